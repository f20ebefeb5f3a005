//! Progress: on stderr, on a terminal, after a quarter of a second.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::Output;

const QUIET: Duration = Duration::from_millis(250);

/// What is being done, shown while it takes long.
pub struct Progress {
    bar: Option<ProgressBar>,
    began: Instant,
}

impl Progress {
    /// Begins; nothing is drawn yet.
    pub fn begin(output: &Output, what: &'static str) -> Self {
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
        let bar = output
            .shows_progress()
            .then(|| ProgressBar::new_spinner().with_message(what));
        let bar = bar
            .zip(style.ok())
            .map(|(bar, style)| bar.with_style(style));
        if let Some(bar) = &bar {
            bar.enable_steady_tick(QUIET);
        }
        Self {
            bar,
            began: Instant::now(),
        }
    }

    /// Names the next step.
    pub fn step(&self, what: impl Into<String>) {
        if let Some(bar) = self.bar.as_ref().filter(|_| self.began.elapsed() > QUIET) {
            bar.set_message(what.into());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
