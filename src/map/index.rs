//! Everything that is needed to look a control up, built once.

use std::collections::BTreeMap;

use super::Basis;
use crate::model::id::{ControlId, EvidenceId, Id, TypeId};
use crate::model::plan::Confirmation;
use crate::model::{
    AtMost, Combination, Condition, ControlRef, EvidenceType, ItemStanding, Limit, LimitScope,
    MapRow, Operation, Related, ScopedControl, Strength, SupportLink, SupportOrigin, Unmapped,
};

/// The category of types that speak for the systems of AI agents only.
const AGENTS: &str = "agent";

/// Values by catalog and control.
type ByControl<'a, V> = BTreeMap<&'a str, BTreeMap<&'a ControlId, V>>;

fn at<'b, V>(map: &'b ByControl<'_, V>, catalog: &str, control: &ControlId) -> Option<&'b V> {
    map.get(catalog)?.get(control)
}

/// Lookups over one engagement.
pub(super) struct Index<'a> {
    pub(super) basis: Basis<'a>,
    /// Rows of the map by catalog and control.
    rows: ByControl<'a, Vec<&'a MapRow>>,
    combinations: ByControl<'a, &'a Combination>,
    unmapped: ByControl<'a, &'a Unmapped>,
    related: ByControl<'a, Vec<Related>>,
    /// Items by evidence type.
    by_type: BTreeMap<&'a str, Vec<EvidenceId>>,
    kinds: BTreeMap<EvidenceId, &'a str>,
    pub(super) confirmed: BTreeMap<(EvidenceId, ControlRef), &'a Confirmation>,
    /// Links that the plan itself states.
    pub(super) stated: BTreeMap<ControlRef, Vec<SupportLink>>,
}

impl<'a> Index<'a> {
    /// The lookups, without what the plan states.
    pub(super) fn new(basis: Basis<'a>) -> Self {
        let vocabulary = basis.vocabulary;
        let mut rows: ByControl<Vec<&MapRow>> = BTreeMap::new();
        for row in &vocabulary.map {
            let of = rows.entry(row.catalog.as_str()).or_default();
            of.entry(&row.control).or_default().push(row);
        }
        let mut combinations: ByControl<&Combination> = BTreeMap::new();
        for c in &vocabulary.combinations {
            let of = combinations.entry(c.catalog.as_str()).or_default();
            of.insert(&c.control, c);
        }
        let mut unmapped: ByControl<&Unmapped> = BTreeMap::new();
        for u in &vocabulary.unmapped {
            let of = unmapped.entry(u.catalog.as_str()).or_default();
            of.insert(&u.control, u);
        }
        let mut by_type: BTreeMap<&str, Vec<EvidenceId>> = BTreeMap::new();
        let mut kinds = BTreeMap::new();
        for item in basis.plan.items() {
            if let Some(kind) = item.kind {
                by_type
                    .entry(&kind.value)
                    .or_default()
                    .push(item.id.clone());
                kinds.insert(item.id, kind.value.as_str());
            }
        }
        Self {
            basis,
            rows,
            combinations,
            unmapped,
            related: relations(basis),
            by_type,
            kinds,
            confirmed: BTreeMap::new(),
            stated: BTreeMap::new(),
        }
    }

    pub(super) fn rows(&self, catalog: &str, control: &ControlId) -> &[&'a MapRow] {
        at(&self.rows, catalog, control).map_or(&[], Vec::as_slice)
    }

