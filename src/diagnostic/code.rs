//! Every finding code. Renaming one is a breaking change.

use std::fmt;

use super::Severity;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $severity:ident;)+) => {
        /// The stable name of one kind of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// Every code, in the order of the stages that raise them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as printed: `unknown-field`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// How much the problem weighs unless a rule says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// The page that `auditbinder explain` prints.
            pub fn page(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("../../docs/codes/", $text, ".md")),)+
                }
            }
        }
    };
}

codes! {
    // load
    /// The plan or an included file cannot be read.
    PlanUnreadable = "plan-unreadable", High;
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8", High;
    /// The file is larger than a plan may be.
    PlanTooLarge = "plan-too-large", High;
    /// Aliases expand beyond the limit, or nesting is too deep.
    PlanTooComplex = "plan-too-complex", High;
    /// The text is not YAML.
    YamlSyntax = "yaml-syntax", High;
    /// A key stands twice in one mapping.
    DuplicateKey = "duplicate-key", High;
    /// A field that the record does not have.
    UnknownField = "unknown-field", High;
    /// A field that the record must have.
    MissingField = "missing-field", High;
    /// A value of the wrong shape or outside its choices.
    WrongValue = "wrong-value", High;
    /// Two records of one kind with the same id.
    DuplicateId = "duplicate-id", High;
    /// A reference to a record that is not there.
    UnknownReference = "unknown-reference", High;
    /// A table of records that cannot be read, or whose columns do not fit.
    TableUnusable = "table-unusable", High;
    /// An include pattern that matches nothing, or a cycle, or too deep.
    IncludeProblem = "include-problem", High;
    /// A path that leaves the plan's root.
    PathOutsideRoot = "path-outside-root", High;
    /// The same fact stated twice with different values.
    StatedTwice = "stated-twice", High;
    /// A span of days that ends before it begins.
    PeriodReversed = "period-reversed", High;
    /// An engagement named on the command line that the plan does not have.
    UnknownEngagement = "unknown-engagement", High;
    // catalog
    /// A catalog that is not shipped.
    UnknownCatalog = "unknown-catalog", High;
    /// A control id that the pinned catalog does not have.
    UnknownControl = "unknown-control", High;
    /// An evidence type outside the vocabulary.
    UnknownEvidenceType = "unknown-evidence-type", High;
    /// A data file of the organisation that contradicts itself.
    CatalogBroken = "catalog-broken", High;
    /// A row of a map or crosswalk that begins or ends at nothing.
    MappingEndMissing = "mapping-end-missing", High;
    /// A control that a profile both includes and excludes.
    ScopeConflict = "scope-conflict", High;
    /// An OSCAL document that cannot become a catalog.
    OscalUnusable = "oscal-unusable", High;
    /// A population, specification, manifest or result that no sample can be made of.
    SampleUnusable = "sample-unusable", High;
    // collect
    /// A file that an item names does not exist.
    EvidenceMissing = "evidence-missing", High;
    /// A file that exists but cannot be read.
    EvidenceUnreadable = "evidence-unreadable", High;
    /// A file of zero bytes, or without a record.
    EvidenceEmpty = "evidence-empty", High;
    /// A symbolic link that leaves the plan's root.
    LinkOutsideRoot = "link-outside-root", High;
    /// A device, socket, pipe or folder where a file was expected.
    NotARegularFile = "not-a-regular-file", High;
    /// A file that changed while it was read.
    EvidenceChanged = "evidence-changed", Critical;
    /// A source that cannot be collected where it stands.
    SourceUnsupported = "source-unsupported", High;
    /// A live source that was not read.
    SourceFailed = "source-failed", High;
    // locker
    /// A locker in which a line or an object is not what was written.
    LockerBroken = "locker-broken", Critical;
    /// Something in a locker that no entry names: an unfinished line, a foreign file.
    LockerRemnant = "locker-remnant", Info;
    /// Evidence that the locker does not take.
    OccurrenceRefused = "occurrence-refused", High;
    /// A review that cannot count.
    ReviewRefused = "review-refused", High;
    // check
    /// A profile that leaves open whom a framework binds or which of its regimes hold.
    ScopeAssumed = "scope-assumed", Medium;
    /// A pinned catalog whose text is not in force.
    CatalogNotInForce = "catalog-not-in-force", Medium;
    /// Words that say more than such a document can.
    WordingMisleading = "wording-misleading", Medium;
    /// The same bytes stand for two items.
    DuplicateEvidence = "duplicate-evidence", Medium;
    /// Evidence dated outside the period.
    EvidenceOutsidePeriod = "evidence-outside-period", High;
    /// Evidence older than its cadence allows on the as-of date.
    EvidenceStale = "evidence-stale", Medium;
    /// An expected occurrence of the period is missing.
    OccurrenceMissing = "occurrence-missing", Medium;
    /// An occurrence came after its window, within the grace.
    OccurrenceLate = "occurrence-late", Low;
    /// A longer time without an occurrence than the cadence allows.
    OccurrenceGap = "occurrence-gap", Low;
    /// An occurrence outside the days that are asked about.
    OccurrenceOutsidePeriod = "occurrence-outside-period", Info;
    /// A reviewer rejected an occurrence.
    OccurrenceRejected = "occurrence-rejected", Medium;
    /// Single moments stand for something continuous.
    PointInTimeOnly = "point-in-time-only", Medium;
    /// Days of the period without a version of a policy, or with two.
    PolicyVersionGap = "policy-version-gap", Medium;
    /// An evidence item without an owner.
    EvidenceUnowned = "evidence-unowned", Medium;
    /// Evidence that carries no date.
    EvidenceUndated = "evidence-undated", Medium;
    /// Another number of records than the source counted.
    RecordsDiffer = "records-differ", Medium;
    /// Numbers that are missing among records, or ends that are not those of the source.
    RecordGap = "record-gap", Medium;
    /// A file that is not the one that was collected.
    EvidenceAltered = "evidence-altered", High;
    /// A number of records at which programs cut a list.
    PageLimitSuspected = "page-limit-suspected", Low;
    /// Records later than their collection or than the as-of date.
    RecordsFromTheFuture = "records-from-the-future", Medium;
    /// Evidence from a system that is not the one that the organisation works with.
    NotProduction = "not-production", Medium;
    /// Somebody reviewed what they collected themselves.
    ReviewerIsCollector = "reviewer-is-collector", Medium;
    /// A picture of a screen that does not show where, when and by whom it was taken.
    ScreenshotIncomplete = "screenshot-incomplete", Low;
    /// Rules of information sheets that are left open.
    InformationMissing = "information-missing", Info;
    /// A vendor document that ends before the period does.
    VendorDocumentExpired = "vendor-document-expired", High;
    /// A vendor's report whose auditor qualified or refused the opinion.
    VendorOpinionModified = "vendor-opinion-modified", High;
    /// A vendor document that does not speak for a service in use.
    VendorScopeShort = "vendor-scope-short", High;
    /// A bridge letter that leaves days between it and the report, or is not in hand.
    BridgeGap = "bridge-gap", Medium;
    /// A bridge letter that spans more than is customary.
    BridgeTooLong = "bridge-too-long", Medium;
    /// A certificate to an edition of a standard that no longer holds.
    EditionSuperseded = "edition-superseded", High;
    /// A vendor's report that says less than an engagement about a period needs.
    ReportTypeShort = "report-type-short", Medium;
    /// A vendor's report that nobody read as reliance needs it.
    VendorReviewMissing = "vendor-review-missing", Medium;
    /// A control that a vendor leaves to the customer, and nothing answers.
    CuecUnmapped = "cuec-unmapped", Medium;
    /// A subservice organisation that a report leaves out and no other paper speaks for.
    CarveOutUncovered = "carve-out-uncovered", Medium;
    /// A service used outside what its vendor has confirmed to keep nothing of.
    VendorTermsExceeded = "vendor-terms-exceeded", High;
    /// A contract without a clause that Regulation (EU) 2022/2554 asks for.
    ContractClauseMissing = "contract-clause-missing", Medium;
    /// A vendor document that is only announced.
    VendorDocumentNotHeld = "vendor-document-not-held", Medium;
    /// A claim without a document.
    ClaimWithoutDocument = "claim-without-document", Medium;
    /// A check over a document failed.
    CheckFailed = "check-failed", High;
    /// A setting that is written but not in force.
    SettingIneffective = "setting-ineffective", High;
    /// A check that could not be answered from the document.
    CheckNotEvidenced = "check-not-evidenced", Medium;
    /// A check or parser that stopped with an error.
    CheckError = "check-error", High;
    /// A key table of an agent that cannot be used.
    AgentTableUnusable = "agent-table-unusable", High;
    /// Configuration that the agent refuses, so that it does not start.
    ConfigurationRefused = "configuration-refused", Critical;
    /// A version of an agent that its key table does not know.
    AgentVersionUnsettled = "agent-version-unsettled", Medium;
    /// An agent reports another policy than its files give.
    PolicyDiffers = "policy-differs", High;
    /// A repository under a regulation whose agents lack configuration that the regulation asks for.
    RepositoryUnguarded = "repository-unguarded", Medium;
    /// Files of one layer of an agent that give different values: on other hosts, or at other times.
    PolicyDrift = "policy-drift", Medium;
    /// Records of a population that could not be read.
    PopulationException = "population-exception", High;
    /// A population that could not be read, or not all of it.
    PopulationUnreadable = "population-unreadable", High;
    /// A population of another size than the plan or an independent source says.
    PopulationMismatch = "population-mismatch", High;
    /// A population without instances, and without a statement that there were none.
    PopulationEmpty = "population-empty", High;
    /// Instances of a population that come with other content again.
    PopulationConflicts = "population-conflicts", High;
    /// Days without records in a source that runs always, or numbers missing in a sequence.
    PopulationGaps = "population-gaps", Medium;
    /// Run-time records of an agent that name no user.
    UserUnidentified = "user-unidentified", High;
    /// What the plan states differs from what evidence shows.
    StatedNotFound = "stated-not-found", High;
    /// A selection, or a population, that is not the one that was drawn from.
    SampleChanged = "sample-changed", High;
    /// A sample that is to be drawn and cannot be.
    SampleNotDrawn = "sample-not-drawn", High;
    /// A seed that may have been chosen to fit.
    SampleSeedUnbound = "sample-seed-unbound", High;
    /// A result or a pick of an instance that the population or the selection lacks.
    SampleItemUnknown = "sample-item-unknown", High;
    /// Fewer instances than are asked for.
    SampleSizeShort = "sample-size-short", Medium;
    /// A sampled instance where the control did not operate.
    SampleDeviation = "sample-deviation", High;
    /// A sample without results.
    SampleUntested = "sample-untested", Medium;
    /// A sample that is larger or smaller than its results say.
    SampleIncomplete = "sample-incomplete", Medium;
    /// A stated risk level that the matrix does not give.
    RiskLevelDiffers = "risk-level-differs", High;
    /// A treatment past its due date.
    TreatmentOverdue = "treatment-overdue", High;
    /// A treatment marked done without evidence.
    TreatmentUnproven = "treatment-unproven", Medium;
    /// A scenario that nobody has confirmed within the interval of review.
    ScenarioStale = "scenario-stale", Medium;
    /// An element of a HIPAA risk analysis that is missing or only partly answered.
    RiskAnalysisIncomplete = "risk-analysis-incomplete", High;
    /// A notice of a breach that was given too late, or is overdue.
    BreachNoticeLate = "breach-notice-late", High;
    /// An incident with PHI whose assessment shows neither a breach nor a low probability.
    BreachAssessmentIncomplete = "breach-assessment-incomplete", High;
    /// A register of information that an authority refuses.
    RegisterRefused = "register-refused", High;
    /// A register of information that an authority takes with warnings, or that differs from
    /// what the implementing standard asks for.
    RegisterDoubtful = "register-doubtful", Medium;
    /// Something in a register of information that is not plausible.
    RegisterImplausible = "register-implausible", Low;
    /// An accepted risk past its expiry.
    AcceptedRiskExpired = "accepted-risk-expired", High;
    /// An accepted risk that matches no finding.
    AcceptedRiskUnused = "accepted-risk-unused", Low;
    /// A vendor replaced in the period without a successor's papers.
    VendorReplaced = "vendor-replaced", Low;
    /// An addressable specification without a recorded decision.
    AddressableUndecided = "addressable-undecided", Medium;
    /// A decision that cannot count: for the wrong control, made twice, or made too late.
    DecisionUnusable = "decision-unusable", High;
    /// A decision on an addressable specification that nobody has looked at for long.
    DecisionStale = "decision-stale", Medium;
    /// One of the organisation's own controls without owner, frequency, criteria or evidence.
    OwnControlIncomplete = "own-control-incomplete", Medium;
    /// Data that reaches a vendor surface without an agreement that covers it.
    SurfaceNotCovered = "surface-not-covered", High;
    /// A gap past the date promised for it.
    GapOverdue = "gap-overdue", High;
    /// A request of the auditor with neither an answer nor a reason.
    RequestUnanswered = "request-unanswered", Medium;
    /// A request that the auditor sent back, and that was not answered since.
    RequestReturned = "request-returned", Medium;
    /// An evidence item that serves no request and no control in scope.
    EvidenceUnasked = "evidence-unasked", Info;
    /// Under `gate: strict`, a control in scope without mapped evidence.
    ControlUnmapped = "control-unmapped", High;
    // scan
    /// A rule file of the scanner that cannot be used.
    ScanRulesUnusable = "scan-rules-unusable", High;
    /// Something in evidence that looks like a key, token or password.
    SecretInEvidence = "secret-in-evidence", Critical;
    /// Something in evidence that looks like payment card data.
    CardDataInEvidence = "card-data-in-evidence", Critical;
    /// Something in evidence that looks like health information or an identifier of a patient.
    PhiInEvidence = "phi-in-evidence", Critical;
    /// Something in evidence that looks like personal data, where the plan blocks it.
    PersonalDataInEvidence = "personal-data-in-evidence", Critical;
    /// A value that is to be replaced and lies where nothing can be.
    RedactionOutOfReach = "redaction-out-of-reach", Critical;
    /// A file that could not be scanned to its end.
    EvidenceUnscanned = "evidence-unscanned", Critical;
    /// Files that stay in the house because of what was found in them.
    EvidenceHeldBack = "evidence-held-back", Low;
    /// Health or card data in what belongs to an asset that is declared to meet none.
    DataClassContradicted = "data-class-contradicted", High;
    /// A scanned folder that holds what looks like secrets, card or health data.
    SensitiveDataInSource = "sensitive-data-in-source", Medium;
    /// A decision to let something out that has ended, or that nothing needs.
    AllowanceUnused = "allowance-unused", Medium;
    /// A redacted copy that is not clean, or no longer the kind of file that it was.
    RedactionIncomplete = "redaction-incomplete", Critical;
    /// Something in the finished package that must not leave.
    SensitiveDataInPackage = "sensitive-data-in-package", Critical;
    // map
    /// A condition under which an item would show a control by itself, not yet confirmed.
    ConditionOpen = "condition-open", Low;
    /// A confirmation that no condition of the evidence map asks for.
    ConfirmationUnused = "confirmation-unused", Low;
    /// A mapping of the organisation that the item's type cannot carry.
    SupportDisputed = "support-disputed", Medium;
    // render and seal
    /// A template, style or script of the organisation that cannot be used.
    TemplateUnusable = "template-unusable", High;
    /// Colours of a theme in which text could not be read.
    ContrastLow = "contrast-low", High;
    /// A logo that cannot be shown.
    LogoUnusable = "logo-unusable", High;
    /// A font that the plan names and that cannot be used.
    FontUnusable = "font-unusable", High;
    /// A character that no font of the report has.
    CharacterMissing = "character-missing", Medium;
    /// A form of the report does not show what the others show.
    ReportsDiffer = "reports-differ", Critical;
    /// The output cannot be written.
    OutputUnwritable = "output-unwritable", High;
    /// A file that the tool did not make stands where the package should go.
    OutputExists = "output-exists", High;
    /// A supplement that would add, replace and withdraw nothing.
    SupplementEmpty = "supplement-empty", High;
    /// An item of the package to supplement that the plan no longer has, and that nobody withdraws.
    WithdrawalUnstated = "withdrawal-unstated", High;
    /// A key file that cannot be used.
    KeyUnusable = "key-unusable", High;
    // verify
    /// The container breaks a rule of the package format.
    ContainerMalformed = "container-malformed", Critical;
    /// An entry name that is not allowed.
    EntryNameUnsafe = "entry-name-unsafe", Critical;
    /// An entry whose bytes are not the sealed ones.
    DigestMismatch = "digest-mismatch", Critical;
    /// An entry that the manifest lists and the container lacks.
    EntryMissing = "entry-missing", Critical;
    /// An entry that no manifest lists.
    EntryUnlisted = "entry-unlisted", Critical;
    /// A manifest or tag file that does not parse or is not canonical.
    ManifestMalformed = "manifest-malformed", Critical;
    /// A signature that does not verify.
    SignatureMismatch = "signature-mismatch", Critical;
    /// A signature file that must be there and is not, or does not parse.
    SignatureMalformed = "signature-malformed", Critical;
    /// The statement does not agree with the container.
    StatementMismatch = "statement-mismatch", Critical;
    /// Intact, but signed by a key that is not among the trusted ones.
    UntrustedSigner = "untrusted-signer", High;
    /// A package that does not continue the one before it.
    ChainBroken = "chain-broken", Critical;
    /// An older package than the reader asks for.
    Rollback = "rollback", Critical;
    /// A certificate that leads to no root that the reader trusts.
    CertificateUntrusted = "certificate-untrusted", High;
    /// A time stamp that is not of this package, or of no authority that the reader trusts.
    TimeStampUnproven = "time-stamp-unproven", High;
    /// The package file cannot be read.
    PackageUnreadable = "package-unreadable", High;
    /// The package is encrypted, and not to the reader.
    PackageEncrypted = "package-encrypted", High;
    // diff
    /// A package whose index cannot be compared.
    IndexUnusable = "index-unusable", High;
}

impl Code {
    /// Finds a code by its printed form.
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
