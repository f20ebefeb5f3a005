//! What was asked is written down while it is asked.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::{FetchedFile, SourceError, now};
use crate::model::occurrence::Tool;
use crate::model::trail::{MOST_STEPS, Step, Trail};

/// The file that holds every step, where the journal does not.
const NAME: &str = "trail.jsonl";

/// A trail that grows: the first steps in memory, all of them on disk.
pub(super) struct Recorder {
    started: DateTime<Utc>,
    path: PathBuf,
    file: BufWriter<File>,
    requests: u64,
    bytes: u64,
    steps: Vec<Step>,
    /// What a reader has to know.
    pub(super) notes: Vec<String>,
    /// The version of TLS and the certificate.
    pub(super) tls: Option<String>,
}

impl Recorder {
    pub(super) fn begin(into: &Path) -> Result<Self, SourceError> {
        let path = into.join(NAME);
        let file = File::create(&path).map_err(|error| SourceError::file(&error))?;
        Ok(Self {
            started: now(),
            path,
            file: BufWriter::new(file),
            requests: 0,
            bytes: 0,
            steps: Vec::new(),
            notes: Vec::new(),
            tls: None,
        })
    }

    pub(super) fn step(&mut self, step: Step) -> Result<(), SourceError> {
        self.requests += 1;
        self.bytes += step.bytes;
        let line = serde_json::to_string(&step).expect("a step is JSON");
        writeln!(self.file, "{line}").map_err(|error| SourceError::file(&error))?;
        if self.steps.len() < MOST_STEPS {
            self.steps.push(step);
        }
        Ok(())
    }

    /// The trail, and the file with all of it where it is longer than the journal takes.
    pub(super) fn end(
        mut self,
        tool: Option<Tool>,
    ) -> Result<(Trail, Vec<FetchedFile>), SourceError> {
        self.file
            .flush()
            .map_err(|error| SourceError::file(&error))?;
        let whole = self.requests > MOST_STEPS as u64;
        let beside = whole.then(|| FetchedFile {
            name: NAME.to_owned(),
            path: self.path.clone(),
        });
        let trail = Trail {
            started: self.started,
            ended: now(),
            requests: self.requests,
            bytes: self.bytes,
            steps: self.steps,
            tool,
            tls: self.tls,
            notes: self.notes,
            beside: Vec::new(),
        };
        Ok((trail, beside.into_iter().collect()))
    }
}
