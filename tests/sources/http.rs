//! `http`, against a server of this machine: pages, files, retries, limits, and no secrets.

use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::place::{Collected, Place};
use super::server::{Reply, Server};

const ALLOW: &[&str] = &["--allow-network"];

fn place(server: &Server, target: &str, more: &str) -> Place {
    Place::new(&format!(
        "{{http: {{url: \"{}\"{more}}}}}",
        server.url(target)
    ))
}

fn bodies(place: &Place) -> Vec<(String, String)> {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    place
        .files()
        .into_iter()
        .map(|(name, bytes)| (name, text(bytes)))
        .collect()
}

fn names(place: &Place) -> Vec<String> {
    place.files().into_iter().map(|(name, _)| name).collect()
}

fn refused(place: &Place) -> String {
    let refusal = place.collect(ALLOW).refusal();
    assert!(place.journal().is_empty());
    refusal
}

#[test]
fn one_answer_is_kept_as_it_came() {
    let server = Server::start(|_, _| {
        Reply::json("{ \"a\" :1}\n")
            .header("ETag", "\"v1\"")
            .header("Set-Cookie", "session=marker-cookie")
    });
    let place = place(&server, "/users?api_key=marker-key&x=1", "");
    assert!(place.collect(&[]).refusal().contains("--allow-network"));
    assert!(
        place
            .collect(&["--allow-commands"])
            .refusal()
            .contains("--allow-network")
    );
    assert!(server.asked().is_empty());
    place.collect(ALLOW).taken();
    assert_eq!(
        bodies(&place),
        [("page-0001.json".to_owned(), "{ \"a\" :1}\n".to_owned())]
    );
    let occurrence = place.occurrence();
    let step = &occurrence["trail"]["steps"][0];
    assert_eq!(
        (&step["result"], &step["bytes"]),
        (&"200".into(), &10.into())
    );
    assert_eq!(step["facts"]["etag"], "\"v1\"");
    assert_eq!(step["sha256"], occurrence["files"][0]["sha256"]);
    assert_eq!(occurrence["system"], format!("127.0.0.1:{}", server.port));
    let query = occurrence["query"].as_str().expect("a query");
    assert!(query.ends_with("/users?api_key=…&x=1"), "{query}");
    assert_eq!(place.holds(b"marker-cookie", &[]), None);
    assert_eq!(place.holds(b"marker-key", &["plan.yaml"]), None);
    assert_eq!(server.asked()[0].header("accept"), Some("application/json"));
}

#[test]
fn tokens_are_sent_and_never_written() {
    let server = Server::start(|asked, before| match before {
        0 => Reply::status(500),
        _ if asked.header("x-org") == Some("acme") => Reply::json("[]"),
        _ => Reply::status(403),
    });
    let headers = ", headers: {Authorization: {env: API_TOKEN, prefix: \"Bearer \"}, X-Org: acme}";
    let place = place(&server, "/log", headers);
    let missing = place.collect(ALLOW).refusal();
    assert!(missing.contains("`API_TOKEN` is not set"), "{missing}");
    let collected = place.collect_with(ALLOW, &[("API_TOKEN", "marker-4711-token")]);
    collected.taken();
    assert_eq!(
        server.asked()[1].header("authorization"),
        Some("Bearer marker-4711-token")
    );
    assert!(!collected.said.contains("marker-4711"));
    let args = ["build", "plan.yaml", "--allow-network"];
    let built = place.run(&args, &[("API_TOKEN", "marker-4711-token")]);
    assert!(!String::from_utf8_lossy(&built.stderr).contains("marker-4711"));
    assert_eq!(place.holds(b"marker-4711", &[]), None);
}

#[test]
fn a_token_that_the_server_repeats_is_not_told() {
    let server = Server::start(|asked, _| {
        let token = asked.header("authorization").unwrap_or_default().to_owned();
        Reply::status(302)
            .header("Location", format!("/x?echo={token}"))
            .header("Server", token)
    });
    let place = place(
        &server,
        "/log",
        ", headers: {Authorization: {env: API_TOKEN}}",
    );
    let collected = place.collect_with(ALLOW, &[("API_TOKEN", "marker-4711-token")]);
    assert!(collected.refusal().contains("redirects more than 5 times"));
    assert!(
        !collected.said.contains("marker-4711"),
        "{}",
        collected.said
    );
}

