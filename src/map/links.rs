//! Which items speak for which control, and whether that is enough.

use std::collections::BTreeSet;

use super::index::Index;
use super::{FoundSupport, Support};
use crate::model::id::{EvidenceId, Id as _, TypeId};
use crate::model::{
    AtMost, Combination, Derivation, ItemStanding, Origin, Related, ScopedControl, Strength,
    SupportLink, SupportOrigin,
};

impl Index<'_> {
    /// The links of one control and how far they reach.
    pub(super) fn of(&self, scoped: &ScopedControl) -> FoundSupport {
        let mut links = self.mapped(scoped);
        let stated = self.stated.get(&scoped.control);
        links.extend(stated.into_iter().flatten().cloned());
        links.append(&mut self.derived(scoped));
        let links = strongest(links);
        let combination = self.combination(scoped).map(|c| self.parts(c));
        let support = support(&links, combination.as_ref());
        let missing = self.missing(scoped, &links, combination.as_ref(), support);
        FoundSupport {
            links,
            support,
            missing,
        }
    }

    /// Links by the map, with conditions that were confirmed or are open.
    fn mapped(&self, scoped: &ScopedControl) -> Vec<SupportLink> {
        let mut links = Vec::new();
        for row in self.rows(scoped.catalog.as_str(), &scoped.control.control) {
            for item in self.items_of(&row.kind) {
                let (strength, condition) = self.strength(row, item, &scoped.control);
                let origin = match row.origin {
                    Origin::Shipped => SupportOrigin::Map,
                    Origin::Organization => SupportOrigin::OwnMap,
                };
                links.push(SupportLink {
                    condition,
                    ..self.link(item, strength, origin, row.why.clone())
                });
            }
        }
        links
    }

    /// Links through crosswalks: items that by themselves show a related control.
    /// One step only, and never primary.
    fn derived(&self, scoped: &ScopedControl) -> Vec<SupportLink> {
        let related = self.related(scoped).iter();
        related
            .flat_map(|other| self.through(scoped, other))
            .collect()
    }

    fn through(&self, scoped: &ScopedControl, other: &Related) -> Vec<SupportLink> {
        let name = self.basis.profile.name(&other.catalog, &other.control);
        let there = self.basis.profile.find(&name);
        let mut items = BTreeSet::new();
        for row in self.rows(other.catalog.as_str(), &other.control) {
            for item in self.items_of(&row.kind) {
                let primary = match &there {
                    Some(control) => self.strength(row, item, control).0 == Strength::Primary,
                    None => row.strength == Strength::Primary && !row.conditional,
                };
                if primary {
                    items.insert(item);
                }
            }
        }
        let stated = there.as_ref().and_then(|control| self.stated.get(control));
        let stated = stated.into_iter().flatten();
        items.extend(
            stated
                .filter(|link| link.strength == Strength::Primary)
                // That something is not done shows nothing elsewhere.
                .filter(|link| link.origin != SupportOrigin::Decision)
                .map(|link| &link.item),
        );
        let derivation = Derivation {
            through: name,
            relation: other.relation,
            source: other.source.clone(),
        };
        items
            .into_iter()
            .filter(|item| !self.is_contradicted(item))
            .filter(|item| {
                let limit = self.limit(item, &scoped.control);
                limit.is_none_or(|limit| limit.at_most == AtMost::Supporting)
            })
            .map(|item| {
                let origin = SupportOrigin::Crosswalk(derivation.clone());
                self.link(item, Strength::Supporting, origin, String::new())
            })
            .collect()
    }

    /// Whether something that was found speaks against an item.
    fn is_contradicted(&self, item: &EvidenceId) -> bool {
        let assessed = self.basis.assessed.items.get(item);
        assessed.is_some_and(|assessed| !assessed.observations.contradictions.is_empty())
    }

    /// Which parts of a combination a sound item shows.
    fn parts(&self, combination: &Combination) -> Parts {
        let sound = |kind: &TypeId| {
            self.items_of(kind)
                .any(|item| self.standing(item) == ItemStanding::Sound)
        };
        let (shown, lacking): (Vec<_>, Vec<_>) = combination
            .all_of
            .iter()
            .partition(|part| part.iter().any(sound));
        Parts {
            shown: shown.len(),
            lacking: lacking.into_iter().map(|part| self.titles(part)).collect(),
        }
    }

    fn titles(&self, kinds: &[TypeId]) -> String {
        let title = |kind: &TypeId| {
            let known = self.basis.vocabulary.types.get(kind);
            known.map_or_else(|| kind.to_string(), |t| lower_first(&t.title))
        };
        kinds.iter().map(title).collect::<Vec<_>>().join(" or ")
    }

    fn missing(
        &self,
        scoped: &ScopedControl,
        links: &[SupportLink],
        parts: Option<&Parts>,
        support: Support,
    ) -> Vec<String> {
        if support == Support::Sufficient {
            return Vec::new();
        }
        let direct = || links.iter().filter(|link| !link.is_derived());
        let weak = direct().filter(|link| link.standing != ItemStanding::Sound);
        let mut missing: Vec<String> = weak
            .map(|link| format!("`{}` {}", link.item, self.weaknesses(&link.item)))
            .collect();
        if direct().next().is_none() && !links.is_empty() {
            missing.push("only derived support, through crosswalks".to_owned());
        }
        match parts {
            Some(parts) => missing.extend(
                parts
                    .lacking
                    .iter()
                    .map(|part| format!("missing part: {part}")),
            ),
            None if !links.iter().any(|link| link.strength == Strength::Primary) => {
                let open = open_conditions(links);
                if open.is_empty() {
                    missing.push(self.what_would_evidence(scoped));
                }
                missing.extend(open);
            }
            None => {}
        }
        missing
    }

    /// Says in words what would evidence a control.
    pub(super) fn what_would_evidence(&self, scoped: &ScopedControl) -> String {
        if let Some(combination) = self.combination(scoped) {
            let parts = combination.all_of.iter().map(|part| self.titles(part));
            let parts: Vec<String> = parts.collect();
            return format!("together these would evidence it: {}", parts.join("; "));
        }
        let rows = self.rows(scoped.catalog.as_str(), &scoped.control.control);
        let primary: BTreeSet<(bool, String)> = rows
            .iter()
            .filter(|row| row.strength == Strength::Primary)
            .map(|row| {
                let title = self.titles(std::slice::from_ref(&row.kind));
                (row.conditional, title)
            })
            .collect();
        if primary.is_empty() {
            return self.without_a_type(scoped);
        }
        let some: Vec<String> = primary.iter().take(4).map(named).collect();
        let more = match primary.len() - some.len() {
            0 => String::new(),
            more => format!(" and {more} more types"),
        };
        format!(
            "a primary item would evidence it, such as: {}{more}",
            some.join("; ")
        )
    }

    /// What there is to say where the map has no primary type.
    fn without_a_type(&self, scoped: &ScopedControl) -> String {
        let supporting = self.rows(scoped.catalog.as_str(), &scoped.control.control);
        let related: BTreeSet<String> = self
            .related(scoped)
            .iter()
            .map(|other| self.basis.profile.name(&other.catalog, &other.control))
            .collect();
        let by_itself = match self.unmapped(scoped) {
            Some(unmapped) => format!("no customary item shows it by itself ({})", unmapped.reason),
            None => "no evidence type of the map shows it by itself".to_owned(),
        };
        let map =
            "map an item that shows it under `supports:` with `strength: primary` and the reason";
        if !supporting.is_empty() {
            let kinds: BTreeSet<String> = supporting
                .iter()
                .map(|row| self.titles(std::slice::from_ref(&row.kind)))
                .collect();
            let kinds: Vec<String> = kinds.into_iter().take(4).collect();
            return format!(
                "{by_itself}; these count with others: {}; {map}",
                kinds.join("; ")
            );
        }
        if !related.is_empty() {
            let some: Vec<&str> = related.iter().take(4).map(String::as_str).collect();
            return format!("{by_itself}; it is related to {}; {map}", some.join(", "));
        }
        format!("{by_itself}; {map}")
    }
}

