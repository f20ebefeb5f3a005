//! Measures the PDF engine: reports of more than 400 and of more than 3,000 pages with
//! every kind of block, tagged, shaped and packed. The limit is that of 300 pages in a
//! second, by the page, and 12 seconds for 3,000.
//!
//! `cargo bench --bench pdf` makes each in a process of its own and fails when processor
//! time or memory is over its limit. Both are what `time` says of the process.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "../tests/pdf/sample.rs"]
#[allow(dead_code, reason = "the bench uses a part")]
mod sample;
#[path = "shared/timed.rs"]
mod timed;

use std::process::ExitCode;

use auditbinder::model::PackageTime;
use auditbinder::render::pdf::{Block, Document, Meta, render};

/// A part of the bench: how often the sample is repeated, and what that may take.
struct Part {
    name: &'static str,
    copies: usize,
    pages: u32,
    seconds: f64,
    megabytes: u64,
}

const PARTS: [Part; 2] = [
    Part {
        name: "--hundreds",
        copies: 3,
        pages: 400,
        seconds: 1.3,
        megabytes: 200,
    },
    Part {
        name: "--thousands",
        copies: 22,
        pages: 3_000,
        seconds: 12.0,
        megabytes: 700,
    },
];

fn main() -> ExitCode {
    let asked = |part: &&Part| std::env::args().any(|argument| argument == part.name);
    if let Some(part) = PARTS.iter().find(asked) {
        make(part);
        return ExitCode::SUCCESS;
    }
    let within: Vec<bool> = PARTS.iter().map(measured).collect();
    if within.contains(&false) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Makes one report.
fn make(part: &Part) {
    let meta = Meta {
        title: "Evidence".into(),
        author: "Example".into(),
        language: "en".into(),
        created: PackageTime::from_epoch(1_795_132_800).expect("a time after 1980"),
        digest: sample::digest(7),
        signature: None,
    };
    let rendered = render(&document(part.copies), &meta);
    assert!(rendered.pages > part.pages, "{} pages", rendered.pages);
    let (pages, bytes) = (rendered.pages, rendered.bytes.len());
    println!("{pages} pages, {} kB", bytes / 1000);
}

/// The sample, several times; every copy has anchors of its own.
fn document(copies: usize) -> Document {
    let one = sample::document();
    let mut blocks = Vec::new();
    for copy in 0..copies {
        for block in &one.blocks {
            let mut block = block.clone();
            match &mut block {
                Block::Heading(heading) if copy > 0 => {
                    heading.anchor = format!("{}-{copy}", heading.anchor);
                }
                Block::Contents(_) if copy > 0 => continue,
                _ => {}
            }
            blocks.push(block);
        }
    }
    Document { blocks, ..one }
}

/// Makes one report in a process of its own; whether time and memory are in their limits.
fn measured(part: &Part) -> bool {
    let taken = timed::timed(part.name);
    #[expect(clippy::cast_precision_loss, reason = "limits are small")]
    let most = part.megabytes as f64;
    taken.is_well && taken.seconds < part.seconds && taken.megabytes < most
}
