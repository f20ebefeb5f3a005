//! `diff`: what changed between two packages, from the packages alone.

mod human;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Exit;
use super::args::{DiffArgs, FailOnChange};
use super::encryption::Readers;
use super::output::Output;
use super::progress::Progress;
use super::{file, verify as verdicts};
use crate::diagnostic::{Code, Finding};
use crate::diff::{self, BadIndex, Comparison, INDEX, Index, MAX_INDEX, Sealed, Side, Which};
use crate::render;
use crate::verify::{self, Facts, Opened, ReadError, Reader};

/// Verifies two packages, then compares them.
pub fn run(args: &DiffArgs, output: &mut Output) -> Result<Exit, Exit> {
    if let Some(finding) = args.html.as_deref().and_then(|path| in_the_way(path, args)) {
        return Err(output.problem(finding));
    }
    let keys = |files: &[PathBuf], output: &mut Output| {
        verdicts::trusted(files).map_err(|finding| output.problem(*finding))
    };
    let new_keys = keys(&args.trust.key, output)?;
    let old_keys = [new_keys.clone(), keys(&args.old_key, output)?].concat();
    let progress = Progress::begin(output, "verifying the old package");
    let readers = Readers::read(&args.trust.decrypt, output)?;
    let plain = [&args.old, &args.new].map(|path| readers.plain(path));
    let [plain_old, plain_new] =
        plain.map(|plain| plain.map_err(|why| verdicts::closed(*why, output)));
    let (plain_old, plain_new) = (plain_old?, plain_new?);
    let old = verify::open(plain_old.path(), &old_keys);
    progress.step("verifying the new package");
    let new = verify::open(plain_new.path(), &new_keys);
    let sides = [(args.old.as_path(), &old), (args.new.as_path(), &new)];
    let (Some(before), Some(after)) = (&old.reader, &new.reader) else {
        drop(progress);
        return Ok(not_compared(&sides, output));
    };
    if let Some(finding) = supplement(&sides) {
        drop(progress);
        return Err(output.problem(finding));
    }
    progress.step("comparing");
    let compared = side(&args.old, &old, before)
        .and_then(|one| Ok((one, side(&args.new, &new, after)?)))
        .and_then(|(one, other)| compare(&one, &other, (before, after)));
    drop(progress);
    let comparison = compared.map_err(|finding| output.problem(*finding))?;
    told(args, &sides, &comparison, output)
}

/// Compares, reading configuration files as they are asked for.
fn compare(
    old: &Side,
    new: &Side,
    (before, after): (&Reader, &Reader),
) -> Result<Comparison, Box<Finding>> {
    let mut unread = None;
    let mut read = |which, entry: &str| {
        let reader = if which == Which::Old { before } else { after };
        match reader.read(entry, diff::MAX_VALUES_FILE) {
            Ok(bytes) => Some(bytes),
            // The index states another size than the package has.
            Err(ReadError::TooLarge { .. }) => None,
            Err(why) => {
                unread.get_or_insert(why);
                None
            }
        }
    };
    let comparison = diff::compare(old, new, &mut read);
    match unread {
        Some(why) => Err(not_read(&why).into()),
        None => Ok(comparison),
    }
}

/// Says that one of the packages is a supplement: what it does not hold would look removed.
fn supplement(sides: &[(&Path, &Opened); 2]) -> Option<Finding> {
    sides.iter().find_map(|(path, opened)| {
        let facts = opened.verification.facts.as_ref()?;
        let supplement = facts.supplement.as_ref()?;
        let message = format!(
            "`{}` is supplement {} to `{}` and holds only what changed",
            path.display(),
            supplement.number,
            supplement.parent.package
        );
        let finding = Finding::new(Code::IndexUnusable, message)
            .note("what it does not hold would look removed; nothing was compared");
        Some(finding.help(
            "`auditbinder verify PACKAGE SUPPLEMENT …` says what supplements add, replace and withdraw",
        ))
    })
}

/// Says that a file stands where the HTML should go.
fn in_the_way(path: &Path, args: &DiffArgs) -> Option<Finding> {
    let same = |package: &Path| {
        let real = std::fs::canonicalize(path).ok();
        real.is_some() && real == std::fs::canonicalize(package).ok()
    };
    if same(&args.old) || same(&args.new) {
        let message = format!("`{}` is one of the packages to compare", path.display());
        let finding = Finding::new(Code::OutputExists, message).note("nothing was written");
        return Some(finding.help("choose another file for `--html`"));
    }
    file::refused(path, args.force)
}

