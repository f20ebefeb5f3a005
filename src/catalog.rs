//! Bundled catalogs, the evidence vocabulary, and a plan's profile resolved against them.

mod bundled;
mod conversation;
mod crosswalk;
mod file;
mod library;
mod overlay;
mod references;
mod repositories;
mod rules;
mod samples;
mod scope;
mod threats;
mod vendors;
mod vocabulary;
mod written;

use crate::diagnostic::{Code, Finding};
use crate::model::{Catalog, Control};

pub use conversation::{
    ListWords, agent_checklist, list_words, named_lists, ready_lists, unknown_lists,
};
pub use library::Library;
pub use references::{unknown_controls, unknown_proposed, unknown_threats, unknown_types};
pub use repositories::repository_regulations;
pub use rules::{Examples, rules, rules_with_examples};
pub use samples::sample_sizes;
pub use scope::profile;
pub use threats::risk_library;
pub use vendors::{unknown_clauses, vendor_rules};
pub use vocabulary::agent_concerns;
pub use written::yaml;

/// The shipped rule files of the scanner: path and text.
pub fn scan_rules() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    bundled::below("catalogs/scan/")
}

/// The shipped key tables of agents: path, and text as JSON.
pub fn agent_tables() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    bundled::below("catalogs/agents/")
}

/// Says that a catalog has no such control, and which one is nearest.
pub fn unknown_control(short: &str, catalog: &Catalog, id: &str) -> Finding {
    let message = format!("catalog `{short}` has no control `{id}`");
    let ids: Vec<&str> = catalog
        .controls
        .iter()
        .map(|control| control.id.as_str())
        .collect();
    let finding = Finding::new(Code::UnknownControl, message);
    let show = format!("auditbinder catalog show {}", catalog.short);
    let Some(near) = nearest_control(id, &ids) else {
        return finding.help(format!("see `{show}`"));
    };
    let parent = catalog
        .control(near)
        .and_then(|control| control.parent.clone());
    let finding = finding.label(format!("did you mean `{short}:{near}`?"));
    let Some(parent) = parent else {
        return finding.help(format!("see `{show}`"));
    };
    let siblings: Vec<&Control> = catalog
        .controls
        .iter()
        .filter(|control| control.parent.as_ref() == Some(&parent))
        .collect();
    let see = format!("see `{show} {}`", for_a_shell(parent.as_str()));
    finding.help(match (siblings.first(), siblings.last()) {
        // A standard of 45 CFR part 164 is one of a series with its specifications: (b)(1), (b)(2).
        (_, Some(last)) if !near.starts_with(parent.as_str()) => {
            format!("{parent} to {} stand together; {see}", last.id)
        }
        (Some(first), Some(last)) if siblings.len() > 1 => {
            format!("{parent} runs from {} to {}; {see}", first.id, last.id)
        }
        _ => see,
    })
}

/// The same where ids stand without the name of their catalog.
fn unknown_id(name: &str, catalog: &Catalog, id: &str) -> Finding {
    let mut finding = unknown_control(name, catalog, id);
    let with = format!("`{name}:");
    finding.label = finding.label.map(|label| label.replace(&with, "`"));
    finding
}

fn for_a_shell(id: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if id.chars().all(plain) {
        id.to_owned()
    } else {
        format!("\"{id}\"")
    }
}

/// The nearest control id: long common beginnings weigh more than single edits,
/// because `164.308(b)(4)` is meant to be near `164.308(b)(3)`. Of equals the
/// last one is meant: past the end of a group, its end is nearest.
fn nearest_control<'a>(text: &str, ids: &[&'a str]) -> Option<&'a str> {
    let common = |id: &str| {
        text.chars()
            .zip(id.chars())
            .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
            .count()
    };
    let limit = (text.chars().count() / 2).clamp(1, 6);
    ids.iter()
        .rev()
        .map(|id| {
            let edits = strsim::damerau_levenshtein(text, id);
            ((edits, usize::MAX - common(id)), *id)
        })
        .filter(|((edits, _), _)| *edits <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(catalog_id: &str, text: &str) -> Option<String> {
        let catalog = Library::default()
            .catalog(catalog_id)
            .expect("a shipped catalog");
        catalog.find(text).map(|control| control.id.to_string())
    }

    #[test]
    fn every_spelling_of_an_id_means_the_same_control() {
        for text in [
            "164.308(a)(1)(i)",
            "164.308(a)(1)",
            "§ 164.308(a)(1)",
            "45 CFR 164.308(a)(1)(i)",
        ] {
            assert_eq!(
                meant("hipaa-security", text).as_deref(),
                Some("164.308(a)(1)(i)"),
                "{text}"
            );
        }
        for text in [
            "Art. 30(2)(a)",
            "30.2.a",
            "Article 30(2)(a)",
            "30(2)(a)",
            "Art 30(2)(a)",
        ] {
            assert_eq!(
                meant("dora", text).as_deref(),
                Some("Art. 30(2)(a)"),
                "{text}"
            );
        }
        assert_eq!(meant("soc2-tsc-2017", "CC 6.1").as_deref(), Some("CC6.1"));
        assert_eq!(meant("soc2-tsc-2017", "CC6.9"), None);
    }

    #[test]
    fn an_unknown_control_is_answered_with_its_neighbours() {
        let soc2 = Library::default()
            .catalog("soc2-tsc-2017")
            .expect("shipped");
        let finding = unknown_control("soc2", &soc2, "CC6.9");
        assert_eq!(finding.message, "catalog `soc2` has no control `CC6.9`");
        let help = finding.help.expect("a next step");
        assert!(help.starts_with("CC6 runs from CC6.1 to CC6.8;"), "{help}");
    }
}
