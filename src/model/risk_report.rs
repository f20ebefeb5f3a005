//! What the nine-element gate concluded about a risk analysis, and when notices are due.

use chrono::NaiveDate;

use super::Place;
use super::plan::choices;

choices! {
    /// The elements of a risk analysis: HHS OCR, Guidance on Risk Analysis Requirements
    /// under the HIPAA Security Rule (2010-07-14), in its order.
    Element {
        /// All ePHI of the organisation, in whatever form and place.
        Scope = "scope",
        /// Where ePHI is created, received, maintained and transmitted, and how that is known.
        DataCollection = "data-collection",
        /// What could happen, and why it could.
        Threats = "threats-and-vulnerabilities",
        /// Which measures are in place.
        Measures = "current-measures",
        /// How probable it is.
        Likelihood = "likelihood",
        /// How bad it would be.
        Impact = "impact",
        /// The level of each risk, and what is done about it.
        Level = "level",
        /// The analysis in writing: dated, signed, approved, kept.
        Documentation = "documentation",
        /// The analysis looked at again in time.
        Review = "periodic-review",
    }
}

impl Element {
    /// The number, 1 to 9.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// The title for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Scope => "scope",
            Self::DataCollection => "data collection",
            Self::Threats => "threats and vulnerabilities",
            Self::Measures => "current measures",
            Self::Likelihood => "likelihood",
            Self::Impact => "impact",
            Self::Level => "level of risk",
            Self::Documentation => "documentation",
            Self::Review => "periodic review",
        }
    }

    /// Where the element comes from.
    pub fn source(self) -> &'static str {
        match self {
            Self::Scope => {
                "45 CFR 164.306(a)(1), 164.308(a)(1)(ii)(A); OCR guidance 2010-07-14, scope of the analysis"
            }
            Self::DataCollection => {
                "45 CFR 164.308(a)(1)(ii)(A), 164.316(b)(1); OCR guidance 2010-07-14, data collection"
            }
            Self::Threats => {
                "45 CFR 164.306(a)(2), 164.308(a)(1)(ii)(A); OCR guidance 2010-07-14; NIST SP 800-30r1, tasks 2-2 and 2-3"
            }
            Self::Measures => {
                "45 CFR 164.306(b)(1), 164.308(a)(1)(ii)(A); OCR guidance 2010-07-14, current security measures"
            }
            Self::Likelihood => {
                "45 CFR 164.306(b)(2)(iv); OCR guidance 2010-07-14; NIST SP 800-30r1, task 2-4"
            }
            Self::Impact => {
                "45 CFR 164.306(a)(2), 164.306(b)(2)(iv); OCR guidance 2010-07-14; NIST SP 800-30r1, task 2-5"
            }
            Self::Level => {
                "45 CFR 164.308(a)(1)(ii)(A) and (B); OCR guidance 2010-07-14; NIST SP 800-30r1, task 2-6"
            }
            Self::Documentation => {
                "45 CFR 164.316(b)(1), 164.316(b)(2)(i); OCR guidance 2010-07-14, finalize documentation"
            }
            Self::Review => {
                "45 CFR 164.306(e), 164.308(a)(8), 164.316(b)(2)(iii); OCR guidance 2010-07-14, periodic review"
            }
        }
    }
}

choices! {
    /// How far an element is answered.
    ElementState {
        /// Every check of the element found what it asks for.
        Answered = "answered",
        /// Something is there, and something is lacking.
        Partly = "partly answered",
        /// Nothing is there to judge.
        Missing = "missing",
    }
}

/// One reason why an element is not answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// Where to mend it.
    pub place: Place,
    /// The check that found it.
    pub check: RiskCheck,
    /// What was found.
    pub message: String,
    /// The record concerned, by id.
    pub subject: Option<String>,
}

/// One element with everything that keeps it from being answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementAnswer {
    /// The element.
    pub element: Element,
    /// How far it is answered.
    pub state: ElementState,
    /// Why not further, sorted by place.
    pub reasons: Vec<Reason>,
}

/// All nine elements, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskReport {
    /// The answers, one per element.
    pub elements: Vec<ElementAnswer>,
}

impl RiskReport {
    /// Whether every element is answered.
    pub fn is_answered(&self) -> bool {
        let answered = |answer: &ElementAnswer| answer.state == ElementState::Answered;
        self.elements.iter().all(answered)
    }

    /// What is not answered, in one sentence per element.
    pub fn open(&self) -> impl Iterator<Item = String> {
        let open = self.elements.iter();
        let open = open.filter(|answer| answer.state != ElementState::Answered);
        open.map(|answer| {
            format!(
                "element {} of the risk analysis, {}, is {}",
                answer.element.number(),
                answer.element.title(),
                answer.state.as_str()
            )
        })
    }
}

