//! What is packed in place of files that stay in the house: counts, facts and digests.

use serde_json::{Value, json};

use crate::model::scan::ScannedFile;
use crate::model::{CollectedFile, Content};

/// Facts about the files of an item, as JSON.
pub(in crate::pipeline) fn facts(
    item: &str,
    reason: &str,
    files: &[CollectedFile],
    scanned: &[ScannedFile],
) -> Vec<u8> {
    let of_file = |(file, scanned): (&CollectedFile, &ScannedFile)| -> Value {
        let lines = match file.content {
            Content::Text { lines } => Some(lines),
            Content::Binary => None,
        };
        let found: Vec<Value> = scanned
            .scan
            .counts
            .iter()
            .map(|((family, rule), count)| {
                json!({"family": family.as_str(), "rule": rule.as_ref(), "count": count})
            })
            .collect();
        let unscanned: Vec<&str> = scanned
            .scan
            .unscanned
            .iter()
            .map(|found| found.reason.as_str())
            .collect();
        json!({
            "file": file.shown, "bytes": file.size, "lines": lines,
            "sha256": file.digest.to_string(), "media-type": file.media_type,
            "found": found, "unscanned": unscanned,
        })
    };
    let files: Vec<Value> = files.iter().zip(scanned).map(of_file).collect();
    let facts = json!({
        "schema": "auditbinder/held-back", "version": 1,
        "item": item, "reason": reason, "files": files,
    });
    let mut bytes = serde_json::to_vec_pretty(&facts).expect("a JSON value can be written");
    bytes.push(b'\n');
    bytes
}
