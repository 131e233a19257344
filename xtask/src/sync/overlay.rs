//! Applies openapi/overlay.yaml, the project's own names, descriptions, API areas and fixes. Entries that do
//! not apply are reported.

mod annotations;
pub mod areas;
mod descriptions;
mod fixes;
mod spec_parts;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::ahead::Ahead;
use super::naming::{CommonNames, Named, SharedName};
use super::read::{self, VERSION_HEADER};
use super::sync_report::SyncReport;
use areas::Areas;
use descriptions::Descriptions;
use fixes::Fix;

/// The contents of openapi/overlay.yaml.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Overlay {
    /// The description of the API.
    pub description: String,
    /// The names of the schemas that many operations have in common.
    pub common: CommonNames,
    pub shared: Vec<SharedName>,
    /// Operations by API area; `*` matches any substring.
    pub areas: BTreeMap<String, Vec<String>>,
    /// Operations that are available whatever areas are enabled.
    pub always: Vec<String>,
    /// Response properties without which a response is useless, by schema.
    pub indispensable: BTreeMap<String, Vec<String>>,
    /// What a response says was started, with the property that has its id, by schema.
    pub starts: BTreeMap<String, BTreeMap<String, String>>,
    pub fixes: Vec<Fix>,
    pub descriptions: Descriptions,
    /// What is ahead of the upstream document, from a file of its own.
    #[serde(skip)]
    pub ahead: Ahead,
}

