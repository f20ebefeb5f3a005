//! Projects of an `OpenAI` organisation: `GET /v1/organization/projects` (`OpenAPI` 2.3.0,
//! commit f85dbe2), with the residency of each where the interface tells it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::head::Head;
use super::super::loose::{self, Kept, require, set, short, text, time, written};
use super::super::source::{Source, fact};
use super::super::stream::Element;
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use super::list;
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::OpenaiProjects,
    recognise,
    read,
};

const PROJECT: &str = "organization.project";
/// How many projects are kept one by one.
const MOST_PROJECTS: usize = 20_000;

fn recognise(head: &Head) -> bool {
    list::is_of(head, &[PROJECT])
}

struct Seen {
    projects: Kept,
    active: u64,
    unstated: u64,
    residencies: BTreeMap<String, u64>,
    troubles: Troubles,
}

impl Seen {
    fn take(&mut self, shown: &str, element: &Element<'_>) {
        let project = &element.value;
        require(shown, element, &["id", "created_at"], &mut self.troubles);
        let archived = time(project, "archived_at");
        let status = text(project, "status");
        let active = archived.is_none() && status.is_none_or(|status| status == "active");
        let residency = text(project, "residency").or(text(project, "geography"));
        if active {
            self.active += 1;
            match residency {
                None => self.unstated += 1,
                Some(region) if self.residencies.len() < 100 => {
                    *self.residencies.entry(short(region)).or_default() += 1;
                }
                Some(_) => {}
            }
        }
        self.projects.push(|| {
            let mut noted = json!({"active": active});
            set(&mut noted, "id", text(project, "id").map(short));
            set(&mut noted, "name", text(project, "name").map(short));
            set(&mut noted, "residency", residency.map(short));
            set(
                &mut noted,
                "created",
                time(project, "created_at").map(written),
            );
            set(&mut noted, "archived", archived.map(written));
            noted
        });
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let expected = "projects of OpenAI: records with the `object` `organization.project`";
    let mut seen = Seen {
        projects: Kept::most(MOST_PROJECTS),
        active: 0,
        unstated: 0,
        residencies: BTreeMap::new(),
        troubles: Troubles::default(),
    };
    let take = &mut |element: &Element<'_>| seen.take(shown, element);
    let is_project = |value: &Value| list::says(value, PROJECT);
    let listed = list::each(source, expected, is_project, take)?;
    let all = seen.projects.count();
    let mut regions: Vec<String> = seen
        .residencies
        .iter()
        .map(|(region, count)| format!("{region} {count}"))
        .collect();
    if seen.unstated > 0 {
        regions.push(format!("not stated {}", seen.unstated));
    }
    let facts = vec![
        fact(
            "projects",
            format!("{all}, of which {} active", seen.active),
        ),
        fact("residency of active projects", regions.join(", ")),
    ];
    let mut doc = json!({
        "active": seen.active,
        "residencies": {"counts": seen.residencies},
        "residency-unstated": seen.unstated,
    });
    listed.put(&mut doc);
    seen.projects.put(&mut doc, "projects");
    Ok(ArtifactReading {
        parser: Parser::OpenaiProjects,
        form: "OpenAI projects".to_owned(),
        records: Some(listed.records),
        doc,
        facts,
        troubles: loose::together(listed.troubles, seen.troubles),
    })
}
