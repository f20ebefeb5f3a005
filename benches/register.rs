//! Measures the register of information: a generated one of 5,000 contracts and 30,000 rows
//! of chains is written as a package, read again and checked; then as page, PDF and workbook.
//!
//! `cargo bench --bench register` does it in a process of its own and fails when time or
//! memory is over its limit, or when a rule objects. Peak memory is what Linux says of the
//! process.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::{Command, ExitCode};
use std::time::Instant;

use auditbinder::model::PackageTime;
use auditbinder::model::register::{Cell, LintReport, Register, SubmissionView};
use auditbinder::register::{Context, Level, Software, Submission, facts, lint_package, write};
use auditbinder::render::dossier::register_document;
use auditbinder::render::{register_html, register_pdf, register_xlsx};
use chrono::NaiveDate;

const CONTRACTS: usize = 5_000;
const CHAIN: usize = 6;
const MOST_SECONDS: f64 = 3.0;
const MOST_MEMORY: u64 = 300;
/// For page, PDF and workbook together, which hold every row as text at the same time.
const DOCUMENT_SECONDS: f64 = 10.0;
const DOCUMENT_MEMORY: u64 = 600;

const LEI: &str = "eba_qCO:qx2000";

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--once") {
        return once();
    }
    if std::env::args().any(|argument| argument == "--documents") {
        return documents();
    }
    let both = [("--once", MOST_MEMORY), ("--documents", DOCUMENT_MEMORY)].map(measured);
    if both.contains(&false) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Runs one part in a process of its own; whether time and memory are in their limits.
fn measured((part, most): (&str, u64)) -> bool {
    let program = std::env::current_exe().expect("it runs");
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "%M"]).arg(program).arg(part);
    let output = command.output().expect("`time` is installed");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let peak = said
        .lines()
        .last()
        .and_then(|line| line.parse::<u64>().ok());
    let peak = peak.unwrap_or_else(|| panic!("{said}")) / 1000;
    print!("{}", String::from_utf8_lossy(&output.stdout));
    let small = peak < most;
    println!("{} {peak} MB peak memory (under {most})", word(small));
    small && output.status.success()
}

