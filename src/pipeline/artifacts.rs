//! Evidence as other programs write it: each file is told by its content and read by the
//! reader of its kind, as a stream.

use std::fs::File;
use std::sync::Arc;

use rayon::prelude::*;

use crate::artifact;
use crate::diagnostic::reason;
use crate::model::plan::Parser;
use crate::model::{Collected, CollectedFile, CollectedItem, Document, Place, Plan};

/// Reads every file that an item gives to a reader of artifacts, and every file of which
/// the item does not say how it is read.
pub(super) fn read(plan: &Plan, collected: &mut Collected) {
    for item in plan.items() {
        let parser = match item.parser {
            Parser::Auto => None,
            parser if artifact::is_artifact(parser) => Some(parser),
            _ => continue,
        };
        if let Some(found) = collected.items.get_mut(&item.id) {
            of_item(parser, found);
        }
    }
}

fn of_item(parser: Option<Parser>, found: &mut CollectedItem) {
    let files = found.files.par_iter_mut();
    files
        .filter(|file| !file.earlier && file.size > 0)
        .for_each(|file| of_file(parser, file));
}

fn of_file(parser: Option<Parser>, file: &mut CollectedFile) {
    let read = match &file.made {
        Some(bytes) => artifact::read(parser, &file.shown, &mut &bytes[..]),
        None => File::open(&file.path)
            .and_then(|mut bytes| artifact::read(parser, &file.shown, &mut bytes)),
    };
    let unreadable = |message: String, place: Place| Some(Document::Unreadable { message, place });
    match read {
        Ok(Some(Ok(reading))) => {
            if parser.is_some() {
                file.document = Some(Document::Read(reading.doc.clone()));
            }
            file.records = reading.records.or(file.records);
            file.artifact = Some(Arc::new(reading));
        }
        Ok(Some(Err(wrong))) => file.document = unreadable(wrong.message, wrong.place),
        Err(error) => file.document = unreadable(reason(&error), Place::whole(&file.shown)),
        Ok(None) => {}
    }
}
