//! The examples build, and their reports say the same thing everywhere.

#[path = "examples/accessibility.rs"]
mod accessibility;
#[path = "support/browser.rs"]
mod browser;
#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "examples/one_truth.rs"]
mod one_truth;
#[path = "examples/printed_lines.rs"]
mod printed_lines;
#[path = "support/tagged.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tagged;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;
#[path = "support/tree.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tree;
#[path = "examples/workbook.rs"]
mod workbook;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use built::Built;
use tools::{answer, has, run};

/// One build serves all tests here.
static BUILT: LazyLock<Built> = LazyLock::new(Built::new);

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    list.iter()
        .map(|row| row["id"].as_str().expect("an id"))
        .collect()
}

#[test]
fn the_manifest_of_the_example_is_the_stored_one() {
    let manifest = std::fs::read_to_string(BUILT.file("manifest-sha256.txt")).expect("there");
    // Reports change with wording and layout; evidence does not.
    let evidence: Vec<&str> = manifest
        .lines()
        .filter(|line| line.contains("  data/evidence/"))
        .collect();
    let stored = snapbox::Data::read_from(
        &tools::repository("tests/data/northwind-health.manifest"),
        None,
    );
    snapbox::assert_data_eq!(evidence.join("\n") + "\n", stored.raw());
}

#[test]
fn states_and_results_sum_to_the_scope_of_every_framework() {
    let index = BUILT.index();
    for framework in index["frameworks"].as_array().expect("frameworks") {
        let sum = |counts: &Value| -> u64 {
            let counts = counts.as_array().expect("counts");
            counts
                .iter()
                .map(|count| count["count"].as_u64().expect("a number"))
                .sum()
        };
        let total = framework["total"].as_u64().expect("a number");
        assert_eq!(sum(&framework["states"]), total);
        assert_eq!(sum(&framework["results"]), total);
    }
    let scope = ids(&index["controls"]);
    // SOC 2: 33 common criteria, 3 availability, 2 confidentiality. HIPAA: 65.
    assert_eq!(scope.len(), 38 + 65);
    let gaps = index["verdict"]["gaps"].as_u64().expect("a number");
    assert_eq!(gaps, index["gaps"].as_array().expect("gaps").len() as u64);
}

#[test]
fn every_evidence_file_of_the_index_is_in_the_manifest_with_its_digest() {
    let manifest = std::fs::read_to_string(BUILT.file("manifest-sha256.txt")).expect("there");
    let lines: BTreeSet<&str> = manifest.lines().collect();
    let index = BUILT.index();
    let mut files = 0;
    for row in index["evidence"].as_array().expect("rows") {
        for file in row["files"].as_array().expect("files") {
            let line = format!(
                "{}  {}",
                file["sha256"].as_str().expect("hex"),
                file["entry"].as_str().expect("a name")
            );
            assert!(lines.contains(line.as_str()), "{line}");
            files += 1;
        }
    }
    assert!(files > 100, "{files} files");
    let root = answer(
        &BUILT.folder(),
        "sh",
        &[
            "-c",
            "grep '  data/evidence/' manifest-sha256.txt | sha256sum",
        ],
    );
    assert!(root.starts_with(index["package"]["evidence_root"].as_str().expect("hex")));
}

#[test]
fn the_pdf_names_every_control_and_every_evidence_item() {
    if !has("pdftotext") {
        return;
    }
    let text = BUILT.pdf_text();
    let index = BUILT.index();
    for id in ids(&index["controls"])
        .into_iter()
        .chain(ids(&index["evidence"]))
    {
        assert!(text.contains(id), "{id} is not in the text of the PDF");
    }
    for name in ["Ελένη", "Дмитрий", "€"]
        .into_iter()
        .filter(|name| index.to_string().contains(name))
    {
        assert!(text.contains(name), "{name} is not in the text of the PDF");
    }
}

#[test]
fn the_pages_of_the_index_are_those_of_the_pdf() {
    if !has("pdftotext") {
        return;
    }
    let index = BUILT.index();
    for control in index["controls"].as_array().expect("controls") {
        let id = control["id"].as_str().expect("an id");
        let page = control["page"]
            .as_u64()
            .unwrap_or_else(|| panic!("{id} has no page"))
            .to_string();
        let arguments = [
            "-f",
            &page,
            "-l",
            &page,
            "-layout",
            "data/reports/report.pdf",
            "-",
        ];
        let text = answer(&BUILT.folder(), "pdftotext", &arguments);
        assert!(text.contains(id), "{id} is not on page {page}");
    }
}

