//! Which fields a record has, from the schema that `auditbinder schema` prints.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::Records;
use crate::model::plan::{Asset, Request, Scenario};

/// One field of a record, or of a record inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name; `ephi.media` is the field `media` of the record in `ephi`.
    pub path: String,
    /// What it holds.
    pub shape: Shape,
    /// Whether every record has it.
    pub is_required: bool,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    One,
    /// A list of values.
    Many,
    /// A record, whose fields follow.
    Record,
}

/// The fields of a record in the order of the plan's reference.
pub fn fields(records: Records) -> &'static [Field] {
    static ASSETS: LazyLock<Vec<Field>> =
        LazyLock::new(|| of(&schemars::schema_for!(Asset).to_value()));
    static RISKS: LazyLock<Vec<Field>> =
        LazyLock::new(|| of(&schemars::schema_for!(Scenario).to_value()));
    static REQUESTS: LazyLock<Vec<Field>> =
        LazyLock::new(|| of(&schemars::schema_for!(Request).to_value()));
    match records {
        Records::Assets => &ASSETS,
        Records::Risks => &RISKS,
        Records::Requests => &REQUESTS,
    }
}

fn of(schema: &Value) -> Vec<Field> {
    let mut fields = Vec::new();
    walk(schema, schema, "", &mut fields);
    fields
}

fn walk(root: &Value, record: &Value, path: &str, fields: &mut Vec<Field>) {
    let none = Map::new();
    let properties = record["properties"].as_object().unwrap_or(&none);
    let required = record["required"].as_array();
    for (name, property) in properties {
        let property = resolved(root, property);
        let shape = if property["properties"].is_object() {
            Shape::Record
        } else if property["type"] == "array" {
            Shape::Many
        } else {
            Shape::One
        };
        let named = |required: &Vec<Value>| required.iter().any(|r| r == name);
        let path = super::inside(path, name);
        let is_required = !path.contains('.') && shape == Shape::One && required.is_some_and(named);
        fields.push(Field {
            path: path.clone(),
            shape,
            is_required,
        });
        if shape == Shape::Record {
            walk(root, property, &path, fields);
        }
    }
}

/// What a property stands for: an optional one is `anyOf` a reference and null.
fn resolved<'a>(root: &'a Value, property: &'a Value) -> &'a Value {
    let alternatives = property["anyOf"].as_array();
    let some = alternatives.and_then(|all| all.iter().find(|one| one["type"] != "null"));
    let property = some.unwrap_or(property);
    match property["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.trim_start_matches('#');
            let target = root.pointer(pointer);
            resolved(root, target.expect("a schema refers to its own parts"))
        }
        None => property,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(records: Records, path: &str) -> Option<(Shape, bool)> {
        let field = fields(records).iter().find(|field| field.path == path)?;
        Some((field.shape, field.is_required))
    }

    #[test]
    fn fields_inside_records_have_dotted_names() {
        let asset = |path| shape(Records::Assets, path);
        assert_eq!(asset("id"), Some((Shape::One, true)));
        assert_eq!(asset("data-class"), Some((Shape::One, true)));
        assert_eq!(asset("vendor"), Some((Shape::One, false)));
        assert_eq!(asset("ephi"), Some((Shape::Record, false)));
        assert_eq!(asset("ephi.does"), Some((Shape::Many, false)));
        let deep = "agent.decision.sees-phi.evidence";
        assert_eq!(asset(deep), Some((Shape::Many, false)));
        let risk = |path| shape(Records::Risks, path);
        assert_eq!(risk("treatment"), Some((Shape::One, true)));
        assert_eq!(risk("impacts.integrity"), Some((Shape::One, false)));
        assert_eq!(risk("done.on"), Some((Shape::One, false)));
        assert_eq!(risk("assets"), Some((Shape::Many, false)));
        assert_eq!(risk("nothing"), None);
    }
}
