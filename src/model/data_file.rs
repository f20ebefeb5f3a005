//! The records of data files: catalogs, overlays, evidence maps, crosswalks, evidence types.
//!
//! The same records serve what is shipped (read by serde, without places) and what
//! a plan's folder brings (read by the loader, every problem at once, with places).

use serde::Deserialize;

use super::At;
use super::catalog::CatalogStatus;
use super::crosswalk::Relation;
use super::plan::Text;
use super::vocabulary::{Operation, Strength};

/// One data file from the plan's folder.
#[derive(Clone, Debug)]
pub enum DataFile {
    /// A catalog of its own.
    Catalog(Box<CatalogFile>),
    /// Changes to another catalog.
    Overlay(Box<OverlayFile>),
    /// Which evidence type shows which control of one catalog.
    Map(Box<MapFile>),
    /// Relations between two catalogs.
    Crosswalk(Box<CrosswalkFile>),
    /// Evidence types.
    Types(Box<TypesFile>),
}

/// A catalog.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CatalogFile {
    /// The id, version included.
    pub id: Text,
    /// The name that people use for it.
    #[serde(default)]
    pub short: Option<Text>,
    /// The framework's own name.
    pub title: Text,
    /// The version or date of the text.
    pub version: Text,
    /// Who publishes the framework.
    pub publisher: Text,
    /// What the identifiers were taken from.
    pub source: Text,
    /// When, as a day.
    pub retrieved: Text,
    /// Whether the text is in force.
    pub status: At<CatalogStatus>,
    /// What else to know of the status.
    #[serde(default)]
    pub status_note: Option<Text>,
    /// What may be shipped of the text.
    pub licence: Text,
    /// Whether the framework is about AI systems.
    #[serde(default)]
    pub ai_systems: Option<At<bool>>,
    /// What every id matches, as a regular expression.
    #[serde(default)]
    pub grammar: Option<Text>,
    /// The kinds that need evidence of their own.
    pub assessed_kinds: Vec<Text>,
    /// Other ways to write an id.
    #[serde(default)]
    pub spellings: Vec<SpellingLine>,
    /// Headings above controls.
    #[serde(default)]
    pub headings: Vec<NamedLine>,
    /// Named selections.
    #[serde(default)]
    pub baselines: Vec<NamedLine>,
    /// Whom provisions bind.
    #[serde(default)]
    pub addressees: Vec<CircumstanceLine>,
    /// Circumstances that decide whether a provision applies.
    #[serde(default)]
    pub regimes: Vec<CircumstanceLine>,
    /// The controls in the framework's own order.
    pub controls: Vec<ControlLine>,
}

/// Another way to write ids.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpellingLine {
    /// A regular expression.
    pub pattern: Text,
    /// What it becomes.
    pub becomes: Text,
}

/// Something with an id and a title.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedLine {
    /// The id.
    pub id: Text,
    /// The title.
    pub title: Text,
}

/// An addressee or a regime.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CircumstanceLine {
    /// The id.
    pub id: Text,
    /// The title.
    pub title: Text,
    /// Whether it is taken to hold where the plan is silent.
    #[serde(default)]
    pub assumed: Option<At<bool>>,
}

/// One control.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlLine {
    /// The id as the framework prints it.
    pub id: Text,
    /// The entry above it.
    #[serde(default)]
    pub parent: Option<Text>,
    /// The heading it stands under.
    #[serde(default)]
    pub heading: Option<Text>,
    /// What the framework calls it.
    pub kind: Text,
    /// The framework's own level.
    #[serde(default)]
    pub level: Option<Text>,
    /// A short title.
    pub title: Text,
    /// The baselines that select it.
    #[serde(default)]
    pub baselines: Vec<Text>,
    /// Whom it binds.
    #[serde(default)]
    pub addressees: Vec<Text>,
    /// It applies only where one of these regimes holds.
    #[serde(default)]
    pub only: Vec<Text>,
    /// It does not apply where one of these regimes holds.
    #[serde(default)]
    pub except: Vec<Text>,
    /// Why it is no longer to be answered.
    #[serde(default)]
    pub withdrawn: Option<Text>,
    /// A caveat that a reader must see.
    #[serde(default)]
    pub note: Option<Text>,
    /// Values that are to be set.
    #[serde(default)]
    pub parameters: Vec<ParameterLine>,
}

