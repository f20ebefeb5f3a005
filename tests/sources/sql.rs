//! `sql`, against `PostgreSQL` when it is installed.

use super::place::Place;
use super::postgres::{self, Server};

const ALLOW: &[&str] = &["--allow-network"];

/// The address of a server over its socket.
fn address(server: &Server) -> String {
    let folder = server.socket_folder();
    format!(
        "host={} user=test dbname=postgres password=marker-4711-password",
        folder.display()
    )
}

fn place(query: &str, more: &str) -> Place {
    let query = serde_json::to_string(query).expect("a string");
    Place::new(&format!(
        "{{sql: {{url: {{env: DATABASE_URL}}, query: {query}{more}}}}}"
    ))
}

#[test]
fn rows_are_kept_as_the_server_writes_them() {
    let Some(server) = postgres::server() else {
        return;
    };
    let url = address(&server);
    let variables = [("DATABASE_URL", url.as_str())];
    let place = place(
        "select 1 as n, null::text as nothing, '' as empty, E'a,\"b\"\\nc' as odd, \
         timestamptz '2026-01-31 10:00+02' as t, true as yes, 0.1::float8 as f;",
        "",
    );
    assert!(
        place
            .collect_with(&[], &variables)
            .refusal()
            .contains("--allow-network")
    );
    let collected = place.collect_with(ALLOW, &variables);
    collected.taken();
    let text =
        "n,nothing,empty,odd,t,yes,f\n1,,\"\",\"a,\"\"b\"\"\nc\",2026-01-31 08:00:00+00,t,0.1\n";
    assert_eq!(
        place.files(),
        [("rows.csv".to_owned(), text.as_bytes().to_vec())]
    );
    let occurrence = place.occurrence();
    assert_eq!(occurrence["records"]["source"], 1);
    assert_eq!(occurrence["trail"]["tool"]["name"], "PostgreSQL");
    assert!(
        occurrence["system"]
            .as_str()
            .is_some_and(|system| system.contains("`postgres`, as `test`"))
    );
    assert_eq!(place.holds(b"marker-4711", &[]), None);
    assert!(!collected.said.contains("marker-4711"));
}

#[test]
fn only_one_query_that_reads_is_run_and_not_for_long() {
    let Some(server) = postgres::server() else {
        return;
    };
    let url = address(&server);
    for (query, more, words) in [
        (
            "insert into t values (1) returning 1",
            "",
            "relation \\\"t\\\" does not exist",
        ),
        ("create table x (a int)", "", "gives no rows"),
        (
            "select set_config('a.b', 'c', false), pg_sleep(5)",
            ", timeout: 1",
            "time was up",
        ),
        ("select 1; select 2", "", "cannot insert multiple commands"),
        ("select 1) to program 'touch ran' --", "", "syntax error"),
        ("select $1::int", "", "has parameters"),
        ("select nextval('s')", "", "does not exist"),
        (
            "with w as (delete from pg_catalog.pg_description returning 1) select * from w",
            "",
            "data-modifying statement",
        ),
        (
            "select repeat('x', 2000)",
            ", limit: 1000",
            "may have 1000 bytes",
        ),
    ] {
        let place = place(query, more);
        let refusal = place
            .collect_with(ALLOW, &[("DATABASE_URL", url.as_str())])
            .refusal();
        assert!(refusal.contains(words), "{query}\n{refusal}");
        assert!(place.journal().is_empty());
    }
    let remote = "postgresql://u:marker-4711@192.0.2.1/x?sslmode=disable";
    let refusal = place("select 1", "")
        .collect_with(ALLOW, &[("DATABASE_URL", remote)])
        .refusal();
    assert!(refusal.contains("turns TLS off"), "{refusal}");
    let gone = "postgresql://u:marker-4711@127.0.0.1:1/x";
    let collected = place("select 1", "").collect_with(ALLOW, &[("DATABASE_URL", gone)]);
    assert!(collected.refusal().contains("no connection"));
    assert!(
        !collected.said.contains("marker-4711"),
        "{}",
        collected.said
    );
}

#[test]
fn many_rows_pass_through_and_are_counted() {
    let Some(server) = postgres::server() else {
        return;
    };
    let url = address(&server);
    let place = Place::new("{sql: {url: {env: DATABASE_URL}, query-file: query.sql}}");
    place.write(
        "query.sql",
        "select i, repeat('x', 200) as x\nfrom generate_series(1, 100000) as i -- all\n",
    );
    place
        .collect_with(ALLOW, &[("DATABASE_URL", url.as_str())])
        .taken();
    let occurrence = place.occurrence();
    assert_eq!(
        occurrence["records"],
        serde_json::json!({"file": 100_000, "source": 100_000})
    );
    assert_eq!(occurrence["trail"]["steps"][0]["facts"]["rows"], "100000");
}
