//! Bills of materials, results of analysis, plans of Terraform, development containers.

#[path = "supply/bills.rs"]
mod bills;
#[path = "supply/containers.rs"]
mod containers;
#[path = "supply/plans.rs"]
mod plans;
#[path = "supply/results.rs"]
mod results;

use serde_json::Value;

/// A member of `doc` by its path.
fn at<'a>(doc: &'a Value, path: &str) -> &'a Value {
    doc.pointer(path).unwrap_or(&Value::Null)
}