#[test]
fn pages_follow_links_cursors_and_numbers() {
    let server = Server::start(|asked, _| {
        let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
        let number = query.split('&').find_map(|part| {
            part.strip_prefix("page=")
                .or_else(|| part.strip_prefix("after=c"))
        });
        let number: u32 = number.map_or(1, |text| text.parse().expect("a number"));
        match path {
            "/link" if number < 3 => {
                let next = format!(
                    "</link?page={}>; rel=\"next\", </link?page=3>; rel=\"last\"",
                    number + 1
                );
                Reply::json(format!("[{number}]")).header("Link", next)
            }
            "/link" => Reply::json(format!("[{number}]")),
            "/cursor" => Reply::json(format!(
                "{{\"data\":[{number}],\"last_id\":\"c{}\",\"has_more\":{}}}",
                number + 1,
                number < 3
            )),
            "/ends" if number < 3 => Reply::json(format!("{{\"next\":\"c{}\"}}", number + 1)),
            "/ends" => Reply::json("{\"next\":null}"),
            _ if number < 4 => Reply::json(format!("{{\"data\":[{number}]}}")),
            _ => Reply::json("{\"data\":[]}"),
        }
    });
    for (target, pagination, pages) in [
        ("/link", "{link: true}", 3),
        (
            "/cursor",
            "{cursor: {from: /last_id, parameter: after, until: /has_more}}",
            3,
        ),
        ("/ends", "{cursor: {from: /next, parameter: after}}", 3),
        (
            "/page",
            "{page: {parameter: page, size-parameter: size, size: 2, items: /data}}",
            4,
        ),
    ] {
        let place = place(&server, target, &format!(", pagination: {pagination}"));
        place.collect(ALLOW).taken();
        assert_eq!(names(&place).len(), pages, "{target}");
        assert_eq!(place.occurrence()["trail"]["requests"], pages);
    }
    assert!(
        server.targets().contains(&"/page?size=2&page=4".to_owned()),
        "{:?}",
        server.targets()
    );
}

#[test]
fn a_long_trail_stands_beside_the_journal() {
    let server = Server::start(|asked, before| {
        let next = format!("{{\"next\":\"c{before}\",\"more\":{}}}", before < 59);
        assert!(asked.target.starts_with("/log"));
        Reply::json(next)
    });
    let pagination = ", pagination: {cursor: {from: /next, parameter: after, until: /more}}";
    let place = place(&server, "/log", pagination);
    place.collect(ALLOW).taken();
    let trail = &place.occurrence()["trail"];
    assert_eq!(
        (&trail["requests"], trail["steps"].as_array().map(Vec::len)),
        (&60.into(), Some(50))
    );
    let beside = place.beside();
    let lines = String::from_utf8_lossy(&beside[0].1).lines().count();
    assert_eq!((beside[0].0.as_str(), lines), ("trail.jsonl", 60));
}

#[test]
fn loops_and_other_hosts_are_refused() {
    let other = Server::start(|_, _| Reply::json("{}"));
    let elsewhere = other.url("/elsewhere");
    let server =
        Server::start(
            move |asked, _| match asked.target.split('?').next().unwrap_or("") {
                "/loop" => Reply::json("{\"next\":\"same\"}"),
                "/number" => Reply::json("{\"data\":[1]}"),
                "/self" => Reply::json("[]").header("Link", "</self>; rel=next"),
                "/away" => Reply::json("[]").header("Link", format!("<{elsewhere}>; rel=next")),
                "/redirect" => Reply::status(302).header("Location", elsewhere.clone()),
                "/here" => Reply::status(307).header("Location", "/there"),
                "/endless" => Reply::json(format!("{{\"next\":\"{}x\"}}", asked.target.len())),
                _ => Reply::json("[]"),
            },
        );
    let cursor = ", pagination: {cursor: {from: /next, parameter: after}}";
    for (target, more, words) in [
        ("/loop", cursor, "leads to a page that was read before"),
        (
            "/number",
            ", pagination: {page: {parameter: page, items: /data}}",
            "pages 1 and 2 are the same",
        ),
        (
            "/self",
            ", pagination: {link: true}",
            "leads to a page that was read before",
        ),
        ("/away", ", pagination: {link: true}", "names another host"),
        ("/redirect", "", "redirects to another host, `127.0.0.1:"),
        (
            "/there",
            ", pagination: {cursor: {from: /next, parameter: after, until: /more}}",
            "has nothing at `/more`",
        ),
    ] {
        let refusal = refused(&place(&server, target, more));
        assert!(refusal.contains(words), "{refusal}");
    }
    assert!(other.asked().is_empty());
    let here = place(&server, "/here", "");
    here.collect(ALLOW).taken();
    assert_eq!(here.occurrence()["trail"]["requests"], 2);
}

