//! Resolves `$ref`s, so that documents with components and documents with inline schemas are alike.

use serde_json::{Map, Value, json};

use super::budget::{Nesting, NodeBudget};
use super::json_types::object;
use super::object_keywords::{self, ObjectKind};
use crate::codegen::spec::resolved;
use crate::sync::error::{Result, SyncError};
use crate::sync::pointer::child;
use crate::sync::schema_keywords::{HERE, each_subschema};
use crate::sync::sync_report::SyncReport;

/// Resolves references within one document, within its budget.
pub struct References<'a> {
    root: &'a Value,
    budget: NodeBudget,
}

impl<'a> References<'a> {
    pub fn new(root: &'a Value) -> Self {
        Self { root, budget: NodeBudget::default() }
    }

    /// The schema with every reference replaced by its target.
    pub fn inline(&self, schema: &Value, pointer: &str) -> Result<Value> {
        let mut schema = schema.clone();
        self.inline_in_place(&mut schema, pointer, Nesting::default(), &mut Vec::new())?;
        Ok(schema)
    }

    /// `open` has the targets of the references that are being resolved, to detect cycles.
    fn inline_in_place(
        &self,
        schema: &mut Value,
        pointer: &str,
        nesting: Nesting,
        open: &mut Vec<String>,
    ) -> Result<()> {
        let Value::Object(map) = schema else { return Ok(()) };
        nesting.check(pointer)?;
        if let Some(Value::Object(mut here)) = map.shift_remove(HERE) {
            // In a spec of ours: what holds at this place, instead of the component.
            let component = map.shift_remove("allOf");
            let component = component.as_ref().and_then(|parts| parts.get(0)?.get("$ref"));
            if let Some(component) = component
                && let Some(title) = self.target(component, pointer)?.0.get("title")
            {
                here.insert("title".to_owned(), title.clone());
            }
            here.extend(std::mem::take(map));
            *schema = Value::Object(here);
            return self.inline_in_place(schema, pointer, nesting, open);
        }
        let Some(reference) = map.shift_remove("$ref") else {
            self.add_mapped_values(map);
            let parts = child(&child(pointer, "allOf"), "");
            return each_subschema(map, pointer, &mut |below, here| {
                let is_part = here.starts_with(&parts);
                let nesting = if is_part { nesting.same() } else { nesting.below() };
                self.inline_in_place(below, here, nesting, open)
            });
        };
        if !map.is_empty() {
            // OpenAPI 3.1 allows keywords next to a reference: both apply.
            *schema = json!({ "allOf": [{ "$ref": reference }, std::mem::take(map)] });
            return self.inline_in_place(schema, pointer, nesting, open);
        }
        let (target, target_pointer) = self.target(&reference, pointer)?;
        if open.contains(&target_pointer) {
            return Err(SyncError::new(child(pointer, "$ref"), recursive(&target_pointer)));
        }
        self.budget.copy(target, &child(pointer, "$ref"))?;
        *schema = target.clone();
        open.push(target_pointer.clone());
        self.inline_in_place(schema, &target_pointer, nesting.same(), open)?;
        open.pop();
        Ok(())
    }

    /// Writes discriminator values that are only in the mapping into the variants, because the
    /// mapping refers to components, which inlining removes.
    fn add_mapped_values(&self, union: &mut Map<String, Value>) {
        let Some(discriminator) = union.get("discriminator").cloned() else { return };
        let Some(property) = discriminator["propertyName"].as_str() else { return };
        for variant in union.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(reference) = variant.get("$ref").and_then(Value::as_str) else { continue };
            let Some(target) = self.root.pointer(reference.trim_start_matches('#')) else {
                continue;
            };
            let known = resolved(&target["properties"][property], self.root);
            if known.get("const").is_none() && known.get("enum").is_none() {
                let value = mapped_value(&discriminator["mapping"], reference);
                let constant = json!({ "properties": { property: { "const": value } } });
                *variant = json!({ "allOf": [variant, constant] });
            }
        }
    }

    /// Follows a reference to a path item, parameter, body or response: the target and its pointer.
    pub fn resolve(
        &self,
        value: &Value,
        pointer: &str,
        report: &mut SyncReport,
    ) -> Result<(Value, String)> {
        let (mut value, mut pointer) = (value, pointer.to_owned());
        let mut seen = vec![pointer.clone()];
        let mut nesting = Nesting::default();
        while let Some(reference) = value.get("$ref") {
            let kind = ObjectKind::Reference;
            object_keywords::check(object(value, &pointer)?, &pointer, kind, report)?;
            let (target, target_pointer) = self.target(reference, &pointer)?;
            if seen.contains(&target_pointer) {
                return Err(SyncError::new(child(&pointer, "$ref"), recursive(&target_pointer)));
            }
            nesting = nesting.same();
            nesting.check(&pointer)?;
            seen.push(target_pointer.clone());
            (value, pointer) = (target, target_pointer);
        }
        if seen.len() > 1 {
            self.budget.copy(value, &pointer)?;
        }
        Ok((value.clone(), pointer))
    }

    fn target(&self, reference: &Value, pointer: &str) -> Result<(&'a Value, String)> {
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

/// Says which component contains itself, and what to do.
fn recursive(target: &str) -> String {
    let name = match target.strip_prefix("/components/schemas/") {
        Some(name) => format!("the component `{name}`"),
        None => format!("the schema `#{target}`"),
    };
    format!(
        "{name} contains itself, and recursive schemas are not supported; replace this reference by \
         `{{}}` in a copy of the document and pass the copy instead"
    )
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
        References::new(&root).inline(&schema, "/schema")
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
    fn a_variant_whose_values_are_a_component_keeps_them() {
        let union = json!({
            "discriminator": { "propertyName": "model" },
            "oneOf": [{ "$ref": "#/components/schemas/Gen4" }],
        });
        let model = json!({ "$ref": "#/components/schemas/Model" });
        let values = json!({ "enum": ["gen4", "gen4_turbo"] });
        let schemas = json!({ "Gen4": { "properties": { "model": model } }, "Model": values });
        let inlined = inlined(union, schemas).unwrap();
        assert_eq!(inlined["oneOf"], json!([{ "properties": { "model": values } }]));
    }

    #[test]
    fn a_recursive_schema_is_an_error_that_names_the_component() {
        let schemas = json!({ "Tree": { "items": { "$ref": "#/components/schemas/Tree" } } });
        let error = inlined(json!({ "$ref": "#/components/schemas/Tree" }), schemas).unwrap_err();
        assert_eq!(error.pointer, "/components/schemas/Tree/items/$ref");
        assert!(error.message.contains("the component `Tree` contains itself"), "{error}");
        assert!(error.message.contains("in a copy of the document"), "{error}");
    }
}
