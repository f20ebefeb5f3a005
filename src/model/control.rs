//! Catalogs, controls, the evidence vocabulary and a profile resolved against them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::id::{CatalogId, ControlId, TypeId};
use super::place::At;

/// All controls of one framework version, as data.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// The id, version included.
    pub id: CatalogId,
    /// The framework's own name.
    pub title: String,
    /// The version or date of the text.
    pub version: String,
    /// Who publishes the framework.
    pub publisher: String,
    /// What the identifiers were taken from.
    pub source: String,
    /// When, as a day.
    pub retrieved: String,
    /// Whether the text is in force.
    pub status: String,
    /// What may be shipped of the text.
    pub licence: String,
    /// The kinds that need evidence of their own; the other entries are groups.
    pub assessed_kinds: Vec<String>,
    /// Headings above the controls that carry no number of their own in citations.
    pub headings: Vec<(String, String)>,
    /// The controls in the framework's own order.
    pub controls: Vec<Control>,
    /// Spellings of an id that mean the same control, tried in order.
    pub spellings: Vec<Spelling>,
}

/// Any numbered entry of a framework.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Control {
    /// The id as the framework prints it.
    pub id: ControlId,
    /// The entry above it.
    pub parent: Option<ControlId>,
    /// What the framework calls it: `criterion`, `standard`, `implementation_spec`, `article`…
    pub kind: String,
    /// The framework's own level: `required`, `addressable`, `financial entity`…
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// A short title in our own words.
    pub title: String,
    /// The heading it stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
}

/// Another way to write ids: a regular expression and what it becomes.
#[derive(Clone, Debug)]
pub struct Spelling {
    /// The expression, anchored at both ends.
    pub pattern: regex::Regex,
    /// The official form, with `$1` for groups.
    pub becomes: String,
}

impl Catalog {
    /// The control with exactly this id.
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls
            .iter()
            .find(|control| control.id.as_str() == id)
    }

    /// The control that a text means, in any accepted spelling.
    pub fn find(&self, text: &str) -> Option<&Control> {
        let text = text.trim();
        self.control(text).or_else(|| {
            let respelled = |s: &Spelling| {
                s.pattern
                    .is_match(text)
                    .then(|| s.pattern.replace(text, s.becomes.as_str()).into_owned())
            };
            self.spellings
                .iter()
                .filter_map(respelled)
                .find_map(|id| self.control(&id))
        })
    }

    /// Whether a control needs evidence of its own.
    pub fn is_assessed(&self, control: &Control) -> bool {
        self.assessed_kinds.contains(&control.kind)
    }

    /// Whether `id` is `ancestor` or stands below it.
    pub fn is_within(&self, id: &ControlId, ancestor: &ControlId) -> bool {
        let mut at = Some(id);
        while let Some(here) = at {
            if here == ancestor {
                return true;
            }
            at = self
                .control(here.as_str())
                .and_then(|control| control.parent.as_ref());
        }
        false
    }
}

/// A control of a profile: the short name that the profile pins, and the id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ControlRef {
    /// The short name, `soc2`.
    pub short: String,
    /// The id, `CC6.1`.
    pub control: ControlId,
}

impl fmt::Display for ControlRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.short, self.control)
    }
}

impl serde::Serialize for ControlRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The controls in scope of one engagement, resolved against catalogs.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The pinned catalogs by short name.
    pub catalogs: BTreeMap<String, Arc<Catalog>>,
    /// Every assessed control of the scope, in catalog order.
    pub controls: Vec<ScopedControl>,
}

/// One control of a profile.
#[derive(Clone, Debug)]
pub struct ScopedControl {
    /// Which control.
    pub control: ControlRef,
    /// The catalog's id.
    pub catalog: CatalogId,
    /// The title in our own words.
    pub title: String,
    /// The framework's word for the entry.
    pub kind: String,
    /// The framework's level.
    pub level: Option<String>,
    /// The entry above it, with its title.
    pub group: Option<(ControlId, String)>,
    /// Why it does not apply, if it was excluded.
    pub excluded: Option<At<String>>,
}

impl Profile {
    /// The control of this profile's catalogs that a reference means: `soc2:CC6.1` or the long form.
    pub fn find(&self, text: &str) -> Option<ControlRef> {
        let (prefix, id) = text.split_once(':')?;
        let (short, catalog) = self.catalogs.get_key_value(prefix).or_else(|| {
            self.catalogs
                .iter()
                .find(|(_, catalog)| catalog.id.to_string() == prefix)
        })?;
        let control = catalog.find(id)?;
        Some(ControlRef {
            short: short.clone(),
            control: control.id.clone(),
        })
    }
}

/// The vocabulary of evidence types and what each evidences.
#[derive(Clone, Debug, Default)]
pub struct EvidenceVocabulary {
    /// The types by id.
    pub types: BTreeMap<TypeId, EvidenceType>,
    /// The map from type to control.
    pub map: Vec<MapRow>,
    /// Controls that only a combination of items shows.
    pub combinations: Vec<Combination>,
    /// Controls without a primary type, with the reason.
    pub unmapped: Vec<Unmapped>,
}

/// One kind of evidence.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct EvidenceType {
    /// The id.
    pub id: TypeId,
    /// The title.
    pub title: String,
    /// The group it belongs to.
    pub category: String,
    /// The form it usually has.
    pub usual_form: String,
    /// How often it is usually due.
    pub usual_cadence: String,
    /// What makes it sufficient.
    pub sufficient: String,
    /// Whether it shows design, operation or both.
    pub shows: Operation,
}

/// Whether a type shows that a control is designed, that it operated, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Design only; never operation over a period.
    Design,
    /// Operation.
    Operation,
    /// Both.
    Both,
}

/// How much an item shows of a control.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// By itself.
    Primary,
    /// Only with others.
    Supporting,
}

impl Strength {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Supporting => "supporting",
        }
    }
}

/// One row of the evidence map; the project's own judgement.
#[derive(Clone, Debug)]
pub struct MapRow {
    /// The evidence type.
    pub kind: TypeId,
    /// The catalog.
    pub catalog: CatalogId,
    /// The control.
    pub control: ControlId,
    /// How much the type shows.
    pub strength: Strength,
    /// Whether `Primary` holds only under the condition that `why` states. Until
    /// somebody confirms it, such a row counts as supporting.
    pub conditional: bool,
    /// Why.
    pub why: String,
}

/// A control that no single item shows: every part is needed, one type of each.
#[derive(Clone, Debug)]
pub struct Combination {
    /// The catalog.
    pub catalog: CatalogId,
    /// The control.
    pub control: ControlId,
    /// The parts; each is a list of alternatives.
    pub all_of: Vec<Vec<TypeId>>,
    /// Why.
    pub why: String,
}

/// A control that has no primary type, with the reason.
#[derive(Clone, Debug)]
pub struct Unmapped {
    /// The catalog.
    pub catalog: CatalogId,
    /// The control.
    pub control: ControlId,
    /// The reason; it begins with its class.
    pub reason: String,
}

/// A ready list of requests, each tied to evidence types.
#[derive(Clone, Debug)]
pub struct RequestList {
    /// The title.
    pub title: String,
    /// The lines, in order.
    pub requests: Vec<ReadyRequest>,
}

/// One line of a ready list.
#[derive(Clone, Debug)]
pub struct ReadyRequest {
    /// The number.
    pub id: String,
    /// What is asked for.
    pub title: String,
    /// The parts; each is a list of alternative types.
    pub all_of: Vec<Vec<TypeId>>,
    /// What makes an answer count.
    pub counts_when: String,
}
