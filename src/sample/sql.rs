//! Queries by which an engine counts a population and draws its sample.
//!
//! The engine does the work where the rows are; what comes back is checked by
//! [`imported`](super::imported), which writes the same manifest.

mod dialect;

pub use dialect::Dialect;

use super::spec::{Method, Spec};
use super::step;

/// The table and the expressions that give its columns, as the engine reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The table, view or sub-query.
    pub table: String,
    /// What identifies a row; several are joined by `/`.
    pub id: Vec<String>,
    /// The digest of its content, in hexadecimal.
    pub sha256: Option<String>,
    /// Its stratum.
    pub stratum: Option<String>,
    /// Its amount in the smallest unit.
    pub amount: Option<String>,
}

/// One of the questions to the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Sizes, digests, conflicts: rows of `metric`, `label`, `figure`.
    Totals,
    /// The sample with its reserve.
    Selection,
    /// Every distinct instance, ids ascending by bytes.
    Listing,
}

/// What the answer to [`Question::Totals`] said, for methods that need it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Distinct ids.
    pub population_size: Option<u64>,
    /// The sum of the amounts above 0.
    pub total_amount: Option<u128>,
}

/// What has to be known before the selection can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// R7 divides the number of ids.
    #[error("a systematic selection needs the population's size, from the query of totals")]
    Size,
    /// R8 divides the total.
    #[error(
        "a selection of monetary units needs the total of the amounts above 0, from the query of totals"
    )]
    Total,
}

/// One statement, with its semicolon.
pub fn query(
    question: Question,
    dialect: Dialect,
    spec: &Spec,
    columns: &Columns,
    known: Known,
) -> Result<String, Unknown> {
    let begun = instances(dialect, columns);
    let asked = match question {
        Question::Totals => totals(dialect),
        Question::Selection => selection(dialect, spec, known)?,
        Question::Listing => {
            "select id, sha256, stratum, amount, n_rows, conflict\nfrom ep1_kept\norder by id"
                .to_owned()
        }
    };
    Ok(format!("{begun}\n{asked};\n"))
}

/// The set of instances (R4): rows as given, those with a sound id (R1), and of each id the
/// first by digest, stratum and amount.
fn instances(dialect: Dialect, columns: &Columns) -> String {
    let ids: Vec<String> = columns.id.iter().map(|id| dialect.text(id)).collect();
    let id = ids.join(" || '/' || ");
    let or = |value: Option<String>, other: &str| match value {
        Some(value) => format!("coalesce({value}, {other})"),
        None => other.to_owned(),
    };
    let sha256 = columns.sha256.as_ref();
    let sha256 = sha256.map(|column| dialect.text(&format!("lower({})", dialect.text(column))));
    let sha256 = or(sha256, "''");
    let stratum = or(
        columns.stratum.as_ref().map(|one| dialect.text(one)),
        &dialect.text("''"),
    );
    let amount = or(
        columns.amount.as_ref().map(|one| dialect.whole(one)),
        &dialect.whole("0"),
    );
    let broken = match &columns.amount {
        Some(amount) => format!(
            "case when {amount} <> {} then 1 else 0 end",
            dialect.whole(amount)
        ),
        None => "0".to_owned(),
    };
    let table = &columns.table;
    let bad = format!(
        "id is null or id = '' or {} > 1024 or {}",
        dialect.bytes("id"),
        dialect.has_control("id")
    );
    let differs = |column: &str| {
        format!("min({column}) over (partition by id) <> max({column}) over (partition by id)")
    };
    let conflict = ["sha256", "stratum", "amount"]
        .map(differs)
        .join("\n        or ");
    format!(
        "with ep1_given as (
  select {id} as id, {sha256} as sha256, {stratum} as stratum,
    {amount} as amount, {broken} as broken
  from {table}
),
ep1_judged as (
  select id, sha256, stratum, amount, broken, case when {bad} then 1 else 0 end as bad
  from ep1_given
),
ep1_ranked as (
  select id, sha256, stratum, amount,
    row_number() over (partition by id order by sha256, stratum, amount) as place,
    count(*) over (partition by id) as n_rows,
    case when {conflict}
      then 1 else 0 end as conflict
  from ep1_judged where bad = 0
),
ep1_kept as (
  select id, sha256, stratum, amount, n_rows, conflict from ep1_ranked where place = 1
)"
    )
}

