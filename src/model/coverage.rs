//! What the evidence says about each item and each control.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::catalog::ControlRef;
use super::crosswalk::Relation;
use super::id::{AssetId, CheckId, EvidenceId, GapId, OwnControlId};
use super::information::InformationSheet;
use super::plan::choices;
use super::profile::ScopedControl;
use super::reliance::Reliance;
use super::rule::Artifact;
use super::scan::ItemRelease;
use super::severity::Severity;
use super::timeline::Timeline;
use super::vocabulary::Strength;

choices! {
    /// Is there evidence? See `docs/reference/states.md`.
    ControlState {
        /// A primary item, or every part of a combination, with a document inside its dates.
        Evidenced = "evidenced",
        /// Some evidence; what is missing is named.
        Partial = "partial",
        /// Nothing is mapped to it, or nothing of what is mapped exists.
        NotEvidenced = "not evidenced",
        /// A statement without a document.
        ClaimedOnly = "claimed only",
        /// Excluded with a reason.
        NotApplicable = "not applicable",
    }
}

choices! {
    /// What does the evidence show? See `docs/reference/states.md`.
    ControlResult {
        /// Something was tested, and nothing was found.
        NoExceptionSeen = "no exception seen",
        /// Deviations, late or lapsed evidence, lower failed checks.
        ExceptionsNoted = "exceptions noted",
        /// A critical or high check fails or is ineffective, or stated differs from found.
        Contradicted = "contradicted",
        /// There was no occasion in the period.
        DidNotOperate = "did not operate",
        /// Nothing was tested.
        NotTested = "not tested",
    }
}

choices! {
    /// How an item stands by itself.
    ItemStanding {
        /// A document inside its dates.
        Sound = "sound",
        /// A document that is stale, undated, lapsed or incomplete.
        Weak = "weak",
        /// A source is named and nothing could be read from it.
        Missing = "missing",
        /// No document is named.
        Claimed = "claimed only",
    }
}

/// What the check stage concluded about items and controls.
#[derive(Clone, Debug, Default)]
pub struct Assessed {
    /// Every item of the plan.
    pub items: BTreeMap<EvidenceId, ItemAssessment>,
    /// What samples, exceptions and decisions say of controls directly.
    pub controls: BTreeMap<ControlRef, Observations>,
    /// How complete and accurate each evidence item in hand is shown to be.
    pub sheets: BTreeMap<EvidenceId, InformationSheet>,
    /// What happens to the files of items on their way out.
    pub releases: BTreeMap<EvidenceId, ItemRelease>,
    /// What the shipped rules said, where they apply, in the order in which they were asked.
    pub answers: Vec<RuleAnswer>,
    /// The decision path of every agent.
    pub decisions: Vec<AgentConclusion>,
    /// What regulations of repositories ask of the agents that work there.
    pub repositories: Vec<RepositoryAnswer>,
    /// What the papers of vendors cover.
    pub reliance: Reliance,
    /// Expected and evidenced occurrences of items, where operation over a period is asked about.
    pub timelines: BTreeMap<EvidenceId, Timeline>,
    /// The same of the organisation's own controls.
    pub control_timelines: BTreeMap<OwnControlId, Timeline>,
}

/// What one shipped rule said of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleAnswer {
    /// The rule.
    pub rule: CheckId,
    /// What it reads.
    pub artifact: Artifact,
    /// The agent concerned.
    pub asset: Option<AssetId>,
    /// The items whose evidence it was applied to.
    pub items: Vec<EvidenceId>,
    /// What it was applied to, as messages name it.
    pub on: String,
    /// The answer.
    pub verdict: RuleVerdict,
    /// How much it weighs.
    pub severity: Severity,
    /// Why it is not a pass; empty where it is.
    pub why: String,
    /// The controls of the rule, in the long form.
    pub controls: Vec<String>,
}

/// One configuration that a regulation of a repository asks of an agent.
#[derive(Clone, Debug)]
pub struct RepositoryAnswer {
    /// The repository.
    pub repository: AssetId,
    /// The regulation, as the plan names it.
    pub regulation: String,
    /// The control that matters most under it, in the long form.
    pub control: String,
    /// The agent.
    pub agent: AssetId,
    /// The configuration.
    pub what: String,
    /// Why it is not shown to be in force; `None` where it is.
    pub why: Option<String>,
}

