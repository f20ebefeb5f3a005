//! Apache Spark, as the Python module, with a server of its own.

use super::tools::{answer, has, run, skipped};
use super::vectors::{Vector, through};

/// One question: rows and query are arguments, the answer is CSV.
const SCRIPT: &str = r#"
import csv, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false") \
    .config("spark.sql.shuffle.partitions", "2").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
schema = "id string, sha256 string, stratum string, amount bigint"
spark.read.schema(schema).json(sys.argv[1]).createOrReplaceTempView("population")
asked = spark.sql(sys.argv[2].strip().rstrip(";"))
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(asked.columns)
out.writerows(asked.collect())
"#;

#[test]
fn spark_draws_the_same_samples() {
    if !has("python3") || !has("java") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let there = run(home.path(), "python3", &["-c", "import pyspark"]);
    if !there.status.success() {
        skipped("pyspark");
        return;
    }
    through("spark", &mut |vector: &Vector, query| {
        let rows = vector.file("population.jsonl");
        answer(home.path(), "python3", &["-c", SCRIPT, &rows, query])
    });
}
