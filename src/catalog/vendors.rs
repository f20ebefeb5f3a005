//! What is shipped about papers of vendors.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::bundled;
use crate::diagnostic::{Code, Finding, nearest};
use crate::model::Plan;
use crate::model::vendor_rules::{
    Clause, ClausePart, ClauseReach, Edition, EditionEnd, PaperKind, VendorRules,
};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PapersFile {
    kind: String,
    #[serde(rename = "version")]
    _version: String,
    papers: Vec<PaperLine>,
    bridge: BridgeLine,
    editions: Vec<EditionLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PaperLine {
    r#type: String,
    #[serde(default)]
    reviewed: bool,
    #[serde(default)]
    contract: bool,
    not_instead_of: Option<String>,
    because: Option<String>,
    #[serde(rename = "source")]
    _source: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct BridgeLine {
    months: u32,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct EditionLine {
    r#type: String,
    edition: String,
    name: String,
    last_day: NaiveDate,
    successor: String,
    certificates: EditionEnd,
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ClausesFile {
    kind: String,
    #[serde(rename = "version")]
    _version: String,
    catalog: String,
    agreements: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
    clauses: Vec<ClauseLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ClauseLine {
    article: String,
    part: ClausePart,
    r#for: ClauseReach,
    met_by: Option<MetBy>,
    title: String,
    look_for: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MetBy {
    ExitPlan,
}

static RULES: LazyLock<VendorRules> = LazyLock::new(|| {
    let papers: PapersFile = bundled::whole("catalogs/vendors/papers.yaml");
    let clauses: ClausesFile = bundled::whole("catalogs/vendors/dora-clauses.yaml");
    assert_eq!(papers.kind, "vendor-papers");
    assert_eq!(clauses.kind, "contract-clauses");
    VendorRules {
        papers: papers.papers.into_iter().map(paper).collect(),
        bridge_months: papers.bridge.months,
        editions: papers.editions.into_iter().map(edition).collect(),
        catalog: clauses.catalog,
        agreements: clauses.agreements,
        clauses: clauses.clauses.into_iter().map(clause).collect(),
    }
});

fn paper(line: PaperLine) -> PaperKind {
    PaperKind {
        id: line.r#type,
        is_reviewed: line.reviewed,
        is_contract: line.contract,
        not_instead_of: line.not_instead_of.zip(line.because),
    }
}

fn edition(line: EditionLine) -> Edition {
    Edition {
        kind: line.r#type,
        edition: line.edition,
        name: line.name,
        last_day: line.last_day,
        successor: line.successor,
        certificates: line.certificates,
        source: line.source,
    }
}

fn clause(line: ClauseLine) -> Clause {
    Clause {
        article: line.article,
        title: line.title,
        look_for: line.look_for,
        part: line.part,
        reach: line.r#for,
        is_exit_plan: matches!(line.met_by, Some(MetBy::ExitPlan)),
    }
}

/// What is shipped about papers of vendors, read when it is first asked for.
pub fn vendor_rules() -> &'static VendorRules {
    &RULES
}

/// Clauses under `agreements` that are none of the provisions on contracts.
pub fn unknown_clauses(plan: &Plan) -> Vec<Finding> {
    let agreements = plan.vendors.iter().flat_map(|vendor| &vendor.agreements);
    let answers: Vec<_> = agreements
        .flat_map(|agreement| &agreement.clauses)
        .collect();
    if answers.is_empty() {
        return Vec::new();
    }
    let rules = vendor_rules();
    let known: Vec<&str> = rules.clauses.iter().map(|c| c.article.as_str()).collect();
    let unknown = answers.into_iter().filter_map(|answer| {
        let article = &answer.article;
        if rules.clause(&article.value).is_some() {
            return None;
        }
        let message = format!("there is no provision on contracts `{}`", article.value);
        let finding = Finding::new(Code::UnknownControl, message).at(&article.place);
        let finding = match nearest(&article.value, &known) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding,
        };
        Some(finding.help(
            "write it as `30(2)(a)`; `auditbinder vendor clauses` lists what Regulation (EU) 2022/2554 asks",
        ))
    });
    unknown.collect()
}
