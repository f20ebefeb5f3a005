//! The shipped library of threat events and vulnerabilities.

use std::collections::BTreeSet;

use auditbinder::catalog;

use super::vocabulary;

#[test]
fn ids_are_unique_and_every_event_can_use_a_vulnerability() {
    let library = catalog::risk_library();
    let events: BTreeSet<&str> = library.events.iter().map(|e| e.id.as_str()).collect();
    let vulnerabilities: BTreeSet<&str> = library
        .vulnerabilities
        .iter()
        .map(|v| v.id.as_str())
        .collect();
    assert_eq!((events.len(), vulnerabilities.len()), (70, 66));
    assert_eq!(library.events.len(), events.len());
    assert_eq!(library.vulnerabilities.len(), vulnerabilities.len());
    let used: BTreeSet<&str> = library
        .vulnerabilities
        .iter()
        .flat_map(|v| v.met_by.iter().map(String::as_str))
        .collect();
    assert_eq!(used, events, "events of `met-by` and events that are there");
}

#[test]
fn every_entry_says_what_it_is_and_where_it_comes_from() {
    let library = catalog::risk_library();
    let texts = library
        .events
        .iter()
        .map(|e| (&e.id, &e.title, &e.description, &e.source, &e.applies_to));
    let more = library
        .vulnerabilities
        .iter()
        .map(|v| (&v.id, &v.title, &v.description, &v.source, &v.applies_to));
    for (id, title, description, source, applies_to) in texts.chain(more) {
        assert!(
            !title.trim().is_empty() && !description.trim().is_empty(),
            "{id}"
        );
        assert!(!source.trim().is_empty() && !applies_to.is_empty(), "{id}");
    }
    for event in &library.events {
        let known = ["confidentiality", "integrity", "availability"];
        assert!(!event.affects.is_empty(), "{}", event.id);
        for affected in &event.affects {
            assert!(
                known.contains(&affected.as_str()),
                "{}: {affected}",
                event.id
            );
        }
    }
}

#[test]
fn measures_are_shown_by_known_types_and_agents_have_entries_of_their_own() {
    let (library, vocabulary) = (catalog::risk_library(), vocabulary());
    for vulnerability in &library.vulnerabilities {
        assert!(!vulnerability.measures.is_empty(), "{}", vulnerability.id);
        for kind in vulnerability.measures.iter().flat_map(|(_, types)| types) {
            let known = vocabulary.types.keys().any(|id| id.to_string() == *kind);
            assert!(known, "{}: {kind}", vulnerability.id);
        }
    }
    let of_agents = |applies: &Vec<String>| applies.iter().any(|kind| kind == "ai-agent");
    let events = library
        .events
        .iter()
        .filter(|e| of_agents(&e.applies_to))
        .count();
    let vulnerabilities = library
        .vulnerabilities
        .iter()
        .filter(|v| of_agents(&v.applies_to))
        .count();
    assert!(
        events >= 12 && vulnerabilities >= 12,
        "{events} {vulnerabilities}"
    );
}
