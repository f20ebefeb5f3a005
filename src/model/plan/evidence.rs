//! `evidence`.

use schemars::JsonSchema;

use super::organization::validity;
use super::source::{CommandSource, GitLogSource, HttpSource, Live, ObjectStoreSource, SqlSource};
use super::{Collection, Day, ItemView, Redaction, Review, Section, Text, choices};
use crate::model::id::{CheckId, EvidenceId, PersonId};
use crate::model::{At, Severity, Strength};

/// One thing that supports a claim.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EvidenceItem {
    /// The id; also the folder inside the package.
    pub id: At<EvidenceId>,
    /// What people call it.
    pub title: Option<Text>,
    /// The evidence type; `auditbinder catalog search` finds it, `explain type:ID` describes it.
    #[schemars(rename = "type")]
    pub kind: Text,
    /// Where its bytes come from; absent means it is only claimed.
    pub source: Option<Source>,
    /// How to read the bytes; by default the ending of the file name decides.
    pub parser: Option<At<Parser>>,
    /// Which layer of an agent's configuration it is: `system`, `user`, `project`, `managed`…
    /// Absent, the path that it was collected from decides.
    pub layer: Option<Text>,
    /// How often it is due.
    pub cadence: Option<At<Cadence>>,
    /// The first day on which it is due, where that is later than the first day of a period.
    pub from: Option<Day>,
    /// The last day on which it is due.
    pub until: Option<Day>,
    /// Who answers for it.
    pub owner: Option<At<PersonId>>,
    /// How it was collected.
    pub collected: Option<Collection>,
    /// Who reviewed what was collected; somebody else than who collected it.
    pub reviewed: Option<Review>,
    /// The first day it speaks for.
    pub covers_from: Option<Day>,
    /// The last day it speaks for.
    pub covers_until: Option<Day>,
    /// Ids of the assets and vendors it speaks of.
    pub about: Vec<Text>,
    /// Controls that the organisation maps it to, besides the shipped map.
    pub supports: Vec<Support>,
    /// Conditions of the evidence map that somebody confirmed for this item.
    pub confirms: Vec<Confirmation>,
    /// Assertions over the parsed document.
    pub checks: Vec<InlineCheck>,
    /// What happens to sensitive data that is found in it.
    pub redaction: Option<Redaction>,
    /// Whether the auditor receives the bytes.
    pub disclose: Option<At<Disclosure>>,
}

impl EvidenceItem {
    /// The common view of this item.
    pub fn item(&self) -> ItemView<'_> {
        let named = self.title.as_ref().map(|title| title.value.clone());
        let title = named.unwrap_or_else(|| self.kind.value.replace('_', " "));
        ItemView {
            kind: Some(&self.kind),
            source: self.source.as_ref(),
            parser: self.parser.as_ref().map_or(Parser::Auto, |p| p.value),
            layer: self.layer.as_ref(),
            owner: self.owner.as_ref(),
            cadence: self.cadence.as_ref().map(|c| c.value),
            due: validity(self.from.as_ref(), self.until.as_ref()),
            dated: self.dated(),
            covers: validity(self.covers_from.as_ref(), self.covers_until.as_ref()),
            supports: &self.supports,
            confirms: &self.confirms,
            checks: &self.checks,
            about: self.about.iter().collect(),
            redaction: self.redaction.as_ref(),
            disclosure: disclosure(self.disclose.as_ref()),
            collection: self.collected.as_ref(),
            reviewed: self.reviewed.as_ref(),
            ..ItemView::named(
                self.id.value.clone(),
                &self.id.place,
                title,
                Section::Evidence,
            )
        }
    }
}

impl EvidenceItem {
    /// When it was collected, or seen where it is kept.
    fn dated(&self) -> Option<&Day> {
        let collected = self.collected.as_ref().map(|collection| &collection.on);
        collected.or(match &self.source {
            Some(Source::Viewed(viewed)) => Some(&viewed.on),
            _ => None,
        })
    }
}

/// Where bytes come from: exactly one of these keys.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Source {
    /// One file, relative to the plan file that names it.
    File(Text),
    /// All files that a glob pattern matches, sorted by name.
    Files(Text),
    /// Evidence that may not leave the house: inspected where it is.
    Viewed(Box<Viewed>),
    /// A folder, such as a repository, that is scanned: counts and places are taken, nothing else.
    Scanned(Text),
    /// The commits of a git repository; `collect` reads them.
    GitLog(Box<GitLogSource>),
    /// What a program prints; `collect --allow-commands` runs it.
    Command(Box<CommandSource>),
    /// Answers of a server; `collect --allow-network` asks it.
    Http(Box<HttpSource>),
    /// Rows of a database; `collect --allow-network` asks it.
    Sql(Box<SqlSource>),
    /// Objects of a store; `collect` reads folders, `collect --allow-network` others.
    ObjectStore(Box<ObjectStoreSource>),
}

