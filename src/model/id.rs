//! Names of things, parsed once at the edge.

use std::fmt;

/// Says why a text cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot be an id: use 1 to 64 of a-z, A-Z, 0-9, `.`, `_` and `-`, beginning with a letter or digit"
)]
pub struct BadId(pub String);

/// An id that a plan gives to one of its records.
pub trait Id: Sized + Clone + Ord + fmt::Display {
    /// What the id names, for messages: "asset", "evidence item".
    const WHAT: &'static str;

    /// Reads an id as written.
    fn parse(text: &str) -> Result<Self, BadId>;

    /// The id as written.
    fn as_str(&self) -> &str;
}

fn well_formed(text: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (1..=64).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !text.ends_with('.')
        && text.chars().all(part)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $what:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl Id for $name {
            const WHAT: &'static str = $what;

            fn parse(text: &str) -> Result<Self, BadId> {
                if !well_formed(text) {
                    return Err(BadId(text.to_owned()));
                }
                Ok(Self(text.to_owned()))
            }

            fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": concat!("The id of one ", $what),
                    "pattern": "^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",
                })
            }
        }
    )+};
}

ids! {
    /// Names a person of the plan.
    PersonId = "person";
    /// Names an engagement: one audit, analysis or submission.
    EngagementId = "engagement";
    /// Names a policy document.
    PolicyId = "policy";
    /// Names one of the organisation's own controls.
    OwnControlId = "control";
    /// Names an asset.
    AssetId = "asset";
    /// Names a data flow.
    DataFlowId = "data flow";
    /// Names a risk scenario.
    RiskId = "risk scenario";
    /// Names a vendor.
    VendorId = "vendor";
    /// Names a service or surface of a vendor.
    ServiceId = "service";
    /// Names an evidence item, or a document, agreement or policy that stands for one.
    EvidenceId = "evidence item";
    /// Names an incident.
    IncidentId = "incident";
    /// Names an audit exception.
    ExceptionId = "exception";
    /// Names a population.
    PopulationId = "population";
    /// Names a sample.
    SampleId = "sample";
    /// Names a line of the auditor's request list.
    RequestId = "request";
    /// Names a gap response.
    GapId = "gap response";
    /// Names a check: one assertion of a rule pack or of an evidence item.
    CheckId = "check";
    /// Names a catalog, version included: `soc2-tsc-2017`.
    CatalogId = "catalog";
    /// Names a catalog briefly inside one plan: `soc2`.
    ShortName = "short catalog name";
    /// Names an evidence type of the shipped vocabulary: `baa`.
    TypeId = "evidence type";
    /// Names a claim, a statement that may lack a document.
    ClaimId = "claim";
}

/// The id of a control exactly as its framework prints it: `164.308(a)(1)(ii)(A)`.
///
/// Only a catalog hands these out, so that one in hand exists in that catalog.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct ControlId(String);

impl ControlId {
    /// Takes an id as a catalog file prints it.
    pub fn from_catalog(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The id as printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_leave_a_folder_or_start_with_a_dash() {
        for text in ["", "..", "../x", "a/b", "-x", ".hidden", "a b", "end."] {
            assert_eq!(AssetId::parse(text), Err(BadId(text.to_owned())));
        }
        assert!(AssetId::parse("codex-cli_0.169").is_ok());
    }
}
