//! A dossier of 5,000 controls and 20,000 evidence items.

use auditbinder::diagnostic::FindingRecord;
use auditbinder::render::dossier::{
    ControlGroup, ControlRow, Dossier, EvidenceRow, Excerpt, ExcerptLine, ExcerptPart, Excerpts,
    Framework, LinkRow, RequestRow,
};

use super::sample;

const GROUPS: usize = 25;
const IN_GROUP: usize = 40;
const FRAMEWORKS: [&str; 5] = ["one", "two", "three", "four", "five"];
const ITEMS: usize = 20_000;
const WORDS: [&str; 8] = [
    "access",
    "backup",
    "change",
    "incident",
    "vendor",
    "logging",
    "training",
    "encryption",
];

fn word(number: usize) -> &'static str {
    WORDS[number % WORDS.len()]
}

/// The whole dossier.
pub fn dossier() -> Dossier {
    let small = sample::dossier();
    let frameworks = (0..FRAMEWORKS.len()).map(|n| framework(&small.frameworks[1], n));
    let evidence = (0..ITEMS).map(|n| item(&small.evidence[n / 4 % 4], n));
    Dossier {
        frameworks: small.frameworks.iter().cloned().chain(frameworks).collect(),
        evidence: small.evidence.iter().cloned().chain(evidence).collect(),
        findings: (0..400)
            .map(|n| finding(&small.findings[n % 5], n))
            .collect(),
        requests: (0..300).map(|n| request(&small.requests[0], n)).collect(),
        excerpts: Excerpts {
            files: (0..400).map(excerpt).collect(),
            left_out: Vec::new(),
        },
        ..small
    }
}

fn framework(like: &Framework, at: usize) -> Framework {
    let short = FRAMEWORKS[at];
    let group = |number: usize| ControlGroup {
        id: format!("G{number}"),
        title: format!("Group of {}", word(number)),
        controls: (0..IN_GROUP)
            .map(|n| control(&like.groups[0].controls[0], short, number, n))
            .collect(),
    };
    let mut states = like.states.clone();
    states[0].count = GROUPS * IN_GROUP;
    Framework {
        short: short.to_owned(),
        title: format!("The framework {short}"),
        total: GROUPS * IN_GROUP,
        states,
        groups: (0..GROUPS).map(group).collect(),
        ..like.clone()
    }
}

fn control(like: &ControlRow, short: &str, group: usize, number: usize) -> ControlRow {
    let seed = group * IN_GROUP + number;
    let link = |n: usize| LinkRow {
        item: item_id((seed * 4 + n) % ITEMS),
        ..like.links[n % 2].clone()
    };
    ControlRow {
        id: format!("{short}:G{group}.{number}"),
        title: format!(
            "The {} of {} is limited and reviewed",
            word(seed),
            word(seed / 8)
        ),
        state: ["evidenced", "partial", "not evidenced"][seed % 3].to_owned(),
        links: (0..4).map(link).collect(),
        derived: Vec::new(),
        ..like.clone()
    }
}

fn item_id(number: usize) -> String {
    format!("{}-record-{number}", word(number))
}

fn item(like: &EvidenceRow, number: usize) -> EvidenceRow {
    let id = item_id(number);
    let mut row = like.clone();
    // Most items are one file that no reader knows.
    if !number.is_multiple_of(4) {
        row.files.truncate(1);
        row.files.iter_mut().for_each(|file| file.read_as = None);
        row.rules.clear();
    }
    for file in &mut row.files {
        let name = file.entry.rsplit('/').next().unwrap_or_default().to_owned();
        file.entry = format!("data/evidence/{id}/{name}");
        file.href = format!("../evidence/{id}/{name}");
    }
    row.title = format!("Record {number} of {}", word(number / 8));
    row.owner = Some(format!("Owner {}", number % 60));
    row.controls = vec![format!(
        "{}:G{}.{}",
        FRAMEWORKS[number % 5],
        number % GROUPS,
        number % IN_GROUP
    )];
    row.id = id;
    row
}

fn finding(like: &FindingRecord, number: usize) -> FindingRecord {
    FindingRecord {
        subject: Some(item_id(number)),
        ..like.clone()
    }
}

fn request(like: &RequestRow, number: usize) -> RequestRow {
    RequestRow {
        id: format!("R-{number}"),
        evidence: vec![item_id(number * 3)],
        ..like.clone()
    }
}

/// 100 lines of 80 characters: together what a report shows at most.
fn excerpt(number: usize) -> Excerpt {
    let item = item_id(number);
    let line = |n: u64| ExcerptLine {
        number: n,
        text: format!(
            "2026-03-{:02}T08:00:00Z level=info event={} user=u{n} request={number}-{n} status=ok",
            n % 28 + 1,
            word(number)
        ),
        is_cut: false,
    };
    Excerpt {
        anchor: format!("file-{item}-1"),
        entry: format!("data/evidence/{item}/log.txt"),
        href: format!("../evidence/{item}/log.txt"),
        shown: format!("logs/{item}.txt"),
        item,
        which: "lines 1 to 100 of 5,000".to_owned(),
        is_part: true,
        is_copy: false,
        parts: vec![ExcerptPart {
            from: 1,
            lines: (1..=100).map(line).collect(),
        }],
    }
}
