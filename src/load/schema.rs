//! The JSON Schema of the plan, from the same structs that the loader fills.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};

use crate::model::Plan;

/// The schema as JSON Schema 2020-12. Lists and mappings are optional
/// everywhere: an absent one is empty.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Plan);
    OptionalCollections.transform(&mut schema);
    let mut value = schema.to_value();
    if let Some(object) = value.as_object_mut() {
        object.insert("title".into(), "auditbinder plan".into());
        object.insert("$id".into(), "urn:auditbinder:plan:1".into());
    }
    value
}

struct OptionalCollections;

impl Transform for OptionalCollections {
    fn transform(&mut self, schema: &mut Schema) {
        let optional = |property: &serde_json::Value| {
            let kind = property.get("type").and_then(|kind| kind.as_str());
            kind == Some("array")
                || property
                    .get("additionalProperties")
                    .is_some_and(serde_json::Value::is_object)
        };
        let collections: Vec<String> = schema
            .get("properties")
            .and_then(|properties| properties.as_object())
            .map(|map| {
                map.iter()
                    .filter(|(_, p)| optional(p))
                    .map(|(name, _)| name.clone())
                    .collect()
            })
            .unwrap_or_default();
        if let Some(required) = schema
            .get_mut("required")
            .and_then(|required| required.as_array_mut())
        {
            required.retain(|name| {
                !collections
                    .iter()
                    .any(|c| Some(c.as_str()) == name.as_str())
            });
        }
        transform_subschemas(self, schema);
    }
}
