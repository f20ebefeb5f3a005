//! What the plan states itself: mappings, own controls, decisions, confirmations.

use std::collections::BTreeMap;

use super::index::Index;
use crate::diagnostic::{Code, Finding};
use crate::model::id::Id;
use crate::model::plan::{AddressableDecision, Confirmation, Decision, ItemView, Support};
use crate::model::{AsOf, AtMost, ControlRef, Strength, SupportLink, SupportOrigin};

impl Index<'_> {
    /// Takes in what the plan states; returns what is wrong with it.
    pub(super) fn take_stated(&mut self) -> Vec<Finding> {
        let mut findings = self.confirmations();
        let mut stated: BTreeMap<ControlRef, Vec<SupportLink>> = BTreeMap::new();
        for item in self.basis.plan.items() {
            for support in item.supports {
                if let Some((control, link)) = self.supported(&item, support, &mut findings) {
                    stated.entry(control).or_default().push(link);
                }
            }
        }
        for (control, link) in self.own_controls().into_iter().chain(self.decisions()) {
            stated.entry(control).or_default().push(link);
        }
        self.stated = stated;
        findings
    }

    /// One `supports` line of an item, within the limits of its type.
    fn supported(
        &self,
        item: &ItemView<'_>,
        support: &Support,
        findings: &mut Vec<Finding>,
    ) -> Option<(ControlRef, SupportLink)> {
        let control = self.basis.profile.find(&support.id.value)?;
        let wanted = support.strength.as_ref();
        let mut strength = wanted.map_or(Strength::Supporting, |strength| strength.value);
        if let Some(limit) = self.limit(&item.id, &control) {
            let nothing = limit.at_most == AtMost::Nothing;
            if nothing || strength == Strength::Primary {
                let left = if nothing {
                    "nothing of it"
                } else {
                    "it with others only"
                };
                let kind = item.kind.map_or("", |kind| kind.value.as_str());
                let message = format!(
                    "`{}` is mapped to `{control}`, and an item of type `{kind}` shows {left}",
                    item.id
                );
                let finding = Finding::new(Code::SupportDisputed, message)
                    .at(&support.id.place)
                    .about(item.id.to_string())
                    .note(format!("{} ({})", limit.why, limit.source));
                findings.push(finding.help(if nothing {
                    "the mapping is left out; map an item that shows the control"
                } else {
                    "the mapping counts as supporting; leave out `strength: primary`"
                }));
            }
            if nothing {
                return None;
            }
            strength = Strength::Supporting;
        }
        if strength == Strength::Primary && self.is_combined(&control) {
            strength = Strength::Supporting;
            let message = format!(
                "`{}` is mapped as primary to `{control}`, which no single item shows",
                item.id
            );
            let finding = Finding::new(Code::SupportDisputed, message)
                .at(&support.id.place)
                .about(item.id.to_string());
            findings.push(finding.help(format!(
                "the mapping counts as supporting; `auditbinder explain {control}` names the parts that show it together"
            )));
        }
        let why = support.why.as_ref();
        let why = why.map_or_else(String::new, |why| why.value.clone());
        let link = self.link(&item.id, strength, SupportOrigin::Organization, why);
        Some((control, link))
    }

    /// Evidence of the organisation's own controls, for the criteria that they meet.
    fn own_controls(&self) -> Vec<(ControlRef, SupportLink)> {
        let mut links = Vec::new();
        // A control that did not operate in the period carries no evidence into it.
        let period = self.basis.engagement.period();
        let own = self.basis.plan.controls.iter();
        for own in own.filter(|own| own.validity().overlaps(period)) {
            let meets = own.meets.iter();
            for control in meets.filter_map(|id| self.basis.profile.find(&id.value)) {
                for item in &own.evidence {
                    let limit = self.limit(&item.value, &control);
                    if limit.is_some_and(|limit| limit.at_most == AtMost::Nothing) {
                        continue;
                    }
                    let origin = SupportOrigin::OwnControl(own.id.value.clone());
                    let why = own.statement.value.clone();
                    let link = self.link(&item.value, Strength::Supporting, origin, why);
                    links.push((control.clone(), link));
                }
            }
        }
        links
    }

    /// Documents of decisions on addressable specifications, 45 CFR 164.306(d)(3)(ii)(B):
    /// a reasoned decision, or an equivalent measure, answers the specification.
    fn decisions(&self) -> Vec<(ControlRef, SupportLink)> {
        let own = self.basis.plan.controls.iter();
        let decisions = own.flat_map(|own| &own.addressable);
        let link = |decision: &AddressableDecision| {
            let control = self.basis.profile.find(&decision.control.value)?;
            // A decision is possible only where the rule offers one.
            let scoped = self.basis.profile.controls.iter();
            let mut scoped = scoped.filter(|scoped| scoped.control == control);
            if scoped.next()?.level.as_deref() != Some("addressable") {
                return None;
            }
            let as_of = AsOf(self.basis.engagement.as_of.value);
            let answers = decision.decision.value != Decision::Implemented;
            let strength = if answers && decision.lacks(as_of).is_empty() {
                Strength::Primary
            } else {
                Strength::Supporting
            };
            let why = format!(
                "{}: {}",
                decision.decision.value.as_str(),
                decision.rationale.value
            );
            let links = decision.evidence.iter().map(|item| {
                let origin = SupportOrigin::Decision;
                let link = self.link(&item.value, strength, origin, why.clone());
                (control.clone(), link)
            });
            Some(links.collect::<Vec<_>>())
        };
        decisions.filter_map(link).flatten().collect()
    }

    fn confirmations(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut confirmed = BTreeMap::new();
        for item in self.basis.plan.items() {
            for confirmation in item.confirms {
                for named in &confirmation.controls {
                    let Some(control) = self.basis.profile.find(&named.value) else {
                        continue;
                    };
                    let wrong = self.wrong_with(&item, confirmation, &control);
                    if let Some((message, help)) = wrong {
                        let finding = Finding::new(Code::ConfirmationUnused, message)
                            .at(&named.place)
                            .about(item.id.to_string());
                        findings.push(finding.help(help));
                    } else {
                        confirmed.insert((item.id.clone(), control), confirmation);
                    }
                }
            }
        }
        self.confirmed = confirmed;
        findings
    }

    /// Why a confirmation does not count.
    fn wrong_with(
        &self,
        item: &ItemView<'_>,
        confirmation: &Confirmation,
        control: &ControlRef,
    ) -> Option<(String, String)> {
        let as_of = self.basis.engagement.as_of.value;
        if confirmation.on.value > as_of {
            let message = format!(
                "`{}` was confirmed for `{control}` on {}, after the as-of date {as_of}",
                item.id, confirmation.on.value
            );
            return Some((
                message,
                "correct the day, or judge as of a later one".to_owned(),
            ));
        }
        if let Some(dated) = item
            .dated
            .filter(|dated| confirmation.on.value < dated.value)
        {
            let message = format!(
                "`{}` was confirmed for `{control}` on {}, before the document of {} existed",
                item.id, confirmation.on.value, dated.value
            );
            return Some((
                message,
                "look at the document that is in hand, and state when".to_owned(),
            ));
        }
        let kind = item.kind.map_or("", |kind| kind.value.as_str());
        let catalog = &self.basis.profile.catalogs[&control.short];
        let rows = self.rows(catalog.id.as_str(), &control.control);
        let row = rows.iter().find(|row| row.kind.as_str() == kind);
        match row {
            Some(row) if row.conditional => None,
            Some(row) => {
                let message = format!(
                    "the map has no condition for `{}` and `{control}`: the type `{kind}` is {} there",
                    item.id,
                    row.strength.as_str()
                );
                Some((message, "remove the control from `confirms`".to_owned()))
            }
            None => {
                let message = format!(
                    "the map has no row for `{}` and `{control}`, so there is nothing to confirm",
                    item.id
                );
                let help = format!(
                    "see `auditbinder explain type:{kind}`; map it under `supports:` if it shows the control"
                );
                Some((message, help))
            }
        }
    }
}
