//! Calls the stages in order: load -> collect -> check -> risk -> map -> render -> seal.
//!
//! The only place that knows the order. Each step takes the value that the
//! step before it returns, so that none can be skipped.

mod agents;
mod artifacts;
mod chain;
mod collecting;
mod custody;
mod draft;
mod due;
mod excerpts;
mod extract;
mod gate;
mod gathered;
mod inspecting;
mod judged;
mod keeping;
mod live;
mod look;
mod occurrences;
mod output;
mod packing;
mod populations;
mod profiles;
pub mod register;
mod release;
mod reports;
pub mod requests;
mod runs;
mod sampling;
mod scanning;
mod sources;
mod supplement;
mod target;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::catalog::Library;
use crate::diagnostic::{Code, Finding, Sources, in_order, list, nearest};
use crate::locker::Locker;
use crate::model::id::{EngagementId, EvidenceId, Id, OwnControlId};
use crate::model::plan::Engagement;
use crate::model::reliance::Reliance;
use crate::model::requests::{Conversation, Rounds};
use crate::model::risk_report::RiskReport;
use crate::model::sampling::SampleReadings;
use crate::model::{
    AsOf, Assessed, BuildVerdict, Coverage, Crosswalk, Digest, EvidenceVocabulary, Look,
    PackageTime, Plan, Profile, Rule, Timeline,
};
use crate::scan::Scanner;
use crate::seal::SealRequest;
use crate::{catalog, check, load, map, risk, seal};

pub use crate::source::Permissions;
pub use agents::{agent_table, shipped_agent_table, shipped_agent_tables};
pub use chain::{Predecessor, predecessor};
pub use collecting::{Collecting, Order, Outcome, collect_due};
pub use due::{DueEntry, DueKind, due};
pub use extract::{RiskExtract, risk_extract};
use gathered::Evidence;
pub use gathered::Gathered;
pub use inspecting::{Unread, inspect};
pub use keeping::{Brought, bring, locker_folder};
pub use look::page_problems;
pub use output::{Existing, OutputError, clean_up};
pub use populations::{PopulationJob, Populations, count_error};
use profiles::{empty_profile, pinned, with_neighbours};
pub use reports::small_breaches;
pub use sampling::{Rows, population_rows};
pub use scanning::{finding as rule_finding, read_rules, read_words, ready, shipped_rules};
pub use supplement::{Parent, SupplementTo, parent, requests};
pub use target::{BuildError, Built, Overwrite, Target};

/// A plan that can be worked with: read, decoded, resolved against its catalogs.
pub struct Opened {
    /// The plan.
    pub plan: Plan,
    /// The texts of its files.
    pub sources: Sources,
    /// The tables that some of its records come from.
    pub tables: Vec<load::ReadTable>,
    /// The rounds of the auditor's request list.
    pub rounds: Rounds,
    root: PathBuf,
    digest: Digest,
    library: Library,
    profiles: Vec<(EngagementId, Profile)>,
    vocabulary: EvidenceVocabulary,
    crosswalks: Vec<Crosswalk>,
    rules: Vec<Rule>,
    scanner: Scanner,
    look: Look,
    sample_types: BTreeSet<String>,
}

/// Why a plan cannot be worked with.
pub struct Rejected {
    /// Every problem, in order.
    pub findings: Vec<Finding>,
    /// The texts of the files that could be read.
    pub sources: Sources,
}

/// Reads a plan and everything that it names of the shipped catalogs.
pub fn open(path: &Path) -> Result<Opened, Rejected> {
    let loaded = load::load(path);
    let Some(plan) = loaded.plan else {
        return Err(Rejected {
            findings: loaded.findings,
            sources: loaded.sources,
        });
    };
    let mut findings = loaded.findings;
    let (library, mut problems) = Library::with(&loaded.data);
    // A data file with problems may define what seems to be missing.
    let whole = problems.is_empty();
    findings.append(&mut problems);
    let mut profiles = Vec::new();
    for engagement in &plan.engagements {
        let (profile, mut problems) = catalog::profile(engagement, &library);
        problems.retain(|finding| whole || finding.code != Code::UnknownCatalog);
        findings.append(&mut problems);
        profiles.push((engagement.id.value.clone(), profile));
    }
    let all: Vec<&Profile> = profiles.iter().map(|(_, profile)| profile).collect();
    let pinned = pinned(&all);
    let crosswalks = library.crosswalks(&pinned);
    let vocabulary = library.vocabulary(&with_neighbours(pinned, &crosswalks));
    let mut unknown = catalog::unknown_controls(&plan, &all);
    if !findings.is_empty() {
        // An engagement or pin that could not be read may hold what seems to be missing.
        unknown.retain(|finding| finding.code != Code::UnknownCatalog);
    }
    findings.append(&mut unknown);
    findings.extend(unknown_words(&plan, &vocabulary, &library));
    if findings.is_empty() {
        findings.extend(plan.engagements.iter().zip(&all).filter_map(empty_profile));
    }
    let mut sources = loaded.sources;
    let (look, mut problems) = look::of_plan(&plan, &loaded.root, &mut sources);
    findings.append(&mut problems);
    let scan_rules = scanning::of_plan(&plan, &loaded.root);
    let scan_rules = match scan_rules {
        Ok(rules) if findings.is_empty() => rules,
        other => {
            findings.extend(other.err().unwrap_or_default());
            return Err(rejected(findings, sources));
        }
    };
    let sample_types = sample_types(&vocabulary);
    Ok(Opened {
        plan,
        sources,
        tables: loaded.tables,
        rounds: loaded.rounds,
        root: loaded.root,
        digest: loaded.digest,
        library,
        profiles,
        vocabulary,
        crosswalks,
        rules: catalog::rules(),
        scanner: Scanner::new(scan_rules, None),
        look,
        sample_types,
    })
}

