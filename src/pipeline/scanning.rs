//! Which rules a scan uses: the shipped ones, and those of a plan or a command.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::sources;
use crate::diagnostic::{Code, Finding, reason};
use crate::model::plan::{ItemView, Text, WordList};
use crate::model::scan::{Family, FileScan, ScannedFile, Scans, Unscanned};
use crate::model::{Collected, CollectedFile, Place, Plan};
use crate::scan::{Author, Hash, RuleFile, RuleProblem, RuleSet, Scanner, rule_file, word_list};
use crate::{catalog, disk};

/// The longest rule file or list of words.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// The shipped rule files.
pub fn shipped_rules() -> Vec<RuleFile> {
    let files = catalog::scan_rules();
    let read = |(name, text): &(&str, &str)| {
        rule_file(name, text, Author::Shipped)
            .unwrap_or_else(|problems| panic!("{name} is broken: {problems:?}"))
    };
    files.map(read).collect()
}

/// The rules that a plan's evidence is scanned with: the shipped ones and its own.
pub(super) fn of_plan(plan: &Plan, root: &Path) -> Result<Arc<RuleSet>, Vec<Finding>> {
    let mut files = shipped_rules();
    let mut findings = Vec::new();
    let (rules, words) = match &plan.scan {
        Some(scan) => (scan.rules.as_slice(), scan.words.as_slice()),
        None => (&[] as &[Text], &[] as &[WordList]),
    };
    for stated in rules {
        let read = located(stated, root).and_then(|(path, shown)| read_rules(&path, &shown));
        match read {
            Ok(file) => files.push(file),
            Err(mut wrong) => findings.append(&mut wrong),
        }
    }
    for list in words {
        let read = located(&list.file, root).and_then(|(path, shown)| {
            let (id, family) = (&list.id.value, list.family.value);
            read_words(&path, &shown, id, family)
        });
        match read {
            Ok(file) => files.push(file),
            Err(mut wrong) => findings.append(&mut wrong),
        }
    }
    if findings.is_empty() {
        ready(&files)
    } else {
        Err(findings)
    }
}

/// Where a file that the plan names is, and how it is shown.
pub(super) fn located(stated: &Text, root: &Path) -> Result<(PathBuf, String), Vec<Finding>> {
    let file = Path::new(stated.place.file.as_ref());
    let folder = file.parent().unwrap_or(Path::new(""));
    let inside = disk::join_inside(folder, &stated.value);
    let inside = inside.filter(|path| disk::stays_below(root, &root.join(path)));
    match inside {
        Some(path) => Ok((root.join(&path), disk::shown(&path))),
        None => Err(vec![outside(stated)]),
    }
}

fn outside(stated: &Text) -> Finding {
    let message = format!("`{}` leaves the plan's folder", stated.value);
    let finding = Finding::new(Code::PathOutsideRoot, message).at(&stated.place);
    finding.help("copy the file below the plan")
}

/// What the scan of collected evidence found, and what could not be read for it.
pub(super) fn scans(
    scanner: &Scanner,
    plan: &Plan,
    collected: &Collected,
) -> (Scans, Vec<Finding>) {
    let rules = scanner.rules();
    let private = rules
        .facts()
        .filter(|facts| facts.private_key)
        .map(|facts| facts.id);
    let mut scans = Scans {
        rules: rules.len(),
        digest: rules.digest(),
        private_keys: private.collect(),
        items: BTreeMap::new(),
        sources: BTreeMap::new(),
    };
    let items = plan.items();
    let files = items
        .iter()
        .filter_map(|item| Some((item, collected.items.get(&item.id)?)));
    let files: Vec<(&ItemView<'_>, &CollectedFile)> = files
        .flat_map(|(item, found)| found.files.iter().map(move |file| (item, file)))
        .collect();
    let (made, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|(_, f)| f.made.is_some());
    for (item, file) in made {
        let shown = file.shown.clone();
        let bytes = file.made.as_deref().expect("these were partitioned by it");
        let scan = scanner.bytes(bytes);
        scans
            .sources
            .insert(item.id.clone(), sources::as_scan(file));
        scans
            .items
            .insert(item.id.clone(), vec![ScannedFile { shown, scan }]);
    }
    let paths: Vec<PathBuf> = files.iter().map(|(_, file)| file.path.clone()).collect();
    let mut findings = Vec::new();
    scanner.files(&paths, Hash::Yes, &mut |index, scan| {
        let (item, file) = files[index];
        let scan = match scan {
            Ok(scan) if scan.digest == Some(file.digest) => scan,
            Ok(_) => {
                findings.push(changed(item, file));
                unread("the file changed while it was read")
            }
            Err(error) => unread(&reason(&error)),
        };
        let shown = file.shown.clone();
        let of_item = scans.items.entry(item.id.clone()).or_default();
        of_item.push(ScannedFile { shown, scan });
    });
    (scans, findings)
}

fn changed(item: &ItemView<'_>, file: &CollectedFile) -> Finding {
    let message = format!(
        "file `{}` of `{}` changed while it was read",
        file.shown, item.id
    );
    let finding = Finding::new(Code::EvidenceChanged, message).at(item.place);
    finding
        .about(item.id.to_string())
        .help("collect from a copy that nothing writes to")
}

/// A file of which nothing is known is one that was not scanned.
fn unread(why: &str) -> FileScan {
    FileScan {
        unscanned: vec![Unscanned {
            reason: why.to_owned(),
            member: None,
        }],
        ..FileScan::default()
    }
}

/// Rules made ready.
pub fn ready(files: &[RuleFile]) -> Result<Arc<RuleSet>, Vec<Finding>> {
    RuleSet::new(files)
        .map(Arc::new)
        .map_err(|problems| problems.iter().map(finding).collect())
}

/// Reads a rule file of a plan or a command.
pub fn read_rules(path: &Path, shown: &str) -> Result<RuleFile, Vec<Finding>> {
    let text = read(path, shown).map_err(|finding| vec![*finding])?;
    rule_file(shown, &text, Author::User).map_err(|problems| problems.iter().map(finding).collect())
}

/// Reads a list of words, whose rule is named by `id`; a word may not be shown.
pub fn read_words(
    path: &Path,
    shown: &str,
    id: &str,
    family: Family,
) -> Result<RuleFile, Vec<Finding>> {
    let text = read(path, shown).map_err(|finding| vec![*finding])?;
    let short = |problem: &RuleProblem| {
        let mut finding = finding(problem);
        finding.help = Some("write the word out, or remove the line".to_owned());
        finding
    };
    word_list(shown, id, family, &text).map_err(|problems| problems.iter().map(short).collect())
}

fn read(path: &Path, shown: &str) -> Result<String, Box<Finding>> {
    let unusable = |why: String| {
        let finding = Finding::new(Code::ScanRulesUnusable, format!("`{shown}` {why}"));
        Box::new(finding.help("name a text file with rules in TOML, or with one word per line"))
    };
    let bytes = disk::read_small(path, MOST_BYTES)
        .map_err(|error| unusable(format!("cannot be read: {}", reason(&error))))?;
    String::from_utf8(bytes).map_err(|_| unusable("is not UTF-8 text".to_owned()))
}

/// What is wrong with a rule, as a finding.
pub fn finding(problem: &RuleProblem) -> Finding {
    let mut place = Place::whole(&problem.file);
    (place.line, place.column) = (problem.line, u32::from(problem.line > 0));
    let finding = Finding::new(Code::ScanRulesUnusable, problem.message.clone()).at(&place);
    finding.help("correct the rule; `auditbinder scan rules check FILE` tries it")
}