    pub(super) fn combination(&self, scoped: &ScopedControl) -> Option<&'a Combination> {
        at(
            &self.combinations,
            scoped.catalog.as_str(),
            &scoped.control.control,
        )
        .copied()
    }

    /// Whether a control is shown only by a combination of items.
    pub(super) fn is_combined(&self, control: &ControlRef) -> bool {
        let catalog = self.basis.profile.catalogs.get(&control.short);
        catalog.is_some_and(|catalog| {
            at(&self.combinations, catalog.id.as_str(), &control.control).is_some()
        })
    }

    /// Whether an item speaks for the systems of AI agents only.
    pub(super) fn is_of_agents(&self, item: &EvidenceId) -> bool {
        self.kind(item).is_some_and(|kind| kind.category == AGENTS)
    }

    fn kind(&self, item: &EvidenceId) -> Option<&'a EvidenceType> {
        let kind = TypeId::parse(self.kinds.get(item)?).ok()?;
        self.basis.vocabulary.types.get(&kind)
    }

    pub(super) fn unmapped(&self, scoped: &ScopedControl) -> Option<&'a Unmapped> {
        at(
            &self.unmapped,
            scoped.catalog.as_str(),
            &scoped.control.control,
        )
        .copied()
    }

    pub(super) fn related(&self, scoped: &ScopedControl) -> &[Related] {
        let found = at(
            &self.related,
            scoped.catalog.as_str(),
            &scoped.control.control,
        );
        found.map_or(&[], Vec::as_slice)
    }

    pub(super) fn items_of(&self, kind: &TypeId) -> impl Iterator<Item = &EvidenceId> {
        self.by_type.get(kind.as_str()).into_iter().flatten()
    }

    pub(super) fn standing(&self, item: &EvidenceId) -> ItemStanding {
        let assessed = self.basis.assessed.items.get(item);
        assessed.map_or(ItemStanding::Missing, |assessed| assessed.standing)
    }

    /// Why an item does not stand better.
    pub(super) fn weaknesses(&self, item: &EvidenceId) -> String {
        let assessed = self.basis.assessed.items.get(item);
        assessed.map_or_else(String::new, |assessed| assessed.weaknesses.join("; "))
    }

    /// Whether an item's type shows more than design, or its occurrences show the design at
    /// every time of the period that they were expected at.
    pub(super) fn shows_operation(&self, item: &EvidenceId) -> bool {
        let timeline = self.basis.assessed.timelines.get(item);
        if timeline.is_some_and(crate::model::Timeline::shows_operation) {
            return true;
        }
        self.kind(item)
            .is_some_and(|kind| kind.shows != Operation::Design)
    }

    /// Whether the map leaves a control to the entries below it.
    pub(super) fn is_left_to_children(&self, scoped: &ScopedControl) -> bool {
        let unmapped = self.unmapped(scoped);
        unmapped.is_some_and(|unmapped| unmapped.reason.starts_with("parent"))
    }

    /// What is left of a mapping of this item to this control.
    pub(super) fn limit(&self, item: &EvidenceId, control: &ControlRef) -> Option<&'a Limit> {
        let kind = self.kinds.get(item)?;
        let catalog = self.basis.profile.catalogs.get(&control.short)?;
        let meant = |id: &str| {
            catalog.id.as_str() == id || catalog.base.as_ref().is_some_and(|b| b.as_str() == id)
        };
        let holds = |scope: &LimitScope| match scope {
            LimitScope::Everything => true,
            LimitScope::Catalog(id) => meant(id.as_str()),
            LimitScope::Below(id, group) => {
                meant(id.as_str()) && catalog.is_within(&control.control, group)
            }
        };
        let limits = self.basis.vocabulary.limits.iter();
        let mut applying = limits.filter(|limit| {
            limit.kinds.iter().any(|k| k.as_str() == *kind) && limit.controls.iter().any(holds)
        });
        let first = applying.next()?;
        // "nothing" is stronger than "supporting".
        Some(
            applying.fold(first, |strongest, limit| match limit.at_most {
                AtMost::Nothing => limit,
                AtMost::Supporting => strongest,
            }),
        )
    }

    /// Whether a row of the map is primary for an item, and what its condition is.
    pub(super) fn strength(
        &self,
        row: &MapRow,
        item: &EvidenceId,
        control: &ControlRef,
    ) -> (Strength, Option<Condition>) {
        if !row.conditional || row.strength == Strength::Supporting {
            return (row.strength, None);
        }
        let key = (item.clone(), control.clone());
        match self.confirmed.get(&key) {
            Some(confirmation) => {
                let condition = Condition::Confirmed {
                    by: self.basis.plan.person_name(&confirmation.by.value),
                    on: confirmation.on.value,
                    found: confirmation.found.as_ref().map(|found| found.value.clone()),
                };
                (Strength::Primary, Some(condition))
            }
            None => (Strength::Supporting, Some(Condition::Open)),
        }
    }

    pub(super) fn link(
        &self,
        item: &EvidenceId,
        strength: Strength,
        origin: SupportOrigin,
        why: String,
    ) -> SupportLink {
        SupportLink {
            item: item.clone(),
            strength,
            origin,
            why,
            standing: self.standing(item),
            condition: None,
        }
    }
}

/// Every relation of the controls in scope, by control.
fn relations(basis: Basis<'_>) -> ByControl<'_, Vec<Related>> {
    let mut related: ByControl<Vec<Related>> = BTreeMap::new();
    for crosswalk in basis.crosswalks {
        let (from, to) = (&crosswalk.from, &crosswalk.to);
        for row in &crosswalk.rows {
            let there = row.seen(to, &row.to, row.relation);
            let back = row.seen(from, &row.from, row.relation.inverse());
            let of = related.entry(from.as_str()).or_default();
            of.entry(&row.from).or_default().push(there);
            let of = related.entry(to.as_str()).or_default();
            of.entry(&row.to).or_default().push(back);
        }
    }
    related
}