choices! {
    /// The checks of the gate, named for the wrong they find. The names are an interface.
    RiskCheck {
        /// The plan has no section `risks`.
        NoRiskAnalysis = "no-risk-analysis",
        /// The analysis covers one system, or does not say what it covers.
        NotEnterpriseWide = "not-enterprise-wide",
        /// The scope is not stated in words.
        ScopeUnstated = "scope-unstated",
        /// No asset is declared to hold ePHI.
        NoEphiAsset = "no-ephi-asset",
        /// An asset with ePHI is in no scenario.
        AssetWithoutScenario = "asset-without-scenario",
        /// An AI agent near PHI is in no scenario.
        AgentWithoutScenario = "agent-without-scenario",
        /// An asset is left out without reason, person or day.
        ExclusionUnexplained = "exclusion-unexplained",
        /// An asset with ePHI does not say what it does with it, or on which medium.
        EphiUndescribed = "ephi-undescribed",
        /// A flow of PHI does not say how it is protected.
        FlowUnprotected = "flow-unprotected",
        /// A flow of PHI ends at an asset that is not in the inventory of ePHI.
        FlowEndOutsideInventory = "flow-end-outside-inventory",
        /// Nothing says how the information was gathered.
        NoCollection = "no-collection",
        /// A step of data collection has no day or person.
        CollectionUnsigned = "collection-unsigned",
        /// A step of data collection left nothing behind that exists.
        CollectionUnproven = "collection-unproven",
        /// There is no scenario.
        NoScenario = "no-scenario",
        /// Controls are listed, and no scenario says what they are against.
        ChecklistAlone = "control-checklist-alone",
        /// A scenario concerns no asset.
        ScenarioWithoutAsset = "scenario-without-asset",
        /// A scenario names no threat.
        ThreatEmpty = "threat-empty",
        /// A scenario names no vulnerability.
        VulnerabilityEmpty = "vulnerability-empty",
        /// A scenario does not say which measures are in place.
        MeasuresUnassessed = "measures-unassessed",
        /// A scenario says both that a measure is in place and that none is.
        MeasuresContradicted = "measures-contradicted",
        /// A measure is claimed and no evidence of it exists.
        MeasureUnproven = "measure-unproven",
        /// A measure is claimed that does not operate on the as-of date.
        MeasureNotInOperation = "measure-not-in-operation",
        /// The likelihood or impact scale has no step.
        ScaleMissing = "scale-missing",
        /// A step of a scale is not defined.
        StepUndefined = "step-undefined",
        /// The highest impact on confidentiality, integrity and availability is not the impact.
        ImpactsDiffer = "impacts-differ",
        /// Nothing says how a level follows from likelihood and impact.
        MatrixMissing = "matrix-missing",
        /// The method gives no level for a pair of steps.
        MatrixIncomplete = "matrix-incomplete",
        /// A stated level is not the one that the method gives.
        LevelDiffers = "level-differs",
        /// A level above tolerance has no complete treatment.
        TreatmentIncomplete = "treatment-incomplete",
        /// A risk above tolerance is carried without reason, person, day or end.
        AcceptanceIncomplete = "acceptance-incomplete",
        /// The acceptance of a risk has ended, or has not begun.
        AcceptanceNotInForce = "acceptance-not-in-force",
        /// What is left after treatment is above tolerance, and nobody accepts it.
        ResidualUnaccepted = "residual-unaccepted",
        /// The analysis has no day, or one after the as-of date.
        AnalysisUndated = "analysis-undated",
        /// Nobody is named who carried the analysis out.
        AnalysisUnsigned = "analysis-unsigned",
        /// The analysis is not approved.
        AnalysisUnapproved = "analysis-unapproved",
        /// The author approved the analysis.
        SelfApproved = "self-approved",
        /// The history of versions is missing.
        VersionsMissing = "versions-missing",
        /// The history of versions contradicts itself or the method.
        VersionsInconsistent = "versions-inconsistent",
        /// The documentation is kept for less than six years, or for an unstated time.
        RetentionShort = "retention-short",
        /// The risk management plan that is named does not exist.
        ManagementPlanMissing = "management-plan-missing",
        /// No interval of review is stated.
        ReviewIntervalMissing = "review-interval-missing",
        /// The last review is older than the interval.
        ReviewOverdue = "review-overdue",
        /// Nothing says what makes a review due before its time.
        TriggersMissing = "triggers-missing",
        /// A trigger occurred and the analysis was not reviewed since.
        TriggerUnreviewed = "trigger-unreviewed",
        /// A scenario was last confirmed longer ago than the interval.
        ScenarioStale = "scenario-stale",
        /// A scenario was confirmed by nobody.
        ConfirmationUnsigned = "confirmation-unsigned",
    }
}

/// Who is notified of a breach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// The persons concerned, 45 CFR 164.404.
    Individuals,
    /// Prominent media outlets of a state, 45 CFR 164.406.
    Media,
    /// The Secretary of HHS, 45 CFR 164.408.
    Secretary,
}

/// One notice, when it is due, and whether it was given in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Whom the notice is for.
    pub notice: Notice,
    /// The last day on which it is in time.
    pub due: NaiveDate,
    /// When it was given, up to the day of judgement.
    pub given: Option<NaiveDate>,
    /// How many days too late it was given, or is on the day of judgement; 0 means in time.
    pub days_late: i64,
}

impl Notice {
    /// Who is told, with the verb, as a message begins.
    pub fn who(self) -> (&'static str, &'static str) {
        match self {
            Self::Individuals => ("the persons concerned", "were"),
            Self::Media => ("the media", "were"),
            Self::Secretary => ("the Secretary of HHS", "was"),
        }
    }

    /// The provision that sets the limit.
    pub fn source(self) -> &'static str {
        match self {
            Self::Individuals => "45 CFR 164.404(b)",
            Self::Media => "45 CFR 164.406(b)",
            Self::Secretary => "45 CFR 164.408",
        }
    }
}