choices! {
    /// The answer of a rule.
    RuleVerdict {
        /// What was looked at is as the rule asks.
        Pass = "pass",
        /// It is not.
        Fail = "fail",
        /// It is written and not in force.
        Ineffective = "ineffective",
        /// Nothing shows it.
        NotEvidenced = "not evidenced",
        /// The rule could not be evaluated.
        Error = "error",
    }
}

/// Where the decision path of an agent leads, by the answers of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentConclusion {
    /// The agent.
    pub asset: AssetId,
    /// The questions that were asked, in order: the question, the answer if there is one,
    /// why, and the evidence named, each with how it stands.
    pub questions: Vec<AnsweredQuestion>,
    /// Where the path ends; `None` where a question on it has no answer.
    pub conclusion: Option<Conclusion>,
}

/// One question of the decision path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweredQuestion {
    /// The question.
    pub question: &'static str,
    /// Yes, no, or no answer.
    pub answer: Option<bool>,
    /// Why.
    pub why: Option<String>,
    /// The items that show it, and how each stands.
    pub evidence: Vec<(EvidenceId, ItemStanding)>,
}

choices! {
    /// Where a decision path ends.
    Conclusion {
        /// The workflow has nothing to do with the data.
        Standard = "standard use",
        /// The agent works beside the data and never sees it.
        Limited = "agreement at API level, zero retention and a limited profile",
        /// The data is taken out before the agent sees the rest.
        Scrub = "scrub first, with DLP and a read-only sandbox",
        /// The model runs under the organisation's own agreement.
        Hosted = "route to hosting under an own agreement",
        /// None of these is possible.
        DoNotUse = "do not use the agent for this workflow",
    }
}

/// What is known of one item.
#[derive(Clone, Debug)]
pub struct ItemAssessment {
    /// How it stands.
    pub standing: ItemStanding,
    /// Why it does not stand better.
    pub weaknesses: Vec<String>,
    /// What was observed in it.
    pub observations: Observations,
}

/// What testing showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observations {
    /// How many checks or attributes passed.
    pub passed: u32,
    /// Facts that contradict what is claimed.
    pub contradictions: Vec<String>,
    /// Deviations and lesser failures.
    pub exceptions: Vec<String>,
    /// Missed or late occurrences; they count where the item is primary.
    pub lapses: Vec<String>,
    /// Parts of the control that are not shown although the item exists.
    pub open: Vec<String>,
    /// A population that was proven empty.
    pub no_occasion: bool,
    /// Instances of the period were tested, or are known to have deviated.
    pub sampled: bool,
}

impl Observations {
    /// Adds what another source observed.
    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.contradictions
            .extend(other.contradictions.iter().cloned());
        self.exceptions.extend(other.exceptions.iter().cloned());
        self.lapses.extend(other.lapses.iter().cloned());
        self.open.extend(other.open.iter().cloned());
        self.no_occasion |= other.no_occasion;
        self.sampled |= other.sampled;
    }
}

/// Why an item is mapped to a control.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SupportOrigin {
    /// The shipped map, by the item's type.
    Map,
    /// A map of the organisation's own, by the item's type.
    OwnMap,
    /// `supports` in the plan.
    Organization,
    /// One of the organisation's own controls names both.
    OwnControl(OwnControlId),
    /// A documented decision on an addressable specification.
    Decision,
    /// Derived: the item by itself shows a control of another framework, which a
    /// crosswalk relates to this one. Never primary.
    Crosswalk(Derivation),
}

/// How support was derived.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Derivation {
    /// The control that the item shows by itself, with its catalog.
    pub through: String,
    /// How this control relates to that one.
    pub relation: Relation,
    /// Who says so.
    pub source: String,
}

impl SupportOrigin {
    /// The words used in reports.
    pub fn describe(&self) -> String {
        match self {
            Self::Map => "shipped map (project's judgement)".to_owned(),
            Self::OwnMap => "map of the organisation".to_owned(),
            Self::Organization => "mapped by the organisation".to_owned(),
            Self::OwnControl(id) => format!("through own control {id}"),
            Self::Decision => "documented decision".to_owned(),
            Self::Crosswalk(derived) => format!(
                "derived: this control {} {} ({})",
                derived.relation.describe(),
                derived.through,
                derived.source
            ),
        }
    }
}

