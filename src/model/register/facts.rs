//! Templates, rules and portals, as the shipped data has them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{CodeList, RoiSeverity};
use crate::model::plan::choices;

/// Everything that is known of one version of the module.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The templates in the order of their codes.
    pub templates: Vec<Arc<Template>>,
    /// Code lists by name.
    pub lists: BTreeMap<String, CodeList>,
    /// Rules in the published order.
    pub rules: Vec<RoiRule>,
    /// What portals want, by name; `eba` is the default.
    pub profiles: BTreeMap<String, PortalProfile>,
    /// Country codes of the European Economic Area.
    pub eea: Vec<String>,
    /// Texts that stand where an identifier should, folded.
    pub placeholders: Vec<String>,
    /// What no program can check without the authorities.
    pub unchecked: Vec<String>,
}

impl Facts {
    /// A template by its code, `B_02.02`.
    pub fn template(&self, code: &str) -> Option<&Arc<Template>> {
        self.templates.iter().find(|one| one.code == code)
    }

    /// A rule by its id.
    pub fn rule(&self, id: &str) -> Option<&RoiRule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The code that a word means in a list: the code itself, its last part, the label
    /// or an alias, without regard to case and punctuation.
    pub fn resolve(&self, list: &str, word: &str) -> Option<&str> {
        self.lists.get(list)?.resolve(word)
    }
}

/// One template.
#[derive(Clone, Debug)]
pub struct Template {
    /// `B_02.02`.
    pub code: String,
    /// The columns in the published order.
    pub columns: Vec<Column>,
    /// References to other templates.
    pub references: Vec<Reference>,
}

impl Template {
    /// Where a column stands.
    pub fn index(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|one| one.code == column)
    }

    /// Where the key columns stand.
    pub fn keys(&self) -> impl Iterator<Item = usize> {
        let keys = self.columns.iter().enumerate();
        keys.filter(|(_, column)| column.is_key()).map(|(at, _)| at)
    }

    /// The name of its file in a package: `b_02.02.csv`.
    pub fn file(&self) -> String {
        format!("{}.csv", self.code.to_lowercase())
    }
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    /// `c0010`.
    pub code: String,
    /// The title.
    pub name: String,
    /// What a cell holds.
    pub kind: ColumnKind,
    /// The code list, where there is one.
    pub list: Option<String>,
    /// Whether a cell may be empty.
    pub need: Need,
}

impl Column {
    /// Whether it is a part of the key.
    pub fn is_key(&self) -> bool {
        self.need == Need::Key
    }
}

choices! {
    /// What the cells of a column hold.
    ColumnKind {
        /// Free text.
        Text = "text",
        /// A legal entity identifier, ISO 17442.
        Lei = "lei",
        /// An identification code of any type.
        IdCode = "idcode",
        /// A contract reference number.
        Reference = "ref",
        /// A function identifier.
        FunctionId = "funcid",
        /// A code of a list.
        Code = "code",
        /// An amount of money.
        Amount = "amount",
        /// A whole number.
        Integer = "int",
        /// A day.
        Date = "date",
        /// The marker of a link: `true`.
        Link = "true",
    }
}

choices! {
    /// Whether a cell may be empty.
    Need {
        /// Never: it is a part of the key.
        Key = "KEY",
        /// Not in a row that reports anything.
        Row = "ROW",
        /// Only where a condition does not hold.
        Conditional = "COND",
        /// Yes.
        Optional = "OPT",
    }
}

/// A reference of a row to a row of another template.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The published name: `R17`.
    pub id: String,
    /// Where the referring columns stand.
    pub columns: Vec<usize>,
    /// The template that is referred to.
    pub target: String,
    /// The columns of the target.
    pub target_columns: Vec<String>,
}

choices! {
    /// Whether a rule can be checked without asking anybody.
    RuleReach {
        /// From the tables and the package alone.
        Offline = "yes",
        /// With a file of a register of identifiers.
        Lookup = "lookup",
        /// Not at all.
        Never = "no",
    }
}

/// A rule that authorities check.
#[derive(Clone, Debug)]
pub struct RoiRule {
    /// The published id, such as `807` or `v8872_m`.
    pub id: String,
    /// What it looks at: `package`, `structure`, `keys`, `values`, `dpm-row` and so on.
    pub layer: String,
    /// Where it looks.
    pub place: String,
    /// What it asks for.
    pub condition: String,
    /// What follows.
    pub severity: RoiSeverity,
    /// Where it was found.
    pub sources: String,
    /// Whether it can be checked offline.
    pub offline: RuleReach,
    /// What to do where it does not hold.
    pub fix: String,
    /// What stays unchecked.
    pub unchecked: Option<String>,
}

/// What a portal wants of a package.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PortalProfile {
    /// What it is.
    pub title: String,
    /// The name of the zip without extension, with `{words}`.
    pub name: String,
    /// Framework code and module version: `DORA010100`.
    pub module: String,
    /// The reporting framework: `4.0`.
    pub framework: String,
    /// The one address that `report.json` extends.
    pub entry_point: String,
    /// The first reference date of the module.
    pub reference_dates_from: NaiveDate,
    /// Exactly what stands in `parameters.csv`, in this order.
    pub parameters: Vec<Parameter>,
    /// Parameters that may stand there besides.
    pub also_allowed: Vec<String>,
    /// Document, version, paragraph.
    pub source: String,
}

/// One line of `parameters.csv`.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// The value, with `{words}`.
    pub value: String,
}
