//! Puts the parts together.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Dossier, Excerpts, SmallBreachRow, SupplementFacts, Term};
use super::{
    agents, answers, applicability, attribution, controls, deployments, evidence, information,
    interchange, periods, records, release, reliance, requests, risk_document, risks, vendors,
    words,
};
use crate::diagnostic::{Finding, FindingRecord};
use crate::model::agent::AgentReadings;
use crate::model::id::IncidentId;
use crate::model::plan::{Classification, Engagement, Gate};
use crate::model::requests::Conversation;
use crate::model::risk_report::{Clock, RiskReport};
use crate::model::sampling::SampleReadings;
use crate::model::scan::Scans;
use crate::model::{
    AgentConcern, AsOf, Assessed, BuildVerdict, Coverage, EvidenceVocabulary, PackageTime, Packing,
    Plan, Profile, RequestList,
};

/// What identifies the package.
#[derive(Clone, Debug, Serialize)]
pub struct PackageFacts {
    /// `<engagement>-<sequence>-<12 hex of the evidence root>`; for a supplement with
    /// `-sup<number>` after the sequence of its base.
    pub id: String,
    /// The top folder and the file name without `.zip`.
    pub name: String,
    /// The number in the chain.
    pub sequence: u64,
    /// The package before it in the chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<PreviousFacts>,
    /// SHA-256 over the manifest lines of the evidence.
    pub evidence_root: String,
    /// `SHA256:…`, as `ssh-keygen -lf` prints it.
    pub fingerprint: String,
    /// The minisign public key.
    pub minisign_key: String,
    /// The time that the package carries.
    pub time: String,
    /// The program and its version.
    pub software: String,
    /// How many evidence files are packed.
    pub files: u64,
    /// Their bytes together.
    pub bytes: u64,
}

/// The package before this one in a chain.
#[derive(Clone, Debug, Serialize)]
pub struct PreviousFacts {
    /// Its id.
    pub package: String,
    /// Its number in the chain.
    pub sequence: u64,
    /// The SHA-256 of its root.
    pub root: String,
}

/// Who the package is about.
#[derive(Clone, Debug, Serialize)]
pub struct OrganizationFacts {
    /// The name.
    pub name: String,
    /// The registered name.
    pub legal_name: Option<String>,
    /// The country code.
    pub country: Option<String>,
    /// The Legal Entity Identifier.
    pub lei: Option<String>,
    /// Who answers questions: "name, role (purpose)".
    pub contacts: Vec<String>,
}

/// The engagement.
#[derive(Clone, Debug, Serialize)]
pub struct EngagementFacts {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The kinds of work.
    pub kinds: String,
    /// The period.
    pub period: String,
    /// The day of judgement.
    pub as_of: String,
    /// Who audits.
    pub auditor: Option<String>,
    /// Who may see the package.
    pub audience: Option<String>,
    /// The classification.
    pub classification: String,
    /// The gate.
    pub gate: String,
}

/// Who sealed the package (21 CFR 11.50: name, time and meaning in readable form).
#[derive(Clone, Debug, Serialize)]
pub struct SignerFacts {
    /// The printed name.
    pub name: String,
    /// The role.
    pub role: Option<String>,
    /// What the signature means.
    pub meaning: String,
    /// The principal for `ssh-keygen -I`.
    pub identity: String,
}

/// What the build concludes.
#[derive(Clone, Debug, Serialize)]
pub struct VerdictFacts {
    /// `COMPLETE`, `PARTIAL` or `REFUSED`.
    pub word: String,
    /// The word with its numbers.
    pub line: String,
    /// All gaps.
    pub gaps: usize,
    /// Gaps with response, owner and date.
    pub explained: usize,
    /// Gaps without.
    pub open: usize,
    /// What else stands on the first page, in numbers.
    pub beside: String,
}

