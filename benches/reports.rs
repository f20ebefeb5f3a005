//! Measures the forms of a report of 5,043 controls and 20,004 evidence items.
//!
//! `cargo bench --bench reports` makes each form in a process of its own, with the dossier
//! that all are made of, and fails when processor time, memory or size is over its limit.
//! Time and memory are what `time` says of the process.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "../tests/report_pdf/many.rs"]
mod many;
#[path = "../tests/report_pdf/sample.rs"]
#[allow(dead_code, reason = "the bench uses a part")]
mod sample;
#[path = "shared/timed.rs"]
mod timed;

use std::collections::BTreeMap;
use std::process::ExitCode;

use auditbinder::model::PackageTime;
use auditbinder::render::{self, Dossier};

/// A form of the report, and what it may take.
struct Form {
    name: &'static str,
    /// The sizes of the files that it is made of, by what each is.
    make: fn(&Dossier) -> Vec<(&'static str, usize)>,
    seconds: f64,
    /// Millions of bytes of memory.
    memory: f64,
    /// Millions of bytes of the largest file.
    size: f64,
}

const FORMS: [Form; 4] = [
    Form {
        name: "--dossier",
        make: |dossier| vec![("items", dossier.evidence.len())],
        seconds: 1.0,
        memory: 400.0,
        size: 1.0,
    },
    Form {
        name: "--pdf",
        make: |dossier| {
            let pdf = render::pdf_report(dossier, time(), None);
            println!("{} pages", pdf.pages);
            vec![("report.pdf", pdf.bytes.len())]
        },
        seconds: 20.0,
        memory: 1_200.0,
        size: 60.0,
    },
    Form {
        name: "--html",
        make: |dossier| {
            let html = render::html(dossier).expect("the shipped page");
            vec![("report.html", html.len())]
        },
        seconds: 4.0,
        memory: 600.0,
        size: 60.0,
    },
    Form {
        name: "--tables",
        make: |dossier| {
            let tables = render::tables(dossier, &BTreeMap::new());
            let csv = tables.iter().map(|table| table.csv().len()).sum();
            let book = render::workbook(dossier, tables, time());
            vec![("CSV", csv), ("evidence-index.xlsx", book.len())]
        },
        seconds: 8.0,
        memory: 900.0,
        size: 60.0,
    },
];

fn time() -> PackageTime {
    PackageTime::from_epoch(1_795_132_800).expect("a time after 1980")
}

#[expect(clippy::cast_precision_loss, reason = "sizes are small")]
fn millions(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn main() -> ExitCode {
    let asked = |form: &&Form| std::env::args().any(|argument| argument == form.name);
    if let Some(form) = FORMS.iter().find(asked) {
        let dossier = many::dossier();
        for (what, size) in (form.make)(&dossier) {
            let size = millions(size);
            println!("{what}: {size:.1} million");
            assert!(size < form.size, "{what} has {size:.1} million bytes");
        }
        return ExitCode::SUCCESS;
    }
    let within: Vec<bool> = FORMS.iter().map(measured).collect();
    if within.contains(&false) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Makes one form in a process of its own; whether everything is in its limits.
fn measured(form: &Form) -> bool {
    println!("{}", form.name);
    let taken = timed::timed(form.name);
    taken.is_well && taken.seconds < form.seconds && taken.megabytes < form.memory
}
