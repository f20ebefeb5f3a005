//! A plan's profile resolved against catalogs: what is in scope, what is not, and who says so.

use std::collections::{BTreeMap, BTreeSet};

use super::{Library, unknown_id};
use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::id::ControlId;
use crate::model::plan::{self, Engagement, ScopeDecision, Text};
use crate::model::{
    Catalog, Circumstance, Control, ControlRef, Excluded, ExcludedBy, Named, Profile,
    ScopedControl, Selection, Unselected,
};

/// Resolves the controls in scope of one engagement.
///
/// What could be resolved is returned together with every problem.
pub fn profile(engagement: &Engagement, library: &Library) -> (Profile, Vec<Finding>) {
    let mut findings = Vec::new();
    let stated = &engagement.profile;
    let mut profile = Profile {
        catalogs: BTreeMap::new(),
        controls: Vec::new(),
        selections: BTreeMap::new(),
        unselected: Vec::new(),
    };
    findings.extend(pinned_twice(stated));
    for (short, pin) in &stated.catalogs {
        match library.catalog(&pin.catalog.value) {
            Ok(found) => _ = profile.catalogs.insert(short.clone(), found),
            Err(finding) => findings.push(finding.at(&pin.catalog.place)),
        }
    }
    let decisions = Decisions {
        include: reasons(&stated.include, &profile),
        exclude: reasons(&stated.exclude, &profile),
    };
    findings.append(&mut decisions.conflicts(stated, &profile));
    findings.extend(decided_twice(&stated.include, "included", &profile));
    findings.extend(decided_twice(&stated.exclude, "excluded", &profile));
    for (short, catalog) in profile.catalogs.clone() {
        let chosen = Chosen::of(stated, &short, &catalog, &mut findings);
        let assessed = catalog.controls.iter().filter(|c| catalog.is_assessed(c));
        for control in assessed {
            match chosen.decide(&short, &catalog, control, &decisions) {
                Ok(scoped) => profile.controls.push(scoped),
                Err(unselected) => profile.unselected.push(unselected),
            }
        }
        profile.selections.insert(short, chosen.selection);
    }
    findings.append(&mut unpinned(stated));
    (profile, findings)
}

/// What the organisation decided about single controls, with its reasons.
struct Decisions {
    include: BTreeMap<ControlRef, Reason>,
    exclude: BTreeMap<ControlRef, Reason>,
}

/// Why a control was decided upon, and what was named: itself or a group above it.
struct Reason {
    text: String,
    named: ControlId,
}

/// Reasons by control; a decision on a group holds for everything below it, and
/// one on the control itself is the stronger one.
fn reasons(decisions: &[ScopeDecision], profile: &Profile) -> BTreeMap<ControlRef, Reason> {
    let mut reasons = BTreeMap::new();
    for decision in decisions {
        let Some(named) = profile.find(&decision.control.value) else {
            continue;
        };
        let catalog = &profile.catalogs[&named.short];
        for control in catalog.controls.iter() {
            if catalog.is_within(&control.id, &named.control) {
                let reference = ControlRef {
                    short: named.short.clone(),
                    control: control.id.clone(),
                };
                let reason = Reason {
                    text: decision.reason.value.clone(),
                    named: named.control.clone(),
                };
                if reason.named == control.id || !reasons.contains_key(&reference) {
                    reasons.insert(reference, reason);
                }
            }
        }
    }
    reasons
}

impl Decisions {
    /// Controls that are included and excluded, be it through groups above them; one per exclusion.
    fn conflicts(&self, stated: &plan::Profile, profile: &Profile) -> Vec<Finding> {
        let both = stated.exclude.iter().filter_map(|decision| {
            let excluded = profile.find(&decision.control.value)?;
            let catalog = &profile.catalogs[&excluded.short];
            let mut order = catalog.controls.iter().map(|control| ControlRef {
                short: excluded.short.clone(),
                control: control.id.clone(),
            });
            let named = order.find(|control| {
                self.include.contains_key(control)
                    && catalog.is_within(&control.control, &excluded.control)
            })?;
            Some((decision, named))
        });
        both.map(|(decision, named)| {
            let message = format!("`{named}` is both included and excluded");
            Finding::new(Code::ScopeConflict, message)
                .at(&decision.control.place)
                .about(named.to_string())
                .help("keep one of the two decisions")
        })
        .collect()
    }
}

/// Decisions of one kind that name the same control.
fn decided_twice(decisions: &[ScopeDecision], how: &str, profile: &Profile) -> Vec<Finding> {
    let mut first: BTreeMap<ControlRef, &ScopeDecision> = BTreeMap::new();
    let mut findings = Vec::new();
    for decision in decisions {
        let Some(named) = profile.find(&decision.control.value) else {
            continue;
        };
        if let Some(other) = first.get(&named) {
            let message = format!("`{named}` is {how} twice");
            let finding = Finding::new(Code::ScopeConflict, message)
                .at(&decision.control.place)
                .about(named.to_string())
                .note(format!(
                    "the first decision stands at {}",
                    other.control.place
                ));
            findings.push(finding.help("keep the decision with the reason that holds"));
        } else {
            first.insert(named, decision);
        }
    }
    findings
}