/// One item that speaks for one control.
#[derive(Clone, Debug)]
pub struct SupportLink {
    /// The item.
    pub item: EvidenceId,
    /// How much it shows.
    pub strength: Strength,
    /// Who says so.
    pub origin: SupportOrigin,
    /// Why.
    pub why: String,
    /// How the item stands.
    pub standing: ItemStanding,
    /// The condition under which the item shows the control by itself, where the map has one.
    pub condition: Option<Condition>,
}

impl SupportLink {
    /// Whether the link was derived through a crosswalk.
    pub fn is_derived(&self) -> bool {
        matches!(self.origin, SupportOrigin::Crosswalk(_))
    }
}

/// Whether a condition of the evidence map was confirmed for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nobody confirmed it, so the item counts with others only.
    Open,
    /// Somebody did.
    Confirmed {
        /// Who, by printed name.
        by: String,
        /// When.
        on: NaiveDate,
        /// Where in the document, and what was found.
        found: Option<String>,
    },
}

/// A condition that is still to be confirmed: work that would make an item primary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCondition {
    /// The item.
    pub item: EvidenceId,
    /// The control.
    pub control: ControlRef,
    /// The condition, in the words of the map.
    pub condition: String,
    /// Whether the control is a gap, so that the confirmation may close it.
    pub gap: bool,
}

/// What is known of one control.
#[derive(Clone, Debug)]
pub struct ControlCoverage {
    /// The control.
    pub scoped: ScopedControl,
    /// Is there evidence?
    pub state: ControlState,
    /// What does it show?
    pub result: ControlResult,
    /// What is missing, in words; empty for `Evidenced` and `NotApplicable`.
    pub missing: Vec<String>,
    /// What led to the result, in words.
    pub because: Vec<String>,
    /// The items mapped to it, primary first.
    pub links: Vec<SupportLink>,
    /// Set when the control is a gap.
    pub gap: Option<Gap>,
}

/// A control in the profile without sufficient evidence.
#[derive(Clone, Debug)]
pub struct Gap {
    /// Management's response; without one the gap is open.
    pub response: Option<GapAnswer>,
}

/// Who closes a gap, how and by when.
#[derive(Clone, Debug)]
pub struct GapAnswer {
    /// The response's id.
    pub id: GapId,
    /// What is done.
    pub response: String,
    /// Who, by printed name.
    pub owner: String,
    /// By when.
    pub due: NaiveDate,
}

/// Every control of a profile with its state and result.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// In catalog order; as many as the profile has.
    pub controls: Vec<ControlCoverage>,
    /// Conditions that nobody has confirmed yet, in the order of the controls.
    pub conditions: Vec<OpenCondition>,
    /// What the build concludes.
    pub verdict: BuildVerdict,
}

/// What a build concludes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuildVerdict {
    /// Every control in scope has sufficient evidence.
    Complete,
    /// Some have not.
    Partial {
        /// Gaps with response, owner and date.
        explained: usize,
        /// Gaps without.
        open: usize,
    },
    /// Something forbids a package; nothing is written.
    Refused {
        /// Why, one line each.
        reasons: Vec<String>,
    },
}

impl BuildVerdict {
    /// `PARTIAL (7 gaps: 4 explained, 3 open)`.
    pub fn describe(&self) -> String {
        match self {
            Self::Complete => "COMPLETE".to_owned(),
            Self::Partial { explained, open } => {
                let gaps = explained + open;
                let noun = if gaps == 1 { "gap" } else { "gaps" };
                format!("PARTIAL ({gaps} {noun}: {explained} explained, {open} open)")
            }
            Self::Refused { reasons } => format!("REFUSED ({} reasons)", reasons.len()),
        }
    }

    /// The bare word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Complete => "COMPLETE",
            Self::Partial { .. } => "PARTIAL",
            Self::Refused { .. } => "REFUSED",
        }
    }
}
