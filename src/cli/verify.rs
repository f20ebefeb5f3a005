//! `verify` and `extract`: the auditor's side.

pub mod supplement;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::{ExtractArgs, VerifyArgs};
use super::encryption::Readers;
use super::output::Output;
use super::plain::decrypted_name;
use super::{Exit, x509};
use crate::diagnostic::{Code, Finding, FindingRecord, Sources};
use crate::package::{Previous, PublicKey};
use crate::verify::{self, Chain, ExtractError, Facts, Seen, Signer, Verdict, Verification};
use supplement::Beside;

/// Verifies every package; the exit code is that of the worst.
pub fn run(args: &VerifyArgs, output: &mut Output) -> Exit {
    judge_all(args, output).unwrap_or_else(|exit| exit)
}

fn judge_all(args: &VerifyArgs, output: &mut Output) -> Result<Exit, Exit> {
    if let Some(finding) = for_one_only(args) {
        output.problem(finding);
        return Err(Exit::Usage);
    }
    let keys = trusted(&args.trust.key).map_err(|finding| output.problem(*finding))?;
    let trusted = x509::Trusted::read(&args.x509, output)?;
    let readers = Readers::read(&args.trust.decrypt, output)?;
    let before = args
        .previous
        .as_ref()
        .map(|path| (path.display().to_string(), before(path, &keys, &readers)));
    let chain = Chain {
        previous: before.as_ref().map(|(name, found)| (name.as_str(), found)),
        min_sequence: args.min_sequence,
    };
    let mut codes = Vec::new();
    let mut answers = Vec::new();
    if let Some((name, found)) = before.as_ref().filter(|(_, found)| found.exit_code() != 0) {
        codes.push(found.exit_code());
        if !output.is_json() {
            report(name, found, output);
        }
    }
    let seen: Vec<Seen> = args
        .packages
        .iter()
        .map(|path| seen(path, args, &keys, &readers))
        .collect();
    let beside = Beside::of(&seen);
    for (path, one) in args.packages.iter().zip(&seen) {
        let found = one.found.clone().beside(&beside.combination).within(chain);
        let (found, said) = trusted.of(&decrypted_name(path), found);
        codes.push(found.exit_code());
        if output.is_json() {
            let mut answer = answer(&one.name, &found);
            answer["chain"] = asked(&found, chain);
            answer["base"] = beside.answer(&found);
            answer["certificate"] = said.certificate;
            answer["time-stamp"] = said.time_stamp;
            answers.push(answer);
            continue;
        }
        report(&one.name, &found, output);
        beside.report(&found, output);
        for (label, value) in said.lines {
            output.line(format!("  {label:<12} {value}"));
        }
        if let Some((name, _)) = chain.previous.filter(|_| holds(&found) == Some(true)) {
            output.line(format!("  follows      {name}"));
        }
    }
    if output.is_json() {
        let previous = before.as_ref().map(|(name, found)| answer(name, found));
        let combined = beside.combined();
        let all = json!({"packages": answers, "previous": previous, "combined": combined});
        output.json("verify", all);
    } else {
        beside.report_combined(output);
    }
    Ok(worst(&codes))
}

/// Verifies the package before.
fn before(path: &Path, keys: &[PublicKey], readers: &Readers) -> Verification {
    match readers.plain(path) {
        Ok(plain) => verify::verify(plain.path(), keys),
        Err(why) => Verification::closed(*why),
    }
}

/// Verifies one package. What it holds is read only where there is another one to
/// compare it with; no package stays open.
fn seen(path: &Path, args: &VerifyArgs, keys: &[PublicKey], readers: &Readers) -> Seen {
    let name = path.display().to_string();
    let plain = match readers.plain(path) {
        Ok(plain) => plain,
        Err(why) => {
            let found = Verification::closed(*why);
            let items = Err("it was not decrypted".to_owned());
            return Seen { name, found, items };
        }
    };
    let why = match args.packages.len() {
        1 => "no other package is named",
        _ if x509::is_container(path) => {
            "it stands in an ASiC-S container; name the package itself"
        }
        _ => return Seen::of(name, &verify::open(plain.path(), keys)),
    };
    let found = x509::verify(plain.path(), keys);
    let items = Err(why.to_owned());
    Seen { name, found, items }
}

/// Says that an argument about one package stands beside several.
fn for_one_only(args: &VerifyArgs) -> Option<Finding> {
    let (option, help) = match (&args.previous, &args.x509.timestamp) {
        (Some(_), _) => ("--previous", "verify each package with the one before it"),
        (None, Some(_)) => ("--timestamp", "verify each package with its own time stamp"),
        (None, None) => return None,
    };
    let count = args.packages.len();
    let message = format!("`{option}` is for one package, and {count} are named");
    (count > 1).then(|| Finding::new(Code::WrongValue, message).help(help))
}

