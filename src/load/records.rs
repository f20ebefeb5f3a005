//! Which fields each record has. A field that is missing here does not compile.

use super::decode::{Decode, Decoder, Fields};
use super::table::{Cells, Held, inside};
use super::tree::{Node, Value};
use crate::model::plan::{
    Acceptance, AcceptedRisk, AddressableDecision, Agent, AgentDecision, Agreement, Allowance,
    Assertion, Asset, AuditException, Breach, Bridge, ClauseAnswer, Collection, Confirmation,
    Contact, ControlTotal, Cuec, DataFlow, DecisionAnswer, Done, Engagement, Ephi, EvidenceItem,
    ExcludedAsset, ExitPlan, Exposure, FailoverTest, FourFactors, GapResponse, Gathering, Impacts,
    Incident, InlineCheck, LawEnforcementDelay, NoOccurrences, NprmReadiness, Organization,
    OwnControl, Person, Plan, Policy, Population, Profile, Redaction, Register, RegisterAssessment,
    RegisterBranch, RegisterContract, RegisterEntity, RegisterFunction, RegisterLink,
    RegisterProvider, RegisterService, RegisterUser, ReportException, Reports, Request,
    RequestAnswer, Responsibility, Review, ReviewTrigger, RiskMethod, RiskVersion, Risks, Scale,
    ScanPlan, Scenario, ScopeDecision, SecurityPractice, Signer, Statement, Submission, Subservice,
    Support, System, TableSource, Threshold, Transformation, Vendor, VendorDocument, VendorService,
    Viewed, WordList, ZeroRetention,
};

/// Decodes each record field by field; the YAML name of a field is its Rust name,
/// or the name after `as`.
macro_rules! records {
    ($($what:literal $name:ident { $($field:ident $(as $text:literal)?,)+ })+) => {$(
        impl Decode for $name {
            fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
                let mut fields = Fields::open($what, node, decoder)?;
                $(let $field = fields.take(records!(@name $field $($text)?));)+
                fields.close();
                Some(Self { $($field: $field?,)+ })
            }
        }
    )+};
    (@name $field:ident $text:literal) => { $text };
    (@name $field:ident) => { stringify!($field) };
}
pub(super) use records;

/// [`records!`], and the cells that each record is written as.
macro_rules! table_records {
    ($($what:literal $name:ident { $($field:ident $(as $text:literal)?,)+ })+) => {
        records! { $($what $name { $($field $(as $text)?,)+ })+ }
        $(impl Cells for $name {
            fn cells(&self, path: &str, out: &mut Vec<(String, Held)>) {
                let before = out.len();
                $(self.$field.cells(&inside(path, records!(@name $field $($text)?)), out);)+
                if out.len() == before && !path.is_empty() {
                    out.push((path.to_owned(), Held::Empty));
                }
            }
        })+
    };
}

