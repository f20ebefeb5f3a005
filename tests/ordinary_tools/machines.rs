//! The statement and the container, checked by libraries of other people: DSSE and in-toto
//! in Python, `WebCrypto` in Node, `head` and `sha256sum`. Each one notices its own kind of damage.

use std::fs;
use std::process::Output;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::fixture::{NAME, key};
use super::tools::{has, run};
use super::{Received, SIGNER, has_all};

const ROOT: &str = "tagmanifest-sha256.txt";
const STATEMENT: &str = "signatures/statement.dsse.json";

/// The envelope's signature, by securesystemslib.
const DSSE: &str = r#"
import json, sys
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

envelope, pem = sys.argv[1:]
with open(envelope, "rb") as file:
    data = json.load(file)
with open(pem, "rb") as file:
    key = load_pem_public_key(file.read())
keyid = data["signatures"][0]["keyid"]
accepted = Envelope.from_dict(data).verify([SSlibKey.from_crypto(key, keyid)], 1)
print("accepted", len(accepted))
"#;

/// The payload's form, by in-toto.
const STATEMENT_FORM: &str = r#"
import base64, json, sys
from google.protobuf.json_format import Parse
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement

with open(sys.argv[1], "rb") as file:
    payload = base64.b64decode(json.load(file)["payload"])
Statement.copy_from_pb(Parse(payload, statement_pb2.Statement())).validate()
print("accepted")
"#;

/// Two signatures by `WebCrypto`: over the root, and over DSSE's pre-authentication encoding.
const WEB_CRYPTO: &str = r#"
const fs = require("fs");
const { subtle } = require("crypto").webcrypto;
const [what, pem] = process.argv.slice(1);
const der = Buffer.from(fs.readFileSync(pem, "utf8").replace(/-----[^-]+-----|\s/g, ""), "base64");
const signed = () => {
  if (what === "root") {
    const root = "tagmanifest-sha256.txt";
    return [fs.readFileSync(`signatures/${root}.ed25519`), fs.readFileSync(root)];
  }
  const envelope = JSON.parse(fs.readFileSync("signatures/statement.dsse.json", "utf8"));
  const payload = Buffer.from(envelope.payload, "base64");
  const head = `DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${payload.length} `;
  return [Buffer.from(envelope.signatures[0].sig, "base64"), Buffer.concat([Buffer.from(head), payload])];
};
(async () => {
  const key = await subtle.importKey("spki", der, "Ed25519", false, ["verify"]);
  const [signature, bytes] = signed();
  const holds = await subtle.verify("Ed25519", key, signature, bytes);
  console.log(holds ? "accepted" : "refused");
  process.exit(holds ? 0 : 1);
})();
"#;

/// Whether Python has a module; says that it is skipped if not.
fn has_module(module: &str) -> bool {
    let home = std::env::temp_dir();
    let import = format!("import {module}");
    let found = has("python3") && run(&home, "python3", &["-c", &import]).status.success();
    if !found {
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), "skipped: {module} not found");
    }
    found
}

/// A package, and the keys of the signer and of somebody else beside it.
fn received() -> Received {
    let received = Received::new();
    for (name, byte) in [("pinned.pem", SIGNER), ("other.pem", 66)] {
        let pem = key(byte).public().pem();
        fs::write(received.home.path().join(name), pem).expect("written");
    }
    received
}

impl Received {
    fn python(&self, script: &str, more: &[&str]) -> bool {
        let arguments = [&["-c", script, STATEMENT], more].concat();
        accepted(&run(&self.folder(), "python3", &arguments))
    }

    fn node(&self, what: &str, pem: &str) -> bool {
        accepted(&run(&self.folder(), "node", &["-e", WEB_CRYPTO, what, pem]))
    }

    /// Writes the payload in another way; the signature stays.
    fn rewrite(&self, from: &str, to: &str) {
        let mut envelope = self.envelope();
        let text = String::from_utf8(payload(&envelope)).expect("text");
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        envelope["payload"] = STANDARD.encode(changed).into();
        fs::write(self.folder().join(STATEMENT), envelope.to_string()).expect("written");
    }

    fn envelope(&self) -> Value {
        let bytes = fs::read(self.folder().join(STATEMENT)).expect("a statement");
        serde_json::from_slice(&bytes).expect("JSON")
    }
}

