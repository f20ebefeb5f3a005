//! What changed between two risk analyses: that of an earlier package, and that of today.
//!
//! 45 CFR 164.316(b)(2)(iii) asks for documentation that is updated in response to changes;
//! this says what they were.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// One analysis, as `risk_document` of `index.json` has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Analysis {
    /// Its version.
    pub version: String,
    /// Its scenarios.
    pub register: Vec<Scenario>,
    /// The assets with health information.
    pub places: Vec<Place>,
}

/// One scenario, as far as it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Scenario {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The level before treatment.
    pub level: String,
    /// The level after treatment.
    pub residual: String,
    /// What is done.
    pub treatment: String,
    /// How the treatment stands.
    pub state: String,
    /// Who answers for it.
    pub owner: String,
    /// By when.
    pub due: Option<String>,
    /// When it was finished.
    pub done: Option<String>,
    /// The assets concerned.
    pub assets: Vec<String>,
    /// Own controls that are in place.
    pub measures: Vec<String>,
}

/// One asset with health information.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Place {
    /// The id.
    pub id: String,
}

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Scenarios that are new: id, title, level.
    pub added: Vec<[String; 3]>,
    /// Scenarios that are gone: id, title, level.
    pub removed: Vec<[String; 3]>,
    /// Scenarios that say something else.
    pub changed: Vec<Changed>,
    /// Assets with health information that are new.
    pub assets_added: Vec<String>,
    /// Assets with health information that are gone.
    pub assets_removed: Vec<String>,
    /// Measures that scenarios name now and named nowhere before.
    pub measures_added: Vec<String>,
    /// Measures that no scenario names any more.
    pub measures_removed: Vec<String>,
}

/// One scenario that says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The id.
    pub id: String,
    /// The title now.
    pub title: String,
    /// What is different.
    pub fields: Vec<Field>,
}

/// One field with both values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

impl Changes {
    /// The counts in words.
    pub fn summary(&self) -> String {
        let assets = (self.assets_added.len(), self.assets_removed.len());
        let measures = (self.measures_added.len(), self.measures_removed.len());
        format!(
            "scenarios: {} added, {} removed, {} changed; assets with health information: {} added, {} removed; measures: {} added, {} removed",
            self.added.len(),
            self.removed.len(),
            self.changed.len(),
            assets.0,
            assets.1,
            measures.0,
            measures.1
        )
    }
}

/// What is different in `after`, in the order of the ids.
pub fn changes(before: &Analysis, after: &Analysis) -> Changes {
    let (old, new) = (by_id(before), by_id(after));
    let only = |these: &BTreeMap<&str, &Scenario>, those: &BTreeMap<&str, &Scenario>| {
        let only = these.iter().filter(|(id, _)| !those.contains_key(*id));
        let row = |s: &Scenario| [s.id.clone(), s.title.clone(), s.level.clone()];
        only.map(|(_, scenario)| row(scenario)).collect::<Vec<_>>()
    };
    let both = new.iter().filter_map(|(id, now)| Some((old.get(id)?, now)));
    let changed = both.map(|(was, now)| Changed {
        id: now.id.clone(),
        title: now.title.clone(),
        fields: fields(was, now),
    });
    let ids = |analysis: &Analysis| -> BTreeSet<String> {
        analysis
            .places
            .iter()
            .map(|place| place.id.clone())
            .collect()
    };
    let measures = |analysis: &Analysis| -> BTreeSet<String> {
        let all = analysis.register.iter().flat_map(|s| &s.measures);
        all.cloned().collect()
    };
    let less = |a: BTreeSet<String>, b: BTreeSet<String>| a.difference(&b).cloned().collect();
    Changes {
        added: only(&new, &old),
        removed: only(&old, &new),
        changed: changed.filter(|one| !one.fields.is_empty()).collect(),
        assets_added: less(ids(after), ids(before)),
        assets_removed: less(ids(before), ids(after)),
        measures_added: less(measures(after), measures(before)),
        measures_removed: less(measures(before), measures(after)),
    }
}

fn by_id(analysis: &Analysis) -> BTreeMap<&str, &Scenario> {
    let register = analysis.register.iter();
    register.map(|s| (s.id.as_str(), s)).collect()
}

type Read<'a> = &'a dyn Fn(&Scenario) -> String;

fn fields(was: &Scenario, now: &Scenario) -> Vec<Field> {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    let joined = |ids: &[String]| match ids {
        [] => "none".to_owned(),
        ids => ids.join(", "),
    };
    let all: [(&'static str, Read<'_>); 10] = [
        ("title", &|s| s.title.clone()),
        ("level", &|s| s.level.clone()),
        ("level after treatment", &|s| s.residual.clone()),
        ("treatment", &|s| s.treatment.clone()),
        ("state", &|s| s.state.clone()),
        ("owner", &|s| s.owner.clone()),
        ("due", &|s| or_none(&s.due)),
        ("done", &|s| or_none(&s.done)),
        ("assets", &|s| joined(&s.assets)),
        ("measures", &|s| joined(&s.measures)),
    ];
    let field = |(name, read): (&'static str, Read<'_>)| Field {
        name,
        before: read(was),
        after: read(now),
    };
    let fields = all.into_iter().map(field);
    fields.filter(|field| field.before != field.after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(id: &str, level: &str, measures: &[&str]) -> Scenario {
        Scenario {
            id: id.to_owned(),
            level: level.to_owned(),
            measures: measures.iter().map(|m| (*m).to_owned()).collect(),
            ..Scenario::default()
        }
    }

    fn analysis(register: Vec<Scenario>, places: &[&str]) -> Analysis {
        let place = |id: &&str| Place {
            id: (*id).to_owned(),
        };
        Analysis {
            register,
            places: places.iter().map(place).collect(),
            ..Analysis::default()
        }
    }

    #[test]
    fn every_kind_of_change_is_found_and_its_reverse_is_the_reverse() {
        let old = vec![scenario("a", "low", &["m"]), scenario("b", "high", &["n"])];
        let new = vec![scenario("b", "low", &["n"]), scenario("c", "low", &["n"])];
        let (old, new) = (analysis(old, &["x", "y"]), analysis(new, &["y", "z"]));
        let found = changes(&old, &new);
        assert_eq!(
            found.summary(),
            "scenarios: 1 added, 1 removed, 1 changed; assets with health information: 1 added, 1 removed; measures: 0 added, 1 removed"
        );
        let field = &found.changed[0].fields[..];
        assert!(
            matches!(field, [Field { name: "level", before, after }] if before == "high" && after == "low")
        );
        let back = changes(&new, &old);
        assert_eq!((&back.added, &back.removed), (&found.removed, &found.added));
        assert_eq!(back.measures_added, ["m"]);
        assert_eq!(changes(&old, &old), Changes::default());
    }
}
