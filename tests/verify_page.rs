//! `docs/verify.html` is a second verifier, in the browser: it agrees with the first one,
//! and it is the file that the guide names.

#[path = "verify_page/attacks.rs"]
mod attacks;
#[path = "verify_page/browser.rs"]
mod browser;
#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "packages/draft.rs"]
mod draft;
#[path = "packages/fixture.rs"]
#[allow(dead_code, reason = "shared with tests/packages.rs")]
mod fixture;
#[path = "verify_page/parts.rs"]
mod parts;
#[path = "verify_page/resealed.rs"]
mod resealed;
#[path = "verify_page/shown.rs"]
mod shown;
#[path = "verify_page/supplements.rs"]
mod supplements;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use auditbinder::model::Digest;
use auditbinder::package::PublicKey;
use auditbinder::verify::verify;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::Digest as _;

use attacks::{Attack, attacks};
use browser::{encoded, in_browser};
use built::Built;
use draft::{Draft, central_at, local_at};
use fixture::{key, package, payload};
use tools::{has, repository};

const TRUSTED: u8 = 7;
const ATTACKER: u8 = 66;

/// Checks each package of `data.packages` with the key of `data.trust`.
const CHECK_ALL: &str = "
    const answers = [];
    for (const text of data.packages) answers.push(await page.auditbinderVerify(blob(text), data.trust));
    return answers;
";

fn page() -> String {
    fs::read_to_string(repository("docs/verify.html")).expect("the page is there")
}

/// The text between two marks that stand once in the page.
fn between<'a>(page: &'a str, begin: &str, end: &str) -> &'a str {
    assert_eq!(page.matches(begin).count(), 1, "{begin}");
    let (_, rest) = page.split_once(begin).expect("it begins");
    rest.split_once(end).expect("it ends").0
}

fn script(page: &str) -> &str {
    between(page, "<script>", "</script>")
}

#[test]
fn the_page_is_the_one_that_the_guide_names() {
    let guide = fs::read_to_string(repository("docs/guides/verify-a-package.md")).expect("there");
    let digest = Digest::of(page().as_bytes());
    assert!(
        guide.contains(&format!("{digest}  verify.html\n")),
        "the guide must print: {digest}  verify.html"
    );
}

#[test]
fn the_policy_names_the_digests_of_the_one_script_and_the_one_style() {
    let page = page();
    let source = |text: &str| {
        let digest = sha2::Sha256::digest(text.as_bytes());
        format!("'sha256-{}'", STANDARD.encode(digest))
    };
    let expected = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        source(between(&page, "<style>", "</style>")),
        source(script(&page)),
    );
    let policy = between(
        &page,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"",
        "\">",
    );
    assert_eq!(policy, expected);
}

#[test]
fn the_page_refers_to_nothing_outside_itself() {
    let page = page();
    // The name of a format, which nobody fetches.
    let own = page.replace("https://in-toto.io/Statement/v1", "");
    for word in [
        "http:",
        "https:",
        "ws:",
        "wss:",
        "src=",
        "@import",
        "url(",
        "fetch(",
        "XMLHttpRequest",
        "sendBeacon",
        "WebSocket",
        "EventSource",
        "Worker(",
        "import(",
        "eval(",
        "Function(",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "localStorage",
        "indexedDB",
        "document.cookie",
        "onclick=",
        "onload=",
        "onerror=",
        "style=\"",
    ] {
        assert!(!own.contains(word), "the page holds `{word}`");
    }
    let links: Vec<&str> = own.split("href=").skip(1).collect();
    assert!(
        links.iter().all(|link| link.starts_with("\"data:,\"")),
        "{links:?}"
    );
    assert!(own.is_ascii() || !script(&own).contains('\u{202e}'));
}

/// One build serves all tests here.
static BUILT: LazyLock<Built> = LazyLock::new(Built::new);

