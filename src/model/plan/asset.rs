//! `assets` and `data-flows`.

use schemars::JsonSchema;

use super::organization::validity;
use super::{Day, Text, choices};
use crate::model::id::{AssetId, DataFlowId, PersonId, ServiceId, VendorId};
use crate::model::{At, Validity};

/// Something that holds, moves or guards data.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Asset {
    /// The id that the rest of the plan uses.
    pub id: At<AssetId>,
    /// The printed name.
    pub name: Text,
    /// What it is: application, database, repository, workstation, ai-agent, network…
    pub kind: Text,
    /// The version in use.
    pub version: Option<Text>,
    /// Who answers for it.
    pub owner: Option<At<PersonId>>,
    /// Where it stands.
    pub location: Option<Text>,
    /// The network zone.
    pub zone: Option<Text>,
    /// The most sensitive data it meets.
    pub data_class: At<DataClass>,
    /// What it does with electronic protected health information.
    pub ephi: Option<Ephi>,
    /// How people and programs log in.
    pub authentication: Option<Text>,
    /// The vendor behind it.
    pub vendor: Option<At<VendorId>>,
    /// Stated settings of an AI agent.
    pub agent: Option<Agent>,
    /// The first day in use.
    pub from: Option<Day>,
    /// The last day in use.
    pub until: Option<Day>,
    /// What took its place.
    pub replaced_by: Option<At<AssetId>>,
    /// Regulations that apply, for a repository.
    pub regulations: Vec<Text>,
}

impl Asset {
    /// When the asset is in use.
    pub fn validity(&self) -> Validity {
        validity(self.from.as_ref(), self.until.as_ref())
    }
}

choices! {
    /// How sensitive the data is that an asset meets.
    DataClass {
        /// Protected health information may be in what it reads.
        PhiTouching = "phi-touching",
        /// Works on code or systems that process PHI and never sees PHI.
        PhiAdjacent = "phi-adjacent",
        /// Payment card data.
        Cardholder = "cardholder",
        /// Personal data.
        Personal = "personal",
        /// Business secrets.
        Confidential = "confidential",
        /// Published.
        Public = "public",
        /// No data of others.
        None = "none",
    }
}

/// What an asset does with electronic protected health information, and on which medium.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ephi {
    /// What it does with it, in the words of 45 CFR 164.306(a)(1).
    pub does: Vec<At<EphiUse>>,
    /// What it stands on or passes through: encrypted volumes, paper, tape, memory of a host…
    pub media: Option<Text>,
    /// How much, in words.
    pub volume: Option<Text>,
}

choices! {
    /// The four verbs of 45 CFR 164.306(a)(1).
    EphiUse {
        /// It makes ePHI.
        Creates = "creates",
        /// ePHI reaches it.
        Receives = "receives",
        /// It keeps ePHI.
        Maintains = "maintains",
        /// It sends ePHI on.
        Transmits = "transmits",
    }
}

/// What the plan states of an AI agent; compared with what evidence shows.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Agent {
    /// The sandbox mode, in the agent's own words.
    pub sandbox_mode: Option<Text>,
    /// The approval policy, in the agent's own words.
    pub approval_policy: Option<Text>,
    /// The model.
    pub model: Option<Text>,
    /// Where the model is reached.
    pub topology: Option<At<Topology>>,
    /// How the agent logs in: `api-key`, `chatgpt`, `sso`…
    pub login: Option<Text>,
}

choices! {
    /// How an agent reaches its model.
    Topology {
        /// Workstation to vendor.
        DirectApi = "direct-api",
        /// Through the organisation's own proxy.
        Gateway = "gateway",
        /// A model hosted under the organisation's own agreement.
        Hosted = "hosted",
    }
}

/// Data that moves from one asset or vendor to another.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DataFlow {
    /// The id.
    pub id: At<DataFlowId>,
    /// The asset or vendor it leaves.
    pub from: Text,
    /// The asset or vendor it reaches.
    pub to: Text,
    /// The service or surface of the vendor that is used.
    pub surface: Option<At<ServiceId>>,
    /// The most sensitive data in it.
    pub data_class: At<DataClass>,
    /// How it is protected on the way.
    pub protection: Option<Text>,
    /// The region where it ends.
    pub region: Option<Text>,
}
