//! A population as it was defined, ready to be asked of records.

use chrono::{Days, NaiveDate};

use super::Form;
use super::compile::{Compiled, Compiler};
use super::interpret::Fields;
use super::needles::Needles;
use super::otlp::Places;
use super::predicate::{Predicate, Scalar};
use super::slot::Layout;
use super::value::Value;
use crate::telemetry::Moment;

/// What makes a record an instance of a population, as expressions of CEL.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// Which records belong to it; without one, all.
    pub filter: Option<String>,
    /// What tells instances apart; without one, the digest of the record.
    pub identity: Option<String>,
    /// When an instance happened.
    pub time: Option<String>,
    /// The part of the population that an instance belongs to.
    pub stratum: Option<String>,
    /// Its amount in the smallest unit of the currency.
    pub amount: Option<String>,
    /// A number that is expected to have no gaps.
    pub sequence: Option<String>,
    /// The first moment of the period.
    pub from: Option<Moment>,
    /// The first moment after it.
    pub to: Option<Moment>,
}

impl Definition {
    /// Bounds it by days in UTC: from the beginning of the first to the end of the last.
    pub fn within(&mut self, first: Option<NaiveDate>, last: Option<NaiveDate>) {
        let begin = |day: NaiveDate| {
            let midnight = day.and_hms_opt(0, 0, 0)?.and_utc();
            Moment::from_seconds(midnight.timestamp())
        };
        self.from = first.and_then(begin);
        let after = last.and_then(|day| day.checked_add_days(Days::new(1)));
        self.to = after.and_then(begin);
    }
}

/// Says why an expression cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` cannot be used: {why}")]
pub struct BadExpression {
    /// Which one: `filter`, `identity` and so on.
    pub name: &'static str,
    /// What is wrong with it.
    pub why: String,
}

/// The definition, compiled for records of one form.
pub(super) struct Query {
    pub(super) form: Form,
    pub(super) layout: Layout,
    pub(super) places: Places,
    pub(super) filter: Option<Predicate>,
    pub(super) needles: Option<Needles>,
    pub(super) identity: Option<Scalar>,
    pub(super) time: Option<Scalar>,
    pub(super) stratum: Option<Scalar>,
    pub(super) amount: Option<Scalar>,
    pub(super) sequence: Option<Scalar>,
    pub(super) from: Option<i64>,
    pub(super) to: Option<i64>,
    /// What the interpreted parts read.
    pub(super) fields: Fields,
    /// The expressions that are interpreted at least in part.
    pub(super) interpreted: Vec<String>,
}

impl Query {
    /// Compiles for records of a form; `columns` are those of a table.
    pub(super) fn new(
        definition: &Definition,
        form: Form,
        columns: &[String],
    ) -> Result<Self, BadExpression> {
        let mut reader = Compiler::new(form);
        let mut interpreted = Vec::new();
        let filter = match &definition.filter {
            None => None,
            Some(text) => {
                let bad = |why| BadExpression {
                    name: "filter",
                    why,
                };
                let compiled = reader.predicate(text).map_err(bad)?;
                Some(note(compiled, "filter", text, &mut interpreted))
            }
        };
        let mut scalar = |name: &'static str, text: &Option<String>| {
            let Some(text) = text else { return Ok(None) };
            let bad = |why| BadExpression { name, why };
            let compiled = if columns.contains(text) {
                reader.column(text)
            } else {
                reader.scalar(text).map_err(bad)?
            };
            known(&compiled.value, &reader.layout, form, columns).map_err(bad)?;
            Ok(Some(note(compiled, name, text, &mut interpreted)))
        };
        let identity = scalar("identity", &definition.identity)?;
        let time = scalar("time", &definition.time)?;
        let stratum = scalar("stratum", &definition.stratum)?;
        let amount = scalar("amount", &definition.amount)?;
        let sequence = scalar("sequence", &definition.sequence)?;
        if time.is_none() && (definition.from.is_some() || definition.to.is_some()) {
            let why = "a period is given, and no expression that says when an instance happened";
            return Err(BadExpression {
                name: "time",
                why: why.to_owned(),
            });
        }
        let Compiler { layout, fields, .. } = reader;
        let needles = filter.as_ref().map(|f| Needles::of(f, form, &layout));
        Ok(Self {
            places: Places::of(&layout),
            form,
            filter,
            needles: needles.filter(|needles| !needles.are_none()),
            identity,
            time,
            stratum,
            amount,
            sequence,
            from: definition.from.map(Moment::nanos),
            to: definition.to.map(Moment::nanos),
            fields,
            interpreted,
            layout,
        })
    }
}

fn note<T>(compiled: Compiled<T>, name: &str, text: &str, interpreted: &mut Vec<String>) -> T {
    if compiled.interpreted {
        interpreted.push(format!("{name}: {text}"));
    }
    compiled.value
}

/// A table lacks a column for all rows or for none, so it is said at once.
fn known(value: &Scalar, layout: &Layout, form: Form, columns: &[String]) -> Result<(), String> {
    let Scalar::Field(slot) = value else {
        return Ok(());
    };
    if form != Form::Csv {
        return Ok(());
    }
    let name = layout.name(*slot);
    if columns.contains(&name) {
        return Ok(());
    }
    let known: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    Err(format!(
        "the table has no column `{name}`; it has {}",
        known.join(", ")
    ))
}

/// When something happened, as nanoseconds since 1970.
///
/// A text is RFC 3339 or a date (the beginning of that day in UTC). A number is taken as
/// seconds, milliseconds, microseconds or nanoseconds by its size: the ranges lie a
/// thousand apart for the years 1973 to 5138.
pub(super) fn moment(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Time(nanos) => Some(*nanos),
        Value::Int(number) => of_number(*number),
        Value::UInt(number) => of_number(i64::try_from(*number).ok()?),
        Value::Text(text) => {
            if let Some(at) = Moment::parse(text) {
                return Some(at.nanos());
            }
            if text.len() == 10
                && let Ok(day) = text.parse::<NaiveDate>()
            {
                return day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_nanos_opt();
            }
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            of_number(text.parse().ok().filter(|_| digits)?)
        }
        _ => None,
    }
}

fn of_number(number: i64) -> Option<i64> {
    const SCALES: [(i64, i64); 3] = [
        (100_000_000_000, 1_000_000_000),
        (100_000_000_000_000, 1_000_000),
        (100_000_000_000_000_000, 1_000),
    ];
    if number <= 0 {
        return None;
    }
    let scale = SCALES.iter().find(|(below, _)| number < *below);
    number.checked_mul(scale.map_or(1, |(_, scale)| *scale))
}