impl Source {
    /// A source that only `collect` reads, into the locker.
    pub fn live(&self) -> Option<Live<'_>> {
        match self {
            Self::File(_) | Self::Files(_) | Self::Viewed(_) | Self::Scanned(_) => None,
            Self::GitLog(source) => Some(Live::GitLog(source)),
            Self::Command(source) => Some(Live::Command(source)),
            Self::Http(source) => Some(Live::Http(source)),
            Self::Sql(source) => Some(Live::Sql(source)),
            Self::ObjectStore(source) => Some(Live::ObjectStore(source)),
        }
    }
}

/// Evidence that was inspected and not taken along.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Viewed {
    /// Who holds it.
    pub holder: Text,
    /// Where it is kept.
    pub place: Text,
    /// How an auditor can inspect it.
    pub inspect: Text,
    /// Who looked at it.
    pub by: At<PersonId>,
    /// When.
    pub on: Day,
    /// The SHA-256 of what was seen, where it could be taken.
    pub sha256: Option<Text>,
}

choices! {
    /// How often an item is due or a control operates.
    Cadence {
        /// Once.
        Once = "once",
        /// Every year.
        Annual = "annual",
        /// Every quarter.
        Quarterly = "quarterly",
        /// Every month.
        Monthly = "monthly",
        /// Every week.
        Weekly = "weekly",
        /// Every day.
        Daily = "daily",
        /// Whenever something happens.
        PerEvent = "per-event",
        /// All the time.
        Continuous = "continuous",
    }
}

impl Cadence {
    /// How old an item of this cadence may be on the as-of date, in days: the
    /// span itself and a tenth of it in grace. `None` where age does not count.
    pub fn age_limit_days(self) -> Option<i64> {
        match self {
            Self::Once | Self::PerEvent => None,
            Self::Annual => Some(402),
            Self::Quarterly => Some(101),
            Self::Monthly => Some(34),
            Self::Weekly => Some(8),
            Self::Daily | Self::Continuous => Some(2),
        }
    }
}