#[test]
fn the_number_of_pages_is_limited() {
    let server = Server::start(|_, before| Reply::json(format!("{{\"next\":\"c{before}\"}}")));
    let more = ", pages: 5, pagination: {cursor: {from: /next, parameter: after}}";
    let refusal = refused(&place(&server, "/", more));
    assert!(refusal.contains("more than 5 pages"), "{refusal}");
    assert_eq!(server.asked().len(), 5);
}

#[test]
fn what_may_pass_is_tried_again_when_the_server_says() {
    let server = Server::start(|_, before| match before {
        0 => Reply::status(429).header("Retry-After", "1"),
        1 => Reply::status(503).header("Retry-After", "0"),
        2 => Reply {
            cut: Some(3),
            ..Reply::json("[1,2,3]")
        },
        _ => Reply::json("[1,2,3]"),
    });
    let place = place(&server, "/", "");
    let begun = Instant::now();
    place.collect(ALLOW).taken();
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(bodies(&place)[0].1, "[1,2,3]");
    let steps = place.occurrence()["trail"]["steps"].clone();
    let results: Vec<&str> = steps
        .as_array()
        .expect("steps")
        .iter()
        .filter_map(|step| step["result"].as_str())
        .collect();
    assert_eq!(results, ["429", "503", "200, broke off", "200"]);
}

#[test]
fn what_goes_on_failing_is_told_with_how_often() {
    let server = Server::start(|asked, _| match asked.target.as_str() {
        "/cut" => Reply {
            cut: Some(3),
            ..Reply::json("[1,2,3]")
        },
        "/slow" => Reply {
            pause: Duration::from_secs(3),
            ..Reply::json("[]")
        },
        "/denied" => Reply::status(401),
        _ => Reply::status(500),
    });
    for (target, more, words, times) in [
        ("/cut", ", retries: 1", "broke off", 2),
        (
            "/slow",
            ", retries: 0, timeout: 1",
            "did not answer in time",
            1,
        ),
        ("/error", ", retries: 2", "answers with 500", 3),
        (
            "/denied",
            ", retries: 2",
            "holds a token that is in force",
            0,
        ),
    ] {
        let refusal = refused(&place(&server, target, more));
        assert!(refusal.contains(words), "{refusal}");
        assert!(
            times == 0 || refusal.contains(&format!("tried {times} times")),
            "{refusal}"
        );
    }
    let gone = place(&server, "/", ", retries: 0");
    let text = std::fs::read_to_string(gone.path().join("plan.yaml")).expect("a plan");
    gone.write(
        "plan.yaml",
        &text.replace(&format!(":{}/", server.port), ":1/"),
    );
    assert!(refused(&gone).contains("connection to `127.0.0.1:1` failed"));
}

#[test]
fn a_page_for_people_is_no_data() {
    let server = Server::start(|asked, _| {
        let html = Reply::json("<!doctype html><title>Log in</title>");
        match asked.target.as_str() {
            "/typed" => html.header("Content-Type", "text/html; charset=utf-8"),
            _ => html,
        }
    });
    for target in ["/typed", "/untyped"] {
        let refusal = refused(&place(&server, target, ""));
        assert!(refusal.contains("page to log in"), "{refusal}");
    }
    place(&server, "/typed", ", accept: text/html")
        .collect(ALLOW)
        .taken();
}

