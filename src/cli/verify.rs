//! `verify` and `extract`: the auditor's side.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::args::{ExtractArgs, VerifyArgs};
use super::output::Output;
use super::{Exit, x509};
use crate::diagnostic::{Code, Finding, FindingRecord, Sources};
use crate::package::{Previous, PublicKey};
use crate::verify::{self, Chain, ExtractError, Facts, Signer, Verdict, Verification};

/// Verifies every package; the exit code is that of the worst.
pub fn run(args: &VerifyArgs, output: &mut Output) -> Exit {
    if let Some(finding) = for_one_only(args) {
        output.problem(finding);
        return Exit::Usage;
    }
    let keys = match trusted(&args.trust.key) {
        Ok(keys) => keys,
        Err(finding) => return output.problem(*finding),
    };
    let trusted = match x509::Trusted::read(&args.x509, output) {
        Ok(trusted) => trusted,
        Err(exit) => return exit,
    };
    let before = args.previous.as_ref().map(|path| {
        let found = verify::verify(path, &keys);
        (path.display().to_string(), found)
    });
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
    for package in &args.packages {
        let name = package.display().to_string();
        let found = x509::verify(package, &keys).within(chain);
        let (found, said) = trusted.of(package, found);
        codes.push(found.exit_code());
        if output.is_json() {
            let mut one = answer(&name, &found);
            one["chain"] = asked(&found, chain);
            one["certificate"] = said.certificate;
            one["time-stamp"] = said.time_stamp;
            answers.push(one);
        } else {
            report(&name, &found, output);
            for (label, value) in said.lines {
                output.line(format!("  {label:<12} {value}"));
            }
            if let Some(name) = chain.previous.filter(|_| holds(&found) == Some(true)) {
                output.line(format!("  follows      {}", name.0));
            }
        }
    }
    if output.is_json() {
        let previous = before.as_ref().map(|(name, found)| answer(name, found));
        output.json("verify", json!({"packages": answers, "previous": previous}));
    }
    worst(&codes)
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
    match (found.verdict, found.signer) {
        (Verdict::Intact, Signer::Trusted) if !found.is_proven() => {
            "intact, sealed by a trusted key, but certificate or time stamp NOT as asked for"
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
    for (name, label) in [("organization", "organisation"), ("verdict", "verdict")] {
        if let Some(value) = facts.facts.get(name).and_then(Value::as_str) {
            lines.push((label, value.to_owned()));
        }
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
    let keys = match trusted(&args.trust.key) {
        Ok(keys) => keys,
        Err(finding) => return output.problem(*finding),
    };
    let extracted = match verify::extract(&args.package, &keys, &args.folder) {
        Ok(extracted) => extracted,
        Err(error) => return output.problem(not_extracted(&error)),
    };
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
    exit(extracted.verification.exit_code())
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