/// Evidence types whose usual form is a sample.
fn sample_types(vocabulary: &EvidenceVocabulary) -> BTreeSet<String> {
    let samples = vocabulary.types.iter();
    let samples = samples.filter(|(_, kind)| kind.usual_form == "sample");
    samples.map(|(id, _)| id.to_string()).collect()
}

/// What the plan names and the shipped data does not know.
fn unknown_words(plan: &Plan, vocabulary: &EvidenceVocabulary, library: &Library) -> Vec<Finding> {
    let mut findings = catalog::unknown_types(plan, vocabulary);
    findings.extend(catalog::unknown_proposed(plan, library));
    findings.extend(catalog::unknown_threats(plan));
    findings.extend(catalog::unknown_clauses(plan));
    findings.extend(requests::problems(plan));
    findings
}

fn rejected(findings: Vec<Finding>, sources: Sources) -> Rejected {
    Rejected {
        findings: in_order(findings),
        sources,
    }
}

impl Opened {
    /// The engagements to work on: the one named, or all.
    pub fn engagements(&self, named: Option<&str>) -> Result<Vec<&Engagement>, Box<Finding>> {
        let Some(named) = named else {
            return Ok(self.plan.engagements.iter().collect());
        };
        let found = self
            .plan
            .engagements
            .iter()
            .find(|e| e.id.value.as_str() == named);
        found
            .map(|engagement| vec![engagement])
            .ok_or_else(|| Box::new(self.unknown_engagement(named)))
    }

    fn unknown_engagement(&self, named: &str) -> Finding {
        let ids: Vec<&str> = self
            .plan
            .engagements
            .iter()
            .map(|e| e.id.value.as_str())
            .collect();
        let finding = Finding::new(
            Code::UnknownEngagement,
            format!("the plan has no engagement `{named}`"),
        );
        let finding = match nearest(named, &ids) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding,
        };
        finding.help(format!("the plan has {}", list(&ids)))
    }

    /// The resolved profile of one of its engagements.
    pub fn profile(&self, engagement: &Engagement) -> &Profile {
        let found = self
            .profiles
            .iter()
            .find(|(id, _)| *id == engagement.id.value);
        &found
            .expect("every engagement was resolved when the plan was opened")
            .1
    }

    /// The resolved profile of every engagement, in the order of the plan.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.iter().map(|(_, profile)| profile)
    }

    /// The shipped catalogs and those of the plan.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Every request with what was said about it.
    pub fn conversations(&self) -> Vec<Conversation> {
        crate::requests::conversations(&self.plan, &self.rounds, &requests::words(&self.plan))
    }

    /// The folder of the main plan file.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

/// One engagement, judged.
pub struct Judged<'a> {
    /// The engagement.
    pub engagement: &'a Engagement,
    /// State and result of every control, and the verdict.
    pub coverage: Coverage,
    /// Findings that are open, in order.
    pub findings: Vec<Finding>,
    /// Findings that a decision leaves open.
    pub accepted: Vec<Finding>,
    /// The nine elements of the risk analysis.
    pub risks: RiskReport,
    opened: &'a Opened,
    gathered: &'a Evidence,
    locker: Option<&'a Locker>,
    assessed: Assessed,
    populations: Populations,
    samples: SampleReadings,
}

/// What the risk analysis is judged by.
fn basis<'a>(
    opened: &'a Opened,
    engagement: &'a Engagement,
    assessed: &'a Assessed,
) -> risk::Basis<'a> {
    risk::Basis {
        plan: &opened.plan,
        engagement,
        items: &assessed.items,
    }
}

