//! `data/index.json`, as far as it is compared.
//!
//! Fields that this version does not know are passed over, and fields that an
//! older index lacks are empty. An index of a newer version is refused: nobody
//! knows here what its fields mean.

use serde::Deserialize;

/// The entry that holds the index.
pub const INDEX: &str = "data/index.json";
/// The most bytes of an index that are read.
pub const MAX_INDEX: u64 = 64 << 20;
/// The schema's name.
const SCHEMA: &str = "auditbinder/index";
/// The newest version that is understood.
const VERSION: u64 = 1;

/// Says why an index cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIndex {
    /// No JSON, or not of the shape of an index.
    #[error("it is no JSON with the fields of an index (line {0})")]
    Shape(usize),
    /// No schema name and version.
    #[error("it does not say `schema: {SCHEMA}` and a version")]
    Unnamed,
    /// A version that this program does not know.
    #[error("it has version {0}; up to {VERSION} is understood")]
    Newer(u64),
}

/// What one package says about itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Index {
    pub(super) organization: Organization,
    pub(super) engagement: Engagement,
    pub(super) verdict: Verdict,
    pub(super) frameworks: Vec<Framework>,
    pub(super) controls: Vec<Control>,
    pub(super) gaps: Vec<Gap>,
    pub(super) applicability: Vec<Applicability>,
    pub(super) conditions: Vec<Condition>,
    pub(super) accepted: Vec<Accepted>,
    pub(super) assets: Vec<Asset>,
    pub(super) flows: Vec<Flow>,
    pub(super) risks: Option<Risks>,
    pub(super) vendors: Vec<Vendor>,
    pub(super) policies: Vec<Policy>,
    pub(super) own_controls: Vec<OwnControl>,
    pub(super) samples: Vec<Sample>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) incidents: Vec<Incident>,
    pub(super) requests: Vec<Request>,
    pub(super) findings: Vec<Finding>,
    pub(super) evidence: Vec<Evidence>,
}

/// Read first, so that a newer index is called newer and not misshapen.
#[derive(Deserialize)]
struct Head {
    schema: Option<String>,
    version: Option<u64>,
}

impl Index {
    /// Reads an index of a known version.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadIndex> {
        let shape = |error: &serde_json::Error| BadIndex::Shape(error.line());
        let head: Head = serde_json::from_slice(bytes).map_err(|error| shape(&error))?;
        match (head.schema.as_deref(), head.version) {
            (Some(SCHEMA), Some(1..=VERSION)) => {}
            (Some(SCHEMA), Some(version)) if version > VERSION => {
                return Err(BadIndex::Newer(version));
            }
            _ => return Err(BadIndex::Unnamed),
        }
        serde_json::from_slice(bytes).map_err(|error| shape(&error))
    }
}

/// Declares input structs whose every field may be absent.
macro_rules! inputs {
    ($($name:ident { $($field:ident: $kind:ty,)+ })+) => {
        $(
            #[derive(Clone, Debug, Default, Deserialize)]
            #[serde(default)]
            #[allow(clippy::struct_field_names, reason = "the names are those of the index")]
            pub(super) struct $name { $(pub $field: $kind,)+ }
        )+
    };
}

