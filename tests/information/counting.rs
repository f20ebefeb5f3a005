//! Records of large files are counted as they pass by.

use std::io::Write as _;

use auditbinder::pipeline;

use super::{COLLECTED, SOURCE, plan};

/// The most memory of this process so far, in kilobytes, where the system tells it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn a_hundred_megabytes_with_quotes_and_line_breaks_are_counted_in_little_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = std::fs::File::create(folder.path().join("review.csv")).expect("a file");
    let mut file = std::io::BufWriter::with_capacity(1 << 20, file);
    let filler = "x".repeat(900);
    file.write_all(b"number,account,decided-at\n")
        .expect("written");
    let rows = 105_000_u64;
    for number in 1..=rows {
        // Every row stands on three lines, with a quote and a comma in its second cell.
        writeln!(
            file,
            "R-{number},\"a \"\"b\"\",\n\n{filler}\",2026-03-30T11:00:00Z"
        )
        .expect("written");
    }
    file.into_inner().expect("written");
    let size = std::fs::metadata(folder.path().join("review.csv"))
        .expect("there")
        .len();
    assert!(size > 98_000_000, "{size}");
    let before = peak();
    let collected = COLLECTED.replace("records: 3", &format!("records: {rows}"));
    let collected = collected.replace("last: R-3", &format!("last: R-{rows}"));
    let collected = collected.replace("      sha256: DIGEST\n", "");
    std::fs::write(folder.path().join("plan.yaml"), plan(&collected, SOURCE)).expect("the plan");
    let opened = pipeline::open(&folder.path().join("plan.yaml"));
    let opened = opened.unwrap_or_else(|no| panic!("{:#?}", no.findings));
    let (collected, _) = auditbinder::collect::collect(&opened.plan, folder.path());
    let file = &collected.items.values().next().expect("an item").files[0];
    assert_eq!(file.records, Some(rows));
    let series = file.series.sequence.as_ref().expect("numbers");
    assert_eq!((series.span, series.missing), (Some((1, rows)), 0));
    assert_eq!((series.repeated, series.unread), (0, 0));
    let times = file.series.times.as_ref().expect("times");
    assert_eq!((times.unread, times.after_collection), (0, 0));
    if let (Some(before), Some(after)) = (before, peak()) {
        let grown = after.saturating_sub(before);
        assert!(grown < 48_000, "{grown} kB for {size} bytes");
    }
}
