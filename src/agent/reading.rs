//! One file, read as a version of the agent reads it: what becomes of every setting.

mod companions;
mod report;
mod unknown;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::index::{Step, names};
use super::table::{FileKind, Key, KeyEffect, Property, Response, Types, WrongEffect, WrongValue};
use super::tree::{Kind, Member, Node};
use super::version::Version;
use crate::model::Place;
use crate::model::agent::{Effect, Refusal, RefusedWhen, Setting, shown};
use values::{expectation, fitting, free_names, quoted};

/// Everything that a walk over a file needs.
pub(super) struct Reader<'t> {
    pub(super) kind: &'t FileKind,
    pub(super) version: Version<'t>,
    pub(super) layer: &'t str,
    pub(super) settings: Vec<Setting>,
    pub(super) refusals: Vec<Refusal>,
    /// What the program reports of the file.
    pub(super) report: Value,
    /// The names at the top that hold something known.
    counted: BTreeSet<String>,
    /// The names that stand beside the one that is looked at.
    siblings: Vec<String>,
    /// The names in tables that values must name.
    children: BTreeMap<&'t str, Vec<String>>,
    /// Whether strict mode does not look at this depth.
    strict_blind: bool,
    /// Whether values at this depth may be credentials.
    secret: bool,
    path: Vec<String>,
}

/// What is to be said about one setting.
struct Said<'t> {
    effect: Effect,
    why: Option<String>,
    correct: Option<&'t str>,
    note: Option<&'t str>,
    /// When the program objects, where it refuses the setting.
    when: RefusedWhen,
}

impl<'t> Reader<'t> {
    pub(super) fn new(kind: &'t FileKind, version: Version<'t>, layer: &'t str) -> Self {
        Self {
            kind,
            version,
            layer,
            settings: Vec::new(),
            refusals: Vec::new(),
            report: json!({}),
            counted: BTreeSet::new(),
            siblings: Vec::new(),
            children: BTreeMap::new(),
            strict_blind: false,
            secret: false,
            path: Vec::new(),
        }
    }

    /// Walks over the whole file.
    pub(super) fn file(&mut self, top: &Node) {
        let steps = Step::of(self.kind);
        let Kind::Table(members) = &top.kind else {
            return;
        };
        for table in self
            .kind
            .keys
            .iter()
            .filter_map(|key| key.names_child_of.as_deref())
        {
            if let Some(Kind::Table(members)) = find(top, &names(table)).map(|m| &m.value.kind) {
                let all = members.iter().map(|member| member.name.clone());
                self.children.insert(table, all.collect());
            }
        }
        for member in members {
            self.member(&[&steps], None, member);
        }
        self.companions(top);
        self.additions(top);
    }

