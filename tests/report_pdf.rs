//! The PDF made from a dossier: every record is reachable, findable and readable.

#[path = "report_pdf/large.rs"]
mod large;
#[path = "report_pdf/many.rs"]
mod many;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod outside;
#[path = "report_pdf/sample.rs"]
mod sample;
#[path = "support/tagged.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tagged;
#[path = "pdf/tools.rs"]
mod tools;
#[path = "support/tree.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tree;

use std::sync::OnceLock;

use auditbinder::model::PackageTime;
use auditbinder::render::dossier::{ControlRow, Dossier, FlowArrow, FlowBox, FlowMap};
use auditbinder::render::pdf::Rendered;
use auditbinder::render::pdf_report;

fn rendered(dossier: &Dossier) -> Rendered {
    let time = PackageTime::from_epoch(1_795_132_800).expect("a time after 1980");
    pdf_report(dossier, time, None)
}

fn report() -> &'static (Dossier, Rendered) {
    static REPORT: OnceLock<(Dossier, Rendered)> = OnceLock::new();
    REPORT.get_or_init(|| {
        let dossier = sample::dossier();
        let rendered = rendered(&dossier);
        (dossier, rendered)
    })
}

fn controls(dossier: &Dossier) -> impl Iterator<Item = &ControlRow> {
    let groups = dossier.frameworks.iter().flat_map(|f| &f.groups);
    groups.flat_map(|group| &group.controls)
}