/// A value of a control that is to be set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterLine {
    /// The id.
    pub id: Text,
    /// What is to be set.
    pub label: Text,
    /// The values it may have.
    #[serde(default)]
    pub choices: Vec<Text>,
    /// What it was set to.
    #[serde(default)]
    pub values: Vec<Text>,
}

/// Changes to another catalog; the result is a catalog with an id of its own.
#[derive(Clone, Debug)]
pub struct OverlayFile {
    /// The id of the result.
    pub overlay: Text,
    /// The catalog that is changed.
    pub of: Text,
    /// The name that people use for the result.
    pub short: Option<Text>,
    /// The title; that of the base unless given.
    pub title: Option<Text>,
    /// The version of the overlay.
    pub version: Text,
    /// Who wrote it.
    pub publisher: Text,
    /// What it was taken from.
    pub source: Text,
    /// When, as a day.
    pub retrieved: Text,
    /// Whether it is in force; as the base unless given.
    pub status: Option<At<CatalogStatus>>,
    /// What else to know of the status.
    pub status_note: Option<Text>,
    /// Controls that are changed.
    pub change: Vec<ChangeLine>,
    /// Controls that are added, after the control named in `after`.
    pub add: Vec<AddLine>,
    /// Controls that are withdrawn.
    pub withdraw: Vec<WithdrawLine>,
}

/// New values for one control of the base.
#[derive(Clone, Debug)]
pub struct ChangeLine {
    /// The control.
    pub id: Text,
    /// Its new title.
    pub title: Option<Text>,
    /// Its new level.
    pub level: Option<Text>,
    /// A caveat.
    pub note: Option<Text>,
}

/// One control that the base does not have.
#[derive(Clone, Debug)]
pub struct AddLine {
    /// The control of the result that it stands behind; by default its parent's last entry.
    pub after: Option<Text>,
    /// The control.
    pub control: ControlLine,
}

/// One control of the base that is no longer to be answered.
#[derive(Clone, Debug)]
pub struct WithdrawLine {
    /// The control.
    pub id: Text,
    /// Why.
    pub reason: Text,
}

/// Which evidence type shows which control of one catalog.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapFile {
    /// The catalog.
    pub catalog: Text,
    /// A condition of every primary row.
    #[serde(default)]
    pub condition: Option<Text>,
    /// The rows.
    #[serde(default)]
    pub map: Vec<MapLine>,
    /// Controls that only a combination shows.
    #[serde(default)]
    pub combinations: Vec<CombinationLine>,
    /// Controls without a primary type.
    #[serde(default)]
    pub unmapped: Vec<UnmappedLine>,
}

/// One row of a map.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapLine {
    /// The evidence type.
    #[serde(rename = "type")]
    pub kind: Text,
    /// The control.
    pub control: Text,
    /// How much the type shows.
    pub strength: At<Strength>,
    /// Whether a primary row holds only under the condition in `why`.
    #[serde(default)]
    pub conditional: Option<At<bool>>,
    /// Why.
    pub why: Text,
}

/// A control that only a combination of types shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CombinationLine {
    /// The control.
    pub control: Text,
    /// The parts; each is a list of alternatives.
    pub all_of: Vec<Vec<Text>>,
    /// Why.
    pub why: Text,
}

/// A control without a primary type.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnmappedLine {
    /// The control.
    pub control: Text,
    /// The reason; it begins with its class.
    pub reason: Text,
}

/// Relations from one catalog to another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrosswalkFile {
    /// The first catalog.
    pub from: Text,
    /// The second catalog.
    pub to: Text,
    /// When the relations were taken down, as a day.
    pub retrieved: Text,
    /// Who says so.
    pub sources: Vec<NamedLine>,
    /// The relations.
    pub rows: Vec<RelationLine>,
}

/// One relation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationLine {
    /// The control of the first catalog.
    pub from: Text,
    /// The control of the second catalog.
    pub to: Text,
    /// How the first relates to the second.
    pub relation: At<Relation>,
    /// The id of one of the sources.
    pub source: Text,
}

/// Evidence types.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypesFile {
    /// The types.
    pub types: Vec<TypeLine>,
}

/// One evidence type.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TypeLine {
    /// The id.
    pub id: Text,
    /// The title.
    pub title: Text,
    /// The group it belongs to.
    pub category: Text,
    /// The form it usually has.
    pub usual_form: Text,
    /// How often it is usually due.
    pub usual_cadence: Text,
    /// What makes it sufficient.
    pub sufficient: Text,
    /// Whether it shows design, operation or both.
    pub shows: At<Operation>,
}
