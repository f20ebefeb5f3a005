//! `DuckDB`, as the Python module.

use super::tools::{answer, has, run, skipped};
use super::vectors::through;

const SCRIPT: &str = r#"
import csv, duckdb, sys
table = duckdb.connect()
table.execute("""create table population as select * from read_json(?, format='newline_delimited',
  columns={id: 'VARCHAR', sha256: 'VARCHAR', stratum: 'VARCHAR', amount: 'BIGINT'})""", [sys.argv[1]])
asked = table.execute(sys.argv[2].strip().rstrip(";"))
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow([column[0] for column in asked.description])
out.writerows(asked.fetchall())
"#;

#[test]
fn duckdb_draws_the_same_samples() {
    if !has("python3") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let there = run(home.path(), "python3", &["-c", "import duckdb"]);
    if !there.status.success() {
        skipped("duckdb");
        return;
    }
    through("duckdb", &mut |vector, query| {
        let rows = vector.file("population.jsonl");
        answer(home.path(), "python3", &["-c", SCRIPT, &rows, query])
    });
}
