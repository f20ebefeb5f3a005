//! Vault audit logs, `.env` files, certificates.

use std::fmt::Write as _;
use std::time::Instant;

use auditbinder::artifact;
use auditbinder::model::plan::Parser;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::cases::{inspect, read_as, utf16};

const VAULT: &str = r#"{"time":"2026-10-01T08:00:00.123456789Z","type":"request","auth":{"client_token":"hmac-sha256:aa","display_name":"approle-compliance","policies":["default"]},"request":{"id":"r1","operation":"read","client_token":"hmac-sha256:aa","path":"secret/data/compliance/key","remote_address":"10.0.0.1"}}
{"time":"2026-10-01T08:00:00.2Z","type":"response","auth":{"client_token":"hmac-sha256:aa","display_name":"approle-compliance"},"request":{"id":"r1","operation":"read","path":"secret/data/compliance/key"},"response":{"data":{"value":"hmac-sha256:bb"}}}
{"time":"2026-10-02T08:00:00Z","type":"request","auth":{"client_token":"hmac-sha256:cc","display_name":"token-alice","policies":["root"]},"request":{"id":"r2","operation":"delete","path":"sys/audit/file"},"new":1}
{"time":"2026-10-02T08:00:01Z","type":"response","auth":{},"request":{"id":"r9","operation":"read","path":"x"},"error":"permission denied"}
"#;