fn payload(envelope: &Value) -> Vec<u8> {
    let payload = envelope["payload"].as_str().expect("a payload");
    STANDARD.decode(payload).expect("Base64")
}

/// The tool said yes and ended with 0, or said no and did not; anything else is a fault of the test.
fn accepted(output: &Output) -> bool {
    let said = String::from_utf8_lossy(&output.stdout).contains("accepted");
    assert_eq!(said, output.status.success(), "{output:?}");
    let error = String::from_utf8_lossy(&output.stderr);
    for fault in [
        "SyntaxError",
        "ModuleNotFoundError",
        "ReferenceError",
        "TypeError",
    ] {
        assert!(!error.contains(fault), "{error}");
    }
    said
}

#[test]
fn securesystemslib_verifies_the_envelope_and_nothing_that_was_changed() {
    if !has("unzip") || !has_module("securesystemslib") {
        return;
    }
    let pinned = ["../pinned.pem"];
    assert!(received().python(DSSE, &pinned));
    assert!(!received().python(DSSE, &["../other.pem"]));
    let changed = received();
    changed.rewrite("\"sequence\":2", "\"sequence\":3");
    assert!(!changed.python(DSSE, &pinned));
    let signature = received();
    let text = signature.envelope().to_string();
    let at = text.find("\"sig\":\"").expect("a signature") + 20;
    signature.flip(STATEMENT, at);
    assert!(!signature.python(DSSE, &pinned));
}

#[test]
fn in_toto_takes_the_payload_for_a_statement_and_nothing_that_lacks_its_parts() {
    if !has("unzip") || !has_module("in_toto_attestation") {
        return;
    }
    assert!(received().python(STATEMENT_FORM, &[]));
    for (from, to) in [
        ("Statement/v1", "Statement/v0"),
        ("\"predicateType\":\"urn:auditbinder:package:1\",", ""),
        (
            "\"digest\":{\"sha256\":",
            "\"digest\":{},\"x\":{\"sha256\":",
        ),
    ] {
        let changed = received();
        changed.rewrite(from, to);
        assert!(!changed.python(STATEMENT_FORM, &[]), "{from}");
    }
}

#[test]
fn web_crypto_verifies_root_and_statement_and_nothing_that_was_changed() {
    if !has_all(&["unzip", "node"]) {
        return;
    }
    for what in ["root", "statement"] {
        assert!(received().node(what, "../pinned.pem"), "{what}");
        assert!(!received().node(what, "../other.pem"), "{what}");
    }
    let root = received();
    root.flip(ROOT, 0);
    assert!(!root.node("root", "../pinned.pem"));
    assert!(root.node("statement", "../pinned.pem"));
    let signature = received();
    signature.flip("signatures/tagmanifest-sha256.txt.ed25519", 9);
    assert!(!signature.node("root", "../pinned.pem"));
    let statement = received();
    statement.rewrite("\"sequence\":2", "\"sequence\":3");
    assert!(!statement.node("statement", "../pinned.pem"));
    assert!(statement.node("root", "../pinned.pem"));
}

#[test]
fn head_and_sha256sum_see_every_byte_before_the_statement() {
    if !has_all(&["unzip", "sh", "head", "sha256sum"]) {
        return;
    }
    let received = received();
    let statement: Value = serde_json::from_slice(&payload(&received.envelope())).expect("JSON");
    let subjects = statement["subject"].as_array().expect("subjects");
    let prefix = subjects.last().expect("the prefix");
    let length = prefix["annotations"]["length"].as_u64().expect("a length");
    let sealed = prefix["digest"]["sha256"].as_str().expect("a digest");
    let command = format!("head -c {length} {NAME}.zip | sha256sum");
    let digest = || {
        let output = run(received.home.path(), "sh", &["-c", &command]);
        String::from_utf8_lossy(&output.stdout)[..64].to_owned()
    };
    assert_eq!(digest(), sealed);
    let archive = format!("../{NAME}.zip");
    let last = usize::try_from(length).expect("small") - 1;
    for at in [0, 10, last / 2, last] {
        received.flip(&archive, at);
        assert_ne!(digest(), sealed, "{at}");
        received.flip(&archive, at);
    }
    // The statement itself is what its own signature is for.
    received.flip(&archive, last + 200);
    assert_eq!(digest(), sealed);
}
