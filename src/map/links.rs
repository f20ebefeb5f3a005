//! Which items speak for which control, and whether that is enough.

use std::collections::{BTreeMap, BTreeSet};

use super::{FoundSupport, Support};
use crate::model::id::{ControlId, EvidenceId, Id, TypeId};
use crate::model::plan::{ItemView, SupportStrength};
use crate::model::{
    Assessed, Combination, ControlRef, EvidenceVocabulary, ItemStanding, MapRow, Period, Plan,
    Profile, ScopedControl, Strength, SupportLink, SupportOrigin, Unmapped,
};

/// Everything that is needed to look a control up, built once.
pub(super) struct Index<'a> {
    vocabulary: &'a EvidenceVocabulary,
    /// Rows of the map by catalog and control.
    rows: BTreeMap<(&'a str, &'a ControlId), Vec<&'a MapRow>>,
    combinations: BTreeMap<(&'a str, &'a ControlId), &'a Combination>,
    unmapped: BTreeMap<(&'a str, &'a ControlId), &'a Unmapped>,
    /// Items by evidence type.
    by_type: BTreeMap<&'a str, Vec<EvidenceId>>,
    /// Links that the plan itself states.
    stated: BTreeMap<ControlRef, Vec<SupportLink>>,
    standings: BTreeMap<EvidenceId, (ItemStanding, Vec<String>)>,
}

