//! Resolves `$ref`s, so that documents with components and documents with inline schemas are alike.

use serde_json::{Map, Value, json};

use super::json_types::object;
use super::object_keywords::{self, ObjectKind};
use crate::sync::error::{Result, SyncError};
use crate::sync::pointer::child;
use crate::sync::schema_keywords::{HERE, each_subschema};
use crate::sync::sync_report::SyncReport;

/// Resolves references within the document with this root.
#[derive(Clone, Copy)]
pub struct References<'a> {
    pub root: &'a Value,
}

impl<'a> References<'a> {
    /// The schema with every reference replaced by its target.
    pub fn inline(self, schema: &Value, pointer: &str) -> Result<Value> {
        self.inline_below(schema, pointer, &mut Vec::new())
    }

    /// `open` has the targets of the references that are being resolved, to detect cycles.
    fn inline_below(self, schema: &Value, pointer: &str, open: &mut Vec<String>) -> Result<Value> {
        let Value::Object(map) = schema else { return Ok(schema.clone()) };
        if let Some(Value::Object(here)) = map.get(HERE) {
            // In a spec of ours: what holds at this place, instead of the component.
            let mut here = here.clone();
            let usage = map.iter().filter(|(key, _)| !matches!(key.as_str(), HERE | "allOf"));
            here.extend(usage.map(|(key, value)| (key.clone(), value.clone())));
            return self.inline_below(&Value::Object(here), pointer, open);
        }
        let Some(reference) = map.get("$ref") else {
            let mut map = map.clone();
            self.add_mapped_values(&mut map);
            each_subschema(&mut map, pointer, &mut |below, here| {
                *below = self.inline_below(below, here, open)?;
                Ok(())
            })?;
            return Ok(Value::Object(map));
        };
        if map.len() > 1 {
            // OpenAPI 3.1 allows keywords next to a reference: both apply.
            let mut siblings = map.clone();
            siblings.shift_remove("$ref");
            let both = json!({ "allOf": [{ "$ref": reference }, siblings] });
            return self.inline_below(&both, pointer, open);
        }
        let (target, target_pointer) = self.target(reference, pointer)?;
        if open.contains(&target_pointer) {
            let message = format!("the reference to `#{target_pointer}` is circular");
            return Err(SyncError::new(child(pointer, "$ref"), message));
        }
        open.push(target_pointer.clone());
        let resolved = self.inline_below(target, &target_pointer, open)?;
        open.pop();
        Ok(resolved)
    }

    /// Writes discriminator values that are only in the mapping into the variants, because the
    /// mapping refers to components, which inlining removes.
    fn add_mapped_values(self, union: &mut Map<String, Value>) {
        let Some(discriminator) = union.get("discriminator").cloned() else { return };
        let Some(property) = discriminator["propertyName"].as_str() else { return };
        for variant in union.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(reference) = variant.get("$ref").and_then(Value::as_str) else { continue };
            let Some(target) = self.root.pointer(reference.trim_start_matches('#')) else {
                continue;
            };
            let known = &target["properties"][property];
            if known.get("const").is_none() && known.get("enum").is_none() {
                let value = mapped_value(&discriminator["mapping"], reference);
                let constant = json!({ "properties": { property: { "const": value } } });
                *variant = json!({ "allOf": [variant, constant] });
            }
        }
    }

    /// Follows a reference to a path item, parameter, body or response: the target and its pointer.
    pub fn resolve(
        self,
        value: &Value,
        pointer: &str,
        report: &mut SyncReport,
    ) -> Result<(Value, String)> {
        let (mut value, mut pointer) = (value.clone(), pointer.to_owned());
        let mut seen = vec![pointer.clone()];
        while let Some(reference) = value.get("$ref") {
            let kind = ObjectKind::Reference;
            object_keywords::check(object(&value, &pointer)?, &pointer, kind, report)?;
            let (target, target_pointer) = self.target(reference, &pointer)?;
            if seen.contains(&target_pointer) {
                let message = format!("the reference to `#{target_pointer}` is circular");
                return Err(SyncError::new(child(&pointer, "$ref"), message));
            }
            seen.push(target_pointer.clone());
            (value, pointer) = (target.clone(), target_pointer);
        }
        Ok((value, pointer))
    }

    fn target(self, reference: &Value, pointer: &str) -> Result<(&'a Value, String)> {
        let error = |message: String| SyncError::new(child(pointer, "$ref"), message);
        let reference = reference.as_str().ok_or_else(|| error("must be a string".to_owned()))?;
        let target = reference
            .strip_prefix('#')
            .ok_or_else(|| error(format!("`{reference}` is outside this document")))?;
        let found = self.root.pointer(target);
        let found = found.ok_or_else(|| error(format!("`{reference}` does not exist")))?;
        Ok((found, target.to_owned()))
    }
}

/// The value that the mapping gives to a variant; without an entry, the name of its component.
fn mapped_value<'v>(mapping: &'v Value, reference: &'v str) -> &'v str {
    let name = reference.rsplit('/').next().unwrap_or(reference);
    let mut entries = mapping.as_object().into_iter().flatten();
    entries
        .find(|(_, target)| *target == reference || *target == name)
        .map_or(name, |(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema after its references to `schemas` are resolved.
    fn inlined(schema: Value, schemas: Value) -> Result<Value> {
        let root = json!({ "components": { "schemas": schemas } });
        References { root: &root }.inline(&schema, "/schema")
    }

    #[test]
    fn keywords_next_to_a_reference_are_kept() {
        assert_eq!(
            inlined(
                json!({ "$ref": "#/components/schemas/Seed", "default": 7 }),
                json!({ "Seed": { "type": "integer" } }),
            ),
            Ok(json!({ "allOf": [{ "type": "integer" }, { "default": 7 }] })),
        );
    }

    #[test]
    fn a_value_that_is_only_in_the_mapping_is_written_into_the_variant() {
        let mapping = json!({
            "gen4": "#/components/schemas/Gen4",
            "gen4.5": "Gen45",
            "aleph": "#/components/schemas/Aleph",
        });
        let union = json!({
            "discriminator": { "propertyName": "model", "mapping": mapping },
            "oneOf": [
                { "$ref": "#/components/schemas/Gen4" },
                { "$ref": "#/components/schemas/Gen45" },
                { "$ref": "#/components/schemas/Aleph" },
                { "$ref": "#/components/schemas/veo3" },
            ],
        });
        let plain = json!({ "properties": { "model": { "type": "string" } } });
        let constant = json!({ "properties": { "model": { "const": "aleph" } } });
        let schemas = json!({ "Gen4": plain, "Gen45": plain, "Aleph": constant, "veo3": plain });
        let inlined = inlined(union, schemas).unwrap();
        let with = |value: &str| json!({ "allOf": [plain, { "properties": { "model": { "const": value } } }] });
        assert_eq!(inlined["oneOf"], json!([with("gen4"), with("gen4.5"), constant, with("veo3")]));
    }

    #[test]
    fn a_circular_reference_is_an_error() {
        let schemas = json!({ "Tree": { "items": { "$ref": "#/components/schemas/Tree" } } });
        let error = inlined(json!({ "$ref": "#/components/schemas/Tree" }), schemas).unwrap_err();
        assert_eq!(error.pointer, "/components/schemas/Tree/items/$ref");
    }
}