#[test]
fn the_pdf_is_well_formed_with_embedded_subset_fonts() {
    let folder = BUILT.folder();
    if has("qpdf") {
        let checked = run(&folder, "qpdf", &["--check", "data/reports/report.pdf"]);
        assert!(checked.status.success(), "{checked:?}");
        assert!(
            !String::from_utf8_lossy(&checked.stderr).contains("WARNING"),
            "{checked:?}"
        );
    }
    if has("pdffonts") {
        let fonts = answer(&folder, "pdffonts", &["data/reports/report.pdf"]);
        let rows: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(!rows.is_empty());
        for row in rows {
            let cells: Vec<&str> = row.split_whitespace().rev().collect();
            // From the right: object, generation, unicode, subset, embedded.
            assert_eq!(&cells[2..5], ["yes", "yes", "yes"], "{row}");
        }
    }
    if has("pdfinfo") {
        let info = answer(&folder, "pdfinfo", &["data/reports/report.pdf"]);
        assert!(
            info.contains("Page size:       595") && info.contains("(A4)"),
            "{info}"
        );
    }
}

#[test]
fn the_html_names_every_id_and_reaches_for_nothing_outside() {
    let html = std::fs::read_to_string(BUILT.file("data/reports/report.html")).expect("there");
    let index = BUILT.index();
    for remote in ["http://", "https://", "src=", "@import", "url("] {
        let outside: Vec<_> = html
            .match_indices(remote)
            .map(|(at, _)| &html[at.saturating_sub(80)..at])
            .collect();
        let in_text = outside
            .iter()
            .all(|before| !before.ends_with("href=\"") && !before.ends_with("src=\""));
        assert!(in_text, "{remote}: {outside:?}");
    }
    let values = |mark: &str| -> Vec<&str> {
        let found = html.split(mark).skip(1);
        found.filter_map(|rest| rest.split('"').next()).collect()
    };
    let places = values(" id=\"");
    let known: BTreeSet<&str> = places.iter().copied().collect();
    assert_eq!(known.len(), places.len(), "an id stands twice");
    for target in values("href=\"#") {
        assert!(known.contains(target), "#{target} leads nowhere");
    }
    for (kind, list) in [("control", "controls"), ("evidence", "evidence")] {
        for id in ids(&index[list]) {
            let place = format!("{kind}-{id}");
            assert!(known.contains(place.as_str()), "{id} has no row");
        }
    }
    let links = html
        .split("href=\"../")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    for link in links {
        let path = decode(link);
        assert!(
            BUILT.file(&format!("data/{path}")).is_file(),
            "{path} is not in the package"
        );
    }
}

/// Undoes percent-encoding.
fn decode(link: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = link.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(&more[..2]).expect("hex");
            bytes.push(u8::from_str_radix(digits, 16).expect("hex"));
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).expect("a name")
}

#[test]
fn the_html_opens_without_errors_and_without_requests() {
    if let Some(dom) = browser::opened(&BUILT.file("data/reports/report.html")) {
        // The script ran: it counts the controls.
        assert!(
            dom.contains("103 of 103 controls"),
            "the script did not run"
        );
    }
}

/// Points along a path of curves: the begin, then two handles and the end of each.
fn along(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut found = Vec::new();
    for curve in points.windows(4).step_by(3) {
        for step in 0..=40_u8 {
            let t = f64::from(step) / 40.0;
            let weights = [
                (1.0 - t).powi(3),
                3.0 * t * (1.0 - t).powi(2),
                3.0 * t.powi(2) * (1.0 - t),
                t.powi(3),
            ];
            let sum = |axis: usize| curve.iter().zip(weights).map(|(p, w)| p[axis] * w).sum();
            found.push([sum(0), sum(1)]);
        }
    }
    found
}

#[test]
fn no_arrow_of_a_diagram_runs_behind_a_box() {
    let index = BUILT.index();
    let number = |value: &Value| value.as_f64().expect("a number");
    let maps = [&index["flow_map"], &index["risk_document"]["flow_map"]];
    let mut passed = 0;
    for map in maps {
        let boxes = map["boxes"].as_array().expect("boxes");
        for arrow in map["arrows"].as_array().expect("arrows") {
            let points = arrow["points"].as_array().expect("points").iter();
            let points: Vec<[f64; 2]> = points
                .map(|point| [number(&point[0]), number(&point[1])])
                .collect();
            passed += points.len() / 3 - 1;
            for one in boxes {
                let [x, y, width, height] =
                    ["x", "y", "width", "height"].map(|key| number(&one[key]));
                let inside = |at: &[f64; 2]| {
                    at[0] > x && at[0] < x + width && at[1] > y && at[1] < y + height
                };
                let found = along(&points).into_iter().find(inside);
                assert!(
                    found.is_none(),
                    "{} at {found:?} of {}",
                    arrow["label"],
                    one["id"]
                );
            }
        }
    }
    assert!(passed > 2, "arrows that lead past a column");
}