#[test]
fn the_example_is_intact_and_its_signer_is_who_the_reader_trusts() {
    if !has("chromium") {
        return;
    }
    let package = fs::read(BUILT.package()).expect("the package");
    let pem = fs::read_to_string(repository("tests/data/test-seal.pub.pem")).expect("the key");
    let genuine = PublicKey::parse(&pem).expect("a key");
    let own = genuine.fingerprint();
    let trusts = [
        own.clone(),
        format!("256 {own} somebody@example (ED25519)"),
        pem,
        genuine.minisign_file(),
        genuine.minisign(),
        genuine.openssh(),
        genuine.allowed_signers("evidence@northwind-health.example"),
        format!("{}\n{own}", key(1).public().fingerprint()),
        key(1).public().fingerprint(),
        key(1).public().pem(),
        String::new(),
    ];
    let answers = in_browser(
        &json!({"package": encoded(&package), "trusts": trusts}),
        "const answers = [];
         for (const trust of data.trusts) answers.push(await page.auditbinderVerify(blob(data.package), trust));
         return answers;",
    );
    for (trust, answer) in trusts.iter().zip(answers.as_array().expect("a list")) {
        assert_eq!(answer["verdict"], "intact", "{trust}: {answer}");
        assert_eq!(answer["fingerprint"], own.as_str());
        assert_eq!(
            answer["sha256"],
            Digest::of(&package).to_string().as_str(),
            "the digest of the whole file"
        );
        let stated = &answer["facts"]["facts"];
        assert_eq!(stated["organization"], "Northwind Health");
        assert_eq!(stated["period"]["until"], "2026-10-31");
        let (exit, words, signer) = match trust.as_str() {
            "" => (5, "intact, signer unknown", "unknown"),
            other if other.contains(&own) || PublicKey::parse(other) == Ok(genuine) => {
                (0, "intact, sealed by a trusted key", "trusted")
            }
            _ => (
                5,
                "intact, but the signer is not among the trusted keys",
                "unknown",
            ),
        };
        assert_eq!(answer["exit-code"], exit, "{trust}");
        assert_eq!(answer["words"], words, "{trust}");
        assert_eq!(answer["signer"], signer, "{trust}");
        let codes = codes(answer);
        assert_eq!(codes.contains("untrusted-signer"), exit == 5, "{trust}");
    }
}

#[test]
fn a_text_that_names_no_key_is_refused_before_anything_is_checked() {
    if !has("chromium") {
        return;
    }
    let ssh = key(1).public().openssh();
    let trusts = [
        "SHA256:short".to_owned(),
        "MD5:aa:bb".to_owned(),
        "hello".to_owned(),
        "RWshort".to_owned(),
        "-----BEGIN PRIVATE KEY-----".to_owned(),
        "# only a comment".to_owned(),
        format!("a@b namespaces=\"git\" {ssh}"),
        format!("a@b cert-authority {ssh}"),
        format!("a@b valid-before=\"20270101\",namespaces=\"evidence-package\" {ssh}"),
        format!("ssh-ed25519 {}", STANDARD.encode([0; 51])),
        format!(
            "RW{}",
            &STANDARD.encode([b"Ed".as_slice(), &[0; 40]].concat())[2..]
        ),
    ];
    let answers = in_browser(
        &json!({"trusts": trusts}),
        "return Promise.all(data.trusts.map((trust) =>
            page.auditbinderVerify(blob(''), trust).then(() => 'accepted', (why) => why.constructor.name)));",
    );
    for (trust, answer) in trusts.iter().zip(answers.as_array().expect("a list")) {
        assert_eq!(answer, "BadTrust", "{trust}");
    }
}

fn codes(answer: &Value) -> BTreeSet<String> {
    let findings = answer["findings"].as_array().expect("findings");
    let code = |finding: &Value| finding["code"].as_str().expect("a code").to_owned();
    findings.iter().map(code).collect()
}

/// What the program says: exit class and codes.
fn judged(bytes: &[u8], trusted: &[PublicKey]) -> (u64, BTreeSet<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("package.zip");
    fs::write(&path, bytes).expect("written");
    let found = verify(&path, trusted);
    let codes = found.findings.iter().map(|f| f.code.to_string()).collect();
    (found.exit_code().into(), codes)
}