/// The words of the report, without line ends; none if the tool is not installed.
fn text_of(report: &Rendered) -> Option<String> {
    let text = tools::run("pdftotext", &["-enc", "UTF-8"], &report.bytes, &["-"])?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn every_control_item_and_risk_has_a_page() {
    let (dossier, report) = report();
    let page = |anchor: String| {
        let page = report.anchors.get(&anchor);
        assert!(page.is_some_and(|page| *page <= report.pages), "{anchor}");
    };
    controls(dossier).for_each(|row| page(format!("control:{}", row.id)));
    let items = dossier.evidence.iter();
    items.for_each(|row| page(format!("evidence:{}", row.id)));
    let risks = dossier.risks.as_ref().expect("the sample has risks");
    let scenarios = risks.scenarios.iter();
    scenarios.for_each(|row| page(format!("risk:{}", row.id)));
}

#[test]
fn every_section_of_the_html_report_has_a_page() {
    let (_, report) = report();
    let sections = [
        "verdict",
        "scope",
        "system",
        "assets",
        "risks",
        "vendors",
        "reliance",
        "agents",
        "agent-policies",
        "controls",
        "framework-hipaa",
        "framework-soc2",
        "own-controls",
        "samples",
        "exceptions",
        "findings",
        "requests",
        "evidence",
        "verify",
        "glossary",
    ];
    for section in sections {
        assert!(report.anchors.contains_key(section), "{section}");
    }
    assert_eq!(
        report.anchors["verdict"], 2,
        "the first page after the cover"
    );
}

#[test]
fn nothing_dangles_repeats_or_lacks_a_character() {
    let (_, report) = report();
    assert_eq!(report.dangling, Vec::<String>::new());
    assert_eq!(report.repeated, Vec::<String>::new());
    assert_eq!(report.missing, Vec::new());
}

#[test]
fn ids_names_and_digests_are_found_by_searching() {
    let (dossier, report) = report();
    let Some(text) = text_of(report) else { return };
    for row in controls(dossier) {
        assert!(text.contains(&row.id), "{}", row.id);
    }
    for row in &dossier.evidence {
        assert!(text.contains(&row.id), "{}", row.id);
    }
    for name in ["Дмитрий Соколов", "Ελένη Παπαδοπούλου", "Jürgen Weiß"]
    {
        assert!(text.contains(name), "{name}");
    }
}

#[test]
fn every_digest_stands_in_the_report_in_full() {
    let (dossier, report) = report();
    // Digests are broken over two lines; in the order of the page's own content
    // the halves follow each other.
    let options = ["-raw", "-enc", "UTF-8"];
    let Some(text) = tools::run("pdftotext", &options, &report.bytes, &["-"]) else {
        return;
    };
    let joined: String = text.split_whitespace().collect();
    assert!(joined.contains(&dossier.package.evidence_root));
    for file in dossier.evidence.iter().flat_map(|row| &row.files) {
        assert!(joined.contains(&file.sha256), "{}", file.entry);
    }
}

#[test]
fn the_verdict_is_a_word_about_the_evidence() {
    let (dossier, report) = report();
    let Some(text) = text_of(report) else { return };
    assert!(text.contains(&dossier.verdict.line));
    assert!(text.contains("open: no response"));
    assert!(!text.to_lowercase().contains("compliant"));
}

#[test]
fn a_dossier_without_records_says_so() {
    let report = rendered(&sample::empty());
    assert!(report.dangling.is_empty() && report.repeated.is_empty());
    for absent in [
        "system",
        "risks",
        "vendors",
        "reliance",
        "own-controls",
        "samples",
        "requests",
    ] {
        assert!(!report.anchors.contains_key(absent), "{absent}");
    }
    let Some(text) = text_of(&report) else { return };
    let answers = [
        "Every control in scope has sufficient evidence.",
        "The organisation excludes no control.",
        "No finding is left open by decision.",
        "Nothing is overdue.",
        "No open finding.",
    ];
    for answer in answers {
        assert!(text.contains(answer), "{answer}");
    }
}

#[test]
fn many_reasons_of_a_gap_are_counted_and_lead_to_the_control() {
    let (dossier, _) = report();
    let mut dossier = dossier.clone();
    let reason = |number: usize| format!("reason-{number} is missing");
    dossier.gaps[0].missing = (1..=6).map(reason).collect();
    dossier.gaps[1].missing = (11..=14).map(reason).collect();
    let report = rendered(&dossier);
    let page = report.anchors[&format!("control:{}", dossier.gaps[0].control)];
    let Some(text) = text_of(&report) else { return };
    let count = |number| text.matches(&reason(number)).count();
    assert_eq!([1, 2, 3, 4, 5, 6].map(count), [1, 1, 1, 0, 0, 0]);
    assert_eq!([11, 12, 13, 14].map(count), [1; 4], "one more is no less");
    assert!(text.contains(&format!("and 3 more, all on page {page}")));
}

#[test]
fn the_data_flows_are_drawn_and_told_in_words() {
    let (dossier, plain) = report();
    let mut dossier = dossier.clone();
    let one = |x: i32, id: &str| FlowBox {
        x,
        y: 0,
        width: 110,
        height: 34,
        id: id.to_owned(),
        lines: vec!["a name".to_owned()],
        is_vendor: x > 0,
    };
    dossier.flow_map = Some(FlowMap {
        width: 484,
        height: 40,
        boxes: vec![one(0, "codex-cli"), one(300, "openai")],
        arrows: vec![FlowArrow {
            points: vec![(110, 17), (200, 17), (210, 17), (300, 17)],
            head: [(300, 17), (294, 14), (294, 20)],
            label: "1".to_owned(),
            label_at: (120, 17),
            is_uncovered: false,
        }],
    });
    let figures = |bytes: &[u8]| {
        let read = tagged::check(bytes);
        let figures = tagged::of_kind(&read.tree, "Figure").into_iter();
        figures
            .filter_map(|f| f.alternate.clone())
            .collect::<Vec<_>>()
    };
    let (before, after) = (figures(&plain.bytes), figures(&rendered(&dossier).bytes));
    assert_eq!(after.len(), before.len() + 1);
    let told = |words: &&String| words.contains("codex-cli") && words.contains("openai");
    assert_eq!(after.iter().filter(told).count(), 1, "{after:?}");
}

#[test]
fn the_same_dossier_gives_the_same_bytes() {
    let (dossier, report) = report();
    assert_eq!(rendered(dossier).bytes, report.bytes);
}

#[test]
fn the_report_is_tagged() {
    let (_, report) = report();
    tagged::check(&report.bytes);
    tagged::check(&rendered(&sample::empty()).bytes);
}
