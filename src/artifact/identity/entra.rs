//! Provisioning logs of Microsoft Entra: `provisioningObjectSummary` of Microsoft Graph
//! v1.0, as `GET /auditLogs/provisioning` answers them. The older names `action` and
//! `statusInfo` of the beta interface are read, too.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::activity::Activity;
use super::super::head::Head;
use super::super::loose::{self, Kept, of_map, require, set, short, text, time, written};
use super::super::source::{Source, fact};
use super::super::stream::{self, Element};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::EntraProvisioning,
    recognise,
    read,
};

/// How many events of one sort are kept one by one.
const MOST: usize = 50_000;

fn recognise(head: &Head) -> bool {
    let list = head.at("/value/0").and_then(Value::as_object);
    let is_summary = |object: &serde_json::Map<String, Value>| {
        let has = |name: &str| of_map(object, name).is_some();
        has("activityDateTime") && (has("provisioningAction") || has("provisioningStatusInfo"))
    };
    list.or(head.object()).is_some_and(is_summary)
}

struct Seen {
    activity: Activity,
    success: u64,
    failure: u64,
    skipped: u64,
    last_success: Option<DateTime<Utc>>,
    last_failure: Option<DateTime<Utc>>,
    deactivated: Kept,
    failed: Kept,
    troubles: Troubles,
}

impl Seen {
    fn take(&mut self, shown: &str, element: &Element<'_>) {
        let event = &element.value;
        let action = text(event, "provisioningAction").or(text(event, "action"));
        let status = ["provisioningStatusInfo/status", "statusInfo/status"];
        let status = status.into_iter().find_map(|path| text(event, path));
        require(shown, element, &["activityDateTime"], &mut self.troubles);
        if action.is_none() {
            require(shown, element, &["provisioningAction"], &mut self.troubles);
        }
        if status.is_none() {
            let wanted = &["provisioningStatusInfo/status"];
            require(shown, element, wanted, &mut self.troubles);
        }
        let at = time(event, "activityDateTime");
        let actor = text(event, "initiatedBy/displayName").or(text(event, "initiatedBy/id"));
        self.activity
            .note(action.unwrap_or("not stated"), at, actor);
        match status.map(str::to_ascii_lowercase).as_deref() {
            Some("success") => {
                self.success += 1;
                self.last_success = self.last_success.max(at);
                if action.is_some_and(is_removal) && is_user(event) {
                    self.deactivated.push(|| noted(action, at, event));
                }
            }
            Some("failure") => {
                self.failure += 1;
                self.last_failure = self.last_failure.max(at);
                self.failed.push(|| noted(action, at, event));
            }
            Some("skipped") => self.skipped += 1,
            _ => {}
        }
    }
}

/// Actions after which a user has no account, or none that works.
fn is_removal(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    matches!(
        &*action,
        "delete" | "disable" | "stageddelete" | "softdelete"
    )
}

fn is_user(event: &Value) -> bool {
    let kind = text(event, "sourceIdentity/identityType");
    kind.is_none_or(|kind| kind.eq_ignore_ascii_case("user"))
}

fn noted(action: Option<&str>, at: Option<DateTime<Utc>>, event: &Value) -> Value {
    let mut noted = json!({});
    set(&mut noted, "event", action.map(short));
    set(&mut noted, "at", at.map(written));
    let names = [
        "sourceIdentity/details/userPrincipalName",
        "targetIdentity/details/userPrincipalName",
        "sourceIdentity/displayName",
        "targetIdentity/displayName",
    ];
    let name = names.into_iter().find_map(|path| text(event, path));
    set(&mut noted, "user", name.map(short));
    set(
        &mut noted,
        "id",
        text(event, "sourceIdentity/id").map(short),
    );
    let system = ["servicePrincipal/displayName", "targetSystem/displayName"];
    let system = system.into_iter().find_map(|path| text(event, path));
    set(&mut noted, "system", system.map(short));
    noted
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let mut seen = Seen {
        activity: Activity::default(),
        success: 0,
        failure: 0,
        skipped: 0,
        last_success: None,
        last_failure: None,
        deactivated: Kept::most(MOST),
        failed: Kept::most(1_000),
        troubles: Troubles::default(),
    };
    let take = &mut |element: Element<'_>| seen.take(shown, &element);
    let rest = stream::elements(source, &["value"], take)?;
    let is_answer = rest.members.contains_key("@odata.context");
    let undated =
        seen.activity.events > 0 && seen.last_success.is_none() && !recognise(&source.head);
    if rest.elements == 0 && !is_answer || undated {
        let expected = "provisioning logs of Microsoft Entra: records with `activityDateTime` and `provisioningAction`";
        return Err(loose::other(shown, &source.head, expected));
    }
    let mut facts = seen.activity.facts();
    let outcomes = format!(
        "{} succeeded, {} failed, {} skipped",
        seen.success, seen.failure, seen.skipped
    );
    facts.push(fact("outcomes", outcomes));
    let last = seen.last_success.map(loose::minute);
    facts.extend(last.map(|last| fact("last success", last)));
    let mut doc = json!({
        "succeeded": seen.success,
        "failures": seen.failure,
        "skipped": seen.skipped,
    });
    seen.activity.put(&mut doc);
    set(&mut doc, "last-success", seen.last_success.map(written));
    set(&mut doc, "last-failure", seen.last_failure.map(written));
    set(
        &mut doc,
        "next-page",
        rest.members.contains_key("@odata.nextLink").then_some(true),
    );
    seen.deactivated.put(&mut doc, "deactivated");
    seen.failed.put(&mut doc, "failed");
    Ok(ArtifactReading {
        parser: Parser::EntraProvisioning,
        form: "Entra provisioning log".to_owned(),
        records: Some(seen.activity.events),
        doc,
        facts,
        troubles: loose::together(rest.troubles, seen.troubles),
    })
}