#[test]
fn vault_pairs_paths_and_readers() {
    let read = inspect("audit.log", VAULT.as_bytes());
    assert_eq!((read.parser, read.records), (Parser::VaultAudit, Some(4)));
    let doc = &read.doc;
    assert_eq!(
        (&doc["requests"], &doc["responses"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(doc["requests-without-response"], 1);
    assert_eq!(doc["responses-without-request"], 1);
    assert_eq!(
        (&doc["raw"], &doc["tokens-hashed"]),
        (&json!(false), &json!(3))
    );
    let reads = json!([{"path": "secret/data/compliance/key", "count": 1, "by": ["approle-compliance"], "more-readers": false}]);
    assert_eq!(doc["reads"], reads);
    assert_eq!(
        (&doc["audit-devices-disabled"], &doc["root-requests"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (&doc["errors"], &doc["data-in-clear"]["counts"]),
        (&json!(1), &json!({}))
    );
    assert_eq!(read.troubles.count(), 0);
}

#[test]
fn a_raw_vault_log_is_known_by_its_tokens_and_never_repeated() {
    let raw = VAULT
        .replace("hmac-sha256:aa", "hvs.planted")
        .replace("hmac-sha256:bb", "planted");
    let read = inspect("audit.log", raw.as_bytes());
    assert_eq!(
        (&read.doc["raw"], &read.doc["tokens-in-clear"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(read.doc["data-in-clear"]["counts"], json!({"value": 1}));
    let told = format!("{} {:?} {:?}", read.doc, read.facts, read.troubles);
    assert!(!told.contains("planted"), "{told}");
}

const ENV: &str = "\
# keys of the agent
export OPENAI_API_KEY=sk-planted-1
ANTHROPIC_API_KEY=
AZURE_OPENAI_API_KEY=\"${VAULT_KEY}\"
AWS_SECRET_ACCESS_KEY='planted two'
DB_PASSWORD=op://vault/db/password
STRIPE_SECRET=\"planted \\\" three\" # comment
SSH_PRIVATE_KEY=\"-----BEGIN
OPENAI_ADMIN_KEY=planted-not-a-variable
-----END\"
HTTPS_PROXY=http://user:planted@proxy:3128
MAX_TOKENS=4096
LOG_LEVEL=info
LOG_LEVEL=debug
";

#[test]
fn an_env_file_gives_names_only() {
    let read = inspect(".env.production", ENV.as_bytes());
    assert_eq!((read.parser, read.records), (Parser::EnvFile, Some(11)));
    let doc = &read.doc;
    assert_eq!(
        (&doc["empty"], &doc["references"], &doc["set"]),
        (&json!(1), &json!(2), &json!(8))
    );
    assert_eq!(doc["vendor-keys"], json!(["OPENAI_API_KEY"]));
    assert_eq!(doc["vendor-keys-empty"], json!(["ANTHROPIC_API_KEY"]));
    assert_eq!(doc["cloud-keys"], json!(["AWS_SECRET_ACCESS_KEY"]));
    assert_eq!(
        doc["other-secrets"],
        json!(["SSH_PRIVATE_KEY", "STRIPE_SECRET"])
    );
    assert_eq!(doc["repeated"], json!(["LOG_LEVEL"]));
    assert_eq!(
        (&doc["proxy-set"], &doc["proxy-bypass-set"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(read.troubles.count(), 0);
    let told = format!("{doc} {:?} {:?}", read.facts, read.troubles);
    assert!(!told.contains("planted"), "{told}");
}

#[test]
fn an_env_file_is_known_by_its_name_and_its_lines() {
    let known = |name: &str, text: &str| {
        artifact::read(None, name, &mut text.as_bytes())
            .expect("bytes")
            .is_some()
    };
    assert!(known("prod.env", "A=1\n"));
    assert!(!known("notes.txt", "A=1\n"), "a name that says nothing");
    assert!(
        !known(".env", "#!/bin/sh\nif true; then\nA=1\nfi\n"),
        "a script"
    );
    let wrong = inspect(".env", b"A=1\n").doc;
    assert_eq!(wrong["variables"], 1);
    let trouble = read_as(Parser::EnvFile, ".env", b"A=1\nplanted secret\n").expect("read");
    assert_eq!(trouble.troubles.first[0].place.line, 2);
    assert!(!trouble.troubles.first[0].what.contains("planted"));
    let open = read_as(Parser::EnvFile, ".env", b"A=1\nB=\"planted\n").expect_err("cut off");
    assert_eq!((open.place.line, open.message.contains("`B`")), (2, true));
}

const CHAIN: &[u8] = include_bytes!("../data/artifacts/chain.pem");
const WEAK: &[u8] = include_bytes!("../data/artifacts/weak.pem");
const LEAF: &[u8] = include_bytes!("../data/artifacts/leaf.der");

#[test]
fn certificates_say_what_openssl_says() {
    // `openssl x509 -noout -text -fingerprint -sha256` of each.
    let read = inspect("chain.pem", CHAIN);
    assert_eq!((read.parser, read.records), (Parser::X509, Some(2)));
    let (leaf, root) = (&read.doc["certificates"][0], &read.doc["certificates"][1]);
    assert_eq!(leaf["subject"], "gateway.northwind.example");
    assert_eq!(leaf["issuer"], "Northwind Root");
    assert_eq!(
        leaf["names"],
        json!(["gateway.northwind.example", "10.0.0.7"])
    );
    assert_eq!(
        (&leaf["key"], &leaf["key-bits"]),
        (&json!("rsa"), &json!(2048))
    );
    assert_eq!(
        (&leaf["signature"], &leaf["self-signed"]),
        (&json!("ECDSA with SHA-256"), &json!(false))
    );
    assert_eq!(leaf["not-after"], "2027-11-29T01:32:59Z");
    assert_eq!(
        leaf["sha256"],
        "390d917fb3599c32a8e17d36885a30141d9935e6317d9dc647b0f2b8ebf2cca8"
    );
    assert_eq!(
        (&root["curve"], &root["key-bits"]),
        (&json!("P-384"), &json!(384))
    );
    assert_eq!(
        (&root["self-signed"], &root["authority"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (&read.doc["chain-in-order"], &read.doc["earliest-not-after"]),
        (&json!(true), &leaf["not-after"])
    );
    let der = inspect("leaf.crt", LEAF);
    assert_eq!(der.doc["certificates"][0], *leaf);
    let weak = inspect("weak.pem", WEAK);
    let weak = &weak.doc["certificates"][0];
    assert_eq!(
        (&weak["key-bits"], &weak["weak-signature"]),
        (&json!(1024), &json!(true))
    );
    assert_eq!(weak["signature"], "RSA with SHA-1");
}

#[test]
fn a_private_key_is_refused_by_name() {
    let key = STANDARD.encode("planted");
    let block = format!("-----BEGIN RSA PRIVATE KEY-----\n{key}\n-----END RSA PRIVATE KEY-----\n");
    let mut both = CHAIN.to_vec();
    both.extend_from_slice(block.as_bytes());
    let line = memchr::memchr_iter(b'\n', &both).count() - 2;
    for (bytes, line) in [(both, line), (block.into_bytes(), 1)] {
        let answer = artifact::read(None, "server.pem", &mut &bytes[..]).expect("bytes");
        let wrong = answer.expect("known").expect_err("refused");
        assert!(
            wrong.message.contains("private key (`RSA PRIVATE KEY`)"),
            "{}",
            wrong.message
        );
        assert!(!wrong.message.contains(&key));
        assert_eq!(wrong.place.line as usize, line);
    }
}

#[test]
fn bad_files_are_told() {
    let pem = std::str::from_utf8(CHAIN).expect("PEM");
    for (parser, text) in [
        (Parser::VaultAudit, VAULT),
        (Parser::EnvFile, ENV),
        (Parser::X509, pem),
    ] {
        assert!(
            read_as(parser, "x", b"").is_err(),
            "{parser:?} takes an empty file"
        );
        for wrong in ["{\"a\":1}", "a,b\n1,2\n", "\u{1}\u{2}"] {
            let answer = read_as(parser, "x", wrong.as_bytes());
            assert!(answer.is_err(), "{parser:?} takes {wrong:?}");
        }
        let name = if parser == Parser::EnvFile {
            ".env"
        } else {
            "x"
        };
        let whole = read_as(parser, name, text.as_bytes()).expect("a good file");
        for bytes in [
            utf16(text, true),
            utf16(text, false),
            format!("\u{feff}{text}").into_bytes(),
        ] {
            assert_eq!(inspect(name, &bytes).doc, whole.doc, "{parser:?}");
        }
        for fifth in 1..=4 {
            let cut = &text.as_bytes()[..text.len() * fifth / 5];
            match read_as(parser, "x", cut) {
                Err(wrong) => assert!(!wrong.message.is_empty()),
                Ok(read) => assert!(
                    read.troubles.count() > 0 || read.doc != whole.doc,
                    "{parser:?} {fifth}"
                ),
            }
        }
    }
    for end in [LEAF.len() / 5, LEAF.len() / 2, LEAF.len() - 1] {
        assert!(
            read_as(Parser::X509, "leaf.crt", &LEAF[..end]).is_err(),
            "{end}"
        );
    }
}

#[test]
fn required_members_of_vault_entries_are_named() {
    for field in [
        "time",
        "type",
        "request.id",
        "request.operation",
        "request.path",
    ] {
        let last = field.rsplit('.').next().expect("a name");
        let other = VAULT.replace(&format!("\"{last}\":"), "\"other\":");
        let read = read_as(Parser::VaultAudit, "x", other.as_bytes()).expect("the rest is good");
        let told = read
            .troubles
            .first
            .iter()
            .any(|t| t.what.contains(&format!("`{field}`")));
        assert!(told, "{field}: {:?}", read.troubles);
    }
}

#[test]
fn a_big_env_file_keeps_little() {
    let mut text = String::new();
    while text.len() < 64 * 1024 * 1024 {
        let number = text.len();
        writeln!(text, "NAME_{number}={}", "x".repeat(4_000)).expect("memory");
    }
    let begun = Instant::now();
    let read = inspect(".env", text.as_bytes());
    assert!(begun.elapsed().as_secs() < 180, "{:?}", begun.elapsed());
    assert_eq!(read.doc["names"].as_array().map(Vec::len), Some(2_000));
    let all = read.doc["left-out"].as_u64().expect("a number") + 2_000;
    assert_eq!(read.records, Some(all));
}
