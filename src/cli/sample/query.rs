//! `sample sql`.

use super::problem::{self, Problem};
use super::select;
use crate::cli::Exit;
use crate::cli::args::{SampleSqlArgs, SqlQuery};
use crate::cli::output::Output;
use crate::sample::sql::{Columns, Known, Question, query};

/// Prints one query, or all of them with a line of comment before each.
pub fn run(args: &SampleSqlArgs, output: &mut Output) -> Result<Exit, Exit> {
    let text = text(args).map_err(|problem| problem.say(output))?;
    output.raw(text.as_bytes());
    Ok(Exit::Done)
}

fn text(args: &SampleSqlArgs) -> Result<String, Problem> {
    let spec = select::spec(&args.spec)?;
    let columns = Columns {
        table: args.table.clone(),
        id: args.id.clone(),
        sha256: args.sha256.clone(),
        stratum: args.stratum.clone(),
        amount: args.amount.clone(),
    };
    let known = Known {
        population_size: args.population_size,
        total_amount: args.total_amount,
    };
    let one = |question| query(question, args.dialect.dialect(), &spec, &columns, known);
    if let Some(which) = args.query {
        return one(which.question()).map_err(|error| {
            let help = "pass `--population-size` or `--total-amount`";
            problem::usage(error.to_string(), help)
        });
    }
    let questions = [
        (SqlQuery::Totals, "totals, for `sample import --totals`"),
        (SqlQuery::Selection, "the selection, for `sample import`"),
        (
            SqlQuery::Listing,
            "the listing, for `sample import --population`, where the ids may leave the engine",
        ),
    ];
    let mut text = String::new();
    for (which, what) in questions {
        let question: Question = which.question();
        let query = match one(question) {
            Ok(query) => query,
            Err(unknown) => format!("-- not yet: {unknown}\n"),
        };
        text.extend(["-- ", what, "\n", &query, "\n"]);
    }
    Ok(text)
}