/// Everything that a dossier is made from.
pub struct Sources<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The engagement.
    pub engagement: &'a Engagement,
    /// Its controls.
    pub profile: &'a Profile,
    /// The evidence types.
    pub vocabulary: &'a EvidenceVocabulary,
    /// The checklist for AI agents.
    pub checklist: &'a RequestList,
    /// The other ready lists that the plan names.
    pub lists: &'a [RequestList],
    /// Every request of the auditor with what was said about it.
    pub conversations: &'a [Conversation],
    /// For each framework the control that matters most for AI agents.
    pub concerns: &'a [AgentConcern],
    /// How items stand.
    pub assessed: &'a Assessed,
    /// How controls stand.
    pub coverage: &'a Coverage,
    /// Open findings.
    pub findings: &'a [Finding],
    /// Accepted findings.
    pub accepted: &'a [Finding],
    /// What the scan of evidence found.
    pub scans: &'a Scans,
    /// What was read of agents.
    pub agents: &'a AgentReadings,
    /// What drawing the samples gave.
    pub samples: &'a SampleReadings,
    /// The nine elements, where the engagement needs a risk analysis.
    pub risk_report: Option<&'a RiskReport>,
    /// When notices of breaches are due.
    pub notices: &'a BTreeMap<IncidentId, Vec<Clock>>,
    /// The breaches of fewer than 500 persons.
    pub small_breaches: &'a [SmallBreachRow],
    /// What is packed under which name.
    pub packing: &'a Packing,
    /// The package time.
    pub time: PackageTime,
    /// The number in the chain.
    pub sequence: u64,
    /// The package before.
    pub previous: Option<PreviousFacts>,
    /// What it changes, if it is a supplement.
    pub supplement: Option<SupplementFacts>,
    /// The fingerprint of the sealing key.
    pub fingerprint: String,
    /// The minisign public key.
    pub minisign_key: String,
    /// The program and its version.
    pub software: String,
}

/// Makes the one value that every report is made from.
pub fn dossier(sources: &Sources<'_>) -> Dossier {
    let (plan, engagement) = (sources.plan, sources.engagement);
    let mut findings: Vec<&Finding> = sources.findings.iter().collect();
    findings.sort_by_key(|finding| finding.severity);
    let frameworks = controls::frameworks(sources);
    let applicability = applicability::rows(sources);
    let risks = risks::risk_facts(plan, AsOf(engagement.as_of.value));
    Dossier {
        package: package(sources),
        supplement: sources.supplement.clone(),
        organization: organization(plan),
        engagement: engagement_facts(engagement),
        signer: signer(plan, engagement),
        verdict: verdict(sources.coverage, &beside(sources)),
        crosswalk_sources: controls::crosswalk_sources(&frameworks),
        statements: applicability::statements(&frameworks, &applicability),
        deployments: deployments::deployments(sources, &frameworks),
        repositories: attribution::repositories(sources),
        attribution: attribution::attribution(sources),
        risk_document: risk_document::document(sources, risks.as_ref(), &frameworks),
        frameworks,
        gaps: controls::gaps(sources),
        exclusions: controls::exclusions(sources),
        applicability,
        conditions: controls::conditions(sources),
        accepted: answers::accepted(sources),
        overdue: answers::overdue(sources),
        system: records::system(sources),
        assets: records::assets(plan),
        flow_map: records::flow_map(plan),
        flows: records::flows(plan),
        risks,
        registers: Vec::new(),
        vendors: vendors::vendors(sources),
        reliance: reliance::reliance(sources),
        policies: records::policies(sources),
        own_controls: records::own_controls(plan),
        checklist: answers::checklist(sources, sources.checklist),
        ready_lists: answers::ready_lists(sources),
        agent_policies: agents::policies(sources),
        periods: periods::facts(sources),
        samples: answers::samples(sources),
        exceptions: records::exceptions(plan),
        incidents: records::incidents(plan),
        requests: requests::rows(sources),
        findings: findings.into_iter().map(FindingRecord::from).collect(),
        release: release::release(sources),
        information: information::information(sources),
        evidence: evidence::rows(sources),
        excerpts: Excerpts::default(),
        custody: None,
        look: crate::model::Look::default(),
        glossary: glossary(),
        interchange: interchange::interchange(sources),
    }
}

fn package(sources: &Sources<'_>) -> PackageFacts {
    let sequence = sources.sequence;
    let files = sources.packing.files.values().flatten();
    let engagement = &sources.engagement.id.value;
    let (name, place) = match &sources.supplement {
        Some(supplement) => {
            let number = supplement.number;
            (
                format!("{engagement}-sup{number}"),
                format!("{sequence}-sup{number}"),
            )
        }
        None => (engagement.to_string(), sequence.to_string()),
    };
    PackageFacts {
        id: format!(
            "{engagement}-{place}-{}",
            sources.packing.evidence_root.short()
        ),
        name,
        sequence,
        previous: sources.previous.clone(),
        evidence_root: sources.packing.evidence_root.to_string(),
        fingerprint: sources.fingerprint.clone(),
        minisign_key: sources.minisign_key.clone(),
        time: sources.time.rfc3339(),
        software: sources.software.clone(),
        files: files.clone().count() as u64,
        bytes: files.map(|file| file.size).sum(),
    }
}

