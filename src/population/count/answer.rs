//! The figures of a population from what its readers left.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate};

use super::super::query::Definition;
use super::super::sequence::Numbers;
use super::super::tally::Tally;
use super::{Job, Share};
use crate::model::population::{CountedDefinition, CountedFile, PopulationCount, RowException};
use crate::sample::Gathered;
use crate::telemetry::Moment;

/// Identities with other content that are listed.
const CONFLICTS: usize = 100;
/// Days that are looked through for one without records.
const MOST_DAYS: u64 = 366 * 20;

const NANOS_OF_DAY: i64 = 86_400 * 1_000_000_000;

pub(super) fn count(
    job: &Job<'_>,
    definition: &Definition,
    tally: &Tally,
    numbers: Numbers,
    gathered: &Gathered,
) -> PopulationCount {
    let files = job.files.iter().zip(&job.seen);
    let exception = |(file, line, problem): &(usize, u64, _)| RowException {
        file: job.files[*file].shown.clone(),
        line: *line,
        problem: *problem,
    };
    let empty_days = empty_days(tally, definition);
    let days: BTreeMap<NaiveDate, u64> = tally
        .days
        .iter()
        .filter_map(|(day, count)| Some((date(*day)?, *count)))
        .collect();
    PopulationCount {
        form: job.form,
        files: files
            .map(|(file, seen)| CountedFile {
                name: file.shown.clone(),
                size: seen.size,
                sha256: file.sha256,
            })
            .collect(),
        definition: stated(definition, job.options.share),
        interpreted: job.query.interpreted.clone(),
        rows: tally.rows,
        passed_over: tally.passed_over,
        records: tally.records,
        unparsable: tally.unparsable,
        undecided: tally.undecided,
        matched: tally.matched,
        without_time: tally.without_time,
        outside: tally.outside,
        without_identity: tally.without_identity,
        bad_ids: tally.bad_ids,
        without_attribute: tally.without_attribute,
        instances: gathered.rows,
        distinct: gathered.distinct,
        duplicates: gathered.duplicates(),
        conflicts: gathered.conflict_count,
        conflict_ids: gathered.conflicts.iter().take(CONFLICTS).cloned().collect(),
        population_digest: gathered.population_digest,
        content_digest: gathered.content_digest,
        strata: if definition.stratum.is_some() {
            gathered.strata.clone()
        } else {
            BTreeMap::new()
        },
        total_amount: definition.amount.as_ref().map(|_| gathered.total_amount),
        first: tally
            .first
            .map(|nanos| Moment::from_nanos(nanos).to_string()),
        last: tally
            .last
            .map(|nanos| Moment::from_nanos(nanos).to_string()),
        days,
        empty_days,
        sequence: definition.sequence.as_ref().map(|_| numbers.count()),
        exceptions: tally.exceptions.iter().map(exception).collect(),
        exceptions_left_out: tally.left_out,
    }
}

fn stated(definition: &Definition, share: Option<Share>) -> CountedDefinition {
    let text = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
    let part = share.map(|share| match share {
        Share::Files { part, of } => format!("{}/{of}", part + 1),
        Share::Keys { part, of } => format!("{}/{of} of the identities", part + 1),
    });
    CountedDefinition {
        filter: definition.filter.clone(),
        identity: definition.identity.clone(),
        time: definition.time.clone(),
        stratum: definition.stratum.clone(),
        amount: definition.amount.clone(),
        sequence: definition.sequence.clone(),
        from: text(definition.from),
        to: text(definition.to),
        shard: part,
    }
}

fn date(day: i64) -> Option<NaiveDate> {
    let seconds = day.checked_mul(86_400)?;
    DateTime::from_timestamp(seconds, 0).map(|at| at.date_naive())
}

/// Days without records: of the period, else between the first and the last one.
fn empty_days(tally: &Tally, definition: &Definition) -> Vec<NaiveDate> {
    let day = |nanos: i64| nanos.div_euclid(NANOS_OF_DAY);
    let first = definition.from.map(|from| day(from.nanos()));
    let first = first.or_else(|| tally.days.keys().next().copied());
    // The period ends before `to`.
    let last = definition.to.map(|to| day(to.nanos() - 1));
    let last = last.or_else(|| tally.days.keys().next_back().copied());
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    if definition.time.is_none() || last < first || last.abs_diff(first) > MOST_DAYS {
        return Vec::new();
    }
    let Some(begin) = date(first) else {
        return Vec::new();
    };
    (first..=last)
        .filter(|number| !tally.days.contains_key(number))
        .filter_map(|number| begin.checked_add_days(Days::new(number.abs_diff(first))))
        .collect()
}
