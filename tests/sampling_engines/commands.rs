//! The commands of `sample`: exit codes and answers.

use std::path::PathBuf;
use std::process::Output;

use super::built::run;
use super::vectors::{printed, vectors};

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), text).expect("written");
        self.path(name).display().to_string()
    }
}

const SPEC: &str = r#"{"seed":"s","sample_id":"CC6.1","method":"random","n":2,"reserve":1}"#;
const ROWS: &str = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n{\"id\":\"d\"}\n";

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn compressed_populations_give_the_same_manifest() {
    use std::io::Write as _;
    let home = Home::new();
    for vector in vectors() {
        let rows = std::fs::read(vector.file("population.jsonl")).expect("rows");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&rows).expect("packed");
        let packed = packed.finish().expect("packed");
        let whole = home.file("rows.gz", &packed);
        let spec = vector.file("spec.json");
        assert_eq!(
            printed(&["sample", "select", &whole, &spec]),
            vector.manifest()
        );
        let cut = home.file("cut.gz", &packed[..packed.len() / 2]);
        let refused = run(&["sample", "select", &cut, &spec]);
        assert_eq!(code(&refused), Some(3), "{refused:?}");
        assert!(refused.stdout.is_empty());
    }
}

#[test]
fn shards_with_and_without_a_file_for_the_run_merge_to_the_whole() {
    let home = Home::new();
    for vector in vectors() {
        let (rows, spec) = (vector.file("population.jsonl"), vector.file("spec.json"));
        let mut parts = Vec::new();
        for index in 1..=3 {
            let shard = format!("{index}/3");
            let run_file = home
                .path(&format!("run-{index}.jsonl"))
                .display()
                .to_string();
            let mut arguments = vec!["sample", "select", &rows, &spec, "--shard", &shard];
            if index > 1 {
                arguments.extend(["--run", run_file.as_str(), "--force"]);
            }
            parts.push(home.file(&format!("part-{index}.json"), printed(&arguments)));
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let merged = printed(&[&["sample", "merge"][..], &parts].concat());
        assert_eq!(merged, vector.manifest(), "{}", vector.name);
        let short = run(&[&["sample", "merge"][..], &parts[..2]].concat());
        assert_eq!(code(&short), Some(3));
        assert!(
            stderr(&short).contains("parts 1, 2 of 3 are given"),
            "{short:?}"
        );
        // A run that was changed after it was made.
        let mut run_file = std::fs::read(home.path("run-2.jsonl")).expect("a run");
        run_file.extend_from_slice(b"{\"id\":\"zz\"}\n");
        home.file("run-2.jsonl", run_file);
        let changed = run(&[&["sample", "merge"][..], &parts].concat());
        assert_eq!(code(&changed), Some(1), "{changed:?}");
        assert!(stderr(&changed).contains("has the digest"));
    }
}

#[test]
fn an_id_with_a_line_feed_ends_the_command_with_2_unless_its_removal_is_recorded() {
    let home = Home::new();
    let rows = home.file("rows.jsonl", format!("{ROWS}{{\"id\":\"x\\ny\"}}\n"));
    let spec = home.file("spec.json", SPEC);
    let refused = run(&["sample", "select", &rows, &spec]);
    assert_eq!(code(&refused), Some(2), "{refused:?}");
    assert!(stderr(&refused).contains("row 5 of `rows.jsonl`: byte 1 of an id is a control"));
    let dropped = [
        "sample",
        "select",
        &rows,
        &spec,
        "--drop-bad-ids",
        "test record",
    ];
    let manifest = printed(&dropped);
    assert!(manifest.contains(r#""removed":{"count":1,"reason":"test record","rows":[5]}"#));
    let manifest = home.file("manifest.json", manifest);
    assert_eq!(
        printed(&["sample", "verify", &rows, &manifest]),
        "selection re-performed\n"
    );
}

#[test]
fn verify_names_what_differs_and_ends_with_1() {
    let home = Home::new();
    let rows = home.file("rows.jsonl", ROWS);
    let spec = home.file("spec.json", SPEC);
    let manifest = home.file("m.json", printed(&["sample", "select", &rows, &spec]));
    let more = home.file("more.jsonl", format!("{ROWS}{{\"id\":\"e\"}}\n"));
    let differs = run(&["sample", "verify", &more, &manifest]);
    assert_eq!(code(&differs), Some(1));
    let said = String::from_utf8_lossy(&differs.stdout).into_owned();
    assert!(said.contains("`population_size`: the manifest has `4`, drawn again it is `5`"));
    assert!(said.contains("`population_digest`: "), "{said}");
}

#[test]
fn a_larger_sample_extends_the_earlier_one_and_another_seed_does_not() {
    let home = Home::new();
    let rows = home.file("rows.jsonl", ROWS);
    let spec = home.file("spec.json", SPEC);
    let earlier = home.file("m.json", printed(&["sample", "select", &rows, &spec]));
    let larger = home.file("larger.json", SPEC.replace("\"n\":2", "\"n\":3"));
    printed(&["sample", "select", &rows, &larger, "--extends", &earlier]);
    let other = home.file("other.json", SPEC.replace("\"s\"", "\"t\""));
    let refused = run(&["sample", "select", &rows, &other, "--extends", &earlier]);
    assert_eq!(code(&refused), Some(1));
    assert!(
        stderr(&refused).contains("the seed was `s` and is `t`"),
        "{refused:?}"
    );
}

#[test]
fn nothing_is_drawn_from_a_population_without_instances() {
    let home = Home::new();
    let rows = home.file("rows.jsonl", "");
    let spec = home.file("spec.json", SPEC);
    let refused = run(&["sample", "select", &rows, &spec]);
    assert_eq!(code(&refused), Some(3));
    assert!(refused.stdout.is_empty());
    assert!(stderr(&refused).contains("the population has no instances"));
}

#[test]
fn picks_are_proved_and_one_that_is_not_there_is_named() {
    let home = Home::new();
    let rows = home.file("rows.jsonl", ROWS);
    let stated = [
        "--method",
        "haphazard",
        "--tool",
        "by hand",
        "--by",
        "A. Lee",
    ];
    let picked = |text: &str| {
        let picks = home.file("picks.csv", text);
        run(&[&["sample", "import-selection", &picks, &rows][..], &stated].concat())
    };
    let sound = picked("no,id\n1,d\n2,b\n");
    assert_eq!(code(&sound), Some(0), "{sound:?}");
    let said: serde_json::Value = serde_json::from_slice(&sound.stdout).expect("JSON");
    assert_eq!(said["picks"][0]["id"], "d");
    assert_eq!(said["population_size"], 4);
    // `printf 'a\nb\nc\nd\n' | sha256sum`
    let digest = "cf2c7f63055d2e84af6e3f01ac1bb7fce598d20cf213fab2b56b8e8047b46ced";
    assert_eq!(said["population_digest"], digest);
    let stranger = picked("id\nd\nz\n");
    assert_eq!(code(&stranger), Some(1));
    assert!(
        stderr(&stranger).contains("1 pick not in the population"),
        "{stranger:?}"
    );
    assert!(stderr(&stranger).contains(": `z`"));
    let twice = picked("id\nd\nd\n");
    assert_eq!(code(&twice), Some(1));
    assert!(stderr(&twice).contains("picked twice: `d`"));
}

#[test]
fn a_limit_is_shown_for_people_and_as_json() {
    let human = printed(&["sample", "limit", "250", "25", "1", "90"]);
    assert!(
        human.starts_with("at most 35 of 250 instances deviate (14.00 %)"),
        "{human}"
    );
    let json = printed(&[
        "sample", "limit", "1000", "25", "0", "95", "--format", "json",
    ]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        (&json["limit"], &json["limit_percent"]),
        (&111.into(), &"11.10".into())
    );
    let wrong = run(&["sample", "limit", "10", "25", "0", "95"]);
    assert_eq!(code(&wrong), Some(2));
    assert!(stderr(&wrong).contains("1 to 10 is expected"), "{wrong:?}");
}

#[test]
fn every_dialect_prints_its_queries() {
    let home = Home::new();
    let spec = home.file("spec.json", SPEC);
    for dialect in [
        "spark",
        "trino",
        "duckdb",
        "datafusion",
        "clickhouse",
        "postgres",
        "snowflake",
        "bigquery",
    ] {
        let begun = ["sample", "sql", &spec, "--dialect", dialect];
        let sql = printed(&[&begun[..], &["--table", "tickets", "--id", "key"]].concat());
        assert_eq!(sql.matches("from tickets").count(), 3, "{dialect}");
        assert!(sql.contains("'ep1:s:CC6.1:'"), "{dialect}");
        assert!(sql.contains("limit 3;"), "{dialect}");
    }
    let systematic = SPEC.replace("random", "systematic").replace(":1}", ":0}");
    let spec = home.file("spec.json", systematic);
    let begun = ["sample", "sql", &spec, "--dialect", "trino", "--table", "t"];
    assert!(printed(&begun).contains("-- not yet: a systematic selection needs"));
    let alone = run(&[&begun[..], &["--query", "selection"]].concat());
    assert_eq!(code(&alone), Some(2));
}
