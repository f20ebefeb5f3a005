//! `risk breaches`: the log of breaches of fewer than 500 persons.

use chrono::{Datelike as _, NaiveDate};
use serde_json::json;

use crate::cli::Exit;
use crate::cli::args::RiskBreachesArgs;
use crate::cli::mask;
use crate::cli::open;
use crate::cli::output::Output;
use crate::diagnostic::counted;
use crate::pipeline;
use crate::render::dossier::SmallBreachRow;
use crate::sheet::{self, Form, Value};

/// Answers with the log of one year, or of all.
pub fn run(args: &RiskBreachesArgs, output: &mut Output) -> Result<Exit, Exit> {
    let opened = open::plan(&args.plan, output)?;
    let engagements = open::engagements(&opened, &args.plan, output)?;
    let engagements = super::concerned(&opened, engagements, args.plan.engagement.is_some());
    let engagement = engagements[0];
    let as_of = engagement.as_of.value;
    let gathered = opened.collect();
    let judged = pipeline::judge(&opened, &gathered, engagement);
    let mut rows = pipeline::small_breaches(&judged);
    let of_year = |row: &SmallBreachRow| {
        let day = row.discovered.parse::<NaiveDate>();
        args.year
            .is_none_or(|year| day.is_ok_and(|day| day.year() == year))
    };
    rows.retain(of_year);
    if output.is_csv() {
        let bytes = sheet::write(&table(&rows), Form::Csv, as_of);
        output.raw(&bytes.expect("CSV keeps every text"));
    } else if output.is_json() {
        let fields = json!({
            "engagement": engagement.id.value.to_string(), "as-of": as_of.to_string(),
            "year": args.year, "breaches": rows,
        });
        output.json("risk-breaches", fields);
    } else {
        human(&rows, as_of, output);
    }
    Ok(Exit::Done)
}

fn human(rows: &[SmallBreachRow], as_of: NaiveDate, output: &mut Output) {
    for row in rows {
        let states = row.states.join(", ");
        let text = format!(
            "{}  {}  {}{}{}: {}",
            row.discovered,
            row.id,
            counted(usize::try_from(row.persons).unwrap_or(usize::MAX), "person"),
            if states.is_empty() { "" } else { ", " },
            states,
            row.title
        );
        output.line(mask::text(&text));
        output.line(format!("  the persons: {}", row.individuals));
        output.line(format!("  the Secretary of HHS: {}", row.secretary));
    }
    output.line(format!(
        "{} of fewer than 500 persons, as of {as_of}",
        match rows.len() {
            1 => "1 breach".to_owned(),
            many => format!("{many} breaches"),
        }
    ));
}

fn table(rows: &[SmallBreachRow]) -> sheet::Table {
    let header = [
        "id",
        "title",
        "discovered",
        "persons",
        "states",
        "individuals",
        "secretary-due",
        "secretary-given",
        "days-left",
    ];
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let row = |row: &SmallBreachRow| {
        vec![
            text(&row.id),
            text(&row.title),
            text(&row.discovered),
            Some(Value::Number(row.persons)),
            text(&row.states.join("; ")),
            text(&row.individuals),
            text(&row.due),
            row.given.as_deref().and_then(text),
            row.days_left.and_then(|days| text(&days.to_string())),
        ]
    };
    sheet::Table {
        name: "Breaches".into(),
        header: header.map(str::to_owned).to_vec(),
        rows: rows.iter().map(row).collect(),
    }
}
