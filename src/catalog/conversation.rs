//! Words of auditors' request lists, and ready lists.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::bundled;
use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::Plan;
use crate::model::id::{Id as _, TypeId};
use crate::model::plan::RequestStatus;
use crate::model::{ReadyRequest, RequestList};

/// The ready list that every report answers where the plan has AI agents.
const CHECKLIST: &str = "agent-deployment";

/// Words of request lists.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListWords {
    /// The words for each status.
    pub statuses: BTreeMap<RequestStatus, Vec<String>>,
    /// The headings of the column that gives each field of a request.
    pub headings: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestsFile {
    id: String,
    title: String,
    #[serde(default)]
    source: Option<String>,
    requests: Vec<RequestLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RequestLine {
    id: String,
    title: String,
    all_of: Vec<Vec<String>>,
    #[serde(default)]
    controls: Vec<String>,
    #[serde(default)]
    place: Option<String>,
    counts_when: String,
}

/// The words that are shipped.
pub fn list_words() -> ListWords {
    bundled::whole("catalogs/conversation/words.yaml")
}

/// Every ready list, in the order of the ids.
pub fn ready_lists() -> Vec<RequestList> {
    bundled::below("catalogs/requests/")
        .map(|(path, text)| ready(bundled::from_json(path, text)))
        .collect()
}

/// The ten things that auditors ask of a deployment of AI coding agents.
pub fn agent_checklist() -> RequestList {
    ready(bundled::whole("catalogs/requests/agent-deployment.yaml"))
}

/// The ready lists that a plan names, besides the one for AI agents, which is always answered.
pub fn named_lists(plan: &Plan) -> Vec<RequestList> {
    let is_named = |ready: &RequestList| {
        let mut named = plan.request_lists.iter();
        ready.id != CHECKLIST && named.any(|name| name.value == ready.id)
    };
    ready_lists().into_iter().filter(is_named).collect()
}

/// Ready lists that a plan names and that are not shipped.
pub fn unknown_lists(plan: &Plan) -> Vec<Finding> {
    if plan.request_lists.is_empty() {
        return Vec::new();
    }
    let shipped = ready_lists();
    let ids: Vec<&str> = shipped.iter().map(|ready| ready.id.as_str()).collect();
    let unknown = plan.request_lists.iter();
    let unknown = unknown.filter(|name| !ids.contains(&name.value.as_str()));
    let finding = |name: &crate::model::plan::Text| {
        let message = format!("there is no ready list `{}` of requests", name.value);
        let finding = Finding::new(Code::UnknownReference, message).at(&name.place);
        match nearest(&name.value, &ids) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding.help(format!("the ready lists are {}", list(&ids))),
        }
    };
    unknown.map(finding).collect()
}

fn ready(file: RequestsFile) -> RequestList {
    let parts = |all_of: &[Vec<String>]| {
        let part = |part: &Vec<String>| part.iter().map(|id| type_id(id)).collect();
        all_of.iter().map(part).collect()
    };
    let request = |line: RequestLine| ReadyRequest {
        id: line.id,
        title: line.title,
        all_of: parts(&line.all_of),
        controls: line.controls,
        place: line.place,
        counts_when: line.counts_when,
    };
    RequestList {
        id: file.id,
        title: file.title,
        source: file.source,
        requests: file.requests.into_iter().map(request).collect(),
    }
}

fn type_id(text: &str) -> TypeId {
    TypeId::parse(text).expect("a shipped list names types by their ids")
}
