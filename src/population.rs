//! Counts populations: all records of files that a filter lets pass, by their identity.
//!
//! Files are read as streams, whatever their size, by as many threads as there are; the
//! answer is the same for any number of them. A row that cannot be read, a record of
//! which the filter cannot be decided and a time that is not there are counted with their
//! first places, and never dropped in silence.

mod canonical;
mod compile;
mod count;
mod interpret;
mod lines;
mod needles;
mod otlp;
mod predicate;
mod query;
mod reconcile;
mod record;
mod sequence;
mod slot;
mod sniff;
mod table;
mod tally;
mod value;
mod values;
mod worker;

pub use count::{CountError, Counted, Options, Selected, Share, SourceFile, count, records};
pub use query::{BadExpression, Definition};
pub use reconcile::{Difference, Reconciled, reconcile};

use crate::model::population::RecordForm as Form;

#[cfg(test)]
mod agreement;
