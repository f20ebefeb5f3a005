//! Data retention of an `OpenAI` organisation (`GET /v1/organization/data_retention`) or of
//! a project (`GET /v1/organization/projects/{project_id}/data_retention`); `OpenAPI` 2.3.0,
//! commit f85dbe2. An answer about a project does not name it: a member `project_id` that
//! the collector adds is read, and the name of the file is the last resort of a person.

use serde_json::{Value, json};

use super::super::head::Head;
use super::super::loose::{self, Kept, require, set, short, text};
use super::super::source::{Source, fact};
use super::super::stream::Element;
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use super::list;
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::OpenaiRetention,
    recognise,
    read,
};

const ORGANIZATION: &str = "organization.data_retention";
const PROJECTS: [&str; 2] = [
    "project.data_retention",
    "organization.project.data_retention",
];
/// The types under which nothing is kept.
const ZERO: [&str; 2] = ["zero_data_retention", "enhanced_zero_data_retention"];
/// How many settings are kept.
const MOST: usize = 20_000;

fn recognise(head: &Head) -> bool {
    list::is_of(head, &[ORGANIZATION]) || list::is_of(head, &PROJECTS)
}

fn is_setting(value: &Value) -> bool {
    list::says(value, ORGANIZATION) || PROJECTS.iter().any(|object| list::says(value, object))
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let expected = "data retention of OpenAI: the `object` `organization.data_retention` or `project.data_retention`";
    let mut settings = Kept::most(MOST);
    let mut troubles = Troubles::default();
    let mut facts = Vec::new();
    let take = &mut |element: &Element<'_>| {
        let setting = &element.value;
        require(shown, element, &["type"], &mut troubles);
        let scope = if list::says(setting, ORGANIZATION) {
            "organization"
        } else {
            "project"
        };
        let project = ["project_id", "project/id", "project"];
        let project = project.into_iter().find_map(|path| text(setting, path));
        let kind = text(setting, "type");
        if facts.len() < 6 {
            let label = match project {
                Some(project) => format!("retention of project {}", short(project)),
                None => format!("retention of the {scope}"),
            };
            facts.push(fact(&label, kind.map_or("not stated".to_owned(), short)));
        }
        settings.push(|| {
            let mut noted = json!({"scope": scope});
            set(&mut noted, "type", kind.map(short));
            set(&mut noted, "zero", kind.map(|kind| ZERO.contains(&kind)));
            set(&mut noted, "project", project.map(short));
            noted
        });
    };
    let listed = list::each(source, expected, is_setting, take)?;
    let mut doc = json!({});
    listed.put(&mut doc);
    settings.put(&mut doc, "settings");
    Ok(ArtifactReading {
        parser: Parser::OpenaiRetention,
        form: "OpenAI data retention".to_owned(),
        records: (listed.records > 1).then_some(listed.records),
        doc,
        facts,
        troubles: loose::together(listed.troubles, troubles),
    })
}
