//! `population list`: the listing that is handed over first.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use chrono::NaiveDate;
use serde_json::json;

use super::source::{self, Job};
use super::{exit, fields, many};
use crate::cli::Exit;
use crate::cli::args::PopulationListArgs;
use crate::cli::file;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::diagnostic::{Code, Finding};
use crate::model::Digest;
use crate::population::Counted;
use crate::sample::{Gathered, Instance};
use crate::sheet::{self, Table, Value};

/// The rows that a sheet of a workbook holds below its header.
const MOST_ROWS: u64 = 1_048_575;

const COLUMNS: [&str; 4] = ["id", "sha256", "stratum", "amount"];

/// In which form a listing is written.
#[derive(Clone, Copy)]
enum Form {
    Csv,
    Xlsx,
    Jsonl,
}

/// Writes the listing and prints its digests.
pub fn run(args: &PopulationListArgs, output: &mut Output) -> Result<Exit, Exit> {
    let form = form(&args.output).map_err(|finding| {
        output.problem(*finding);
        Exit::Usage
    })?;
    if let Some(finding) = file::refused(&args.output, args.force) {
        return Err(output.problem(finding));
    }
    let progress = Progress::begin(output, "reading the records");
    let jobs = source::jobs(&args.source, output)?;
    let [job] = jobs.as_slice() else {
        let ids: Vec<&str> = jobs.iter().map(|job| job.id.as_str()).collect();
        let message = "the plan has more than one population, and a listing is of one";
        let finding = Finding::new(Code::UnknownReference, message);
        let named = crate::diagnostic::list(&ids);
        return Err(output.problem(finding.help(format!("name one of {named} behind the plan"))));
    };
    let mut counted = job.count().map_err(|finding| output.problem(*finding))?;
    progress.step("writing the listing");
    let digest = write(&args.output, form, job, &mut counted, output)?;
    drop(progress);
    let count = &counted.count;
    if output.is_json() {
        let mut answer = fields(&job.id, count);
        answer["listing"] = json!({"file": args.output.display().to_string(), "sha256": digest});
        output.json("population-list", answer);
    } else {
        output.line(format!("{}: {}", job.id, many(count.distinct, "instance")));
        output.line(format!("  population digest  {}", count.population_digest));
        output.line(format!(
            "  digest of the file {digest}  {}",
            args.output.display()
        ));
        if count.unread() > 0 {
            let records = many(count.unread(), "record");
            output.line(format!(
                "  {records} could not be counted: see `population count`"
            ));
        }
    }
    Ok(exit(std::iter::once(count)))
}

fn form(path: &Path) -> Result<Form, Box<Finding>> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    match ending.to_ascii_lowercase().as_str() {
        "csv" => Ok(Form::Csv),
        "xlsx" => Ok(Form::Xlsx),
        "jsonl" => Ok(Form::Jsonl),
        _ => {
            let message = format!("`{}` does not say the form of the listing", path.display());
            let finding = Finding::new(Code::WrongValue, message);
            Err(Box::new(
                finding.help("let the name end in `.csv`, `.xlsx` or `.jsonl`"),
            ))
        }
    }
}

fn write(
    path: &Path,
    form: Form,
    job: &Job,
    counted: &mut Counted,
    output: &mut Output,
) -> Result<Digest, Exit> {
    let gathered = &mut counted.gathered;
    let amounts = job.definition.amount.is_some();
    let bytes = match form {
        Form::Xlsx if gathered.distinct > MOST_ROWS => {
            let message = format!(
                "a workbook holds {MOST_ROWS} rows, and there are {}",
                gathered.distinct
            );
            let finding = Finding::new(Code::OutputUnwritable, message);
            return Err(output.problem(finding.help("write `.csv` or `.jsonl`")));
        }
        Form::Xlsx => Some(book(gathered, amounts)),
        _ => None,
    };
    let mut digest = Sha::default();
    let written = file::write_with(path, |file| -> io::Result<()> {
        let mut out = BufWriter::new(Both(file, &mut digest));
        match (bytes, form) {
            (Some(bytes), _) => out.write_all(&bytes?)?,
            (None, Form::Csv) => csv(gathered, amounts, &mut out)?,
            (None, _) => jsonl(gathered, amounts, &mut out)?,
        }
        out.flush()
    });
    written.map_err(|error| output.problem(file::unwritable(path, &error)))?;
    Ok(Digest::from_bytes(sha2::Digest::finalize(digest).into()))
}

type Sha = sha2::Sha256;

/// Writes to a file and into a digest.
struct Both<'b>(&'b mut std::fs::File, &'b mut Sha);

impl io::Write for Both<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.0.write(bytes)?;
        sha2::Digest::update(self.1, &bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Calls `see` with every instance until one fails.
fn each(
    gathered: &mut Gathered,
    mut see: impl FnMut(&Instance<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut failed = None;
    gathered.for_each(&mut |instance| {
        if failed.is_none() {
            failed = see(instance).err();
        }
    })?;
    failed.map_or(Ok(()), Err)
}

/// The amount of an instance: one that is not there counts as 0 (`ep1`, R4).
fn amount(instance: &Instance<'_>) -> i64 {
    instance.amount.unwrap_or_default()
}

fn cells(instance: &Instance<'_>, amounts: bool) -> [String; 4] {
    [
        instance.id.as_str().to_owned(),
        instance
            .sha256
            .map(|digest| digest.to_string())
            .unwrap_or_default(),
        instance.stratum.unwrap_or_default().to_owned(),
        if amounts {
            amount(instance).to_string()
        } else {
            String::new()
        },
    ]
}

fn csv(gathered: &mut Gathered, amounts: bool, out: &mut impl io::Write) -> io::Result<()> {
    let mut builder = csv::WriterBuilder::new();
    let mut writer = builder.terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(COLUMNS)?;
    each(gathered, |instance| {
        let cells = cells(instance, amounts);
        let [id, sha256, stratum, amount] = &cells;
        let texts = [
            &sheet::neutral(id),
            sha256,
            &sheet::neutral(stratum),
            amount,
        ];
        Ok(writer.write_record(texts)?)
    })?;
    writer.flush()
}

fn jsonl(gathered: &mut Gathered, amounts: bool, out: &mut impl io::Write) -> io::Result<()> {
    each(gathered, |instance| {
        let mut row = json!({"id": instance.id.as_str()});
        if let Some(digest) = instance.sha256 {
            row["sha256"] = json!(digest);
        }
        if let Some(stratum) = instance.stratum {
            row["stratum"] = json!(stratum);
        }
        if amounts {
            row["amount"] = json!(amount(instance));
        }
        writeln!(out, "{row}")
    })
}

fn book(gathered: &mut Gathered, amounts: bool) -> io::Result<Vec<u8>> {
    let mut rows = Vec::new();
    gathered.for_each(&mut |instance| {
        let cell = |text: String| (!text.is_empty()).then_some(Value::Text(text));
        rows.push(cells(instance, amounts).map(cell).to_vec());
    })?;
    let table = Table {
        name: "population".into(),
        header: COLUMNS.map(str::to_owned).to_vec(),
        rows,
    };
    let day = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    let written = sheet::write(&table, sheet::Form::Xlsx, day);
    written.map_err(|unfit| io::Error::other(unfit.what))
}