inputs! {
    Organization { name: String, }
    Engagement {
        id: String, title: String, kinds: String, period: String, as_of: String,
        auditor: Option<String>, classification: String, gate: String,
    }
    Verdict { word: String, line: String, gaps: u64, explained: u64, open: u64, }
    Count { word: String, count: u64, }
    Framework {
        short: String, catalog: String, title: String, version: String, status_line: String,
        selection: Vec<String>, unselected: u64, total: u64, states: Vec<Count>,
    }
    Control {
        id: String, title: String, level: Option<String>, state: String, result: String,
        missing: Vec<String>, because: Vec<String>, links: Vec<Link>, derived: Vec<Derived>,
        gap: Option<String>,
    }
    Link { item: String, strength: String, condition: Option<String>, }
    Derived { through: String, }
    Gap { control: String, response: Option<String>, owner: Option<String>, due: Option<String>, }
    Applicability {
        control: String, title: String, applicability: String, reason: String, by: String,
        decided: Option<String>,
    }
    Condition { item: String, control: String, condition: String, gap: bool, }
    Accepted {
        code: String, message: String, subject: String, reason: String, owner: String,
        expires: String,
    }
    Asset {
        id: String, name: String, kind: String, version: Option<String>, owner: Option<String>,
        location: String, data_class: String, authentication: Option<String>,
        validity: Option<String>, agent: Vec<String>,
    }
    Flow {
        id: String, from: String, to: String, data_class: String, protection: Option<String>,
        region: Option<String>,
    }
    Risks {
        method: String, carried_out: String, tolerance: String, levels: Vec<String>,
        scenarios: Vec<Scenario>,
    }
    Scenario {
        id: String, title: String, assets: Vec<String>, threat: String, vulnerability: String,
        existing: Vec<String>, likelihood: String, impact: String, level: String,
        treatment: String, owner: Option<String>, status: String, residual: Option<String>,
    }
    Vendor {
        id: String, name: String, purpose: Option<String>, notes: Vec<String>,
        services: Vec<Service>, papers: Vec<Paper>,
    }
    Service {
        id: String, name: String, surface: String, data_class: String, region: Option<String>,
        retention: Option<String>, covered_by: Vec<String>,
    }
    Paper {
        id: String, title: String, kind: String, validity: String, services: Vec<String>,
        standing: String, weaknesses: Vec<String>, reviewed: Option<String>,
    }
    Policy {
        id: String, title: String, version: Option<String>, approved: String, validity: String,
        standing: String,
    }
    OwnControl {
        id: String, statement: String, owner: Option<String>, frequency: Option<String>,
        meets: Vec<String>, evidence: Vec<String>, decisions: Vec<String>,
    }
    Sample {
        id: String, population: String, tests: Vec<String>, method: String, size: u64,
        attributes: Vec<Attribute>, testers: Vec<String>, deviations: Vec<String>,
    }
    Attribute { name: String, passed: u64, deviating: u64, not_applicable: u64, }
    Exception {
        id: String, title: String, controls: Vec<String>, facts: Vec<Term>,
        owner: Option<String>, due: Option<String>,
    }
    Term { term: String, meaning: String, }
    Incident {
        id: String, title: String, dates: String, concerned: Vec<String>, cause: Option<String>,
        disclosure: Option<String>, evidence: Vec<String>,
    }
    Request {
        id: String, text: String, controls: Vec<String>, answer: Option<String>,
        evidence: Vec<String>, page: Option<String>, not_answered_because: Option<String>,
        answered_on: Option<String>, due: Option<String>, status: String, left_out: bool,
        rounds: Vec<Round>,
    }
    Round { line: String, }
    Finding {
        code: String, severity: String, message: String, file: Option<String>,
        subject: Option<String>,
    }
    Evidence {
        id: String, title: String, kind_title: String, section: String, owner: Option<String>,
        dated: Option<String>, covers: Option<String>, cadence: Option<String>,
        provenance: Vec<String>, standing: String, weaknesses: Vec<String>,
        observations: Vec<String>, files: Vec<File>, absent: Option<String>,
    }
    File { entry: String, size: u64, }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<(), BadIndex> {
        Index::parse(text.as_bytes()).map(|_| ())
    }

    #[test]
    fn an_index_is_read_leniently_within_its_version() {
        let known = r#"{"schema":"auditbinder/index","version":1"#;
        assert_eq!(parsed(&format!("{known}}}")), Ok(()));
        assert_eq!(parsed(&format!(r#"{known},"later":[{{"x":1}}]}}"#)), Ok(()));
        assert_eq!(
            parsed(&format!("{known},\n\"controls\":7}}")),
            Err(BadIndex::Shape(2))
        );
    }

    #[test]
    fn an_index_without_version_or_of_a_newer_one_is_refused() {
        let named =
            |version: &str| format!(r#"{{"schema":"auditbinder/index","version":{version}}}"#);
        assert_eq!(parsed(&named("2")), Err(BadIndex::Newer(2)));
        assert_eq!(parsed(&named("0")), Err(BadIndex::Unnamed));
        assert_eq!(
            parsed(r#"{"schema":"auditbinder/index"}"#),
            Err(BadIndex::Unnamed)
        );
        assert_eq!(
            parsed(r#"{"schema":"other","version":1}"#),
            Err(BadIndex::Unnamed)
        );
        assert_eq!(parsed("{}"), Err(BadIndex::Unnamed));
        assert_eq!(parsed("no JSON"), Err(BadIndex::Shape(1)));
        // A newer index is called so even if its fields have other shapes.
        let newer = r#"{"schema":"auditbinder/index","version":9,"controls":{}}"#;
        assert_eq!(parsed(newer), Err(BadIndex::Newer(9)));
    }
}
