//! `devcontainer.json`.

use auditbinder::artifact;
use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use super::super::cases::{inspect, read_as, utf16};
use super::at;

const FILE: &str = r#"// A container to work in.
{
  "name": "work", /* with comments */
  "image": "mcr.example/base@sha256:0011",
  "remoteUser": "vscode",
  "containerEnv": {"TOKEN": "MARK", "HOME_OF_HOST": "${localEnv:HOME}"},
  "capAdd": ["SYS_PTRACE"],
  "securityOpt": ["seccomp=unconfined"],
  "runArgs": ["--network=host", "--device", "/dev/kvm", "-e", "KEY=MARK",
    "-v", "${localEnv:HOME}/.ssh:/home/vscode/.ssh:ro", "--cap-add", "NET_ADMIN", "--init"],
  "mounts": [
    "source=cache,target=/cache,type=volume",
    {"type": "bind", "source": "/var/run/docker.sock", "target": "/var/run/docker.sock"},
  ],
  "features": {"ghcr.io/devcontainers/features/node:1": {"version": "MARK"}},
  "forwardPorts": [3000],
  "initializeCommand": "echo MARK",
}
"#;

#[test]
fn what_it_reaches_is_told_and_no_value() {
    for bytes in [
        FILE.as_bytes().to_vec(),
        utf16(FILE, true),
        utf16(FILE, false),
    ] {
        let read = inspect(".devcontainer/devcontainer.json", &bytes);
        assert_eq!(
            (read.parser, read.troubles.count()),
            (Parser::Devcontainer, 0)
        );
        let facts = [
            ("/from", json!("image")),
            ("/pinned", json!(true)),
            ("/root", json!(false)),
            ("/privileged", json!(false)),
            ("/unconfined", json!(true)),
            ("/capabilities", json!(["SYS_PTRACE", "NET_ADMIN"])),
            ("/host-namespaces", json!(["network"])),
            ("/devices", json!(1)),
            ("/docker-socket", json!(true)),
            (
                "/host-mounts",
                json!([
                    "/var/run/docker.sock:/var/run/docker.sock",
                    "${localEnv:HOME}/.ssh:/home/vscode/.ssh",
                ]),
            ),
            ("/volumes", json!(1)),
            ("/environment/first", json!(["TOKEN", "HOME_OF_HOST"])),
            ("/literal-environment/first", json!(["TOKEN"])),
            (
                "/features/first",
                json!(["ghcr.io/devcontainers/features/node:1"]),
            ),
            ("/runs-on-host", json!(true)),
        ];
        for (path, value) in facts {
            let found = at(&read.doc, path);
            let same = match (found, &value) {
                (Value::Array(found), Value::Array(value)) if path.contains("first") => {
                    value.iter().all(|one| found.contains(one)) && found.len() == value.len()
                }
                (found, value) => found == value,
            };
            assert!(same, "{path}: {found}");
        }
        assert!(!format!("{read:?}").contains("MARK"));
    }
}

#[test]
fn users_rights_and_what_is_not_stated() {
    let cases: [(Value, &[(&str, Value)]); 6] = [
        (
            json!({"image": "a", "remoteUser": "root"}),
            &[("/root", json!(true)), ("/pinned", json!(false))],
        ),
        (
            json!({"image": "a", "workspaceFolder": "/w"}),
            &[("/root", Value::Null), ("/privileged", json!(false))],
        ),
        (
            json!({"image": "a", "runArgs": ["--privileged", "-u", "0:0"]}),
            &[("/privileged", json!(true)), ("/root", json!(true))],
        ),
        (
            json!({"build": {"dockerfile": "D"}, "containerUser": "me",
            "features": {"ghcr.io/devcontainers/features/docker-in-docker:2": {}}}),
            &[
                ("/privileged", json!(true)),
                ("/root", json!(false)),
                ("/from", json!("build")),
            ],
        ),
        (
            json!({"image": "a", "remoteUser": "me",
            "features": {"ghcr.io/devcontainers/features/docker-outside-of-docker:1": {}}}),
            &[
                ("/docker-socket", json!(true)),
                ("/privileged", json!(false)),
            ],
        ),
        (
            json!({"dockerComposeFile": "c.yaml", "service": "app", "workspaceFolder": "/w"}),
            &[("/from", json!("compose")), ("/privileged", Value::Null)],
        ),
    ];
    for (file, facts) in cases {
        let read = inspect("x.json", file.to_string().as_bytes());
        assert_eq!(read.parser, Parser::Devcontainer, "{file}");
        for (path, value) in facts {
            assert_eq!(at(&read.doc, path), value, "{file} {path}");
        }
    }
}

#[test]
fn bad_input_is_told() {
    let refused = |bytes: &[u8]| {
        read_as(Parser::Devcontainer, "devcontainer.json", bytes).expect_err("it is refused")
    };
    assert_eq!(refused(b"").message, "the file is empty");
    for part in 1..6 {
        let cut = &FILE[..FILE.len() * part / 6];
        assert!(refused(cut.as_bytes()).place.line >= 1);
    }
    for other in ["a,b\n1,2\n", "[1]", "{\"hello\": 1}", "<html>", "{\"a\": }"] {
        let wrong = refused(other.as_bytes()).message;
        assert!(
            wrong.starts_with("expected ") || wrong.starts_with("this is not JSON"),
            "{wrong}"
        );
    }
    let wrong = refused(b"{\n  \"image\": \"a\",\n  \"name\" 5\n}");
    assert_eq!(wrong.place.line, 3);
    for (text, named) in [
        (
            r#"{"remoteUser": "me"}"#,
            "none of `image`, `build` and `dockerComposeFile`",
        ),
        (
            r#"{"dockerComposeFile": "c", "workspaceFolder": "/w"}"#,
            "no `service`",
        ),
        (
            r#"{"dockerComposeFile": "c", "service": "s", "x": 1}"#,
            "no `workspaceFolder`",
        ),
    ] {
        let read = read_as(Parser::Devcontainer, "devcontainer.json", text.as_bytes());
        let troubles = read.expect("it is read").troubles;
        assert!(
            troubles.first[0].what.contains(named),
            "{text}: {:?}",
            troubles.first
        );
    }
    let more = inspect(
        "devcontainer.json",
        br#"{"image": "a", "not-known": {"a": [1]}}"#,
    );
    assert_eq!(more.troubles.count(), 0);
    for (name, text) in [
        ("x.json", r#"{"image": "a", "name": "b"}"#),
        ("package.json", r#"{"features": {}}"#),
    ] {
        let read = artifact::read(None, name, &mut text.as_bytes()).expect("readable");
        let taken =
            read.is_some_and(|read| read.is_ok_and(|read| read.parser == Parser::Devcontainer));
        assert!(!taken, "{text}");
    }
}
