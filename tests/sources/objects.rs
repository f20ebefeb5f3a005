//! `object-store`, against a folder, and against a server with the interface of S3 that the
//! test answers for.

use super::place::Place;
use super::server::{Reply, Server};

#[test]
fn days_of_a_folder_are_read_and_missing_ones_told() {
    let more = "prefix: \"year={Y}/month={m}/day={d}/\", from: 2026-01-30, until: 2026-02-02";
    let place = Place::new(&format!("{{object-store: {{url: \"file:logs\", {more}}}}}"));
    place.write("logs/year=2026/month=01/day=30/a.jsonl", "{\"a\":1}\n");
    place.write("logs/year=2026/month=01/day=31/a.jsonl", "{\"a\":2}\n");
    place.write("logs/year=2026/month=02/day=02/b 1.jsonl", "{\"a\":3}\n");
    place.write("logs/year=2026/month=02/day=03/a.jsonl", "{\"a\":4}\n");
    place.write("secret", "marker-outside");
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        place.path().join("secret"),
        place.path().join("logs/year=2026/month=01/day=30/link"),
    )
    .expect("a link");
    place.collect(&[]).taken();
    let names: Vec<String> = place.files().into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "year=2026/month=01/day=30/a.jsonl",
            "year=2026/month=01/day=31/a.jsonl",
            "year=2026/month=02/day=02/b_1.jsonl",
        ]
    );
    let occurrence = place.occurrence();
    assert_eq!(
        occurrence["covers"],
        serde_json::json!({"from": "2026-01-30", "until": "2026-02-02"})
    );
    assert_eq!(occurrence["records"]["file"], 3);
    let notes = occurrence["trail"]["notes"].to_string();
    assert!(
        notes.contains("no objects under `year=2026/month=02/day=01/`"),
        "{notes}"
    );
    assert_eq!(occurrence["trail"]["requests"], 7);
}

#[test]
fn an_empty_store_and_a_small_limit_are_refused() {
    let place = Place::new("{object-store: {url: \"file:logs\", prefix: x/}}");
    place.write("logs/y/a", "1");
    assert!(place.collect(&[]).refusal().contains("no object is there"));
    let place = Place::new("{object-store: {url: \"file:logs\", limit: 3}}");
    place.write("logs/a", "1234");
    assert!(
        place
            .collect(&[])
            .refusal()
            .contains("4 bytes, and 3 are allowed")
    );
}

#[test]
fn a_store_elsewhere_is_asked_with_signed_requests() {
    let server = Server::start(|asked, _| {
        if asked.target.contains("list-type=2") {
            let entry = "<Contents><Key>base/day/a.json</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>\
                <ETag>\"d7d41bc3f5e3b5b1c6bd0d1fb1d4a1d4\"</ETag><Size>7</Size></Contents>";
            let list = format!(
                "<?xml version=\"1.0\"?><ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated>{entry}</ListBucketResult>"
            );
            return Reply::json(list).header("Content-Type", "application/xml");
        }
        let mut reply = Reply::json("{\"a\":1}")
            .header("ETag", "\"d7d41bc3f5e3b5b1c6bd0d1fb1d4a1d4\"")
            .header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
            .header("Content-Range", "bytes 0-6/7");
        reply.status = 206;
        reply
    });
    let source = format!(
        "{{object-store: {{url: \"s3://bucket/base\", prefix: day/, endpoint: \"{}\", \
         credentials: {{access-key-id: {{env: KEY_ID}}, secret-access-key: {{env: KEY}}}}}}}}",
        server.url("")
    );
    let place = Place::new(&source);
    assert!(place.collect(&[]).refusal().contains("--allow-network"));
    let variables = [("KEY_ID", "marker-key-id"), ("KEY", "marker-secret-key")];
    place.collect_with(&["--allow-network"], &variables).taken();
    assert_eq!(
        place.files(),
        [("day/a.json".to_owned(), b"{\"a\":1}".to_vec())]
    );
    let signed = server.asked();
    let signature = signed[0].header("authorization").unwrap_or_default();
    assert!(
        signature.starts_with("AWS4-HMAC-SHA256 Credential=marker-key-id/"),
        "{signature}"
    );
    assert_eq!(
        signed.last().and_then(|get| get.header("range")),
        Some("bytes=0-6")
    );
    let step = &place.occurrence()["trail"]["steps"][1];
    assert!(
        step["facts"]["md5"]
            .as_str()
            .is_some_and(|md5| md5.ends_with("not the tag")),
        "{step}"
    );
    for secret in [&b"marker-key-id"[..], b"marker-secret-key"] {
        assert_eq!(place.holds(secret, &[]), None);
    }
}