fn named((conditional, title): &(bool, String)) -> String {
    if *conditional {
        format!("{title} (once its condition is confirmed)")
    } else {
        title.clone()
    }
}

/// What somebody could confirm to make an item primary.
fn open_conditions(links: &[SupportLink]) -> Vec<String> {
    let open = links
        .iter()
        .filter(|link| link.condition == Some(crate::model::Condition::Open));
    open.map(|link| format!("`{}` would show it once confirmed: {}", link.item, link.why))
        .collect()
}

struct Parts {
    shown: usize,
    lacking: Vec<String>,
}

/// One link per item, the strongest first: direct before derived, then by item.
fn strongest(mut links: Vec<SupportLink>) -> Vec<SupportLink> {
    links.sort_by(|a, b| {
        let key = |link: &SupportLink| (link.is_derived(), link.strength);
        (key(a), &a.item, &a.origin).cmp(&(key(b), &b.item, &b.origin))
    });
    let mut seen = BTreeSet::new();
    links.retain(|link| seen.insert(link.item.clone()));
    links
}

fn support(links: &[SupportLink], parts: Option<&Parts>) -> Support {
    let sound_primary = |link: &SupportLink| {
        link.strength == Strength::Primary && link.standing == ItemStanding::Sound
    };
    let has_document =
        |link: &SupportLink| matches!(link.standing, ItemStanding::Sound | ItemStanding::Weak);
    if links.iter().any(sound_primary) || parts.is_some_and(|parts| parts.lacking.is_empty()) {
        Support::Sufficient
    } else if links.iter().any(has_document) || parts.is_some_and(|parts| parts.shown > 0) {
        Support::Incomplete
    } else if links
        .iter()
        .any(|link| link.standing == ItemStanding::Claimed)
    {
        Support::Claims
    } else {
        Support::Nothing
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        // An abbreviation such as "MFA" keeps its capitals.
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}
