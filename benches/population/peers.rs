//! Others, on the same corpus.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::path::Path;
use std::process::Command;

use auditbinder::telemetry::Moment;

use crate::corpus::BEGIN;

/// What others need for the same population of the part.
pub fn measure(part: &Path, folder: &Path, answer: &str) {
    let time = |day: u64| Moment::from_seconds(i64::try_from(BEGIN / 1000 + day * 86_400).ok()?);
    let (from, to) = (time(15).expect("a time"), time(105).expect("a time"));
    let jq = format!(
        "jq -r '.resourceLogs[].scopeLogs[].logRecords[] | (.attributes | map({{(.key): .value.stringValue}}) | add) as $a \
         | select($a[\"event.name\"] == \"codex.tool_decision\" and $a.decision == \"approved\" \
         and $a[\"event.timestamp\"] >= \"{from}\" and $a[\"event.timestamp\"] < \"{to}\") \
         | $a[\"conversation.id\"] + \"/\" + $a.call_id' {} | LC_ALL=C sort -u | sha256sum | cut -d' ' -f1",
        part.display()
    );
    let duckdb = format!(
        "import duckdb, hashlib\n\
         rows = duckdb.connect(config={{'threads': 1}}).execute(\"\"\"with r as (select unnest(l.logRecords) as r from \
         (select unnest(g.scopeLogs) as l from (select unnest(resourceLogs) as g from read_json('{}', format='newline_delimited', \
         maximum_object_size=33554432, columns={{'resourceLogs': 'STRUCT(scopeLogs STRUCT(logRecords STRUCT(attributes \
         STRUCT(\"key\" VARCHAR, \"value\" STRUCT(stringValue VARCHAR))[])[])[])[]'}})))), \
         a as (select map_from_entries(list_transform(r.attributes, lambda x: struct_pack(k := x.key, v := x.value.stringValue))) as a from r) \
         select distinct a['conversation.id'] || '/' || a['call_id'] from a where a['event.name'] = 'codex.tool_decision' \
         and a['decision'] = 'approved' and a['event.timestamp'] >= '{from}' and a['event.timestamp'] < '{to}'\"\"\").fetchall()\n\
         print(hashlib.sha256(''.join(i + '\\n' for i in sorted(r[0] for r in rows)).encode()).hexdigest())\n",
        part.display()
    );
    let script = folder.join("peer.py");
    std::fs::write(&script, duckdb).expect("written");
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let mut shell = Command::new("sh");
    shell.args(["-c", &jq]);
    let mut duck = Command::new(&python);
    duck.arg(&script);
    let has = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let installed = [
        has(Command::new("jq").arg("--version")),
        has(Command::new(&python).args(["-c", "import duckdb"])),
    ];
    for ((name, command), there) in [("jq", &shell), ("duckdb", &duck)]
        .into_iter()
        .zip(installed)
    {
        if !there {
            println!("     skipped: {name} not found");
            continue;
        }
        let run = crate::timed(command);
        let same = answer.split(' ').nth(1) == Some(run.answer.as_str());
        println!(
            "     {name}: {:.0} MB per CPU second, {} MB peak memory, {}",
            crate::megabytes(crate::size(part)) / run.cpu_seconds,
            run.peak_mb,
            if same {
                "the same population"
            } else {
                "another population"
            }
        );
    }
}
