//! Populations: what is counted, what is an exception, and that it is the same for any
//! number of readers. That filters mean the same compiled and interpreted is tested where
//! they are compiled.

#[path = "populations/forms.rs"]
mod forms;
#[path = "populations/readers.rs"]
mod readers;
#[path = "populations/wrong.rs"]
mod wrong;

use std::path::PathBuf;

use auditbinder::model::population::{PopulationCount, RowProblem};
use auditbinder::population::{self, Counted, Definition, Options, SourceFile};

/// Files in a folder of their own.
struct Files {
    folder: tempfile::TempDir,
    sources: Vec<SourceFile>,
}

fn files(contents: &[(&str, &[u8])]) -> Files {
    let folder = tempfile::tempdir().expect("a folder");
    let sources = contents
        .iter()
        .map(|(name, bytes)| {
            let path: PathBuf = folder.path().join(name);
            std::fs::write(&path, bytes).expect("written");
            SourceFile {
                path,
                shown: (*name).to_owned(),
                sha256: None,
            }
        })
        .collect();
    Files { folder, sources }
}

impl Files {
    fn counted(&self, definition: &Definition, options: &Options) -> Counted {
        population::count(definition, &self.sources, options).expect("it is counted")
    }

    fn count(&self, definition: &Definition) -> PopulationCount {
        self.counted(definition, &Options::default()).count
    }

    fn problem(&self, definition: &Definition) -> String {
        match population::count(definition, &self.sources, &Options::default()) {
            Ok(_) => panic!("it was counted"),
            Err(error) => error.to_string(),
        }
    }
}

fn by(identity: &str) -> Definition {
    Definition {
        identity: Some(identity.to_owned()),
        ..Definition::default()
    }
}

fn filtered(identity: &str, filter: &str) -> Definition {
    Definition {
        filter: Some(filter.to_owned()),
        ..by(identity)
    }
}

fn ids(counted: &mut Counted) -> Vec<String> {
    let mut ids = Vec::new();
    let gathered = &mut counted.gathered;
    gathered
        .for_each(&mut |instance| ids.push(instance.id.as_str().to_owned()))
        .expect("read");
    ids
}

/// The problems of a count with their lines.
fn problems(count: &PopulationCount) -> Vec<(u64, RowProblem)> {
    let exceptions = count.exceptions.iter();
    exceptions.map(|one| (one.line, one.problem)).collect()
}
