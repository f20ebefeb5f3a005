//! Risks: the scenarios of the register, and what is behind an item of the plan of action.

use super::value::{Object, Value, end_of, line, paragraphs, prop, props, text};
use super::writer::Writer;
use crate::render::dossier::{Deadline, GapRow, Progress, ScenarioRow};

/// What is planned about a risk.
pub(super) struct Response<'a> {
    pub uuid: String,
    /// `planned` or `completed` (OSCAL 1.2.1, risk, response, lifecycle).
    pub lifecycle: &'static str,
    pub title: &'a str,
    pub description: &'a str,
    pub deadline: Option<Deadline>,
    pub owner: Option<&'a str>,
}

/// A response with its milestone.
pub(super) fn response(writer: &mut Writer<'_>, response: &Response<'_>) -> Value {
    let owner = writer.owner(response.owner);
    let milestone = response.deadline.map(|deadline| {
        let on = Object::new().with("date", end_of(deadline.day));
        let milestone = Object::new()
            .with(
                "uuid",
                crate::oscal::uuid(&[&response.uuid, "milestone"].join("\n")),
            )
            .with("type", "milestone")
            .with("title", line(response.title))
            .with("timing", Object::new().with("on-date", on))
            .with("responsible-roles", owner.clone());
        Value::from(milestone)
    });
    let mut facts: Vec<Value> = Vec::new();
    if let Some(name) = response.owner {
        facts.push(
            prop("owner", &writer.person(name))
                .with("remarks", line(name))
                .into(),
        );
    }
    Object::new()
        .with("uuid", response.uuid.as_str())
        .with("lifecycle", response.lifecycle)
        .with("title", line(response.title))
        .with("description", text(response.description))
        .with("props", facts)
        .with("tasks", milestone.map(|one| vec![one]))
        .into()
}

/// The deadline and whether it is past.
pub(super) fn due(risk: Object, facts: &mut Vec<Value>, deadline: Option<Deadline>) -> Object {
    let Some(deadline) = deadline else {
        return risk;
    };
    facts.extend(props(&[
        ("due", &deadline.day.to_string()),
        ("overdue", if deadline.is_overdue { "yes" } else { "no" }),
    ]));
    risk.with("deadline", end_of(deadline.day))
}

/// The UUID of the risk of a scenario.
pub(super) fn scenario_uuid(writer: &Writer<'_>, id: &str) -> String {
    writer.thing("scenario", id)
}

/// The scenarios of the register, the highest level first.
pub(super) fn scenarios(writer: &mut Writer<'_>) -> Vec<Value> {
    let risks = writer.dossier.risks.iter();
    let rows = risks.flat_map(|risks| {
        risks
            .scenarios
            .iter()
            .map(|row| (row, risks.method.as_str()))
    });
    rows.map(|(row, method)| scenario(writer, row, method))
        .collect()
}

/// OSCAL 1.2.1, risk, status: what is done is closed, what is accepted an approved
/// deviation, what is planned is being remediated.
pub(super) fn status(progress: Progress) -> &'static str {
    match progress {
        Progress::Done(_) => "closed",
        Progress::Accepted => "deviation-approved",
        Progress::Planned => "remediating",
        Progress::Undated => "open",
    }
}

fn scenario(writer: &mut Writer<'_>, row: &ScenarioRow, method: &str) -> Value {
    let facts = writer.dossier.interchange.treatments.get(&row.id);
    let progress = facts.map_or(Progress::Undated, |facts| facts.progress);
    let deadline = facts
        .and_then(|facts| facts.deadline)
        .map(|deadline| Deadline {
            is_overdue: deadline.is_overdue && progress == Progress::Planned,
            ..deadline
        });
    let uuid = scenario_uuid(writer, &row.id);
    let lifecycle = match progress {
        Progress::Done(_) => "completed",
        _ => "planned",
    };
    let answer = Response {
        uuid: writer.thing("treatment", &row.id),
        lifecycle,
        title: &format!("Treatment of {}", row.id),
        description: &row.treatment,
        deadline,
        owner: row.owner.as_deref(),
    };
    let answer = response(writer, &answer);
    let mut observations: Vec<Value> = Vec::new();
    for id in &row.existing {
        let uuid = writer.item_observation(id);
        let one = uuid.map(|uuid| Object::new().with("observation-uuid", uuid).into());
        observations.extend(one);
    }
    let mut told = props(&[
        ("kind", "scenario"),
        ("scenario", &row.id),
        ("level", &row.level),
        ("residual", row.residual.as_deref().unwrap_or_default()),
        ("treatment", &row.treatment),
        ("status", &row.status),
    ]);
    told.extend(super::value::each_prop("asset", &row.assets));
    let statement = format!("{} Vulnerability: {}", row.threat, row.vulnerability);
    let risk = due(Object::new(), &mut told, deadline);
    risk.with("uuid", uuid)
        .with("title", line(&format!("{}: {}", row.id, row.title)))
        .with("description", text(&row.title))
        .with("statement", text(&statement))
        .with("props", told)
        .with("status", status(progress))
        .with("origins", writer.by_organization())
        .with(
            "characterizations",
            vec![characterization(writer, row, method)],
        )
        .with("mitigating-factors", factors(writer, row))
        .with("remediations", vec![answer])
        .with("related-observations", observations)
        .into()
}

