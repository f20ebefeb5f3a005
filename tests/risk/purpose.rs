//! A disclosure for treatment to another provider asks for no agreement.

use super::plan::judged;

/// The plan of `surface-not-covered` with a purpose, and the flow leaving an asset of a kind.
fn asked(purpose: &str, kind: &str) -> bool {
    let text = include_str!("../plans/invalid/surface-not-covered/plan.yaml");
    let flow = "surface: cloud-chat, data-class: phi-touching}";
    assert!(text.contains(flow) && text.contains("kind: application"));
    let stated = format!("surface: cloud-chat, data-class: phi-touching{purpose}}}");
    let text = text.replace(flow, &stated);
    let text = text.replace("kind: application", &format!("kind: {kind}"));
    !judged(&text).raised("surface-not-covered").is_empty()
}

#[test]
fn only_treatment_asks_for_no_agreement_and_never_for_an_agent() {
    assert!(asked("", "application"));
    assert!(!asked(", purpose: treatment", "application"));
    assert!(asked(", purpose: payment", "application"));
    assert!(asked(", purpose: operations", "application"));
    assert!(asked(", purpose: treatment", "ai-agent"));
}