/// Checks one engagement and maps evidence to its controls.
pub fn judge<'a>(
    opened: &'a Opened,
    gathered: &'a Gathered,
    engagement: &'a Engagement,
) -> Judged<'a> {
    let profile = opened.profile(engagement);
    let (locker, gathered) = (gathered.locker.as_ref(), gathered.of(engagement));
    let mut populations = populations::count(&opened.plan, &gathered.collected, engagement);
    let samples = sampling::samples(&opened.plan, engagement, &mut populations.gathered);
    let subject = check::Subject {
        plan: &opened.plan,
        engagement,
        profile,
        collected: &gathered.collected,
        scans: &gathered.scans,
        agents: &gathered.agents,
        populations: &populations.readings,
        samples: &samples,
        sample_types: &opened.sample_types,
        rules: &opened.rules,
        wordings: &opened.vocabulary.wordings,
        vendors: catalog::vendor_rules(),
        regulations: catalog::repository_regulations(),
    };
    let (mut assessed, mut findings) = check::check(subject);
    findings.extend(gathered.findings.iter().cloned());
    let basis = basis(opened, engagement, &assessed);
    let risks = risk::gate(basis);
    if risk::is_needed(engagement, profile) {
        findings.extend(risk::findings(basis, &risks));
    }
    findings.extend(risk::breach::findings(basis, profile));
    if let Some(control) = profile.find(risk::ANALYSIS) {
        let observed = assessed.controls.entry(control).or_default();
        observed.open.extend(risks.open());
    }
    register_told(opened, engagement, &mut assessed, &mut findings);
    let (mut coverage, mapping) = map::coverage(map::Basis {
        plan: &opened.plan,
        engagement,
        profile,
        vocabulary: &opened.vocabulary,
        crosswalks: &opened.crosswalks,
        assessed: &assessed,
    });
    findings.extend([mapping, requests::findings(opened, engagement, &coverage)].concat());
    let (findings, accepted) = check::accept(subject, in_order(findings));
    let findings = in_order(findings);
    map::refuse(&mut coverage, &findings);
    Judged {
        engagement,
        coverage,
        findings,
        accepted,
        risks,
        opened,
        gathered,
        locker,
        assessed,
        populations,
        samples,
    }
}

/// What the register of information says of the engagement.
fn register_told(
    opened: &Opened,
    engagement: &Engagement,
    assessed: &mut Assessed,
    findings: &mut Vec<Finding>,
) {
    let registers = register::told(opened, engagement);
    findings.extend(registers.findings);
    if let Some(control) = opened.profile(engagement).find(register::KEEPING) {
        let open = &mut assessed.controls.entry(control).or_default().open;
        open.extend(registers.open);
    }
}

impl Judged<'_> {
    /// Whether values are to be replaced, for which a fingerprint key is needed.
    pub fn redacts(&self) -> bool {
        release::is_needed(self)
    }

    /// Expected and evidenced occurrences of items and of own controls.
    pub fn timelines(
        &self,
    ) -> (
        &BTreeMap<EvidenceId, Timeline>,
        &BTreeMap<OwnControlId, Timeline>,
    ) {
        (&self.assessed.timelines, &self.assessed.control_timelines)
    }

    /// The populations whose records were read.
    pub fn populations(&self) -> &Populations {
        &self.populations
    }

    /// The samples of the plan, as far as they were drawn.
    pub fn samples(&self) -> &SampleReadings {
        &self.samples
    }

    /// Every request with what was said about it.
    pub fn conversations(&self) -> Vec<Conversation> {
        self.opened.conversations()
    }

    /// What the papers of vendors cover.
    pub fn reliance(&self) -> &Reliance {
        &self.assessed.reliance
    }

    /// The controls in scope.
    pub fn profile(&self) -> &Profile {
        self.opened.profile(self.engagement)
    }

    /// The time that a package of this engagement carries: the given one, else
    /// the start of the as-of date in UTC.
    pub fn package_time(
        &self,
        given: Option<PackageTime>,
    ) -> Result<PackageTime, crate::model::date::BadPackageTime> {
        match given {
            Some(time) => Ok(time),
            None => PackageTime::at_start_of(AsOf(self.engagement.as_of.value).0),
        }
    }
}

/// Renders and seals one judged engagement.
///
/// The package appears under its final name whole or not at all.
pub fn build(judged: &Judged<'_>, target: &Target<'_>) -> Result<Built, BuildError> {
    if matches!(judged.coverage.verdict, BuildVerdict::Refused { .. }) {
        return Err(BuildError::Refused);
    }
    let draft = draft::draft(judged, target)?;
    let output = output::Output::prepare(target, &draft.name, draft.supplement.as_ref())?;
    let (mut dossier, mut payload) = (draft.dossier, draft.payload);
    let places = draft.copies.places();
    let findings = reports::contents(judged, target, &mut dossier, &mut payload)?;
    let existing = output.existing();
    let request = SealRequest {
        name: &draft.name,
        package: &dossier.package.id,
        time: target.time,
        payload,
        signatory: reports::signatory(&dossier),
        facts: reports::facts(judged, &dossier),
        previous: target.previous.map(|previous| previous.link.clone()),
        supplement: draft.supplement,
        sequence: draft.sequence,
        signer: target.signer,
        x509: target.x509,
        software: target.software,
        spool: target.folder,
    };
    let (path, sealed) = output.write(
        |out| seal::seal(&request, out),
        |package| {
            let public = target.signer.public();
            let look = &judged.opened.look;
            gate::sensitive(
                &judged.opened.scanner,
                package,
                public,
                &draft.decided,
                look,
            )
        },
    )?;
    Ok(Built {
        path,
        package: dossier.package.id.clone(),
        sequence: request.sequence,
        previous: request.previous,
        supplement: request.supplement,
        existing,
        sealed,
        evidence_files: dossier.package.files,
        evidence_bytes: dossier.package.bytes,
        findings,
        redacted: places,
    })
}