/// Catalogs that two short names pin: every control would be counted twice.
fn pinned_twice(stated: &plan::Profile) -> Vec<Finding> {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for (short, pin) in &stated.catalogs {
        if let Some(other) = first.insert(&pin.catalog.value, short) {
            let message = format!("`{other}` and `{short}` pin the same catalog");
            let finding = Finding::new(Code::ScopeConflict, message).at(&pin.catalog.place);
            findings.push(finding.help("keep one short name; references use it"));
        }
    }
    findings
}

/// What a profile selects of one catalog.
struct Chosen {
    selection: Selection,
    baseline: Option<Named>,
    addressees: BTreeSet<String>,
    regimes: BTreeSet<String>,
}

impl Chosen {
    fn of(
        stated: &plan::Profile,
        short: &str,
        catalog: &Catalog,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let baseline = stated
            .baseline
            .get(short)
            .and_then(|name| baseline(catalog, name, findings));
        let addressees = stated.addressee.get(short);
        let regimes = stated.regime.get(short);
        if addressees.is_some_and(Vec::is_empty) {
            findings.push(nobody_addressed(stated, short, catalog));
        }
        let silent = (addressees.is_none() && !catalog.addressees.is_empty())
            || (regimes.is_none() && !catalog.regimes.is_empty());
        let addressees = holding(
            "addressee",
            addressees,
            catalog,
            &catalog.addressees,
            findings,
        );
        let regimes = holding("regime", regimes, catalog, &catalog.regimes, findings);
        let titles = |all: &[Circumstance], held: &BTreeSet<String>, wanted: bool| {
            let held = all.iter().filter(|c| held.contains(&c.id) == wanted);
            held.map(|c| c.title.clone()).collect()
        };
        Self {
            selection: Selection {
                baseline: baseline.as_ref().map(|b| b.title.clone()),
                groups: groups(stated, short, catalog, findings),
                addressees: titles(&catalog.addressees, &addressees, true),
                regimes: titles(&catalog.regimes, &regimes, true),
                other_regimes: titles(&catalog.regimes, &regimes, false),
                assumed: silent,
            },
            baseline,
            addressees,
            regimes,
        }
    }

    fn decide(
        &self,
        short: &str,
        catalog: &Catalog,
        control: &Control,
        decisions: &Decisions,
    ) -> Result<ScopedControl, Unselected> {
        let reference = ControlRef {
            short: short.to_owned(),
            control: control.id.clone(),
        };
        let included = decisions.include.get(&reference);
        if included.is_none()
            && let Some(reason) = self.outside(catalog, control)
        {
            return Err(Unselected {
                control: reference,
                title: control.title.clone(),
                reason,
            });
        }
        let own = decisions.exclude.get(&reference).map(|reason| Excluded {
            reason: reason.text.clone(),
            by: ExcludedBy::Organization,
        });
        // A decision speaks against the framework's own terms only where what it names
        // would not apply for the same reason: the control itself, or its group.
        let terms = |control: &Control| self.does_not_apply(catalog, control);
        let kept = included.is_some_and(|reason| {
            let named = catalog.control(reason.named.as_str());
            named.is_some_and(|named| terms(named) == terms(control))
        });
        let catalogs = || {
            let reason = self.does_not_apply(catalog, control)?;
            let by = ExcludedBy::Catalog;
            (!kept).then_some(Excluded { reason, by })
        };
        Ok(ScopedControl {
            excluded: own.or_else(catalogs),
            control: reference,
            catalog: catalog.id.clone(),
            title: control.title.clone(),
            kind: control.kind.clone(),
            level: control.level.clone(),
            note: control.note.clone(),
            group: group(catalog, control),
            included: included.map(|reason| reason.text.clone()),
        })
    }

    /// Why the selection does not have a control.
    fn outside(&self, catalog: &Catalog, control: &Control) -> Option<String> {
        let groups = &self.selection.groups;
        let holds = |group: &ControlId| {
            catalog.is_within(&control.id, group) || catalog.is_under(control, group.as_str())
        };
        if !groups.is_empty() && !groups.iter().any(holds) {
            let names: Vec<&str> = groups.iter().map(ControlId::as_str).collect();
            return Some(format!("outside the groups in scope: {}", names.join(", ")));
        }
        let baseline = self.baseline.as_ref()?;
        (!control.baselines.contains(&baseline.id)).then(|| format!("not in {}", baseline.title))
    }

    /// The catalog's own reason why a control asks nothing of this organisation.
    fn does_not_apply(&self, catalog: &Catalog, control: &Control) -> Option<String> {
        if let Some(why) = &control.withdrawn {
            return Some(why.clone());
        }
        let held = |ids: &[String], set: &BTreeSet<String>| ids.iter().any(|id| set.contains(id));
        if !control.addressees.is_empty() && !held(&control.addressees, &self.addressees) {
            let whom = titles(&catalog.addressees, &control.addressees);
            return Some(format!("binds {whom}"));
        }
        if !control.only.is_empty() && !held(&control.only, &self.regimes) {
            return Some(format!(
                "only for {}",
                titles(&catalog.regimes, &control.only)
            ));
        }
        let held: Vec<String> = control
            .except
            .iter()
            .filter(|id| self.regimes.contains(*id))
            .cloned()
            .collect();
        (!held.is_empty()).then(|| format!("not for {}", titles(&catalog.regimes, &held)))
    }
}

