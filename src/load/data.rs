//! Data files of the organisation: catalogs, overlays, maps, crosswalks, evidence types.

use super::decode::{Decode, Decoder, Fields};
use super::records::records;
use super::tree::{Node, Value};
use crate::diagnostic::{Code, Finding, list};
use crate::model::data_file::{
    AddLine, CatalogFile, ChangeLine, CircumstanceLine, CombinationLine, ControlLine,
    CrosswalkFile, DataFile, MapFile, MapLine, NamedLine, OverlayFile, ParameterLine, RelationLine,
    SpellingLine, TypeLine, TypesFile, UnmappedLine, WithdrawLine,
};

records! {
    "catalog" CatalogFile {
        id, short, title, version, publisher, source, retrieved, status, status_note as
        "status-note", licence, ai_systems as "ai-systems", grammar, assessed_kinds as "assessed-kinds", spellings, headings,
        baselines, addressees, regimes, controls,
    }
    "spelling" SpellingLine {
        pattern, becomes,
    }
    "name" NamedLine {
        id, title,
    }
    "circumstance" CircumstanceLine {
        id, title, assumed,
    }
    "control" ControlLine {
        id, parent, heading, kind, level, title, baselines, addressees, only, except, withdrawn,
        note, parameters,
    }
    "parameter" ParameterLine {
        id, label, choices, values,
    }
    "overlay" OverlayFile {
        overlay, of, short, title, version, publisher, source, retrieved, status, status_note as
        "status-note", change, add, withdraw,
    }
    "change" ChangeLine {
        id, title, level, note,
    }
    "addition" AddLine {
        after, control,
    }
    "withdrawal" WithdrawLine {
        id, reason,
    }
    "evidence map" MapFile {
        catalog, condition, map, combinations, unmapped,
    }
    "map row" MapLine {
        kind as "type", control, strength, conditional, why,
    }
    "combination" CombinationLine {
        control, all_of as "all-of", why,
    }
    "control without a type" UnmappedLine {
        control, reason,
    }
    "crosswalk" CrosswalkFile {
        from, to, retrieved, sources, rows,
    }
    "relation" RelationLine {
        from, to, relation, source,
    }
    "list of evidence types" TypesFile {
        types,
    }
    "evidence type" TypeLine {
        id, title, category, usual_form as "usual-form", usual_cadence as "usual-cadence",
        sufficient, shows,
    }
}

/// The kinds of data files, each with the key that only it has.
const KINDS: [(&str, &str); 5] = [
    ("controls", "a catalog"),
    ("overlay", "an overlay"),
    ("map", "an evidence map"),
    ("rows", "a crosswalk"),
    ("types", "evidence types"),
];

/// Reads one data file; which kind it is shows in its keys.
pub fn data_file(tree: &Node, decoder: &mut Decoder) -> Option<DataFile> {
    let kind = kind(tree, decoder)?;
    Some(match kind {
        "controls" => DataFile::Catalog(Box::new(Decode::decode(tree, decoder)?)),
        "overlay" => DataFile::Overlay(Box::new(Decode::decode(tree, decoder)?)),
        "map" => DataFile::Map(Box::new(Decode::decode(tree, decoder)?)),
        "rows" => DataFile::Crosswalk(Box::new(Decode::decode(tree, decoder)?)),
        _ => DataFile::Types(Box::new(Decode::decode(tree, decoder)?)),
    })
}

fn kind(tree: &Node, decoder: &mut Decoder) -> Option<&'static str> {
    let keys: Vec<&str> = match &tree.value {
        Value::Map(entries) => entries.iter().map(|entry| entry.key.as_str()).collect(),
        _ => Vec::new(),
    };
    let mut kinds = KINDS.iter().filter(|(key, _)| keys.contains(key));
    if let (Some((key, _)), None) = (kinds.next(), kinds.next()) {
        return Some(key);
    }
    let message = format!(
        "`{}` is not one kind of data file: its keys are {}",
        tree.place.file,
        list(&keys)
    );
    let kinds: Vec<String> = KINDS
        .iter()
        .map(|(key, what)| format!("`{key}` makes {what}"))
        .collect();
    let finding = Finding::new(Code::WrongValue, message).at(&tree.place);
    decoder
        .findings
        .push(finding.help(format!("exactly one of these keys: {}", kinds.join(", "))));
    None
}