    /// One name; `steps` is what the table knows above it.
    fn member(&mut self, steps: &[&Step<'t>], above: Option<&'t Key>, member: &Member) {
        self.path.push(member.name.clone());
        let below: Vec<&Step<'t>> = steps.iter().flat_map(|s| s.below(&member.name)).collect();
        let (secret, strict_blind) = (self.secret, self.strict_blind);
        let key = below.iter().find_map(|step| step.key(&self.version));
        match key {
            Some(key) => {
                // A key of its own says for itself; what has none is as secret as what it stands in.
                self.secret = key.secret;
                self.strict_blind |= key.strict_blind;
                self.known(&below, key, member);
            }
            None => match above.and_then(|above| Some((above, free_names(above)?))) {
                Some((above, inner)) => self.of_free_map(above, inner, member),
                None if below.iter().any(|step| step.of_other_versions().is_none())
                    && leads_on(&below, &self.version) =>
                {
                    self.tables(&below, None, member);
                }
                None => self.unknown(&below, above, member),
            },
        }
        (self.secret, self.strict_blind) = (secret, strict_blind);
        self.path.pop();
    }

    fn known(&mut self, below: &[&Step<'t>], key: &'t Key, member: &Member) {
        self.report(key, member);
        self.count(key, member);
        let spelling = below.iter().find_map(|step| step.wrong(&member.value));
        let correct = spelling
            .map(|wrong| wrong.correct.as_str())
            .or(key.correct.as_deref());
        if !self.counts_here(key) {
            let said = self.of_key(key, correct);
            return self.judged(member, said);
        }
        if let Some(wrong) = self.wrong_value(key, &member.value) {
            return self.of_wrong_value(key, wrong, correct, member);
        }
        let Some(fits) = fitting(&key.types, &member.value) else {
            let correct = correct.or_else(|| spelling_below(below, &member.value));
            let expected = expectation(&key.types);
            let found = member.value.noun();
            let why = format!("{found} stands where {expected} is expected");
            return self.invalid(member, why, correct, key);
        };
        let why = self.outside_choices(key, &member.value);
        let why = why.or_else(|| self.lacks(key, member));
        let why = why.or_else(|| self.names_nothing(key, &member.value));
        if let Some(why) = why.or_else(|| self.stands_beside(key)) {
            return self.invalid(member, why, correct, key);
        }
        let judged_below = match (&member.value.kind, fits) {
            (Kind::Table(members), "any") => members.is_empty() && key.free,
            (Kind::Table(members), _) => !members.is_empty() && !key.free,
            (Kind::List(items), _) => self.elements(below, key, (member, items)),
            _ => false,
        };
        match &member.value.kind {
            Kind::Table(_) if judged_below => self.tables(below, Some(key), member),
            Kind::List(_) if judged_below => {}
            _ => {
                let said = self.of_key(key, correct);
                self.judged(member, said);
            }
        }
    }

    /// A property as it is in this version.
    fn property<T>(&self, property: Option<&'t Property<T>>) -> Option<&'t T> {
        property?.when(|since, until| self.version.within(since, until))
    }

    fn of_wrong_value(
        &mut self,
        key: &'t Key,
        wrong: &'t WrongValue,
        correct: Option<&'t str>,
        member: &Member,
    ) {
        let effect = match wrong.effect {
            WrongEffect::Refused => Effect::Refused,
            WrongEffect::Ignored => Effect::Ignored,
            WrongEffect::Legacy => Effect::Legacy,
            WrongEffect::Invalid => self.of_invalid(key),
        };
        let generic = || format!("{} does not work here", quoted(&member.value));
        let said = Said {
            effect,
            why: Some(wrong.message.clone().unwrap_or_else(generic)),
            correct: wrong.correct.as_deref().or(correct),
            note: key.note.as_deref(),
            when: RefusedWhen::Reading,
        };
        self.judged(member, said);
    }

    /// The members of a table, under what the table of keys knows below it.
    fn tables(&mut self, below: &[&Step<'t>], key: Option<&'t Key>, member: &Member) {
        let Kind::Table(members) = &member.value.kind else {
            return self.unknown(below, key, member);
        };
        let beside = members.iter().map(|member| member.name.clone()).collect();
        let outer = std::mem::replace(&mut self.siblings, beside);
        for member in members {
            self.member(below, key, member);
        }
        self.siblings = outer;
    }

    /// The elements of a list; says whether one of them was refused, which is then told.
    fn elements(
        &mut self,
        below: &[&Step<'t>],
        key: &'t Key,
        (list, items): (&Member, &[Node]),
    ) -> bool {
        let inner: Vec<&Step<'t>> = below.iter().filter_map(|step| step.elements()).collect();
        if inner.is_empty() {
            return false;
        }
        let (before, refusals) = (self.settings.len(), self.refusals.len());
        self.path.push("[]".to_owned());
        let of_element = inner.iter().find_map(|step| step.key(&self.version));
        for item in items {
            let members = match &item.kind {
                Kind::Table(members) => members.as_slice(),
                _ => &[],
            };
            if let Some(of_element) = of_element {
                let first = members.first().map_or(&list.place, |member| &member.place);
                let element = Member {
                    name: "[]".to_owned(),
                    place: first.clone(),
                    value: item.clone(),
                };
                self.known(&inner, of_element, &element);
            } else {
                for member in members {
                    self.member(&inner, Some(key), member);
                }
            }
        }
        self.path.pop();
        // A list is one setting; of its tables only what does not work is told.
        let told = self.settings.split_off(before);
        let wrong = told
            .into_iter()
            .filter(|setting| setting.effect != Effect::Effective);
        self.settings.extend(wrong);
        self.refusals.len() > refusals
    }

    /// A name below a key that leaves the names to the user.
    fn of_free_map(&mut self, above: &'t Key, inner: &str, member: &Member) {
        let types = Types::One(inner.to_owned());
        let correct = above.correct.as_deref();
        if fitting(&types, &member.value).is_none() {
            let expected = expectation(&types);
            let found = member.value.noun();
            let why = format!("{found} stands where {expected} is expected");
            return self.invalid(member, why, correct, above);
        }
        let said = self.of_key(above, correct);
        self.judged(member, said);
    }

    /// Whether a key has an effect in this layer.
    fn counts_here(&self, key: &Key) -> bool {
        let here = |layers: &[String]| layers.iter().any(|layer| layer == self.layer);
        !here(&key.not_in) && (key.only_in.is_empty() || here(&key.only_in))
    }

    /// What a key says of itself, in this layer.
    fn of_key(&self, key: &'t Key, correct: Option<&'t str>) -> Said<'t> {
        let mut when = RefusedWhen::Reading;
        let (effect, why) = if self.counts_here(key) {
            let own = self
                .property(key.effect.as_ref())
                .copied()
                .unwrap_or_default();
            if own == KeyEffect::RefusesStart {
                when = RefusedWhen::Starting;
            }
            let why = match own {
                KeyEffect::Ignored => Some("it is read and has no effect".to_owned()),
                KeyEffect::Legacy => Some("it is an old spelling".to_owned()),
                KeyEffect::Refused | KeyEffect::RefusesStart => {
                    Some("it is not accepted".to_owned())
                }
                KeyEffect::Effective => None,
            };
            let why = key.message.clone().filter(|_| why.is_some()).or(why);
            (effect(own), why)
        } else {
            let why = format!("it has no effect in the layer `{}`", self.layer);
            (Effect::Ignored, Some(why))
        };
        let correct = correct.filter(|_| effect != Effect::Effective);
        Said {
            effect,
            why,
            correct,
            note: key.note.as_deref(),
            when,
        }
    }

    fn invalid(&mut self, member: &Member, why: String, correct: Option<&'t str>, key: &'t Key) {
        let effect = self.of_invalid(key);
        self.judged(
            member,
            Said {
                effect,
                why: Some(why),
                correct,
                note: key.note.as_deref(),
                when: RefusedWhen::Reading,
            },
        );
    }

    /// What a wrong value does: by the key, by the layer, or by the file.
    fn of_invalid(&self, key: &'t Key) -> Effect {
        let mut layers = self.kind.layers.iter();
        let layer = layers.find(|layer| layer.id == self.layer);
        let by_layer = layer.and_then(|layer| layer.invalid.as_ref());
        let rule = key
            .invalid
            .as_ref()
            .or(by_layer)
            .unwrap_or(&self.kind.invalid);
        match self.property(Some(rule)) {
            Some(Response::Ignored) => Effect::Ignored,
            // It holds as it is written, though the program warns.
            Some(Response::Kept) => Effect::Effective,
            Some(Response::Refused | Response::RefusesStart) | None => Effect::Refused,
        }
    }

    fn judged(&mut self, member: &Member, said: Said<'t>) {
        if said.effect == Effect::Refused {
            let why = said
                .why
                .clone()
                .unwrap_or_else(|| "it is not accepted".to_owned());
            let message = format!("`{}`: {why}", shown(&self.path));
            self.refuse(said.when, &message, &member.place);
        }
        self.push(member, said);
    }

    fn push(&mut self, member: &Member, said: Said<'t>) {
        self.settings.push(Setting {
            path: self.path.clone(),
            value: (!self.secret).then(|| member.value.json()),
            effect: said.effect,
            place: member.place.clone(),
            why: said.why,
            correct_form: said.correct.map(str::to_owned),
            note: said.note.map(str::to_owned),
            settled: true,
        });
    }

    fn refuse(&mut self, when: RefusedWhen, message: &str, place: &Place) {
        self.refusals.push(Refusal {
            message: message.to_owned(),
            place: place.clone(),
            when,
        });
    }
}

/// The correct form that the table has for one of the names in a value.
fn spelling_below<'t>(below: &[&Step<'t>], value: &Node) -> Option<&'t str> {
    let Kind::Table(members) = &value.kind else {
        return None;
    };
    let mut all = members.iter().flat_map(|member| {
        let steps = below.iter().flat_map(|step| step.below(&member.name));
        steps.filter_map(|step| step.wrong(&member.value))
    });
    all.next().map(|wrong| wrong.correct.as_str())
}

/// Whether some known key stands below; the point itself needs no entry of its own.
fn leads_on(below: &[&Step<'_>], version: &Version<'_>) -> bool {
    below.iter().any(|step| step.leads_to_key(version))
}

fn find<'n>(top: &'n Node, names: &[&str]) -> Option<&'n Member> {
    let Kind::Table(members) = &top.kind else {
        return None;
    };
    let (first, rest) = names.split_first()?;
    let member = members.iter().find(|member| member.name == *first)?;
    if rest.is_empty() {
        Some(member)
    } else {
        find(&member.value, rest)
    }
}

fn effect(effect: KeyEffect) -> Effect {
    match effect {
        KeyEffect::Effective => Effect::Effective,
        KeyEffect::Ignored => Effect::Ignored,
        KeyEffect::Legacy => Effect::Legacy,
        KeyEffect::Refused | KeyEffect::RefusesStart => Effect::Refused,
    }
}