#[test]
fn answers_have_limits_and_gzip_is_unpacked() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&b"[1] ".repeat(5_000)).expect("packed");
    let packed = gzip.finish().expect("packed");
    let length = packed.len() as u64;
    let server = Server::start(move |asked, _| match asked.target.as_str() {
        "/gzip" => Reply::json(packed.clone()).header("Content-Encoding", "gzip"),
        "/false" => Reply::json("[]").header("Content-Encoding", "gzip"),
        "/brotli" => Reply::json("[]").header("Content-Encoding", "br"),
        "/large" => Reply::json(b" ".repeat(2_000)),
        _ => Reply::json(b"[]".repeat(400)).header("Link", "</more>; rel=next"),
    });
    let gzip = place(&server, "/gzip", "");
    gzip.collect(ALLOW).taken();
    assert_eq!(gzip.files()[0].1.len(), 20_000);
    let step = &gzip.occurrence()["trail"]["steps"][0];
    assert_eq!(
        (&step["bytes"], &step["facts"]["content-encoding"]),
        (&length.into(), &"gzip".into())
    );
    for (target, more, words) in [
        ("/gzip", ", page-limit: 10000", "unpacked it has more"),
        ("/false", "", "says gzip"),
        ("/brotli", "", "coded as `br`"),
        (
            "/large",
            ", page-limit: 1999",
            "an answer may have 1999 bytes",
        ),
        (
            "/pages",
            ", limit: 1000, pagination: {link: true}",
            "all answers may have 1000 bytes",
        ),
    ] {
        let refusal = refused(&place(&server, target, more));
        assert!(refusal.contains(words), "{refusal}");
    }
}

#[test]
fn a_list_of_files_is_followed_and_signed_addresses_lose_their_query() {
    let files = Server::start(|asked, _| {
        assert_eq!(asked.header("authorization"), None);
        Reply::json(format!("{{\"from\":\"{}\"}}\n", asked.target.len()))
            .header("Content-Type", "application/x-ndjson")
    });
    let signed = files.url("/b?X-Amz-Signature=marker-signed");
    let server = Server::start(move |asked, _| match asked.target.as_str() {
        "/list" => Reply::json(format!(
            "{{\"data\":[{{\"url\":\"/files/a\",\"name\":\"../day 1.jsonl\"}},{{\"url\":\"{signed}\",\"name\":\"day_1.jsonl\"}}]}}"
        )),
        "/ids" => Reply::json("{\"data\":[{\"id\":\"a/b\"},{\"id\":7}]}"),
        "/bad" => Reply::json("{\"data\":[{\"url\":\"http://10.0.0.1/x\"}]}"),
        _ => Reply::json(asked.target.clone()),
    });
    let headers = ", headers: {Authorization: {env: API_TOKEN}}";
    let list = ", files: {items: /data, url: /url, name: /name}";
    let place_of = |target: &str, more: &str| place(&server, target, &format!("{headers}{more}"));
    let taken =
        |place: &Place| -> Collected { place.collect_with(ALLOW, &[("API_TOKEN", "marker-4711")]) };
    let listed = place_of("/list", list);
    taken(&listed).taken();
    assert_eq!(names(&listed), ["0002-day_1.jsonl", "day_1.jsonl"]);
    assert_eq!(listed.beside()[0].0, "list/page-0001.json");
    let trail = listed.occurrence()["trail"].to_string();
    assert!(trail.contains(&format!("{}/b?…", files.port)), "{trail}");
    assert_eq!(listed.holds(b"marker-4711", &[]), None);
    let ids = place_of("/ids", ", files: {items: /data, url: \"/file/{/id}\"}");
    taken(&ids).taken();
    assert_eq!(bodies(&ids)[0].1, "/file/a%2Fb");
    let bad = place_of("/bad", list);
    assert!(taken(&bad).refusal().contains("may not be asked"));
}

#[test]
fn the_chain_of_custody_tells_the_requests() {
    let server = Server::start(|_, _| Reply::json("[]"));
    let place = place(&server, "/users", "");
    place.collect(ALLOW).taken();
    let log = place.run(
        &["locker", "log", "--plan", "plan.yaml", "--format", "json"],
        &[],
    );
    let log: Value = serde_json::from_slice(&log.stdout).expect("JSON");
    assert!(log.to_string().contains("\"http\""), "{log}");
    let verified = place.run(&["locker", "verify", "--plan", "plan.yaml"], &[]);
    assert!(verified.status.success(), "{verified:?}");
    let checked = place.run(&["check", "plan.yaml"], &[]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(!said.contains("is not evidenced: its source"), "{said}");
}