records! {
    "plan" Plan {
        include, roots, locker, catalogs, organization, people, engagements, system, policies, controls, assets,
        asset_tables as "asset-tables", data_flows as "data-flows", risks, security_practices as "security-practices",
        nprm_readiness as "nprm-readiness", vendors, incidents, exceptions, evidence,
        populations, samples, sample_sizes as "sample-sizes", requests,
        request_tables as "request-tables", request_answers as "request-answers",
        request_statuses as "request-statuses", request_rounds as "request-rounds",
        request_lists as "request-lists", parameters, accepted_risks as "accepted-risks",
        gaps, scan, register, reports,
    }
    "reports" Reports {
        templates, fonts,
    }
    "scan" ScanPlan {
        rules, words, policy, allow,
    }
    "list of words" WordList {
        id, family, file,
    }
    "redaction policy" Redaction {
        secret, pan, phi, personal,
    }
    "allowance" Allowance {
        item, sha256, what, reason, owner, expires,
    }
    "organization" Organization {
        name, legal_name as "legal-name", country, lei, contacts,
    }
    "contact" Contact {
        person, purpose,
    }
    "person" Person {
        id, name, role, email, logins, hosts, vendor, from, until,
    }
    "engagement" Engagement {
        id, title, kinds, period, as_of as "as-of", profile, auditor, audience, classification,
        gate, sequence, signer,
    }
    "profile" Profile {
        catalogs, scope, baseline, addressee, regime, include, exclude,
    }
    "scope decision" ScopeDecision {
        control, reason, by, on,
    }
    "signer" Signer {
        person, meaning, identity,
    }
    "system description" System {
        description, services, commitments, components, incidents, user_entity_controls as
        "user-entity-controls", subservice_controls as "subservice-controls", not_relevant
        as "not-relevant", changes, assertion, subsequent_events as "subsequent-events",
    }
    "statement" Statement {
        text, evidence, owner, on,
    }
    "assertion" Assertion {
        text, by, on, evidence,
    }
    "data flow" DataFlow {
        id, from, to, surface, data_class as "data-class", protection, region, purpose,
    }
    "risk analysis" Risks {
        method, scenarios, tables,
    }
    "table" TableSource {
        file, sheet, header, columns, defaults, ignore,
    }
    "risk method" RiskMethod {
        name, likelihood, impact, levels, matrix, score, thresholds, tolerance, covers, scope,
        excluded, collection, by, on, approved_by as "approved-by", approved_on as "approved-on",
        review_every_days as "review-every-days", review_triggers as "review-triggers", versions,
        retention_years as "retention-years", management_plan as "management-plan",
    }
    "step of a scale" Scale {
        name, definition, value,
    }
    "threshold" Threshold {
        level, from,
    }
    "excluded asset" ExcludedAsset {
        asset, reason, by, on,
    }
    "step of data collection" Gathering {
        what, by, on, evidence,
    }
    "review trigger" ReviewTrigger {
        trigger, last_occurred as "last-occurred", reviewed_on as "reviewed-on",
    }
    "version of the risk analysis" RiskVersion {
        version, on, by, approved_by as "approved-by", approved_on as "approved-on", summary,
    }
    "security practice" SecurityPractice {
        practice, from, until, evidence, statement,
    }
    "readiness for the proposal" NprmReadiness {
        control, state, note, evidence,
    }
    "vendor" Vendor {
        id, name, purpose, lei, country, owner, critical, services, documents, agreements,
        responsibilities, exposure, from, until, replaced_by as "replaced-by",
    }
    "service" VendorService {
        id, name, surface, data_class as "data-class", region, retention, retention_days as
        "retention-days", residency, tier, logins, endpoints, models, zero_retention as
        "zero-retention", from, until,
    }
    "zero retention" ZeroRetention {
        stated_in as "stated-in", endpoints, models,
    }
    "responsibility" Responsibility {
        area, vendor, customer, owner, services, controls, evidence,
    }
    "exposure" Exposure {
        group, substitutability, alternatives, note,
    }
    "vendor document" VendorDocument {
        id, kind as "type", title, issuer, edition, status, issued, from, until, bridged_until as
        "bridged-until", bridge, next_due as "next-due", services, surfaces, tiers, logins, regions,
        opinion, exceptions, cuecs, subservice, owner, source, supports, confirms, reviewed,
        disclose,
    }
    "bridge letter" Bridge {
        evidence, from, until,
    }
    "exception of a report" ReportException {
        text, controls, effect, by, on,
    }
    "complementary user-entity control" Cuec {
        id, text, controls, evidence, not_applicable as "not-applicable",
    }
    "subservice organisation" Subservice {
        name, vendor, method,
    }
    "review" Review {
        by, on, result, note,
    }
    "agreement" Agreement {
        id, kind as "type", title, signed, from, until, services, surfaces, tiers, critical, clauses,
        exit_plan as "exit-plan", failover_test as "failover-test", governing_law as "governing-law",
        notice_days as "notice-days", logins, owner, source, supports, confirms, disclose,
    }
    "clause" ClauseAnswer {
        article, place as "where", state, note, evidence,
    }
    "exit plan" ExitPlan {
        evidence, tested, result,
    }
    "failover test" FailoverTest {
        evidence, on, result,
    }
    "policy" Policy {
        id, title, kind as "type", version, approved_by as "approved-by", approved_on as
        "approved-on", from, until, replaced_by as "replaced-by", owner, source, supports,
        confirms, disclose,
    }
    "control" OwnControl {
        id, statement, owner, frequency, meets, evidence, addressable, from, until,
    }
    "addressable decision" AddressableDecision {
        control, decision, rationale, by, on, reconfirmed_on as "reconfirmed-on", reconfirmed_by as
        "reconfirmed-by", evidence,
    }
    "incident" Incident {
        id, title, detected, reported, closed, assets, vendors, data_class as "data-class", persons,
        cause, disclosure, evidence, four_factors as "four-factors", breach,
    }
    "four-factor assessment" FourFactors {
        nature, recipient, acquired, mitigated, conclusion, by, on, evidence,
    }
    "breach" Breach {
        discovered, persons, most_residents as "most-residents", states, individuals_notified as
        "individuals-notified", media_notified as "media-notified", hhs_notified as
        "hhs-notified", law_enforcement_delay as "law-enforcement-delay",
    }
    "delay for law enforcement" LawEnforcementDelay {
        until, evidence,
    }
    "exception" AuditException {
        id, title, controls, found_in as "found-in", extent, cause, response, compensating,
        remediation, retest, owner, due, carried_over as "carried-over",
    }
    "accepted risk" AcceptedRisk {
        code, subject, reason, owner, expires,
    }
    "gap response" GapResponse {
        id, controls, response, owner, due,
    }
    "evidence item" EvidenceItem {
        id, title, kind as "type", source, parser, layer, cadence, from, until, owner, collected,
        reviewed, covers_from as "covers-from", covers_until as "covers-until", about, supports, confirms,
        checks, redaction,
        disclose,
    }
    "viewed source" Viewed {
        holder, place, inspect, by, on, sha256,
    }
    "collection" Collection {
        on, at, time_source as "time-source", by, tool, system, environment, query, records, first,
        last, sequence, time, empty, sha256, transformations, account, url, full_page as "full-page",
        file_owner as "file-owner", file_mode as "file-mode",
    }
    "transformation" Transformation {
        what, before, after, by, on,
    }
    "confirmation" Confirmation {
        controls, by, on, found,
    }
    "check" InlineCheck {
        id, assert, severity, message, fix,
    }
    "population" Population {
        id, description, evidence, size, records, filter, identity, time, from, until, stratum,
        amount, sequence, control_total as "control-total", no_occurrences as "no-occurrences",
    }
    "control total" ControlTotal {
        count, source, by, on,
    }
    "statement of no occurrences" NoOccurrences {
        statement, by, on,
    }
    "answer to a request" RequestAnswer {
        request, controls, evidence, answer, page, not_answered_because as "not-answered-because",
        answered_on as "answered-on",
    }
    "register" Register {
        currency, tables, entities, functions, providers, contracts, definitions, submissions,
    }
    "entity" RegisterEntity {
        lei, name, country, kind as "type", hierarchy, parent, updated, integrated, deleted,
        total_assets as "total-assets", branches,
    }
    "branch" RegisterBranch {
        code, name, country,
    }
    "function" RegisterFunction {
        id, name, activity, entities, critical, reason, assessed, rto_hours as "rto-hours",
        rpo_hours as "rpo-hours", impact,
    }
    "provider" RegisterProvider {
        id, code, code_type as "code-type", additional_code as "additional-code",
        additional_code_type as "additional-code-type", legal_name as "legal-name",
        latin_name as "latin-name", person, country, annual_expense as "annual-expense", parent,
    }
    "contract" RegisterContract {
        reference as "ref", agreement, provider, kind as "type", overarching,
        annual_cost as "annual-cost", signed_by as "signed-by", delivered_by as "delivered-by",
        passes_on as "passes-on", users, start, end, ended, notice_days as "notice-days",
        provider_notice_days as "provider-notice-days", law, services,
    }
    "user" RegisterUser {
        entity, branch,
    }
    "ICT service" RegisterService {
        kind as "type", service, functions, provided_from as "provided-from",
        stores_data as "stores-data", data_at_rest as "data-at-rest",
        data_processed as "data-processed", sensitiveness, reliance, assessment, chain,
    }
    "assessment" RegisterAssessment {
        substitutability, reason, last_audit as "last-audit", exit_plan as "exit-plan",
        reintegration, impact, alternatives, alternative,
    }
    "subcontractor" RegisterLink {
        provider, rank, serves,
    }
    "submission" Submission {
        id, entity, level, authority, profile, name_parts as "name-parts",
        reference_date as "reference-date", made, sent, receipt, status, resubmits,
    }
}

