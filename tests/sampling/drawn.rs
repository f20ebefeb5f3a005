//! Draws a sample in memory, from rows of JSON.

use auditbinder::sample::{Gather, Gathered, Held, Manifest, Part, SelectError, Share, Spec};
use auditbinder::sample::{merge, rows, select, write_run};

/// Folder for spilled runs.
pub fn folder() -> std::path::PathBuf {
    std::env::temp_dir()
}

/// Gathers rows with few of them in memory.
pub fn gathered(lines: &[&str], share: Share, limit: usize) -> Gathered {
    let mut gather = Gather::new(limit, &folder());
    let text = lines.join("\n");
    rows(&mut text.as_bytes(), "population.jsonl", share, &mut gather).expect("rows are read");
    Gather::merge(vec![gather]).expect("gathered")
}

/// Draws from rows.
pub fn drawn(lines: &[&str], spec: &Spec) -> Result<Manifest, SelectError> {
    select(&mut gathered(lines, Share::Whole, 50), spec, None)
}

/// Draws from parts, as several machines would; `rows_of` says what each reads.
pub fn merged(rows_of: &[(Vec<&str>, Share)], spec: &Spec) -> Manifest {
    let held = rows_of.iter().zip(1..).map(|((lines, share), index)| {
        let mut population = gathered(lines, *share, 20);
        let mut run = Vec::new();
        let digest = write_run(&mut population, &mut run).expect("written");
        let part = Part {
            index,
            instances: None,
            of: rows_of.len() as u64,
            population_size: population.distinct,
            removed: None,
            rows: population.rows,
            run: Some("run.jsonl".to_owned()),
            run_sha256: digest.to_string(),
            spec: spec.clone(),
            version: auditbinder::sample::PART.to_owned(),
        };
        let file = format!("part-{index}.json");
        let run = Box::new(std::io::Cursor::new(run));
        Held { file, part, run }
    });
    merge(held.collect(), Gather::new(30, &folder())).expect("merged")
}
