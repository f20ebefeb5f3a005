//! When a command takes place: stated, or by the clock.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveTime, SubsecRound as _};

use super::Exit;
use super::args::TimeArgs;
use super::output::Output;
use crate::diagnostic::{Code, Finding};
use crate::model::occurrence::TimeSource;

/// A time, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The time, in whole seconds, with its zone.
    pub at: DateTime<FixedOffset>,
    /// Where it comes from.
    pub source: TimeSource,
}

impl Moment {
    /// The day, in the zone of the time.
    pub fn day(&self) -> NaiveDate {
        self.at.date_naive()
    }

    /// The start of a day in UTC, as somebody stated it.
    pub fn stated(day: NaiveDate) -> Self {
        Self {
            at: day.and_time(NaiveTime::MIN).and_utc().fixed_offset(),
            source: TimeSource::Stated,
        }
    }
}

/// The day of `--today`, else `SOURCE_DATE_EPOCH`, else the clock of the machine.
pub fn now(args: &TimeArgs, output: &mut Output) -> Result<Moment, Exit> {
    if let Some(day) = args.today {
        return Ok(Moment::stated(day));
    }
    let set = std::env::var("SOURCE_DATE_EPOCH").unwrap_or_default();
    if set.is_empty() {
        return Ok(Moment {
            at: Local::now().fixed_offset().trunc_subsecs(0),
            source: TimeSource::Clock,
        });
    }
    let time = set.parse::<i64>().ok();
    let time = time.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let Some(time) = time else {
        let message = format!("SOURCE_DATE_EPOCH is `{set}`");
        let finding = Finding::new(Code::WrongValue, message);
        return Err(output.problem(finding.help("write seconds since 1970, or unset it")));
    };
    Ok(Moment {
        at: time.fixed_offset(),
        source: TimeSource::Stated,
    })
}
