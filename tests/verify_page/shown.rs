//! What a person sees.

use serde_json::json;

use super::TRUSTED;
use super::browser::{encoded, in_browser};
use super::draft::Draft;
use super::fixture::{NAME, key, package, payload};
use super::tools::has;

#[test]
fn what_is_dropped_is_checked_and_shown_and_a_changed_key_takes_the_verdict_away() {
    if !has("chromium") {
        return;
    }
    let genuine = package(payload(), TRUSTED);
    let mut altered = Draft::of(&genuine);
    altered.replace("access-review/users.csv", b"<img src=x onerror=alert(1)>");
    altered.insert_before(
        "index.json",
        &format!("{NAME}/data/<b>bold</b>.txt"),
        b"<script>",
    );
    let mut changed = Draft::of(&genuine);
    changed.entry("index.json").1[3] ^= 1;
    let answers = in_browser(
        &json!({
            "genuine": encoded(&genuine),
            "markup": encoded(&altered.bytes()),
            "changed": encoded(&changed.bytes()),
            "trust": key(TRUSTED).public().fingerprint(),
        }),
        include_str!("shown.js"),
    );
    let text = |name: &str| answers[name].as_str().expect("text").to_owned();
    let genuine = text("genuine");
    for part in [
        "good.zip: intact, sealed by a trusted key",
        "Ada Muster, CISO (evidence@acme.example)",
        "2026-01-01 to 2026-06-30",
        &key(TRUSTED).public().fingerprint(),
    ] {
        assert!(genuine.contains(part), "{part}: {genuine}");
    }
    assert!(!genuine.contains("did not hold"), "{genuine}");
    assert_eq!(answers["focus"], "verdict");
    assert_eq!(text("forgotten"), "The key was changed. Press Check.");
    assert!(text("unknown").contains("good.zip: intact, signer unknown"));
    let changed = text("changed");
    assert!(
        changed.contains("changed.zip: NOT intact")
            && changed.contains("digest-mismatch")
            && !changed.contains("Ada Muster"),
        "{changed}"
    );
    let markup = text("markup");
    assert!(
        markup.contains("<i>evil</i>.zip: not a package in canonical form")
            && markup.contains("<b>bold</b>"),
        "{markup}"
    );
    assert_eq!(answers["elements"], 0);
    assert_eq!(
        text("refused"),
        "Not checked: correct the fingerprint or key first."
    );
}