// Records that a table can hold: they are written, too.
table_records! {
    "request" Request {
        id, text, controls, evidence, answer, page, not_answered_because as "not-answered-because",
        answered_on as "answered-on", due, status, comment,
        returned_because as "returned-because",
    }
    "asset" Asset {
        id, name, kind, version, owner, location, zone, data_class as "data-class", ephi,
        authentication, vendor, agent, from, until, replaced_by as "replaced-by", regulations,
        agents,
    }
    "agent" Agent {
        sandbox_mode as "sandbox-mode", approval_policy as "approval-policy", model, topology,
        login, gateway, credential, log_source as "log-source", decision,
    }
    "agent decision" AgentDecision {
        involves_phi as "involves-phi", sees_phi as "sees-phi",
        can_be_scrubbed as "can-be-scrubbed", covered_hosting as "covered-hosting", by, on,
    }
    "answer" DecisionAnswer {
        answer, why, evidence,
    }
    "ePHI of an asset" Ephi {
        does, media, volume,
    }
    "risk scenario" Scenario {
        id, title, assets, threat, vulnerability, threat_ref as "threat-ref",
        vulnerability_ref as "vulnerability-ref", existing_controls as "existing-controls",
        existing_evidence as "existing-evidence", no_measure as "no-measure", likelihood,
        likelihood_reason as "likelihood-reason", impact, impact_reason as "impact-reason",
        impacts, level, treatment, plan, owner, due, done, residual_likelihood as
        "residual-likelihood", residual_impact as "residual-impact", accepted, reconfirmed_on as
        "reconfirmed-on", reconfirmed_by as "reconfirmed-by",
    }
    "impact on each property" Impacts {
        confidentiality, integrity, availability,
    }
    "acceptance" Acceptance {
        by, on, until, reason,
    }
    "finished treatment" Done {
        on, evidence,
    }
}

/// A support is a mapping, or just the control it supports.
impl Decode for Support {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        if matches!(node.value, Value::Scalar { .. }) {
            let id = Decode::decode(node, decoder)?;
            return Some(Self {
                id,
                strength: None,
                why: None,
            });
        }
        let mut fields = Fields::open("support", node, decoder)?;
        let (id, strength, why) = (
            fields.take("id"),
            fields.take("strength"),
            fields.take("why"),
        );
        fields.close();
        Some(Self {
            id: id?,
            strength: strength?,
            why: why?,
        })
    }
}
