//! SPDX 2.2 and 2.3 as lines of tags with values.

use serde_json::{Value, json};

use super::super::bill::{Bill, Component};
use super::{is_software, licence, package};
use crate::artifact::head::Head;
use crate::artifact::shape::short;
use crate::artifact::source::Source;
use crate::artifact::stream;
use crate::artifact::{ArtifactReading, Unreadable};
use crate::model::plan::Parser;

/// Whether the first tag is `SPDXVersion: SPDX-2.…`; comments begin with `#`.
pub(super) fn is_tagged(head: &Head) -> bool {
    let mut lines = head.text().lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let version = first.and_then(|line| line.strip_prefix("SPDXVersion:"));
    version.is_some_and(|version| version.trim().starts_with("SPDX-2."))
}

/// What the lines before gave.
struct Reading {
    bill: Bill,
    open: Option<(u64, Component, bool)>,
    version: String,
    packages: u64,
    relationships: u64,
    /// Which tags about the document were met.
    met: Vec<&'static str>,
    tools: u64,
    /// Inside `<text>`, which may go over several lines.
    in_text: bool,
}

pub(super) fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut reading = Reading {
        bill: Bill::new(source),
        open: None,
        version: String::new(),
        packages: 0,
        relationships: 0,
        met: Vec::new(),
        tools: 0,
        in_text: false,
    };
    let shown = source.shown;
    stream::each_line(source, &mut |number, bytes| {
        let place = crate::artifact::source::at(shown, number, 1);
        match std::str::from_utf8(bytes) {
            Ok(line) => {
                if !reading.line(number, line.trim()) {
                    let what = "this line has no tag with a value";
                    reading.bill.troubles.push(what, place);
                }
            }
            Err(_) => reading.bill.troubles.push("this line is not UTF-8", place),
        }
    })?;
    reading.close_package();
    if reading.in_text {
        return Err(source.unreadable("a `<text>` has no end: the file is cut off"));
    }
    Ok(reading.close())
}

/// SPDX 2.3, 6.1 to 6.5, 6.8 and 6.9.
const REQUIRED: [&str; 7] = [
    "SPDXVersion",
    "DataLicense",
    "SPDXID",
    "DocumentName",
    "DocumentNamespace",
    "Creator",
    "Created",
];

impl Reading {
    /// Takes one line; false where it is none that the format has.
    fn line(&mut self, number: u64, line: &str) -> bool {
        if self.in_text {
            self.in_text = !line.contains("</text>");
            return true;
        }
        if line.is_empty() || line.starts_with('#') {
            return true;
        }
        let Some((tag, value)) = line.split_once(':') else {
            return false;
        };
        let (tag, value) = (tag.trim(), value.trim());
        if value.starts_with("<text>") && !value.contains("</text>") {
            self.in_text = true;
            return true;
        }
        if tag == "PackageName" {
            self.close_package();
            self.packages += 1;
            let mut found = package("");
            value.clone_into(&mut found.name);
            self.open = Some((number, found, false));
        } else if matches!(tag, "FileName" | "SnippetSPDXID" | "LicenseID") {
            self.close_package();
            self.open = None;
        } else if !self.of_package(tag, value) {
            self.of_document(tag, value);
        }
        true
    }

    /// A tag of the package that is open.
    fn of_package(&mut self, tag: &str, value: &str) -> bool {
        let Some((_, found, located)) = &mut self.open else {
            return false;
        };
        match tag {
            "SPDXID" => value.clone_into(&mut found.id),
            "PackageVersion" if !value.is_empty() => found.version = Some(value.to_owned()),
            "PackageDownloadLocation" => *located = !value.is_empty(),
            "PackageChecksum" => found.hashed = true,
            "PackageLicenseConcluded" | "PackageLicenseDeclared" if found.licences.is_empty() => {
                found.licences.extend(licence(value));
            }
            "PrimaryPackagePurpose" => {
                found.kind = value.to_ascii_lowercase();
                found.software = is_software(value);
            }
            "ExternalRef" => {
                let mut words = value.split_whitespace().skip(1);
                let kind = words.next().unwrap_or_default();
                if kind.ends_with("purl") && found.purl.is_none() {
                    found.purl = words.next().map(str::to_owned);
                }
            }
            _ => return false,
        }
        true
    }

    /// A tag of the document, or of a relation between its parts.
    fn of_document(&mut self, tag: &str, value: &str) {
        let required = REQUIRED.iter().find(|known| **known == tag);
        if let Some(known) = required.filter(|known| !value.is_empty() && !self.met.contains(known))
        {
            self.met.push(known);
        }
        match tag {
            "SPDXVersion" => self.version = short(value.trim_start_matches("SPDX-")),
            "DocumentName" => self.head("subject", value),
            "Created" => self.head("created", value),
            "Creator" => self.tools += u64::from(value.starts_with("Tool:")),
            "Relationship" => {
                self.relationships += 1;
                let words: Vec<&str> = value.split_whitespace().collect();
                match words.as_slice() {
                    ["SPDXRef-DOCUMENT", "DESCRIBES", id]
                    | [id, "DESCRIBED_BY", "SPDXRef-DOCUMENT"] => {
                        self.bill.about(id);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn head(&mut self, name: &str, value: &str) {
        self.bill.head.insert(name.to_owned(), short(value).into());
    }

    /// Takes the package that is open; SPDX 2.3, 7.1, 7.2 and 7.7 say what it must have.
    fn close_package(&mut self) {
        let Some((line, found, located)) = self.open.take() else {
            return;
        };
        let lacks = [
            ("SPDXID", found.id.is_empty()),
            ("PackageDownloadLocation", !located),
        ];
        for (tag, _) in lacks.iter().filter(|(_, lacks)| *lacks) {
            self.bill
                .missing(&format!("the package of line {line} has no `{tag}`"));
        }
        if found.name.is_empty() {
            self.bill
                .missing(&format!("the `PackageName` of line {line} is empty"));
        }
        self.bill.take(&found);
    }

    fn close(mut self) -> ArtifactReading {
        for tag in REQUIRED.iter().filter(|tag| !self.met.contains(tag)) {
            self.bill.missing(&format!("the document has no `{tag}`"));
        }
        let more = json!({
            "format": "SPDX", "spec-version": self.version, "tools": self.tools,
            "relationships": self.relationships,
        });
        if let Value::Object(more) = more {
            self.bill.head.extend(more);
        }
        let form = format!("SPDX {} bill of materials, tags with values", self.version);
        self.bill.close(Parser::Spdx, form)
    }
}
