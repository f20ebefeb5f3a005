//! `docs/security.md` names every attack, what `verify` reports, and what ordinary tools do.
//!
//! The table is measured: `SNAPSHOTS=overwrite cargo test --test security` writes it anew.

#[path = "verify_page/attacks.rs"]
mod attacks;
#[path = "packages/draft.rs"]
mod draft;
#[path = "packages/fixture.rs"]
#[allow(dead_code, reason = "shared with tests/packages.rs")]
mod fixture;
#[path = "security/more.rs"]
mod more;
#[path = "security/peers.rs"]
mod peers;
#[path = "verify_page/resealed.rs"]
mod resealed;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use attacks::{Attack, attacks};
use auditbinder::verify::{Chain, Verification, verify};
use fixture::{key, package, payload};
use more::more;
use rayon::prelude::*;
use tools::repository;

const TRUSTED: u8 = 7;
const ATTACKER: u8 = 66;
const PAGE: &str = "docs/security.md";
const BEGIN: &str = "<!-- measured by tests/security/peers.py: begin -->\n";
const END: &str = "<!-- measured by tests/security/peers.py: end -->\n";

/// The untouched package first, then every attack on it.
static ALL: LazyLock<Vec<Attack>> = LazyLock::new(|| {
    let genuine = package(payload(), TRUSTED);
    let control = Attack {
        name: "none: the untouched package".to_owned(),
        exit: 0,
        bytes: genuine.clone(),
    };
    let attacks = attacks(&genuine).into_iter().chain(more(&genuine));
    std::iter::once(control).chain(attacks).collect()
});

/// Writes each package under its number and judges it.
fn judged(all: &[Attack], folder: &Path) -> Vec<Verification> {
    let judge = |(number, attack): (usize, &Attack)| {
        let path = folder.join(format!("{number:03}.zip"));
        fs::write(&path, &attack.bytes).expect("written");
        let found = verify(&path, &[*key(TRUSTED).public()]);
        if attack.exit != 7 {
            return found;
        }
        found.within(Chain {
            min_sequence: Some(3),
            ..Chain::default()
        })
    };
    all.par_iter().enumerate().map(judge).collect()
}

fn codes(found: &Verification) -> String {
    let mut codes: Vec<&str> = found
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    codes.join(", ")
}

/// The first three columns: what was done, and what `verify` makes of it.
fn rows(all: &[Attack], found: &[Verification]) -> Vec<String> {
    let rows = all.iter().zip(found).map(|(attack, found)| {
        assert_eq!(
            found.exit_code(),
            attack.exit,
            "{}: {:#?}",
            attack.name,
            found.findings
        );
        let name = attack.name.replace('|', "\\|");
        format!("| {name} | {} | {} |", attack.exit, codes(found))
    });
    rows.collect()
}

/// The rows of the page, and the versions of the tools that it names.
fn stored() -> (String, String) {
    let page = fs::read_to_string(repository(PAGE)).expect("the page is there");
    let (_, rest) = page.split_once(BEGIN).expect("the table begins");
    let (table, _) = rest.split_once(END).expect("the table ends");
    let versions = table.lines().next().unwrap_or_default();
    (table.to_owned(), versions.to_owned())
}

fn overwrites() -> bool {
    std::env::var("SNAPSHOTS").is_ok_and(|word| word == "overwrite")
}

#[test]
fn the_page_names_every_attack_and_the_code_that_verify_reports() {
    let folder = tempfile::tempdir().expect("a folder");
    let found = judged(&ALL, folder.path());
    let rows = rows(&ALL, &found);
    if overwrites() {
        return;
    }
    let (table, _) = stored();
    let mut named = table.lines().filter(|line| line.starts_with("| "));
    assert!(named.next().is_some_and(|head| head.contains("`unzip -t`")));
    for row in rows {
        let line = named.next().unwrap_or_default();
        assert!(
            line.starts_with(&row),
            "the page has {line}\nexpected {row}"
        );
    }
    assert_eq!(named.next(), None, "the page names more attacks");
}

#[test]
fn the_ordinary_tools_do_what_the_page_says() {
    let Some(python) = peers::python() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let found = judged(&ALL, folder.path());
    let versions = peers::versions(&python);
    let (table, measured_with) = stored();
    if versions != measured_with && !overwrites() {
        // Other versions may do otherwise; the page speaks of its own only.
        tools::skipped(&measured_with);
        return;
    }
    let peers = peers::measure(&python, folder.path(), ALL.len());
    let mut fresh = format!(
        "{versions}\n\n| attack | exit | `verify` reports | `unzip -t` | `unzip` | zipfile | zipfile + bagit.py |\n|---|---|---|---|---|---|---|\n"
    );
    for (row, peers) in rows(&ALL, &found).iter().zip(&peers) {
        let _ = writeln!(fresh, "{row} {} |", peers.join(" | "));
    }
    let attacks = || {
        ALL.iter()
            .zip(&peers)
            .filter(|(attack, _)| attack.exit != 0)
    };
    let accepted = |column: usize| {
        attacks()
            .filter(|(_, found)| found[column] == "accepts")
            .count()
    };
    let _ = writeln!(
        fresh,
        "\nOf {} attacks `verify` accepts none, `unzip -t` {}, `unzip` {}, zipfile {}, zipfile and then bagit.py {}.",
        attacks().count(),
        accepted(0),
        accepted(1),
        accepted(2),
        accepted(3)
    );
    if overwrites() {
        let page = fs::read_to_string(repository(PAGE)).expect("the page is there");
        let whole = |table: &str| [BEGIN, table, END].concat();
        let page = page.replace(&whole(&table), &whole(&fresh));
        fs::write(repository(PAGE), page).expect("written");
        return;
    }
    assert_eq!(table, fresh);
}