/// Whether page and program say the same of these packages; both trust the same key.
fn agree(cases: &[(String, Vec<u8>)]) -> Vec<u64> {
    let trusted = *key(TRUSTED).public();
    let packages: Vec<String> = cases.iter().map(|(_, bytes)| encoded(bytes)).collect();
    // The program gets the key, the page only its fingerprint.
    let answers = in_browser(
        &json!({"packages": packages, "trust": trusted.fingerprint()}),
        CHECK_ALL,
    );
    let answers = answers.as_array().expect("a list");
    assert_eq!(answers.len(), cases.len());
    let mut wrong = Vec::new();
    let mut exits = Vec::new();
    for ((name, bytes), answer) in cases.iter().zip(answers) {
        let exit = answer["exit-code"].as_u64().expect("an exit code");
        // Nothing is inflated beyond what the headers and the seal allow.
        let read = answer["payload-bytes-read"].as_u64().expect("a number");
        assert!(read < 4_096, "{name}: {read} bytes");
        let (found, expected) = ((exit, codes(answer)), judged(bytes, &[trusted]));
        if found != expected {
            wrong.push(format!(
                "{name}: the page says {found:?}, the program {expected:?}"
            ));
        }
        if exit != 0 && exit != 5 {
            assert_eq!(answer["facts"], Value::Null, "{name}");
            assert_ne!(answer["verdict"], "intact", "{name}");
        }
        exits.push(exit);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    exits
}

#[test]
fn every_attack_is_noticed_and_put_into_the_class_that_the_program_gives_it() {
    if !has("chromium") {
        return;
    }
    let genuine = package(payload(), TRUSTED);
    let attacks = attacks(&genuine);
    assert!(attacks.len() >= 160, "{}", attacks.len());
    let expected: Vec<u64> = attacks.iter().map(|attack| attack.exit.into()).collect();
    let mut cases = vec![
        ("genuine".to_owned(), genuine),
        (
            "sealed anew by another key".to_owned(),
            package(payload(), ATTACKER),
        ),
    ];
    cases.extend(
        attacks
            .into_iter()
            .map(|Attack { name, bytes, .. }| (name, bytes)),
    );
    let exits = agree(&cases);
    assert_eq!(exits[..2], [0, 5]);
    assert_eq!(exits[2..], expected);
}

/// What can be done to the signature of a certificate holder by somebody without the key.
fn attacks_on_a_certificate(genuine: &[u8]) -> Vec<(String, Vec<u8>)> {
    let p7s = "signatures/tagmanifest-sha256.txt.p7s";
    let (begin, end) = (local_at(genuine, p7s), local_at(genuine, ".sshsig"));
    let mut cases = vec![("genuine".to_owned(), genuine.to_vec())];
    for at in (begin..end)
        .step_by(37)
        .chain([central_at(genuine, p7s) + 16])
    {
        let mut bytes = genuine.to_vec();
        bytes[at] ^= 1;
        cases.push((format!("byte {at}"), bytes));
    }
    let mut bytes = genuine.to_vec();
    for at in [begin + 14, central_at(genuine, p7s) + 16] {
        bytes[at] ^= 1;
    }
    cases.push(("another CRC".to_owned(), bytes));
    for name in [".p7s", "keys/signer.crt.pem"] {
        let mut draft = Draft::of(genuine);
        let at = draft.index(name);
        draft.entries.remove(at);
        cases.push((format!("without {name}"), draft.bytes()));
    }
    let (draft, mut plain) = (Draft::of(genuine), Draft::of(&package(payload(), TRUSTED)));
    let (head, kept) = &draft.entries[draft.index(".p7s")];
    plain.insert_before(".sshsig", &head.name, kept);
    cases.push(("put into another".to_owned(), plain.bytes()));
    let mut draft = Draft::of(genuine);
    draft.replace(".p7s", b"another");
    cases.push(("another file".to_owned(), draft.bytes()));
    cases
}

#[test]
fn a_package_with_a_certificate_is_judged_alike_and_the_certificate_is_left_open() {
    if !has("chromium") {
        return;
    }
    let genuine = fs::read(repository("tests/data/x509/signed.zip")).expect("stored");
    let exits = agree(&attacks_on_a_certificate(&genuine));
    assert_eq!(exits[0], 0);
    assert!(
        exits[1..].iter().all(|exit| matches!(exit, 4 | 6)),
        "{exits:?}"
    );
    assert!(page().contains("that signature is NOT examined by this page"));
}

/// Small numbers that look random and are the same on every machine.
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).expect("31 bits") % below
    }
}

#[test]
fn of_damage_at_random_the_page_says_what_the_program_says() {
    if !has("chromium") {
        return;
    }
    let genuine = package(payload(), TRUSTED);
    let damaged = |seed: u64| {
        let mut bytes = genuine.clone();
        let mut below = numbers(seed * 2 + 1);
        for _ in 0..=below(3) {
            // Headers are where a parser can go wrong, so most damage goes to the end.
            let reach = if below(4) == 0 { bytes.len() } else { 2_200 };
            let at = bytes.len() - 1 - below(reach.min(bytes.len() - 1));
            let piece: Vec<u8> = (0..below(9))
                .map(|_| [0, 0xff, 0x50, 1][below(4)])
                .collect();
            let end = at + if below(2) == 0 { piece.len() } else { below(9) };
            let end = bytes.len().min(end);
            bytes.splice(at..end, piece);
        }
        (format!("seed {seed}"), bytes)
    };
    let cases: Vec<_> = (0..300).map(damaged).collect();
    agree(&cases);
}

#[test]
fn a_flip_of_any_bit_of_a_sample_is_noticed_and_put_into_its_class() {
    if !has("chromium") {
        return;
    }
    let bytes = package(payload(), TRUSTED);
    let mut is_data = vec![false; bytes.len()];
    for (head, kept) in Draft::of(&bytes).entries {
        let begin = usize::try_from(head.offset).expect("small") + 30 + head.name.len();
        is_data[begin..begin + kept.len()].fill(true);
    }
    let places: Vec<usize> = (0..bytes.len()).step_by(23).collect();
    let fingerprint = key(TRUSTED).public().fingerprint();
    let answers = in_browser(
        &json!({"package": encoded(&bytes), "places": places, "trust": fingerprint}),
        "const exits = [];
         for (const place of data.places) {
           const changed = bytes(data.package);
           changed[place] ^= 1 << place % 8;
           exits.push((await page.auditbinderVerify(new page.Blob([changed]), data.trust))['exit-code']);
         }
         return exits;",
    );
    let expected: Vec<u64> = places
        .iter()
        .map(|at| if is_data[*at] { 4 } else { 6 })
        .collect();
    assert_eq!(answers, json!(expected));
}