fn organization(plan: &Plan) -> OrganizationFacts {
    let Some(organization) = &plan.organization else {
        return OrganizationFacts {
            name: "Organisation not named in the plan".to_owned(),
            legal_name: None,
            country: None,
            lei: None,
            contacts: Vec::new(),
        };
    };
    let contact = |contact: &crate::model::plan::Contact| {
        let person = plan.person(&contact.person.value);
        let details = person
            .into_iter()
            .flat_map(|p| [words::text(p.role.as_ref()), words::text(p.email.as_ref())]);
        let parts: Vec<String> = std::iter::once(plan.person_name(&contact.person.value))
            .chain(details.flatten())
            .collect();
        format!("{} ({})", parts.join(", "), contact.purpose.value)
    };
    OrganizationFacts {
        name: organization.name.value.clone(),
        legal_name: words::text(organization.legal_name.as_ref()),
        country: words::text(organization.country.as_ref()),
        lei: words::text(organization.lei.as_ref()),
        contacts: organization.contacts.iter().map(contact).collect(),
    }
}

fn engagement_facts(engagement: &Engagement) -> EngagementFacts {
    let kinds: Vec<&str> = engagement
        .kinds
        .iter()
        .map(|kind| kind.value.describe())
        .collect();
    let classification = engagement
        .classification
        .as_ref()
        .map_or(Classification::Confidential, |c| c.value);
    EngagementFacts {
        id: engagement.id.value.to_string(),
        title: engagement.title.value.clone(),
        kinds: if kinds.is_empty() {
            "kind of work not stated".to_owned()
        } else {
            kinds.join(", ")
        },
        period: engagement.period().to_string(),
        as_of: engagement.as_of.value.to_string(),
        auditor: words::text(engagement.auditor.as_ref()),
        audience: engagement
            .audience
            .as_ref()
            .map(|audience| audience.value.as_str().to_owned()),
        classification: classification.as_str().to_owned(),
        gate: engagement
            .gate
            .as_ref()
            .map_or(Gate::Open, |gate| gate.value)
            .as_str()
            .to_owned(),
    }
}

fn signer(plan: &Plan, engagement: &Engagement) -> Option<SignerFacts> {
    let signer = engagement.signer.as_ref()?;
    let person = plan.person(&signer.person.value);
    Some(SignerFacts {
        name: plan.person_name(&signer.person.value),
        role: person.and_then(|person| words::text(person.role.as_ref())),
        meaning: signer.meaning.value.clone(),
        identity: signer.identity.value.clone(),
    })
}

fn verdict(coverage: &Coverage, beside: &str) -> VerdictFacts {
    let (explained, open) = match coverage.verdict {
        BuildVerdict::Partial { explained, open } => (explained, open),
        BuildVerdict::Complete | BuildVerdict::Refused { .. } => (0, 0),
    };
    VerdictFacts {
        word: coverage.verdict.word().to_owned(),
        line: coverage.verdict.describe(),
        gaps: explained + open,
        explained,
        open,
        beside: beside.to_owned(),
    }
}

/// "6 open gaps, 8 explained gaps, 4 exclusions, 2 accepted risks, 3 overdue items."
fn beside(sources: &Sources<'_>) -> String {
    let (explained, open) = match sources.coverage.verdict {
        BuildVerdict::Partial { explained, open } => (explained, open),
        BuildVerdict::Complete | BuildVerdict::Refused { .. } => (0, 0),
    };
    let counts = [
        (open, "open gap"),
        (explained, "explained gap"),
        (controls::exclusions(sources).len(), "exclusion"),
        (answers::accepted(sources).len(), "accepted risk"),
        (answers::overdue(sources).len(), "overdue item"),
        (sources.findings.len(), "open finding"),
    ];
    let words = counts.map(|(count, noun)| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    });
    format!("{}.", words.join(", "))
}

/// The terms that a reader meets.
fn glossary() -> Vec<Term> {
    serde_yaml::from_str(include_str!("../../../templates/glossary.yaml"))
        .unwrap_or_else(|error| panic!("the shipped glossary is broken: {error}"))
}
