//! Catalogs: every numbered entry of one framework version, as data.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use super::id::{CatalogId, ControlId};
use super::plan::choices;

/// All controls of one framework version, as data.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// The id, version included.
    pub id: CatalogId,
    /// The name that people use for it: `soc2`.
    pub short: String,
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
    pub status: CatalogStatus,
    /// What else to know of the status, with a date.
    pub status_note: Option<String>,
    /// What may be shipped of the text.
    pub licence: String,
    /// What every id of this catalog matches.
    pub grammar: Option<regex::Regex>,
    /// The kinds that need evidence of their own; the other entries are groups.
    pub assessed_kinds: Vec<String>,
    /// Headings above the controls that carry no number of their own in citations.
    pub headings: Vec<Named>,
    /// Named selections, such as `moderate`.
    pub baselines: Vec<Named>,
    /// Whom provisions bind.
    pub addressees: Vec<Circumstance>,
    /// Circumstances that decide whether a provision applies.
    pub regimes: Vec<Circumstance>,
    /// Spellings of an id that mean the same control, tried in order.
    pub spellings: Vec<Spelling>,
    /// The controls in the framework's own order.
    pub controls: Controls,
    /// Whether the framework is about AI systems, so that what speaks for AI agents
    /// only speaks for what it is about.
    pub ai_systems: bool,
    /// Who wrote the file.
    pub origin: Origin,
    /// The catalog that this one overlays; its evidence map and crosswalks hold here too.
    pub base: Option<CatalogId>,
}

/// Whether data came with the program or with the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// With the program.
    Shipped,
    /// From the plan's folder.
    Organization,
}

choices! {
    /// Whether a framework's text is in force.
    CatalogStatus {
        /// It is.
        InForce = "in-force",
        /// Parts of it are; others follow on later dates.
        Phased = "phased",
        /// It is the current edition of a standard or of criteria.
        Current = "current",
        /// Nobody is bound by it unless they say so.
        Voluntary = "voluntary",
        /// It is a proposal and binds nobody.
        Proposed = "proposed",
        /// The ids are a local list, not a framework's.
        OwnList = "own-list",
    }
}

impl CatalogStatus {
    /// The words of reports.
    pub fn describe(self) -> &'static str {
        match self {
            Self::InForce => "in force",
            Self::Phased => "in force in phases",
            Self::Current => "current edition",
            Self::Voluntary => "voluntary",
            Self::Proposed => "proposed, not in force",
            Self::OwnList => "a list of ids of its own",
        }
    }
}

/// Something with an id and a title.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Named {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
}

/// What an organisation may be, and whether it is taken to be so unless the plan says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Circumstance {
    /// The id.
    pub id: String,
    /// The title; it reads well after "binds", "only for" and "not for".
    pub title: String,
    /// Whether it is taken to hold where the plan is silent.
    pub assumed: bool,
}

/// Any numbered entry of a framework.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Control {
    /// The id as the framework prints it.
    pub id: ControlId,
    /// The entry above it.
    pub parent: Option<ControlId>,
    /// What the framework calls it: `criterion`, `standard`, `implementation_spec`, `article`…
    pub kind: String,
    /// The framework's own level: `required`, `addressable`…
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// A short title in our own words.
    pub title: String,
    /// The heading it stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// The baselines that select it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<String>,
    /// Whom it binds; nobody named means everybody whom the framework binds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addressees: Vec<String>,
    /// It applies only where one of these regimes holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// It does not apply where one of these regimes holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// Why it is no longer to be answered, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// A caveat or an uncertainty that a reader must see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Values that the organisation or a profile sets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
}

impl Control {
    /// A control of which only id, kind and title are known.
    pub fn new(id: ControlId, kind: &str, title: &str) -> Self {
        Self {
            id,
            parent: None,
            kind: kind.to_owned(),
            level: None,
            title: title.to_owned(),
            heading: None,
            baselines: Vec::new(),
            addressees: Vec::new(),
            only: Vec::new(),
            except: Vec::new(),
            withdrawn: None,
            note: None,
            parameters: Vec::new(),
        }
    }
}

/// A value of a control that the organisation or a profile sets.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Parameter {
    /// The id.
    pub id: String,
    /// What is to be set.
    pub label: String,
    /// The values it may have, where they are fixed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// What it was set to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// The controls of a catalog in the framework's own order, found by id at once.
#[derive(Clone, Debug, Default)]
pub struct Controls {
    list: Vec<Control>,
    at: BTreeMap<String, usize>,
    /// Ids in lower case, where only one control has the spelling.
    folded: BTreeMap<String, Option<usize>>,
}

impl Controls {
    /// Takes a list as a catalog file has it. Of two with one id the first is found.
    pub fn new(list: Vec<Control>) -> Self {
        let mut at = BTreeMap::new();
        let mut folded: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (index, control) in list.iter().enumerate() {
            let id = control.id.as_str();
            at.entry(id.to_owned()).or_insert(index);
            folded
                .entry(id.to_ascii_lowercase())
                .and_modify(|other| *other = None)
                .or_insert(Some(index));
        }
        Self { list, at, folded }
    }

    fn exactly(&self, id: &str) -> Option<&Control> {
        self.at.get(id).map(|index| &self.list[*index])
    }

    fn in_any_case(&self, id: &str) -> Option<&Control> {
        let index = self.folded.get(&id.to_ascii_lowercase())?;
        index.map(|index| &self.list[index])
    }
}

impl Deref for Controls {
    type Target = [Control];

    fn deref(&self) -> &[Control] {
        &self.list
    }
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
        self.controls.exactly(id)
    }

    /// The control that a text means, in any accepted spelling and case.
    pub fn find(&self, text: &str) -> Option<&Control> {
        let text = text.trim();
        let meant = |id: &str| self.control(id).or_else(|| self.controls.in_any_case(id));
        meant(text).or_else(|| {
            let respelled = |s: &Spelling| {
                s.pattern
                    .is_match(text)
                    .then(|| s.pattern.replace(text, s.becomes.as_str()).into_owned())
            };
            self.spellings
                .iter()
                .filter_map(respelled)
                .find_map(|id| meant(&id))
        })
    }

    /// Whether a control needs evidence of its own.
    pub fn is_assessed(&self, control: &Control) -> bool {
        self.assessed_kinds.contains(&control.kind)
    }

    /// How many controls need evidence of their own.
    pub fn assessed(&self) -> usize {
        let assessed = self.controls.iter().filter(|c| self.is_assessed(c));
        assessed.count()
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

    /// The heading that a text names.
    pub fn heading(&self, text: &str) -> Option<&Named> {
        let mut headings = self.headings.iter();
        headings.find(|heading| heading.id.eq_ignore_ascii_case(text.trim()))
    }

    /// Whether a control, or an entry above it, stands under a heading.
    pub fn is_under(&self, control: &Control, heading: &str) -> bool {
        let mut at = Some(control);
        while let Some(here) = at {
            if here.heading.as_deref() == Some(heading) {
                return true;
            }
            at = here
                .parent
                .as_ref()
                .and_then(|id| self.control(id.as_str()));
        }
        false
    }

    /// "in force; applies from 2025-01-17".
    pub fn status_line(&self) -> String {
        match &self.status_note {
            Some(note) => format!("{}; {note}", self.status.describe()),
            None => self.status.describe().to_owned(),
        }
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