/// Whether the package stands where the chain asks; unknown where it says nothing that counts.
fn holds(found: &Verification) -> Option<bool> {
    let sound = (found.verdict, found.signer) == (Verdict::Intact, Signer::Trusted);
    sound.then(|| found.follows())
}

/// What was asked of the chain, and whether it holds; null if nothing was asked.
fn asked(found: &Verification, chain: Chain<'_>) -> Value {
    if chain.previous.is_none() && chain.min_sequence.is_none() {
        return Value::Null;
    }
    json!({
        "previous": chain.previous.map(|(name, _)| name),
        "min-sequence": chain.min_sequence,
        "holds": holds(found),
    })
}

/// Unreadable, malformed, not intact, untrusted, elsewhere in the chain, done: in this order.
pub fn worst(codes: &[u8]) -> Exit {
    let order = [3, 6, 4, 5, 7];
    let code = order.into_iter().find(|code| codes.contains(code));
    code.map_or(Exit::Done, exit)
}

fn exit(code: u8) -> Exit {
    match code {
        0 => Exit::Done,
        3 => Exit::Unreadable,
        code => Exit::Verdict(code),
    }
}

/// The public keys of all these files.
pub fn trusted(files: &[PathBuf]) -> Result<Vec<PublicKey>, Box<Finding>> {
    let mut keys = Vec::new();
    for path in files {
        keys.extend(super::key::trusted(path)?);
    }
    Ok(keys)
}

fn verdict(found: &Verification) -> &'static str {
    if found.exit_code() == Exit::Unreadable.code() {
        return "cannot be read";
    }
    let is_supplement = found.facts.as_ref().is_some_and(|f| f.supplement.is_some());
    match (found.verdict, found.signer) {
        (Verdict::Intact, Signer::Trusted) if !found.is_proven() => {
            "intact, sealed by a trusted key, but certificate or time stamp NOT as asked for"
        }
        (Verdict::Intact, Signer::Trusted) if !found.follows() && is_supplement => {
            "intact, sealed by a trusted key, but its chain of supplements does NOT hold"
        }
        (Verdict::Intact, Signer::Trusted) if !found.follows() => {
            "intact, sealed by a trusted key, but NOT the package that is asked for"
        }
        (Verdict::Intact, Signer::Trusted) => "intact, sealed by a trusted key",
        (Verdict::Intact, Signer::Unknown) => {
            "intact, but the signer is not among the trusted keys"
        }
        (Verdict::NotIntact, _) => "NOT intact",
        (Verdict::Unreadable, _) => "not a package in canonical form",
    }
}

/// How many findings of one code are printed for people; JSON has them all.
const SHOWN_PER_CODE: usize = 8;

/// Prints what was found out about a package.
pub fn report(name: &str, found: &Verification, output: &mut Output) {
    let mut shown: BTreeMap<Code, usize> = BTreeMap::new();
    for finding in &found.findings {
        let count = shown.entry(finding.code).or_default();
        *count += 1;
        if *count <= SHOWN_PER_CODE {
            output.findings(std::slice::from_ref(finding), &Sources::default());
        }
    }
    if shown
        .get(&Code::ContainerMalformed)
        .is_some_and(|count| *count > SHOWN_PER_CODE)
    {
        output.note("note: so many differences look like an archive that was unpacked and packed again; ask for the original file\n");
    }
    for (code, count) in shown
        .into_iter()
        .filter(|(_, count)| *count > SHOWN_PER_CODE)
    {
        output.note(format!(
            "… and {} more of `{code}`; `--format json` lists them all\n",
            count - SHOWN_PER_CODE
        ));
    }
    output.line(format!("{name}: {}", verdict(found)));
    if let Some(facts) = found
        .facts
        .as_ref()
        .filter(|_| found.verdict == Verdict::Intact)
    {
        for (label, value) in lines(facts) {
            output.line(format!("  {label:<12} {value}"));
        }
    }
}