/// The documents for people, from the tables to the bytes.
fn documents() -> ExitCode {
    let register = register();
    let report = LintReport::default();
    let view = SubmissionView {
        id: "bench",
        level: "consolidated",
        authority: None,
        reference_date: day("2025-12-31"),
        made: day("2026-03-10"),
        portal: "EBA",
        package: "bench.zip",
        digest: "00",
        facts: facts(),
        register: &register,
        report: &report,
        remarks: &[],
        left_out: &[],
        taken: &[],
        software: "auditbinder",
    };
    let begun = Instant::now();
    let document = register_document(&view);
    let built = begun.elapsed().as_secs_f64();
    let look = auditbinder::model::Look::default();
    let html = register_html(&document, &look);
    let html = html.expect("the shipped page").len();
    let page = begun.elapsed().as_secs_f64();
    let time = PackageTime::at_start_of(view.made).expect("a time");
    let pdf = register_pdf(&document, time, &look);
    let printed = begun.elapsed().as_secs_f64();
    let xlsx = register_xlsx(&view, &document).len();
    let whole = begun.elapsed().as_secs_f64();
    let fast = whole < DOCUMENT_SECONDS;
    println!(
        "{} {whole:.2} s for the documents (under {DOCUMENT_SECONDS}): facts {built:.2}, page {page:.2} ({html} bytes), PDF {printed:.2} ({} pages), workbook ({xlsx} bytes)",
        word(fast),
        pdf.pages
    );
    if fast {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn word(good: bool) -> &'static str {
    if good { "ok  " } else { "FAIL" }
}

fn once() -> ExitCode {
    let register = register();
    let rows: usize = register.tables.values().map(|table| table.rows.len()).sum();
    let begun = Instant::now();
    let package = write(facts(), &register, &submission()).expect("a package");
    let written = begun.elapsed().as_secs_f64();
    let context = Context {
        facts: facts(),
        as_of: day("2026-03-15"),
        reference_date: None,
        currency: None,
        leis: None,
    };
    let report = lint_package(&package, &context);
    let whole = begun.elapsed().as_secs_f64();
    let chain = register.table("B_05.02").rows.len();
    let (sound, fast) = (report.findings.is_empty(), whole < MOST_SECONDS);
    let bytes = package.bytes.len();
    println!("{CONTRACTS} contracts, {chain} rows of chains, {rows} rows, {bytes} bytes of zip");
    println!("{} {} findings (none)", word(sound), report.findings.len());
    println!(
        "{} {whole:.2} s written ({written:.2}), read and checked (under {MOST_SECONDS})",
        word(fast)
    );
    if sound && fast {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn submission() -> Submission {
    Submission {
        profile: "eba".into(),
        lei: lei("BENCHBANK"),
        level: Level::Consolidated,
        country: "DE".into(),
        reference_date: day("2025-12-31"),
        timestamp: "20260310093000123".into(),
        currency: "EUR".into(),
        software: Software {
            id: "auditbinder".into(),
            version: "0.1.0".into(),
            created: day("2026-01-01"),
        },
        name_parts: BTreeMap::new(),
    }
}

/// 18 characters and the check digits of ISO 7064, MOD 97-10.
fn lei(prefix: &str) -> String {
    let padded = format!("{prefix:0<18}");
    let digits = format!("{padded}00")
        .chars()
        .fold(String::new(), |mut text, c| {
            write!(text, "{}", c.to_digit(36).expect("a letter or digit")).expect("a String");
            text
        });
    let add = |rest: u32, digit: u8| (rest * 10 + u32::from(digit - b'0')) % 97;
    format!("{padded}{:02}", 98 - digits.bytes().fold(0, add))
}

/// Adds a row whose cells stand between bars.
fn push(register: &mut Register, template: &str, cells: &str) {
    let columns = register.table(template).template.clone();
    let columns = columns.columns.iter().map(|column| column.code.as_str());
    let row: Vec<(&str, Cell)> = columns.zip(cells.split('|').map(Cell::new)).collect();
    register.push(template, &row);
}

/// One bank; every tenth contract supports a critical function.
fn register() -> Register {
    let mut all = Register::new(facts());
    let bank = lei("BENCHBANK");
    let row = format!("{bank}|Bank|eba_GA:DE|eba_CT:x12|BaFin|2026-03-10");
    push(&mut all, "B_01.01", &row);
    let row = format!("{bank}|Bank|eba_GA:DE|eba_CT:x12|eba_RP:x53|{bank}|2025-12-31|2025-01-17");
    push(
        &mut all,
        "B_01.02",
        &(row + "|9999-12-31|eba_CU:EUR|1000000"),
    );
    for (id, critical) in [("F1", "eba_BT:x28"), ("F2", "eba_BT:x29")] {
        let row = format!("{id}|eba_TA:x133|Function|{bank}|{critical}||2025-06-01|4|1");
        push(&mut all, "B_06.01", &(row + "|eba_ZZ:x793"));
    }
    for number in 0..CONTRACTS {
        contract(&mut all, number, &bank);
        chain(&mut all, number);
    }
    all
}

fn provider(number: usize, rank: usize) -> String {
    lei(&format!("P{number:05}R{rank}"))
}

fn contract(all: &mut Register, number: usize, bank: &str) {
    let id = format!("C{number:05}");
    let first = provider(number, 1);
    push(all, "B_02.01", &format!("{id}|eba_CO:x1||eba_CU:EUR|1200"));
    push(all, "B_03.01", &format!("{id}|{bank}|true"));
    push(all, "B_03.02", &format!("{id}|{first}|{LEI}"));
    let row = format!("{id}|{bank}|eba_ZZ:x839|Not applicable");
    push(all, "B_04.01", &row);
    let service = format!("{id}|{bank}|{first}|{LEI}");
    let dates = "eba_TA:S17|2024-01-01|9999-12-31|";
    if number.is_multiple_of(10) {
        let (de, rest) = ("eba_GA:DE", "eba_ZZ:x793|eba_ZZ:x797");
        let row = format!("{service}|F1|{dates}|90|90|{de}|{de}|eba_BT:x28|{de}|{de}|{rest}");
        push(all, "B_02.02", &row);
        let row = format!("{id}|{first}|{LEI}|eba_TA:S17|eba_ZZ:x961||2025-05-05|eba_BT:x28");
        let row = row + "|eba_ZZ:x966|eba_ZZ:x793|eba_BT:x29";
        push(all, "B_07.01", &row);
    } else {
        let na = "eba_GA:qx2007";
        push(
            all,
            "B_02.02",
            &format!("{service}|F2|{dates}||||{na}||{na}|{na}"),
        );
    }
}

fn chain(all: &mut Register, number: usize) {
    for rank in 1..=CHAIN {
        let own = provider(number, rank);
        let recipient = provider(number, rank.saturating_sub(1).max(1));
        let row = format!("C{number:05}|eba_TA:S17|{own}|{LEI}|{rank}|{recipient}|{LEI}");
        push(all, "B_05.02", &row);
        let costs = if rank == 1 { "eba_CU:EUR|1200" } else { "|" };
        let person = format!("{own}|{LEI}|||Provider|Provider|eba_CT:x212|eba_GA:US");
        push(all, "B_05.01", &format!("{person}|{costs}|{own}|{LEI}"));
    }
}
