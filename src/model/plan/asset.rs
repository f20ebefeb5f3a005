//! `assets` and `data-flows`.

use schemars::JsonSchema;

use super::organization::validity;
use super::{Day, Plan, Text, choices};
use crate::model::id::{AssetId, DataFlowId, EvidenceId, PersonId, ServiceId, VendorId};
use crate::model::{At, Validity};

/// Something that holds, moves or guards data.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
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
    /// The AI agents that work on it, for a repository.
    pub agents: Vec<At<AssetId>>,
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
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
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
    /// The asset that all its traffic passes, for the topology `gateway`.
    pub gateway: Option<At<AssetId>>,
    /// Whose key or project the agent works with.
    pub credential: Option<At<Credential>>,
    /// Which record is named as the log of what people do with the agent.
    pub log_source: Option<At<LogSource>>,
    /// Whether the agent may be used for the workflow, and on which path.
    pub decision: Option<AgentDecision>,
}

choices! {
    /// Whose key or project an agent works with.
    Credential {
        /// A project at the vendor for this agent or workflow alone.
        OwnProject = "own-project",
        /// A key for this agent or workflow alone, in a shared project.
        OwnKey = "own-key",
        /// A key that other programs use too.
        Shared = "shared",
        /// People log in with their own accounts.
        Personal = "personal",
    }
}

choices! {
    /// Which record is named as the log of what people do with an agent.
    LogSource {
        /// What the agent itself sends.
        Telemetry = "telemetry",
        /// The compliance log of the vendor.
        Vendor = "vendor",
        /// The log of the organisation's own proxy.
        Proxy = "proxy",
    }
}

/// The decision path of an agent: four questions, each with an answer, its reason and
/// what shows it.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AgentDecision {
    /// Does the workflow involve protected health information?
    pub involves_phi: Option<DecisionAnswer>,
    /// Does the agent see it?
    pub sees_phi: Option<DecisionAnswer>,
    /// Can it be scrubbed before the session?
    pub can_be_scrubbed: Option<DecisionAnswer>,
    /// Is hosting under an agreement of one's own available?
    pub covered_hosting: Option<DecisionAnswer>,
    /// Who decided.
    pub by: Option<At<PersonId>>,
    /// When.
    pub on: Option<Day>,
}

impl AgentDecision {
    /// The questions in the order of the path, each with its answer.
    pub fn answers(&self) -> [(&'static str, Option<&DecisionAnswer>); 4] {
        [
            (
                "Does the workflow involve protected health information?",
                self.involves_phi.as_ref(),
            ),
            ("Does the agent see it?", self.sees_phi.as_ref()),
            (
                "Can it be scrubbed before the session?",
                self.can_be_scrubbed.as_ref(),
            ),
            (
                "Is hosting under an agreement of one's own available?",
                self.covered_hosting.as_ref(),
            ),
        ]
    }
}

/// The answer to one question of the decision path.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DecisionAnswer {
    /// The answer.
    pub answer: At<YesNo>,
    /// Why.
    pub why: Option<Text>,
    /// What shows it.
    pub evidence: Vec<At<EvidenceId>>,
}

choices! {
    /// An answer.
    YesNo {
        /// It does, it is.
        Yes = "yes",
        /// It does not, it is not.
        No = "no",
    }
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
    /// What the data is disclosed for.
    pub purpose: Option<At<Purpose>>,
}

impl Plan {
    /// Why no agreement is asked for where PHI reaches a vendor through a flow.
    ///
    /// 45 CFR 164.502(e)(1)(ii)(A): the standard about business associates does not apply to
    /// disclosures by a covered entity to a health care provider concerning the treatment of
    /// the individual. The vendor of an AI agent is no such provider.
    pub fn needs_no_agreement(&self, flow: &DataFlow) -> Option<&'static str> {
        let purpose = flow.purpose.as_ref()?.value;
        let phi = flow.data_class.value == DataClass::PhiTouching;
        let leaves = |asset: &&Asset| asset.id.value.to_string() == flow.from.value;
        let from = self.assets.iter().find(leaves);
        let is_agent =
            from.is_some_and(|asset| asset.agent.is_some() || asset.kind.value == "ai-agent");
        (phi && purpose == Purpose::Treatment && !is_agent).then_some(
            "no agreement asked for: stated as a disclosure to a health care provider for treatment, 45 CFR 164.502(e)(1)(ii)(A)",
        )
    }
}

choices! {
    /// What PHI is disclosed for: 45 CFR 164.501 defines the first three.
    Purpose {
        /// Treatment of the person by another health care provider.
        Treatment = "treatment",
        /// Payment.
        Payment = "payment",
        /// Health care operations.
        Operations = "operations",
        /// Anything else.
        Other = "other",
    }
}
