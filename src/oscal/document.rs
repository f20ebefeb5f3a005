//! The fields of OSCAL documents that are looked at; everything else is passed over.
//!
//! Field names are those of the OSCAL catalog and profile models, JSON format,
//! 1.0.0 to 1.2.x. Every field is optional here: what lacks is reported by
//! `check`, all of it at once.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// The file of a catalog.
#[derive(Debug, Deserialize)]
pub(super) struct CatalogFile {
    pub catalog: Body,
}

/// The file of a profile.
#[derive(Debug, Deserialize)]
pub(super) struct ProfileFile {
    pub profile: ProfileBody,
}

/// `catalog`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Body {
    pub metadata: Option<Metadata>,
    pub params: Vec<IgnoredAny>,
    pub groups: Vec<Group>,
    pub controls: Vec<Control>,
}

/// `metadata` of any document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Metadata {
    pub title: Option<String>,
    pub last_modified: Option<String>,
    pub version: Option<String>,
    pub oscal_version: Option<String>,
    pub props: Vec<Prop>,
    pub parties: Vec<Party>,
    pub responsible_parties: Vec<Responsible>,
}

/// `parties`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Party {
    pub uuid: String,
    pub name: Option<String>,
}

/// `responsible-parties`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Responsible {
    pub role_id: String,
    pub party_uuids: Vec<String>,
}

/// `groups`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Group {
    pub id: Option<String>,
    pub title: Option<String>,
    pub params: Vec<IgnoredAny>,
    pub props: Vec<Prop>,
    pub groups: Vec<Group>,
    pub controls: Vec<Control>,
}

/// `controls`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Control {
    pub id: Option<String>,
    pub title: Option<String>,
    pub params: Vec<Param>,
    pub props: Vec<Prop>,
    pub links: Vec<Link>,
    pub parts: Vec<IgnoredAny>,
    pub controls: Vec<Control>,
    /// It was not selected by a profile, and stands above what was.
    #[serde(skip)]
    pub only_above: bool,
}

/// `params`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Param {
    pub id: Option<String>,
    pub label: Option<String>,
    pub props: Vec<Prop>,
    pub guidelines: Vec<Guideline>,
    pub values: Vec<String>,
    pub select: Option<Select>,
}

/// `guidelines`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Guideline {
    pub prose: String,
}

/// `select`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Select {
    pub how_many: Option<String>,
    pub choice: Vec<String>,
}

/// `props`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Prop {
    pub name: String,
    pub value: String,
    pub ns: Option<String>,
    pub class: Option<String>,
    pub remarks: Option<String>,
}

/// `links`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    pub href: String,
    pub rel: Option<String>,
}

/// `profile`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct ProfileBody {
    pub metadata: Option<Metadata>,
    pub imports: Vec<Import>,
    pub merge: Option<Merge>,
    pub modify: Modify,
    pub back_matter: BackMatter,
}

/// `imports`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Import {
    pub href: Option<String>,
    pub include_all: Option<IgnoredAny>,
    pub include_controls: Option<Vec<Selector>>,
    pub exclude_controls: Vec<Selector>,
}

/// `include-controls`, `exclude-controls`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Selector {
    pub with_child_controls: Option<String>,
    pub with_ids: Vec<String>,
    pub matching: Vec<Matching>,
}

/// `matching`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Matching {
    pub pattern: String,
}

/// `merge`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Merge {
    pub as_is: bool,
}

/// `modify`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Modify {
    pub set_parameters: Vec<SetParameter>,
    pub alters: Vec<Alter>,
}

/// `set-parameters`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct SetParameter {
    pub param_id: String,
    pub label: Option<String>,
    pub values: Vec<String>,
    pub select: Option<Select>,
}

/// `alters`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Alter {
    pub control_id: String,
    pub removes: Vec<IgnoredAny>,
    pub adds: Vec<Add>,
}

/// `adds`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Add {
    pub by_id: Option<IgnoredAny>,
    pub title: Option<IgnoredAny>,
    pub params: Vec<IgnoredAny>,
    pub props: Vec<Prop>,
    pub links: Vec<IgnoredAny>,
    pub parts: Vec<IgnoredAny>,
}

/// `back-matter`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct BackMatter {
    pub resources: Vec<Resource>,
}

/// `resources`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Resource {
    pub uuid: String,
    pub rlinks: Vec<Rlink>,
}

/// `rlinks`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Rlink {
    pub href: String,
    pub media_type: Option<String>,
}