fn lines(facts: &Facts) -> Vec<(&'static str, String)> {
    let who = &facts.signatory;
    let mut lines = vec![
        ("package", facts.package.clone()),
        ("root", facts.root.to_string()),
        ("sequence", facts.sequence.to_string()),
        (
            "signer",
            format!("{}, {} ({})", who.name, who.role, who.identity),
        ),
        ("meaning", who.meaning.clone()),
        ("key", facts.fingerprint.clone()),
        ("time", facts.time.rfc3339()),
        (
            "entries",
            format!(
                "{} ({} payload files, {} bytes)",
                facts.entries, facts.payload.files, facts.payload.octets
            ),
        ),
        ("made by", facts.software.clone()),
    ];
    if let Some(previous) = &facts.previous {
        let (package, number, root) = (&previous.package, previous.sequence, previous.root);
        let line = format!("{package} (sequence {number}, root {root})");
        lines.insert(3, ("previous", line));
    }
    if let Some(supplement) = &facts.supplement {
        lines.splice(3..3, supplement::lines(supplement));
    }
    for (name, label) in [("organization", "organisation"), ("verdict", "verdict")] {
        if let Some(value) = facts.facts.get(name).and_then(Value::as_str) {
            lines.push((label, value.to_owned()));
        }
    }
    if facts.supplement.is_some() {
        lines.push(("verdict of", supplement::COMBINED.to_owned()));
    }
    lines
}

/// The package before, as JSON.
pub fn previous(previous: &Previous) -> Value {
    json!({
        "package": previous.package,
        "sequence": previous.sequence,
        "root": previous.root.to_string(),
    })
}

pub fn answer(name: &str, found: &Verification) -> Value {
    let records: Vec<FindingRecord> = found.findings.iter().map(FindingRecord::from).collect();
    let facts = found.facts.as_ref().map(|facts| {
        json!({
            "package": facts.package,
            "name": facts.name,
            "root": facts.root.to_string(),
            "time": facts.time.rfc3339(),
            "sequence": facts.sequence,
            "previous": facts.previous.as_ref().map(previous),
            "supplement": facts.supplement.as_ref().map(supplement::record),
            "software": facts.software,
            "entries": facts.entries,
            "payload-files": facts.payload.files,
            "payload-bytes": facts.payload.octets,
            "fingerprint": facts.fingerprint,
            "signer": {
                "identity": facts.signatory.identity,
                "name": facts.signatory.name,
                "role": facts.signatory.role,
                "meaning": facts.signatory.meaning,
            },
            "stated": facts.facts,
        })
    });
    json!({
        "file": name,
        "exit-code": found.exit_code(),
        "verdict": match found.verdict {
            Verdict::Intact => "intact",
            Verdict::NotIntact => "not-intact",
            Verdict::Unreadable => "unreadable",
        },
        "signer": match found.signer {
            Signer::Trusted => "trusted",
            Signer::Unknown => "unknown",
        },
        "findings": records,
        "facts": facts,
    })
}

/// Verifies, then unpacks into a new folder.
pub fn extract(args: &ExtractArgs, output: &mut Output) -> Exit {
    unpack(args, output).unwrap_or_else(|exit| exit)
}

fn unpack(args: &ExtractArgs, output: &mut Output) -> Result<Exit, Exit> {
    let keys = trusted(&args.trust.key).map_err(|finding| output.problem(*finding))?;
    let readers = Readers::read(&args.trust.decrypt, output)?;
    let plain = readers
        .plain(&args.package)
        .map_err(|why| closed(*why, output))?;
    let extracted = verify::extract(plain.path(), &keys, &args.folder)
        .map_err(|error| output.problem(not_extracted(&error)))?;
    let name = args.package.display().to_string();
    let folder: Option<&PathBuf> = extracted.folder.as_ref();
    if output.is_json() {
        let mut value = answer(&name, &extracted.verification);
        value["folder"] = json!(folder.map(|folder| folder.display().to_string()));
        output.json("extract", value);
    } else {
        report(&name, &extracted.verification, output);
        match folder {
            Some(folder) => output.line(format!("  unpacked to  {}", folder.display())),
            None => output.line("  nothing was unpacked"),
        }
    }
    Ok(exit(extracted.verification.exit_code()))
}

/// Ends a command that needs a package which could not be opened.
pub fn closed(why: Finding, output: &mut Output) -> Exit {
    let code = Verification::closed(why.clone()).exit_code();
    output.problem(why);
    exit(code)
}

fn not_extracted(error: &ExtractError) -> Finding {
    let (code, help) = match error {
        ExtractError::Unreadable(_) => (
            Code::PackageUnreadable,
            "check the path and its permissions",
        ),
        ExtractError::Exists(_) => (
            Code::OutputExists,
            "choose another folder, or move the existing one away",
        ),
        ExtractError::Unwritable { .. } => (
            Code::OutputUnwritable,
            "check permissions and room; nothing was left behind",
        ),
        ExtractError::Changed(_) => (
            Code::DigestMismatch,
            "unpack from a copy that nothing writes to",
        ),
    };
    Finding::new(code, error.to_string()).help(help)
}