/// Rows of `metric`, `label`, `figure`, all of them texts.
fn totals(dialect: Dialect) -> String {
    let text = |value: &str| dialect.text(value);
    let row = |metric: &str, figure: &str, rest: &str| {
        let (metric, label) = (text(&format!("'{metric}'")), text("''"));
        format!("select {metric} as metric, {label} as label, {figure} as figure\nfrom {rest}")
    };
    let count = text("count(*)");
    let line = format!("id || {}", dialect.char(10));
    let content = format!(
        "id || {} || sha256 || {}",
        dialect.char(9),
        dialect.char(10)
    );
    let positive = format!(
        "sum({})",
        dialect.wide("case when amount > 0 then amount else 0 end")
    );
    let rows = [
        row("rows", &count, "ep1_judged where bad = 0"),
        row("bad_ids", &count, "ep1_judged where bad = 1"),
        row("broken_amounts", &count, "ep1_judged where broken = 1"),
        row("population_size", &count, "ep1_kept"),
        row("without_sha256", &count, "ep1_kept where sha256 = ''"),
        row("non_positive", &count, "ep1_kept where amount <= 0"),
        row("total_amount", &text(&positive), "ep1_kept"),
        row(
            "population_digest",
            &text(&dialect.digest_of_lines(&line)),
            "ep1_kept",
        ),
        row(
            "content_digest",
            &text(&dialect.digest_of_lines(&content)),
            "ep1_kept",
        ),
        format!(
            "select {}, stratum, {count}\nfrom ep1_kept group by stratum",
            text("'stratum'")
        ),
        format!(
            "select {}, id, {}\nfrom ep1_kept where conflict = 1",
            text("'conflict'"),
            text("n_rows")
        ),
    ];
    rows.join("\nunion all\n")
}

fn selection(dialect: Dialect, spec: &Spec, known: Known) -> Result<String, Unknown> {
    let begin = format!("'ep1:{}:{}:'", spec.seed.as_str(), spec.sample_id.as_str());
    let key = dialect.sha256(&format!("{begin} || id"));
    let most = spec.n + spec.reserve;
    let named = format!("id, {key} as ep1_key, sha256, stratum, amount");
    let given = "id, ep1_key, sha256, stratum, amount";
    Ok(match (spec.method, &spec.strata) {
        (Method::Random, None) => {
            format!("select {named}\nfrom ep1_kept\norder by ep1_key, id\nlimit {most}")
        }
        (Method::Random, Some(_)) => format!(
            "select {given}
from (
  select {given},
    row_number() over (partition by stratum order by ep1_key, id) as place
  from (select {named} from ep1_kept) ep1_keyed
) ep1_placed
where place <= {most}
order by stratum, ep1_key, id"
        ),
        (Method::Systematic, _) => {
            let size = known.population_size.ok_or(Unknown::Size)?;
            let places: Vec<String> = step::places(spec, size).map(|at| at.to_string()).collect();
            format!(
                "select {given}, place
from (
  select {named}, row_number() over (order by id) - 1 as place from ep1_kept
) ep1_placed
where place in ({})
order by id",
                places.join(", ")
            )
        }
        (Method::Mus, _) => {
            let total = known.total_amount.ok_or(Unknown::Total)?;
            let hit = |point: u128| {
                format!("amount_before <= {point} and {point} < amount_before + amount")
            };
            let hits: Vec<String> = step::points(spec, total).map(hit).collect();
            let wide = dialect.wide("amount");
            format!(
                "select {given}, amount_before
from (
  select {named},
    sum({wide}) over (order by id rows between unbounded preceding and current row)
      - {wide} as amount_before
  from ep1_kept where amount > 0
) ep1_placed
where {}
order by id",
                hits.join("\n  or ")
            )
        }
    })
}