impl<'a> Index<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        profile: &'a Profile,
        vocabulary: &'a EvidenceVocabulary,
        assessed: &'a Assessed,
        period: Period,
    ) -> Self {
        let mut rows: BTreeMap<(&str, &ControlId), Vec<&MapRow>> = BTreeMap::new();
        for row in &vocabulary.map {
            rows.entry((row.catalog.as_str(), &row.control))
                .or_default()
                .push(row);
        }
        let combinations = vocabulary
            .combinations
            .iter()
            .map(|c| ((c.catalog.as_str(), &c.control), c))
            .collect();
        let unmapped = vocabulary
            .unmapped
            .iter()
            .map(|u| ((u.catalog.as_str(), &u.control), u))
            .collect();
        let items = plan.items();
        let mut by_type: BTreeMap<&str, Vec<EvidenceId>> = BTreeMap::new();
        for item in &items {
            if let Some(kind) = item.kind {
                by_type
                    .entry(&kind.value)
                    .or_default()
                    .push(item.id.clone());
            }
        }
        let standings = assessed
            .items
            .iter()
            .map(|(id, a)| (id.clone(), (a.standing, a.weaknesses.clone())))
            .collect();
        let mut index = Self {
            vocabulary,
            rows,
            combinations,
            unmapped,
            by_type,
            stated: BTreeMap::new(),
            standings,
        };
        index.stated = index.stated_links(plan, profile, &items, period);
        index
    }

    fn stated_links(
        &self,
        plan: &Plan,
        profile: &Profile,
        items: &[ItemView<'_>],
        period: Period,
    ) -> BTreeMap<ControlRef, Vec<SupportLink>> {
        let mut stated: BTreeMap<ControlRef, Vec<SupportLink>> = BTreeMap::new();
        for item in items {
            for support in item.supports {
                let Some(control) = profile.find(&support.id.value) else {
                    continue;
                };
                let primary = support
                    .strength
                    .as_ref()
                    .is_some_and(|s| s.value == SupportStrength::Primary);
                let strength = if primary {
                    Strength::Primary
                } else {
                    Strength::Supporting
                };
                let why = support
                    .why
                    .as_ref()
                    .map_or_else(String::new, |why| why.value.clone());
                stated.entry(control).or_default().push(self.link(
                    &item.id,
                    strength,
                    SupportOrigin::Organization,
                    why,
                ));
            }
        }
        // A control that did not operate in the period carries no evidence into it.
        let operating = plan
            .controls
            .iter()
            .filter(|own| own.validity().overlaps(period));
        for own in operating {
            for control in own.meets.iter().filter_map(|id| profile.find(&id.value)) {
                for item in &own.evidence {
                    let origin = SupportOrigin::OwnControl(own.id.value.clone());
                    let link = self.link(
                        &item.value,
                        Strength::Supporting,
                        origin,
                        own.statement.value.clone(),
                    );
                    stated.entry(control.clone()).or_default().push(link);
                }
            }
        }
        stated
    }

    fn link(
        &self,
        item: &EvidenceId,
        strength: Strength,
        origin: SupportOrigin,
        why: String,
    ) -> SupportLink {
        let standing = self
            .standings
            .get(item)
            .map_or(ItemStanding::Missing, |(standing, _)| *standing);
        SupportLink {
            item: item.clone(),
            strength,
            origin,
            why,
            standing,
        }
    }

    /// The links of one control and how far they reach.
    pub(super) fn of(&self, scoped: &ScopedControl) -> FoundSupport {
        let key = (scoped.catalog.as_str(), &scoped.control.control);
        let mut links = Vec::new();
        for row in self.rows.get(&key).into_iter().flatten() {
            // A condition that nobody confirmed makes a primary row supporting.
            let strength = if row.conditional {
                Strength::Supporting
            } else {
                row.strength
            };
            for item in self.items_of(&row.kind) {
                links.push(self.link(item, strength, SupportOrigin::Map, row.why.clone()));
            }
        }
        links.extend(
            self.stated
                .get(&scoped.control)
                .into_iter()
                .flatten()
                .cloned(),
        );
        let links = strongest(links);
        let combination = self
            .combinations
            .get(&key)
            .map(|combination| self.parts(combination));
        let support = support(&links, combination.as_ref());
        let missing = self.missing(scoped, &links, combination.as_ref(), support);
        FoundSupport {
            links,
            support,
            missing,
        }
    }

    fn items_of(&self, kind: &TypeId) -> impl Iterator<Item = &EvidenceId> {
        self.by_type.get(kind.as_str()).into_iter().flatten()
    }

    /// Which parts of a combination a sound item shows.
    fn parts(&self, combination: &Combination) -> Parts {
        let sound = |kind: &TypeId| {
            self.items_of(kind).any(|item| {
                self.standings
                    .get(item)
                    .is_some_and(|(s, _)| *s == ItemStanding::Sound)
            })
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
            self.vocabulary
                .types
                .get(kind)
                .map_or_else(|| kind.to_string(), |t| lower_first(&t.title))
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
        let mut missing = Vec::new();
        for link in links
            .iter()
            .filter(|link| link.standing != ItemStanding::Sound)
        {
            let weaknesses = self
                .standings
                .get(&link.item)
                .map(|(_, why)| why.join("; "))
                .unwrap_or_default();
            missing.push(format!("`{}` {weaknesses}", link.item));
        }
        match parts {
            Some(parts) => missing.extend(
                parts
                    .lacking
                    .iter()
                    .map(|part| format!("missing part: {part}")),
            ),
            None if !links.iter().any(|link| link.strength == Strength::Primary) => {
                missing.push(self.what_would_evidence(scoped));
            }
            None => {}
        }
        missing
    }

    /// Says in words what would evidence a control.
    pub(super) fn what_would_evidence(&self, scoped: &ScopedControl) -> String {
        let key = (scoped.catalog.as_str(), &scoped.control.control);
        if let Some(combination) = self.combinations.get(&key) {
            let parts: Vec<String> = combination
                .all_of
                .iter()
                .map(|part| self.titles(part))
                .collect();
            return format!("together these would evidence it: {}", parts.join("; "));
        }
        let rows = self.rows.get(&key).into_iter().flatten();
        let primary: BTreeSet<String> = rows
            .filter(|row| row.strength == Strength::Primary)
            .map(|row| self.titles(std::slice::from_ref(&row.kind)))
            .collect();
        if primary.is_empty() {
            return match self.unmapped.get(&key) {
                Some(unmapped) => {
                    format!("no customary item shows it by itself ({})", unmapped.reason)
                }
                None => "no evidence type of the shipped map shows it by itself".to_owned(),
            };
        }
        let some: Vec<String> = primary.iter().take(4).cloned().collect();
        let more = primary.len().saturating_sub(some.len());
        let tail = if more > 0 {
            format!(" and {more} more types")
        } else {
            String::new()
        };
        format!(
            "a primary item would evidence it, such as: {}{tail}",
            some.join("; ")
        )
    }

    /// Whether the map leaves a control to the entries below it.
    pub(super) fn is_left_to_children(&self, scoped: &ScopedControl) -> bool {
        let key = (scoped.catalog.as_str(), &scoped.control.control);
        self.unmapped
            .get(&key)
            .is_some_and(|unmapped| unmapped.reason.starts_with("parent"))
    }
}

struct Parts {
    shown: usize,
    lacking: Vec<String>,
}

/// One link per item and origin kind, the strongest first, then by item.
fn strongest(mut links: Vec<SupportLink>) -> Vec<SupportLink> {
    links.sort_by(|a, b| (a.strength, &a.item, &a.origin).cmp(&(b.strength, &b.item, &b.origin)));
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