/// Likelihood, impact and level in the words of the method (OSCAL 1.2.1, risk,
/// characterization: `likelihood`, `impact` and `risk` are names of OSCAL's own system; the
/// property `state` of a facet is `initial` or `adjusted`, which here is the level after
/// treatment).
fn characterization(writer: &Writer<'_>, row: &ScenarioRow, method: &str) -> Value {
    let facet = |name: &str, value: &str, state: &str| -> Value {
        let state: Value = Object::new()
            .with("name", "state")
            .with("value", state)
            .into();
        Object::new()
            .with("name", name)
            .with("system", "http://csrc.nist.gov/ns/oscal")
            .with("value", line(value))
            .with("props", vec![state])
            .with(
                "remarks",
                format!("In the words of the method: {}", line(method)),
            )
            .into()
    };
    let mut facets = vec![
        facet("likelihood", &row.likelihood, "initial"),
        facet("impact", &row.impact, "initial"),
        facet("risk", &row.level, "initial"),
    ];
    facets.extend(
        row.residual
            .iter()
            .map(|level| facet("risk", level, "adjusted")),
    );
    Object::new()
        .with("origin", writer.organization_origin())
        .with("facets", facets)
        .into()
}

/// Measures that are already there.
fn factors(writer: &Writer<'_>, row: &ScenarioRow) -> Vec<Value> {
    let factor = |id: &String| {
        let name = [row.id.as_str(), id].join("\n");
        Object::new()
            .with("uuid", writer.thing("existing-measure", &name))
            .with("description", format!("Already there: `{}`", line(id)))
            .with("props", props(&[("existing", id)]))
            .into()
    };
    let mut existing: Vec<&String> = row.existing.iter().collect();
    existing.sort();
    existing.dedup();
    existing.into_iter().map(factor).collect()
}

/// The UUID of the risk that a gap is.
pub(super) fn gap_uuid(writer: &Writer<'_>, control: &str) -> String {
    writer.judged("gap-risk", control)
}

/// What a gap is about, and whether somebody has answered it.
pub(super) fn gap_facts(row: &GapRow) -> Vec<Value> {
    let answer = match row.response {
        Some(_) => "explained",
        None => "open",
    };
    props(&[
        ("control", &row.control),
        ("state", &row.state),
        ("gap", answer),
    ])
}

/// The risk that a gap is: evidence for a control is missing.
pub(super) fn gaps(writer: &mut Writer<'_>) -> Vec<Value> {
    let rows = writer.dossier.gaps.iter();
    rows.map(|row| gap(writer, row)).collect()
}

fn gap(writer: &mut Writer<'_>, row: &GapRow) -> Value {
    let deadline = writer.dossier.interchange.gaps.get(&row.control).copied();
    let answer = row.response.as_ref().map(|said| {
        let answer = Response {
            uuid: writer.judged("gap-response", &row.control),
            lifecycle: "planned",
            title: &format!("Close the gap of {}", row.control),
            description: said,
            deadline,
            owner: row.owner.as_deref(),
        };
        response(writer, &answer)
    });
    let missing = row.missing.iter().map(|what| format!("Missing: {what}."));
    let missing: Vec<String> = missing.collect();
    let statement = format!(
        "The control has no sufficient evidence: its state is {}.",
        row.state
    );
    let mut told = props(&[("kind", "gap")]);
    told.extend(gap_facts(row));
    let risk = due(Object::new(), &mut told, deadline);
    let description = paragraphs(missing.iter().map(String::as_str));
    risk.with("uuid", gap_uuid(writer, &row.control))
        .with(
            "title",
            line(&format!("Gap: {} {}", row.control, row.title)),
        )
        .with(
            "description",
            description.unwrap_or_else(|| statement.clone()),
        )
        .with("statement", statement)
        .with("props", told)
        .with(
            "status",
            if row.response.is_some() {
                "remediating"
            } else {
                "open"
            },
        )
        .with("origins", writer.by_program())
        .with("remediations", answer.map(|one| vec![one]))
        .into()
}
