//! `risk changes`: what is different from the analysis of an earlier package.

use serde_json::{Value, json};

use super::as_of::taken;
use crate::cli::Exit;
use crate::cli::args::RiskChangesArgs;
use crate::cli::encryption::Readers;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::{mask, verify as verdicts};
use crate::diagnostic::{Code, Finding};
use crate::model::AsOf;
use crate::render::dossier::risk_outline;
use crate::risk::changes::{Analysis, Changed, Changes, Field, changes};
use crate::verify;

/// Compares the plan with the package.
pub fn run(args: &RiskChangesArgs, output: &mut Output) -> Result<Exit, Exit> {
    let keys = verdicts::trusted(&args.trust.key).map_err(|finding| output.problem(*finding))?;
    let readers = Readers::read(&args.trust.decrypt, output)?;
    let progress = Progress::begin(output, "verifying the package");
    let plain = readers.plain(&args.previous);
    let plain = plain.map_err(|why| verdicts::closed(*why, output))?;
    let package = verify::open(plain.path(), &keys);
    let shown = args.previous.display().to_string();
    progress.step("reading the plan");
    let opened = open::plan(&args.plan, output)?;
    let engagements = open::engagements(&opened, &args.plan, output)?;
    let engagements = super::concerned(&opened, engagements, args.plan.engagement.is_some());
    drop(progress);
    let before = taken(&package, &shown).and_then(|counted| {
        let analysis = serde_json::from_value::<Analysis>(counted.document.clone());
        let analysis = analysis.map_err(|_| "its document has another form".to_owned())?;
        Ok((counted.held, analysis))
    });
    let (held, before) = match before {
        Ok(before) => before,
        Err(why) => {
            output.problem(unusable(&shown, &why));
            return Err(match package.verification.exit_code() {
                0 => Exit::Unreadable,
                code => Exit::Verdict(code),
            });
        }
    };
    let as_of = AsOf(engagements[0].as_of.value);
    let Some(outline) = risk_outline(&opened.plan, as_of) else {
        let finding = Finding::new(Code::MissingField, "the plan has no section `risks`");
        return Err(output.problem(finding.help("name the plan that holds the analysis")));
    };
    let after = serde_json::to_value(&outline).and_then(serde_json::from_value::<Analysis>);
    let after = after.expect("an outline has the fields of an analysis");
    let found = changes(&before, &after);
    let since = format!(
        "version {} ({}, as of {})",
        before.version, held.package, held.as_of
    );
    if output.is_json() {
        output.json(
            "risk-changes",
            machine(&held.package, &before, &after, &found),
        );
    } else {
        output.line(format!("since {since}: {}", found.summary()));
        lines(&found, output);
    }
    Ok(Exit::Done)
}

fn unusable(shown: &str, why: &str) -> Finding {
    let message = format!("`{shown}` cannot be compared with: {why}");
    Finding::new(Code::IndexUnusable, message)
        .help("name an intact package with a risk analysis, sealed with a trusted key")
}

fn lines(found: &Changes, output: &mut Output) {
    let mut line = |text: String| output.line(mask::text(&text));
    for (word, rows) in [("added", &found.added), ("removed", &found.removed)] {
        for [id, title, level] in rows {
            line(format!("  scenario {word}: {id} {level}: {title}"));
        }
    }
    for Changed { id, title, fields } in &found.changed {
        line(format!("  scenario changed: {id}: {title}"));
        for Field {
            name,
            before,
            after,
        } in fields
        {
            line(format!("    {name}: {before} -> {after}"));
        }
    }
    for (word, ids) in [
        ("asset added", &found.assets_added),
        ("asset removed", &found.assets_removed),
        ("measure added", &found.measures_added),
        ("measure removed", &found.measures_removed),
    ] {
        for id in ids {
            line(format!("  {word}: {id}"));
        }
    }
}

fn machine(package: &str, before: &Analysis, after: &Analysis, found: &Changes) -> Value {
    let row = |[id, title, level]: &[String; 3]| json!({"id": id, "title": title, "level": level});
    let rows = |rows: &[[String; 3]]| rows.iter().map(row).collect::<Vec<_>>();
    let field = |f: &Field| json!({"field": f.name, "before": f.before, "after": f.after});
    let changed = |one: &Changed| {
        let fields: Vec<Value> = one.fields.iter().map(field).collect();
        json!({"id": one.id, "title": one.title, "fields": fields})
    };
    json!({
        "previous": {"package": package, "analysis": before.version},
        "analysis": after.version,
        "scenarios": {
            "added": rows(&found.added),
            "removed": rows(&found.removed),
            "changed": found.changed.iter().map(changed).collect::<Vec<_>>(),
        },
        "assets": {"added": found.assets_added, "removed": found.assets_removed},
        "measures": {"added": found.measures_added, "removed": found.measures_removed},
    })
}