fn titles(all: &[Circumstance], ids: &[String]) -> String {
    let named = all.iter().filter(|c| ids.contains(&c.id));
    let titles: Vec<&str> = named.map(|c| c.title.as_str()).collect();
    titles.join(" or ")
}

fn baseline(catalog: &Catalog, name: &Text, findings: &mut Vec<Finding>) -> Option<Named> {
    let found = catalog.baselines.iter().find(|b| b.id == name.value);
    if found.is_none() {
        let known: Vec<&str> = catalog.baselines.iter().map(|b| b.id.as_str()).collect();
        findings.push(not_declared("baseline", name, catalog, &known));
    }
    found.cloned()
}

/// The addressees or regimes that hold: those stated, else those that the catalog assumes.
fn holding(
    what: &str,
    stated: Option<&Vec<Text>>,
    catalog: &Catalog,
    all: &[Circumstance],
    findings: &mut Vec<Finding>,
) -> BTreeSet<String> {
    let Some(stated) = stated else {
        let assumed = all.iter().filter(|c| c.assumed);
        return assumed.map(|c| c.id.clone()).collect();
    };
    let known: Vec<&str> = all.iter().map(|c| c.id.as_str()).collect();
    let (held, unknown): (Vec<&Text>, Vec<&Text>) = stated
        .iter()
        .partition(|name| known.contains(&name.value.as_str()));
    findings.extend(
        unknown
            .into_iter()
            .map(|name| not_declared(what, name, catalog, &known)),
    );
    held.into_iter().map(|name| name.value.clone()).collect()
}

/// An empty list of addressees would leave nothing to answer.
fn nobody_addressed(stated: &plan::Profile, short: &str, catalog: &Catalog) -> Finding {
    let known: Vec<&str> = catalog.addressees.iter().map(|c| c.id.as_str()).collect();
    let message = format!(
        "the profile says that nobody of `{}` is addressed",
        catalog.id
    );
    Finding::new(Code::ScopeConflict, message)
        .at(&stated.catalogs[short].catalog.place)
        .about(catalog.short.clone())
        .help(format!("name who you are: {}", list(&known)))
}

fn not_declared(what: &str, name: &Text, catalog: &Catalog, known: &[&str]) -> Finding {
    let message = format!("catalog `{}` has no {what} `{}`", catalog.id, name.value);
    let finding = Finding::new(Code::WrongValue, message).at(&name.place);
    match nearest(&name.value, known) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None if known.is_empty() => finding.help(format!("it knows no {what}; remove the line")),
        None => finding.help(format!("it has {}", list(known))),
    }
}

fn groups(
    stated: &plan::Profile,
    short: &str,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Vec<ControlId> {
    let mut groups = Vec::new();
    for name in stated.scope.get(short).into_iter().flatten() {
        if let Some(control) = catalog.find(&name.value) {
            groups.push(control.id.clone());
            continue;
        }
        if let Some(heading) = catalog.heading(&name.value) {
            groups.push(ControlId::from_catalog(&heading.id));
            continue;
        }
        findings.push(unknown_id(short, catalog, &name.value).at(&name.place));
    }
    groups
}

/// The nearest entry above that needs no evidence of its own, else the heading.
fn group(catalog: &Catalog, control: &Control) -> Option<(ControlId, String)> {
    let above = |control: &Control| catalog.control(control.parent.as_ref()?.as_str());
    let mut top = control;
    while let Some(parent) = above(top) {
        if !catalog.is_assessed(parent) {
            return Some((parent.id.clone(), parent.title.clone()));
        }
        top = parent;
    }
    let heading = top.heading.as_ref()?;
    let named = catalog.headings.iter().find(|named| named.id == *heading)?;
    Some((ControlId::from_catalog(&named.id), named.title.clone()))
}

/// Entries under a short name that `catalogs` does not pin.
fn unpinned(stated: &plan::Profile) -> Vec<Finding> {
    let pinned: Vec<&str> = stated.catalogs.keys().map(String::as_str).collect();
    let lists = [
        ("scope", &stated.scope),
        ("addressee", &stated.addressee),
        ("regime", &stated.regime),
    ];
    let lists = lists.into_iter().flat_map(|(field, map)| {
        map.iter()
            .filter_map(move |(short, names)| Some((field, short, &names.first()?.place)))
    });
    let baselines = stated.baseline.iter();
    let all = lists.chain(baselines.map(|(short, name)| ("baseline", short, &name.place)));
    let unknown = all.filter(|(_, short, _)| !pinned.contains(&short.as_str()));
    unknown
        .map(|(field, short, place)| {
            let message =
                format!("`{field}` names `{short}`, which `catalogs` of this profile does not pin");
            Finding::new(Code::UnknownCatalog, message)
                .at(place)
                .help(format!("pinned are {}", list(&pinned)))
        })
        .collect()
}
