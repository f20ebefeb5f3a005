//! Answers join the requests that they answer; lists of requests that are no part of a plan.

use std::collections::BTreeMap;

use super::decode::{Decode as _, Decoder};
use super::table::{Records, Rows, name_cells};
use super::tree::{Node, Value};
use crate::diagnostic::{Code, Finding, nearest};
use crate::model::id::Id as _;
use crate::model::plan::{Request, RequestAnswer, TableSource};
use crate::model::{Place, Plan};

/// Gives every answer to its request, and reports those that have none.
pub fn join(plan: &mut Plan) -> Vec<Finding> {
    let mut findings = Vec::new();
    let answers = std::mem::take(&mut plan.request_answers);
    for answer in &answers {
        let asked = &answer.request;
        let found = plan
            .requests
            .iter_mut()
            .find(|request| request.id.value == asked.value);
        match found {
            Some(request) => findings.extend(give(request, answer)),
            None => findings.push(unknown(answer, &plan.requests)),
        }
    }
    plan.request_answers = answers;
    findings
}

fn give(request: &mut Request, answer: &RequestAnswer) -> Option<Finding> {
    if let Some(place) = answered_at(request) {
        let message = format!("request `{}` is answered twice", request.id.value);
        let finding = Finding::new(Code::StatedTwice, message).at(&answer.request.place);
        let finding = finding.about(request.id.value.to_string());
        return Some(
            finding
                .note(format!("it was first answered at {place}"))
                .help("keep one of the two"),
        );
    }
    request.controls.extend(answer.controls.iter().cloned());
    request.evidence.clone_from(&answer.evidence);
    request.answer.clone_from(&answer.answer);
    request.page.clone_from(&answer.page);
    request
        .not_answered_because
        .clone_from(&answer.not_answered_because);
    request.answered_on.clone_from(&answer.answered_on);
    None
}

/// Where a request has an answer, or the reason why it has none.
fn answered_at(request: &Request) -> Option<&Place> {
    let texts = [&request.answer, &request.not_answered_because];
    let text = texts.into_iter().flatten().next().map(|text| &text.place);
    text.or_else(|| request.evidence.first().map(|item| &item.place))
}

fn unknown(answer: &RequestAnswer, requests: &[Request]) -> Finding {
    let asked = &answer.request;
    let known: Vec<&str> = requests.iter().map(|r| r.id.value.as_str()).collect();
    let message = format!("there is no request `{}` to answer", asked.value);
    let finding = Finding::new(Code::UnknownReference, message).at(&asked.place);
    match nearest(asked.value.as_str(), &known) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.help("name a request of `requests`, of a table or of a later round"),
    }
}

/// Reads a list of requests as a plan would; `file` is its path as shown.
pub fn request_list(
    source: &TableSource,
    file: &str,
    bytes: &[u8],
) -> Result<Vec<Request>, Vec<Finding>> {
    let rows = Rows::of(source, Records::Requests, file, bytes)?;
    let mut decoder = Decoder::default();
    let list = Node {
        place: Place::whole(file),
        value: Value::List(rows.nodes),
    };
    let requests: Option<Vec<Request>> = Vec::decode(&list, &mut decoder);
    let requests = requests.unwrap_or_default();
    let mut findings = decoder.findings;
    findings.extend(twice(&requests));
    name_cells(&mut findings, &[rows.read]);
    if findings.is_empty() {
        Ok(requests)
    } else {
        Err(findings)
    }
}

fn twice(requests: &[Request]) -> Vec<Finding> {
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut findings = Vec::new();
    for request in requests {
        let id = request.id.value.as_str();
        let Some(place) = first.get(id) else {
            first.insert(id, &request.id.place);
            continue;
        };
        let message = format!("the request id `{id}` is given twice");
        let finding = Finding::new(Code::DuplicateId, message).at(&request.id.place);
        findings.push(
            finding
                .note(format!("it was first given at {place}"))
                .help("ask the auditor which row is meant; rounds are matched by id"),
        );
    }
    findings
}