choices! {
    /// How bytes are read.
    Parser {
        /// By file name.
        Auto = "auto",
        /// Codex CLI `config.toml`, or the JSON that its app server returns.
        CodexConfig = "codex-config",
        /// Codex CLI `requirements.toml`.
        CodexRequirements = "codex-requirements",
        /// Claude Code `settings.json` or `managed-settings.json`.
        ClaudeSettings = "claude-settings",
        /// Gemini CLI `settings.json`.
        GeminiSettings = "gemini-settings",
        /// OpenTelemetry logs of an agent, as JSON.
        OtlpLogs = "otlp-logs",
        /// Sessions, the stream of `exec --json` and the history of Codex CLI.
        CodexSessions = "codex-sessions",
        /// SCIM 2.0: lists of users and groups, single resources (RFC 7643, RFC 7644).
        Scim = "scim",
        /// The system log of Okta.
        OktaLog = "okta-log",
        /// Provisioning logs of Microsoft Entra.
        EntraProvisioning = "entra-provisioning",
        /// The audit log of a GitHub organisation.
        GithubAudit = "github-audit",
        /// Branch protection of GitHub, as its interface or its webhooks say it.
        GithubProtection = "github-protection",
        /// Rulesets of GitHub.
        GithubRulesets = "github-rulesets",
        /// Deployment environments of GitHub.
        GithubEnvironments = "github-environments",
        /// Repositories of GitHub with their visibility.
        GithubRepositories = "github-repositories",
        /// Pull requests of GitHub with their reviews.
        GithubPulls = "github-pulls",
        /// The audit log of an OpenAI organisation.
        OpenaiAudit = "openai-audit",
        /// Keys of an OpenAI organisation or project.
        OpenaiKeys = "openai-keys",
        /// Projects of an OpenAI organisation, with their residency.
        OpenaiProjects = "openai-projects",
        /// Data retention of an OpenAI organisation or project.
        OpenaiRetention = "openai-retention",
        /// Users of an OpenAI organisation.
        OpenaiUsers = "openai-users",
        /// Usage of an OpenAI organisation.
        OpenaiUsage = "openai-usage",
        /// Logs of a compliance interface, as JSON lines.
        ComplianceLog = "compliance-log",
        /// Activity of an Anthropic organisation.
        AnthropicActivity = "anthropic-activity",
        /// Answers of the AWS CLI in JSON.
        AwsCli = "aws-cli",
        /// A CycloneDX bill of materials, 1.2 to 1.6.
        Cyclonedx = "cyclonedx",
        /// An SPDX bill of materials, 2.x or 3.
        Spdx = "spdx",
        /// SARIF 2.1.0: results of static analysis.
        Sarif = "sarif",
        /// A Terraform plan in JSON.
        TerraformPlan = "terraform-plan",
        /// The audit log of HashiCorp Vault.
        VaultAudit = "vault-audit",
        /// A `.env` file: names of variables, never values.
        EnvFile = "env-file",
        /// X.509 certificates, PEM or DER.
        X509 = "x509",
        /// An export of Splunk.
        SplunkExport = "splunk-export",
        /// An export of Elasticsearch.
        ElasticExport = "elastic-export",
        /// Logpush of Cloudflare: gateway, firewall, requests.
        CloudflareLog = "cloudflare-log",
        /// Logs of Zscaler.
        ZscalerLog = "zscaler-log",
        /// Logs of Netskope.
        NetskopeLog = "netskope-log",
        /// The native access log of Squid.
        SquidLog = "squid-log",
        /// Settings of a proxy or gateway for models: hosts, rate limits, bypasses.
        GatewayConfig = "gateway-config",
        /// Alert rules and the alerts that they raised.
        Alerts = "alerts",
        /// `devcontainer.json`.
        Devcontainer = "devcontainer",
        /// OpenTelemetry traces, as JSON.
        OtlpTraces = "otlp-traces",
        /// Commits with their trailers and signatures, as the source `git-log` writes them.
        GitLog = "git-log",
        /// An archive of signed diffs that agents made.
        AgentDiffs = "agent-diffs",
        /// Records of runs that were made again.
        Reruns = "reruns",
        /// Releases of a program with their dates and digests.
        Releases = "releases",
        /// Installed programs with versions and digests.
        Installed = "installed",
        /// PDF.
        Pdf = "pdf",
        /// A picture.
        Image = "image",
        /// Comma-separated values with a header row.
        Csv = "csv",
        /// JSON.
        Json = "json",
        /// YAML.
        Yaml = "yaml",
        /// TOML.
        Toml = "toml",
        /// Text.
        Text = "text",
        /// Bytes that nothing here reads.
        Binary = "binary",
    }
}

/// One mapping by the organisation; just the control's id stands for a supporting one.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, transform = or_just_an_id)]
pub struct Support {
    /// The control, as `soc2:CC6.2`.
    pub id: Text,
    /// Whether the item by itself shows the control; supporting unless stated.
    pub strength: Option<At<Strength>>,
    /// Why it supports the control.
    pub why: Option<Text>,
}

/// The schema of a record that may also be written as its id alone.
fn or_just_an_id(schema: &mut schemars::Schema) {
    let record = std::mem::take(schema);
    *schema = schemars::json_schema!({"anyOf": [{"type": "string"}, record]});
}

/// The statement of a person that conditions of the evidence map hold for an item:
/// a clause that was found, a topic that the document covers.
///
/// The rows of the map whose reason says "count if" are primary only for controls
/// that are named here; for every other one the item counts with others only.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Confirmation {
    /// The controls, as `dora:Art. 30(2)(a)`.
    pub controls: Vec<Text>,
    /// Who looked.
    pub by: At<PersonId>,
    /// When.
    pub on: Day,
    /// Where in the document, and what was found.
    pub found: Option<Text>,
}

/// One assertion over the parsed document of an item.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct InlineCheck {
    /// The id.
    pub id: At<CheckId>,
    /// A CEL expression over `doc` (the document) and `parameters`; true passes.
    pub assert: Text,
    /// How much a failure weighs.
    pub severity: Option<At<Severity>>,
    /// What a failure means.
    pub message: Text,
    /// What to do then.
    pub fix: Option<Text>,
}

choices! {
    /// Whether the auditor receives the bytes.
    Disclosure {
        /// They are packed.
        Outward = "outward",
        /// They are listed with their digest and stay in the house.
        Withheld = "withheld",
    }
}

/// What is stated, else that the auditor receives the bytes.
pub(super) fn disclosure(stated: Option<&At<Disclosure>>) -> Disclosure {
    stated.map_or(Disclosure::Outward, |stated| stated.value)
}