impl Overlay {
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(read::parse_yaml(text)?)
    }

    /// Applies the fixes; returns those that do not apply, each with the problem.
    pub fn fix(&self, spec: &mut Value) -> Vec<(&Fix, String)> {
        self.fixes.iter().filter_map(|fix| Some((fix, fix.apply(spec).err()?))).collect()
    }

    /// Applies everything but the fixes. `unapplied` are fixes that did not apply to what upstream has;
    /// what is retired was fixed before.
    pub fn apply(
        &self,
        spec: &mut Value,
        named: &Named,
        unapplied: &[(&Fix, String)],
        report: &mut SyncReport,
    ) {
        report.unapplied.extend(named.unapplied.iter().cloned());
        spec["info"]["description"] = json!(self.description);
        spec["info"]["x-version-header"] = json!(VERSION_HEADER);
        if let Some(day) = self.ahead.newest_day() {
            spec["info"]["x-ahead"] = json!(day);
        }
        for (fix, problem) in unapplied.iter().filter(|(fix, why)| !fix.is_in_retired(why, spec)) {
            report.unapplied.push(format!("fix \"{}\": {problem}", fix.reason));
        }
        annotations::mark_indispensable(&self.indispensable, spec, &named.components, report);
        annotations::mark_starts(&self.starts, spec, report);
        Areas { areas: &self.areas, always: &self.always }.assign(spec, report);
        self.descriptions.apply(spec, &named.components, report);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::before::Before;
    use crate::sync::{Synced, sync};

    /// Syncs a small document with this overlay.
    fn synced(overlay: &str) -> (Value, SyncReport) {
        let body =
            |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
        let image = json!({
            "discriminator": { "propertyName": "model" },
            "oneOf": [{ "properties": {
                "model": { "const": "gen4" },
                "ratio": { "enum": ["1:1", "2:1"] },
                "seed": { "type": "integer" },
            } }],
        });
        let limit = json!({ "name": "limit", "in": "query", "schema": { "type": "integer" } });
        let task = json!({ "properties": { "id": { "type": "string" } } });
        let document = json!({
            "openapi": "3.1.0",
            "info": { "title": "Media", "version": "1" },
            "paths": {
                "/text_to_image": { "post": { "requestBody": body(image), "responses": {} } },
                "/tasks/{id}": { "get": { "parameters": [limit], "responses": { "200": body(task) } } },
            },
        });
        let overlay = Overlay::parse(overlay).unwrap();
        let Synced { spec, report, .. } =
            sync(document.to_string().as_bytes(), &overlay, &Before::default()).unwrap();
        (spec, report)
    }

    #[test]
    fn an_operation_gets_its_area_and_a_pattern_without_a_match_is_reported() {
        let (spec, report) =
            synced("{ areas: { image: ['*_image', '*_picture'] }, always: [get_task] }");
        assert_eq!(spec["paths"]["/text_to_image"]["post"]["tags"], json!(["image"]));
        assert!(spec["paths"]["/tasks/{id}"]["get"].get("tags").is_none());
        assert_eq!(report.unapplied, ["areas: no operation matches `*_picture`"]);
    }

    #[test]
    fn operations_parameters_properties_and_schemas_are_described() {
        let (spec, report) = synced(
            "descriptions:
               operations: { get_task: Read a task }
               properties: { limit: Maximum number., id: Identifier. }
               schemas: { Task: A task. }",
        );
        let operation = &spec["paths"]["/tasks/{id}"]["get"];
        assert_eq!(operation["summary"], "Read a task");
        assert_eq!(operation["parameters"][0]["description"], "Maximum number.");
        let task = &spec["components"]["schemas"]["Task"];
        assert_eq!(task["description"], "A task.");
        assert_eq!(task["properties"]["id"]["description"], "Identifier.");
        assert!(report.unapplied.is_empty(), "{report}");
    }

    #[test]
    fn a_description_can_be_for_one_place_and_name_the_object() {
        let (spec, report) = synced(
            "descriptions:
               properties: { ratio: Width to height. }
               places: { TextTo*Gen4.ratio: Size of the image., Task.none: Unused.,
               'Ta*.id': Some id., Task.id: 'Id of the {object}.' }",
        );
        let schemas = &spec["components"]["schemas"];
        assert_eq!(schemas["Task"]["properties"]["id"]["description"], "Id of the task.");
        let ratio = &schemas["TextToImageGen4"]["properties"]["ratio"];
        assert_eq!(ratio["description"], "Size of the image.");
        assert_eq!(schemas["TextToImageGen4Ratio"]["description"], "Size of the image.");
        assert_eq!(report.unapplied, ["descriptions: no place `Task.none`"]);
    }

    #[test]
    fn unused_descriptions_are_reported() {
        let (_, report) = synced(
            "descriptions: { operations: { a: A }, properties: { b: B }, schemas: { C: C } }",
        );
        assert_eq!(
            report.unapplied,
            [
                "descriptions: no operation `a`",
                "descriptions: no schema `C`",
                "descriptions: no property `b`",
            ],
        );
    }

    #[test]
    fn missing_descriptions_are_reported_and_schemas_are_described_by_their_role() {
        let (spec, report) = synced("{}");
        let schemas = &spec["components"]["schemas"];
        for (name, description) in [
            ("Task", "Response of `get_task`."),
            ("TextToImageRequest", "Request body of `text_to_image`."),
            ("TextToImageGen4", "Variant `gen4` of `text_to_image`."),
            ("TextToImageGen4Ratio", "`ratio` of `text_to_image`."),
        ] {
            assert_eq!(schemas[name]["description"], description);
        }
        assert_eq!(
            report.undescribed,
            [
                "operation get_task",
                "operation text_to_image",
                "parameter limit",
                "property id",
                "property model",
                "property ratio",
                "property seed",
            ],
        );
    }

    #[test]
    fn a_described_reference_is_wrapped_in_all_of() {
        let (spec, _) = synced("descriptions: { properties: { ratio: Width to height. } }");
        let variant = &spec["components"]["schemas"]["TextToImageGen4"];
        assert_eq!(
            variant["properties"]["ratio"],
            json!({
                "allOf": [{ "$ref": "#/components/schemas/TextToImageGen4Ratio" }],
                "description": "Width to height.",
            }),
        );
    }

    #[test]
    fn indispensable_properties_are_marked() {
        let (spec, report) = synced("indispensable: { Task: [id] }");
        assert_eq!(spec["components"]["schemas"]["Task"]["x-indispensable"], json!(["id"]));
        assert!(report.unapplied.is_empty(), "{report}");
    }

    #[test]
    fn what_a_response_starts_is_marked() {
        let (spec, report) =
            synced("{ indispensable: { Task: [id] }, starts: { Task: { Task: id } } }");
        let task = &spec["components"]["schemas"]["Task"];
        assert_eq!(task["x-starts"], json!({ "Task": "id" }));
        assert!(report.unapplied.is_empty(), "{report}");
    }

    #[test]
    fn what_is_started_must_exist_and_its_id_be_indispensable() {
        let (_, report) = synced("starts: { Job: { Task: id }, Task: { Run: id, Task: id } }");
        assert_eq!(
            report.unapplied,
            [
                "starts: no schema `Run`",
                "starts: property `id` of `Task` is not indispensable",
                "starts: no schema `Job`",
            ],
        );
    }

    #[test]
    fn an_indispensable_property_that_does_not_exist_is_reported() {
        let (_, report) =
            synced("indispensable: { Job: [id], Task: [status], TextToImageGen4: [ratio] }");
        assert_eq!(
            report.unapplied,
            [
                "indispensable: `Task` has no property `status`",
                "indispensable: `TextToImageGen4` is a request schema",
                "indispensable: no schema `Job`",
            ],
        );
    }

    #[test]
    fn a_fix_changes_the_spec_and_one_that_does_not_apply_is_reported() {
        let (spec, report) = synced(
            "fixes:
               - reason: it is a number
                 merge: { components: { schemas: { Task: { properties: { id: { type: number } } } } } }
               - reason: it was removed
                 merge: { components: { schemas: { Job: { type: object } } } }",
        );
        assert_eq!(spec["components"]["schemas"]["Task"]["properties"]["id"]["type"], "number");
        assert_eq!(
            report.unapplied,
            ["fix \"it was removed\": /components/schemas/Job does not exist"],
        );
    }
}
