//! What outside tools see in the sample report: text, page numbers, fonts.

use std::collections::BTreeSet;

use crate::{sample, tools};

#[test]
fn qpdf_finds_nothing_to_complain_about() {
    let Some(output) = tools::run("qpdf", &["--check"], &sample().bytes, &[]) else {
        return;
    };
    assert!(
        output.contains("No syntax or stream encoding errors"),
        "{output}"
    );
    assert!(!output.to_lowercase().contains("warning"), "{output}");
}

#[test]
fn poppler_sees_title_date_and_embedded_fonts() {
    if let Some(info) = tools::run("pdfinfo", &["-isodates"], &sample().bytes, &[]) {
        assert!(info.contains("Łódź & Köln Ærospace ΑΕ"), "{info}");
        assert!(info.contains("2026-11-20T00:00:00"), "{info}");
        assert!(
            info.contains(&format!("Pages:           {}", sample().pages)),
            "{info}"
        );
    }
    if let Some(fonts) = tools::run("pdffonts", &[], &sample().bytes, &[]) {
        let rows: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(rows.len() >= 4);
        assert!(
            rows.iter().all(|row| row.contains("yes yes yes")),
            "{fonts}"
        );
    }
}

/// The text of every page, as poppler lays it out.
fn page_texts() -> Option<Vec<String>> {
    let text = tools::run("pdftotext", &["-layout"], &sample().bytes, &["-"])?;
    Some(text.split('\u{C}').map(str::to_owned).collect())
}

#[test]
fn every_row_and_every_id_is_found_unbroken() {
    let Some(pages) = page_texts() else { return };
    let text = pages.join("\n");
    let words: BTreeSet<&str> = text
        .split_whitespace()
        .map(|w| w.trim_end_matches([',', ':']))
        .collect();
    for id in sample::controls() {
        assert!(words.contains(id.as_str()), "{id}");
    }
    for n in 0..sample::ITEMS {
        assert!(words.contains(sample::item_id(n).as_str()), "item {n}");
    }
    for n in 0..sample::EVENTS {
        assert!(
            words.contains(format!("event-{n:05}").as_str()),
            "event {n}"
        );
    }
    for n in 0..sample::TALL {
        assert!(
            words.contains(format!("tall-line-{n:03}").as_str()),
            "line {n}"
        );
    }
    let joined: String = text.split_whitespace().collect();
    assert!(joined.contains(&format!("sha256:{}", sample::digest(7))));
}

#[test]
fn headers_of_tables_and_pages_are_repeated() {
    let Some(pages) = page_texts() else { return };
    let page = |anchor: &str| usize::try_from(sample().anchors[anchor]).expect("few pages");
    for number in page("otel-sample-0000")..=page("otel-sample-0899") {
        assert!(
            pages[number - 1].contains("Path and digest"),
            "page {number}"
        );
    }
    for number in page("vendors")..page("deep") {
        assert!(pages[number - 1].contains("Statement"), "page {number}");
    }
    for (index, text) in pages.iter().take(sample().anchors.len()).enumerate() {
        if text.trim().is_empty() {
            continue;
        }
        let footer = format!("page {} of {}", index + 1, sample().pages);
        assert!(text.contains(&footer), "{footer}");
        assert!(text.contains("acme-soc2-2026h1-7f3a"), "{footer}");
        assert!(index == 0 || text.contains("Confidential"), "{footer}");
    }
}

#[test]
fn printed_page_numbers_are_those_of_the_anchors() {
    let Some(pages) = page_texts() else { return };
    let number = |anchor: &str| sample().anchors[anchor].to_string();
    let lines = |page: &str| -> Vec<String> { page.lines().map(str::to_owned).collect() };
    for (title, anchor) in [("Evidence index", "index"), ("Journal", "journal")] {
        let entry = lines(&pages[1])
            .into_iter()
            .find(|line| line.contains(title));
        let entry = entry.expect("an entry of the contents");
        assert_eq!(
            entry.split_whitespace().last(),
            Some(number(anchor).as_str())
        );
    }
    assert!(
        pages[2].contains(&format!("page {})", number("risks"))),
        "{}",
        pages[2]
    );
    let row = lines(&pages[usize::try_from(sample().anchors["matrix"]).expect("a page") - 1]);
    let row = row.into_iter().find(|line| line.contains("soc2:CC1.1"));
    let row = row.expect("the first row");
    assert_eq!(
        row.split_whitespace().last(),
        Some(number("otel-sample-0000").as_str())
    );
}

#[test]
fn letters_of_all_scripts_are_extracted_as_written() {
    let Some(pages) = page_texts() else { return };
    let text = &pages[usize::try_from(sample().anchors["languages"]).expect("a page") - 1];
    for words in [
        "Ελληνική Δημοκρατία, Αθήνα, ΓΔΘΛΞΠΣΦΨΩ αβγδεζηθικλμνξοπρστυφχψω άέήίόύώϊϋΐΰ",
        "Съешь ещё этих мягких французских булок, да выпей же чаю. Київ, Ђорђе, Қазақстан",
        "Příliš žluťoučký kůň úpěl ďábelské ódy; Ærøskøbing; Łódź; İstanbul; naïve façade",
        "12 000 € ≤ 15 000 €, → ← ↑ ↓ ≥ ≠ ± × ÷",
        "✓ ☐ ∀ ∃ ▲ ■",
        "\u{FFFD}\u{FFFD} has no glyph",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}