/// Reports what both packages are; at least one of them is not compared.
fn not_compared(sides: &[(&Path, &Opened); 2], output: &mut Output) -> Exit {
    let codes: Vec<u8> = sides
        .iter()
        .map(|(_, opened)| opened.verification.exit_code())
        .collect();
    if output.is_json() {
        let packages = packages(sides);
        output.json("diff", json!({"packages": packages, "comparison": null}));
    } else {
        for (path, opened) in sides {
            verdicts::report(&path.display().to_string(), &opened.verification, output);
        }
        output.line("nothing was compared");
    }
    verdicts::worst(&codes)
}

fn packages(sides: &[(&Path, &Opened); 2]) -> Vec<Value> {
    let answer = |(path, opened): &(&Path, &Opened)| {
        verdicts::answer(&path.display().to_string(), &opened.verification)
    };
    sides.iter().map(answer).collect()
}

/// One package as the comparison takes it.
fn side(path: &Path, opened: &Opened, reader: &Reader) -> Result<Side, Box<Finding>> {
    let bytes = reader.read(INDEX, MAX_INDEX).map_err(|why| match why {
        ReadError::Absent(_) => unusable(path, "the package has none"),
        ReadError::TooLarge { size, limit, .. } => {
            let why = format!("it has {size} bytes; at most {limit} are read");
            unusable(path, &why)
        }
        why => not_read(&why),
    })?;
    let index = Index::parse(&bytes).map_err(|why| unfit(path, &why))?;
    let facts = opened.verification.facts.as_ref();
    Ok(Side {
        sealed: sealed(facts.expect("an intact package has a statement")),
        index,
        payload: reader
            .payload()
            .map(|(name, digest)| (name.to_string(), digest))
            .collect(),
    })
}

fn sealed(facts: &Facts) -> Sealed {
    Sealed {
        package: facts.package.clone(),
        root: facts.root,
        sequence: facts.sequence,
        previous: facts.previous.clone(),
        time: facts.time.rfc3339(),
        software: facts.software.clone(),
        signatory: facts.signatory.clone(),
        fingerprint: facts.fingerprint.clone(),
    }
}

fn unusable(path: &Path, why: &str) -> Finding {
    let message = format!(
        "`{INDEX}` of `{}` cannot be compared: {why}",
        path.display()
    );
    Finding::new(Code::IndexUnusable, message)
        .note("the package is intact; nothing was compared")
        .help("compare packages that `auditbinder build` made")
}

fn unfit(path: &Path, why: &BadIndex) -> Finding {
    let finding = unusable(path, &why.to_string());
    match why {
        BadIndex::Newer(_) => finding.help("use a newer auditbinder"),
        BadIndex::Shape(_) | BadIndex::Unnamed => finding,
    }
}

fn not_read(why: &ReadError) -> Finding {
    let code = match why {
        ReadError::Changed(_) => Code::DigestMismatch,
        _ => Code::PackageUnreadable,
    };
    Finding::new(code, why.to_string()).help("compare copies that nothing writes to")
}

/// Prints the comparison, and writes it where that was asked for.
fn told(
    args: &DiffArgs,
    sides: &[(&Path, &Opened); 2],
    comparison: &Comparison,
    output: &mut Output,
) -> Result<Exit, Exit> {
    let value = serde_json::to_value(comparison).expect("a comparison holds texts and numbers");
    if let Some(path) = &args.html {
        let text = String::from_utf8(render::comparison(&value)).expect("a page is text");
        file::write(path, &text).map_err(|error| output.problem(file::unwritable(path, &error)))?;
    }
    if output.is_json() {
        let packages = packages(sides);
        output.json("diff", json!({"packages": packages, "comparison": value}));
    } else {
        output.raw(human::text(comparison).as_bytes());
        if let Some(path) = &args.html {
            output.line(format!("written: {}", path.display()));
        }
    }
    let fails = args.fail_on == Some(FailOnChange::Worse) && comparison.worse.any();
    Ok(if fails { Exit::Judged } else { Exit::Done })
}
