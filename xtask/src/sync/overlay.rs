//! Sixth stage: our own words, areas and fixes, from openapi/overlay.yaml, laid over the named
//! document. An entry that finds nothing to stand on is reported, so that none of them rots.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::document::{Direction, Document};
use super::keyword::{INDISPENSABLE, STARTS};
use super::name::operation::Name;
use super::name::{Component, Contract, Label, SharedName};
use super::read;
use super::report::Report;

/// The overlay as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Overlay {
    pub description: String,
    pub shared: Vec<SharedName>,
    /// Cargo feature → the operations it brings, `*` for any part of a name.
    pub areas: BTreeMap<String, Vec<String>>,
    /// Choices of a union that upstream no longer has.
    pub models: Vec<Model>,
    /// Component → the response properties without which it is of no use.
    pub indispensable: BTreeMap<String, Vec<String>>,
    /// Component → what it says was started → the property with its id.
    pub starts: BTreeMap<String, BTreeMap<String, String>>,
    pub fixes: Vec<Fix>,
    pub words: Words,
}

/// One more choice of the body of an operation, with the reason for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub why: String,
    pub operation: String,
    pub schema: Value,
}

/// Descriptions by name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Words {
    pub operations: BTreeMap<String, String>,
    pub properties: BTreeMap<String, String>,
    pub schemas: BTreeMap<String, String>,
}

/// A change to the named document, with the reason for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    pub why: String,
    /// RFC 6902.
    #[serde(default)]
    pub patch: Vec<Value>,
    /// RFC 7396.
    #[serde(default)]
    pub merge: Value,
}

impl Overlay {
    pub fn read(text: &str) -> anyhow::Result<Self> {
        Ok(read::yaml(text)?)
    }

    /// Adds the models before names are given, so that they get theirs like any other.
    pub fn add_models(&self, document: &mut Document, report: &mut Report) {
        for model in &self.models {
            if let Err(reason) = model.add(document) {
                report.unapplied.push(format!("model \"{}\": {reason}", model.why));
            }
        }
    }

    pub fn lay(&self, document: &mut Value, contract: &Contract, report: &mut Report) {
        report.unapplied.extend(contract.unapplied.iter().cloned());
        document["info"]["description"] = json!(self.description);
        for fix in &self.fixes {
            if let Err(reason) = fix.apply(document) {
                report.unapplied.push(format!("fix \"{}\": {reason}", fix.why));
            }
        }
        self.mark_indispensable(document, &contract.components, report);
        self.mark_starts(document, report);
        self.assign_areas(document, report);
        self.describe_operations(document, report);
        self.describe_components(document, &contract.components, report);
        self.check_property_words(document, report);
        report.wordless.sort();
        report.wordless.dedup();
    }

    fn mark_indispensable(
        &self,
        document: &mut Value,
        components: &BTreeMap<String, Component>,
        report: &mut Report,
    ) {
        let mut unused = self.indispensable.clone();
        for (name, schema) in schemas(document) {
            let Some(wanted) = unused.remove(name) else { continue };
            let origin = components.get(name).map(|component| component.origin.direction);
            if origin == Some(Direction::Request) {
                report.unapplied.push(format!("indispensable: {name} is part of requests"));
                continue;
            }
            let has = |property: &&String| schema["properties"].get(property.as_str()).is_some();
            let (found, missing): (Vec<&String>, Vec<&String>) =
                wanted.iter().partition(|property| has(property));
            let missing = missing.iter().map(|of| format!("indispensable: {name} has no {of}"));
            report.unapplied.extend(missing);
            if !found.is_empty() {
                let found = json!(found);
                schema.insert(INDISPENSABLE.to_owned(), found);
            }
        }
        let gone = unused.keys().map(|name| format!("indispensable: there is no schema {name}"));
        report.unapplied.extend(gone);
    }

    fn mark_starts(&self, document: &mut Value, report: &mut Report) {
        let known: BTreeSet<String> = schemas(document).map(|(name, _)| name.clone()).collect();
        let mut unused = self.starts.clone();
        for (name, schema) in schemas(document) {
            let Some(mut started) = unused.remove(name) else { continue };
            started.retain(|of, id| {
                let promised = schema.get(INDISPENSABLE).and_then(Value::as_array);
                let is_promised = promised.is_some_and(|found| found.contains(&json!(id)));
                if !known.contains(of) {
                    report.unapplied.push(format!("starts: there is no schema {of}"));
                } else if !is_promised {
                    let problem = format!("starts: `{id}` of {name} is not indispensable");
                    report.unapplied.push(problem);
                }
                known.contains(of) && is_promised
            });
            if !started.is_empty() {
                schema.insert(STARTS.to_owned(), json!(started));
            }
        }
        let gone = unused.keys().map(|name| format!("starts: there is no schema {name}"));
        report.unapplied.extend(gone);
    }

    fn assign_areas(&self, document: &mut Value, report: &mut Report) {
        let mut matched: BTreeMap<&String, bool> = BTreeMap::new();
        for operation in operations(document) {
            let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
            for (area, patterns) in &self.areas {
                for pattern in patterns {
                    let matches = fits(pattern, &id);
                    *matched.entry(pattern).or_default() |= matches;
                    if matches {
                        operation.insert("tags".to_owned(), json!([area]));
                    }
                }
            }
        }
        for (pattern, _) in matched.into_iter().filter(|(_, matches)| !matches) {
            report.unapplied.push(format!("area: no operation is called {pattern}"));
        }
    }

    fn describe_operations(&self, document: &mut Value, report: &mut Report) {
        let mut unused = self.words.operations.clone();
        for operation in operations(document) {
            let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
            match self.words.operations.get(&id) {
                Some(words) => {
                    operation.insert("summary".to_owned(), json!(words));
                }
                None => report.wordless.push(format!("operation {id}")),
            }
            unused.remove(&id);
            for parameter in parameters(operation) {
                let name = parameter["name"].as_str().unwrap_or_default();
                if let Some(words) = self.words.properties.get(name) {
                    parameter["description"] = json!(words);
                }
            }
        }
        report
            .unapplied
            .extend(unused.keys().map(|id| format!("words: there is no operation {id}")));
    }

    fn describe_components(
        &self,
        document: &mut Value,
        components: &BTreeMap<String, Component>,
        report: &mut Report,
    ) {
        let mut unused: BTreeSet<&String> = self.words.schemas.keys().collect();
        for (name, schema) in schemas(document) {
            unused.remove(name);
            if !schema.contains_key("description") {
                let words = self.describe(name, components.get(name));
                schema.insert("description".to_owned(), json!(words));
            }
            self.describe_properties(schema, report);
        }
        report
            .unapplied
            .extend(unused.iter().map(|name| format!("words: there is no schema {name}")));
    }

    /// Words for properties serve parameters too, so both are looked through.
    fn check_property_words(&self, document: &mut Value, report: &mut Report) {
        let mut unused: BTreeSet<&String> = self.words.properties.keys().collect();
        for (_, schema) in schemas(document) {
            for name in properties(schema).map(|(name, _)| name) {
                unused.remove(name);
            }
        }
        for parameter in operations(document).flat_map(parameters) {
            unused.retain(|name| parameter["name"] != **name);
        }
        report
            .unapplied
            .extend(unused.iter().map(|name| format!("words: there is no property {name}")));
    }

    fn describe(&self, name: &str, component: Option<&Component>) -> String {
        if let Some(words) = self.words.schemas.get(name) {
            return words.clone();
        }
        let Some(component) = component else { return format!("`{name}`.") };
        let operation = &component.origin.operation;
        match &component.origin.label {
            Label::Body => format!("What `{operation}` is asked to do."),
            Label::Answer => format!("What `{operation}` answers."),
            Label::Error => "What the server says about a request that it refused.".to_owned(),
            Label::Variant(value) => format!("The choice `{value}` of `{operation}`."),
            Label::Parameter(of) | Label::Property(of) => match self.words.properties.get(of) {
                Some(words) => words.clone(),
                None => format!("`{of}` of `{operation}`."),
            },
            Label::Item(of) if component.origin.direction == Direction::Request => {
                format!("An entry of `{of}` of `{operation}`.")
            }
            Label::Item(of) => format!("An entry of `{of}` that `{operation}` answers with."),
        }
    }

    fn describe_properties(&self, schema: &mut Map<String, Value>, report: &mut Report) {
        for (name, property) in properties(schema) {
            match self.words.properties.get(name) {
                Some(words) => describe_in_place(property, words),
                None => report.wordless.push(format!("property {name}")),
            }
        }
    }
}

impl Model {
    fn add(&self, document: &mut Document) -> Result<(), String> {
        let operation = document
            .operations
            .iter_mut()
            .find(|operation| Name::of(&operation.method, &operation.path).id == self.operation)
            .ok_or_else(|| format!("there is no operation {}", self.operation))?;
        let bodies = operation.body.iter_mut().flat_map(|body| &mut body.content);
        let no_union = || format!("the body of {} is no union", self.operation);
        let union = bodies
            .map(|(_, schema)| &mut schema.value)
            .find(|schema| schema.get("discriminator").is_some())
            .ok_or_else(no_union)?;
        let property =
            union["discriminator"]["propertyName"].as_str().unwrap_or_default().to_owned();
        let branches = union.get_mut("oneOf").and_then(Value::as_array_mut).ok_or_else(no_union)?;
        let value = |branch: &Value| branch["properties"][&property]["enum"][0].clone();
        if branches.iter().any(|branch| value(branch) == value(&self.schema)) {
            return Err(format!("{} has it already", self.operation));
        }
        branches.push(self.schema.clone());
        Ok(())
    }
}

/// 3.0 reads nothing beside a reference, so words need a wrapper there.
fn describe_in_place(property: &mut Value, words: &str) {
    if let Some(reference) = property.get("$ref").cloned() {
        *property = json!({ "allOf": [{ "$ref": reference }] });
    }
    if let Value::Object(property) = property {
        property.entry("description").or_insert_with(|| json!(words));
    }
}

impl Fix {
    /// All of the fix or nothing of it; an error where it says nothing new.
    fn apply(&self, document: &mut Value) -> Result<(), String> {
        let mut fixed = document.clone();
        for step in &self.patch {
            if adds_known(&fixed, step) {
                return Err(format!("{} is there already", step["path"]));
            }
            let patch: json_patch::Patch =
                serde_json::from_value(json!([step])).map_err(|error| error.to_string())?;
            json_patch::patch(&mut fixed, &patch).map_err(|error| error.to_string())?;
        }
        if self.merge.is_object() {
            require_targets(&fixed, &self.merge, "")?;
            json_patch::merge(&mut fixed, &self.merge);
        }
        if fixed == *document {
            return Err("the document says so already".to_owned());
        }
        *document = fixed;
        Ok(())
    }
}

fn adds_known(document: &Value, step: &Value) -> bool {
    let path = step["path"].as_str().unwrap_or_default();
    if step["op"] != "add" {
        return false;
    }
    match path.strip_suffix("/-") {
        Some(list) => document
            .pointer(list)
            .and_then(Value::as_array)
            .is_some_and(|entries| entries.contains(&step["value"])),
        None => document.pointer(path).is_some(),
    }
}

/// A merge makes what it does not find; a fix must not, down to the property it changes.
fn require_targets(document: &Value, merge: &Value, pointer: &str) -> Result<(), String> {
    let Value::Object(changes) = merge else { return Ok(()) };
    for (key, change) in changes.iter().filter(|(_, change)| change.is_object()) {
        let here = format!("{pointer}/{key}");
        let Some(below) = document.get(key) else { return Err(format!("there is no {here}")) };
        require_targets(below, change, &here)?;
    }
    Ok(())
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    paths
        .filter_map(|(_, item)| item.as_object_mut())
        .flatten()
        .filter_map(|(_, operation)| operation.as_object_mut())
}

fn parameters(operation: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
}

fn schemas(document: &mut Value) -> impl Iterator<Item = (&String, &mut Map<String, Value>)> {
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    schemas.into_iter().flatten().filter_map(|(name, schema)| Some((name, schema.as_object_mut()?)))
}

fn properties(schema: &mut Map<String, Value>) -> impl Iterator<Item = (&String, &mut Value)> {
    schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
}

/// Whether `name` has the form `pattern`, where `*` stands for any part.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|tail| {
            (0..=tail.len()).any(|at| tail.is_char_boundary(at) && fits(rest, &tail[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{Synced, sync};

    /// The contract of a small document with this overlay, and what did not apply.
    fn laid(overlay: &str) -> (Value, Report) {
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
        let overlay = Overlay::read(overlay).unwrap();
        let Synced { contract, report } = sync(document.to_string().as_bytes(), &overlay).unwrap();
        (contract, report)
    }

    fn fix(text: &str) -> Fix {
        read::yaml(text).unwrap()
    }

    #[test]
    fn a_star_stands_for_any_part_of_a_name() {
        for (pattern, name, matches) in [
            ("list_voices", "list_voices", true),
            ("list_voices", "list_voices_all", false),
            ("recipes_*", "recipes_product_ad", true),
            ("*_avatar", "create_avatar", true),
            ("*_avatar", "create_avatar_video", false),
            ("*_webapp_*", "get_organization_webapp_log", true),
            ("*", "anything", true),
        ] {
            assert_eq!(fits(pattern, name), matches, "{pattern} {name}");
        }
    }

    #[test]
    fn an_operation_gets_its_area_and_a_pattern_that_finds_none_is_told() {
        let (contract, report) = laid("areas: { image: ['*_image', '*_picture'] }");
        assert_eq!(contract["paths"]["/text_to_image"]["post"]["tags"], json!(["image"]));
        assert!(contract["paths"]["/tasks/{id}"]["get"].get("tags").is_none());
        assert_eq!(report.unapplied, ["area: no operation is called *_picture"]);
    }

    #[test]
    fn words_stand_at_operations_parameters_properties_and_schemas() {
        let (contract, report) = laid(
            "words:
               operations: { get_task: Read a task }
               properties: { limit: At most so many., id: What it is called by. }
               schemas: { Task: A piece of work. }",
        );
        let operation = &contract["paths"]["/tasks/{id}"]["get"];
        assert_eq!(operation["summary"], "Read a task");
        assert_eq!(operation["parameters"][0]["description"], "At most so many.");
        let task = &contract["components"]["schemas"]["Task"];
        assert_eq!(task["description"], "A piece of work.");
        assert_eq!(task["properties"]["id"]["description"], "What it is called by.");
        assert!(report.unapplied.is_empty(), "{report}");
    }

    #[test]
    fn words_for_what_is_not_there_are_told() {
        let (_, report) =
            laid("words: { operations: { a: A }, properties: { b: B }, schemas: { C: C } }");
        assert_eq!(
            report.unapplied,
            [
                "words: there is no operation a",
                "words: there is no schema C",
                "words: there is no property b",
            ],
        );
    }

    #[test]
    fn what_has_no_words_is_told_and_a_schema_gets_a_sentence_from_its_place() {
        let (contract, report) = laid("{}");
        let schemas = &contract["components"]["schemas"];
        for (name, sentence) in [
            ("Task", "What `get_task` answers."),
            ("TextToImageRequest", "What `text_to_image` is asked to do."),
            ("TextToImageGen4", "The choice `gen4` of `text_to_image`."),
            ("TextToImageGen4Ratio", "`ratio` of `text_to_image`."),
        ] {
            assert_eq!(schemas[name]["description"], sentence);
        }
        assert_eq!(
            report.wordless,
            [
                "operation get_task",
                "operation text_to_image",
                "property id",
                "property model",
                "property ratio",
                "property seed",
            ],
        );
    }

    #[test]
    fn words_beside_a_reference_get_a_wrapper() {
        let (contract, _) = laid("words: { properties: { ratio: Width to height. } }");
        let choice = &contract["components"]["schemas"]["TextToImageGen4"];
        assert_eq!(
            choice["properties"]["ratio"],
            json!({
                "allOf": [{ "$ref": "#/components/schemas/TextToImageGen4Ratio" }],
                "description": "Width to height.",
            }),
        );
    }

    #[test]
    fn a_response_names_what_is_indispensable() {
        let (contract, report) = laid("indispensable: { Task: [id] }");
        assert_eq!(contract["components"]["schemas"]["Task"]["x-indispensable"], json!(["id"]));
        assert!(report.unapplied.is_empty(), "{report}");
    }

    #[test]
    fn a_response_names_what_it_says_was_started() {
        let (contract, report) =
            laid("{ indispensable: { Task: [id] }, starts: { Task: { Task: id } } }");
        let task = &contract["components"]["schemas"]["Task"];
        assert_eq!(task["x-starts"], json!({ "Task": "id" }));
        assert!(report.unapplied.is_empty(), "{report}");
    }

    #[test]
    fn what_is_started_exists_and_its_id_is_indispensable() {
        let (_, report) = laid("starts: { Job: { Task: id }, Task: { Run: id, Task: id } }");
        assert_eq!(
            report.unapplied,
            [
                "starts: there is no schema Run",
                "starts: `id` of Task is not indispensable",
                "starts: there is no schema Job",
            ],
        );
    }

    #[test]
    fn an_indispensable_property_that_does_not_exist_is_reported() {
        let (_, report) =
            laid("indispensable: { Job: [id], Task: [status], TextToImageGen4: [ratio] }");
        assert_eq!(
            report.unapplied,
            [
                "indispensable: Task has no status",
                "indispensable: TextToImageGen4 is part of requests",
                "indispensable: there is no schema Job",
            ],
        );
    }

    #[test]
    fn a_model_is_one_more_choice_and_is_added_only_once() {
        let model = |value: &str| {
            format!(
                "models:
                   - why: it is still served
                     operation: text_to_image
                     schema: {{ type: object, properties: {{ model: {{ type: string, enum: [{value}] }} }} }}"
            )
        };
        let (contract, report) = laid(&model("gen3"));
        let schemas = &contract["components"]["schemas"];
        assert_eq!(
            schemas["TextToImageRequest"]["discriminator"]["mapping"]["gen3"],
            "#/components/schemas/TextToImageGen3",
        );
        assert!(report.unapplied.is_empty(), "{report}");
        let (_, report) = laid(&model("gen4"));
        assert_eq!(
            report.unapplied,
            ["model \"it is still served\": text_to_image has it already"],
        );
    }

    #[test]
    fn a_model_without_a_place_is_told() {
        let (_, report) = laid(
            "models:
               - { why: one, operation: image_to_text, schema: {} }
               - { why: two, operation: get_task, schema: {} }",
        );
        assert_eq!(
            report.unapplied,
            [
                "model \"one\": there is no operation image_to_text",
                "model \"two\": the body of get_task is no union",
            ],
        );
    }

    #[test]
    fn a_fix_changes_the_contract_and_one_that_does_not_apply_is_told() {
        let (contract, report) = laid(
            "fixes:
               - why: it is a number
                 merge: { components: { schemas: { Task: { properties: { id: { type: number } } } } } }
               - why: it is long gone
                 merge: { components: { schemas: { Job: { type: object } } } }",
        );
        assert_eq!(contract["components"]["schemas"]["Task"]["properties"]["id"]["type"], "number");
        assert_eq!(
            report.unapplied,
            ["fix \"it is long gone\": there is no /components/schemas/Job"],
        );
    }

    #[test]
    fn a_fix_that_says_nothing_new_does_not_apply() {
        let document = json!({ "seed": { "minimum": 0 }, "required": ["model"] });
        for text in [
            "{ why: w, merge: { seed: { minimum: 0 } } }",
            "{ why: w, merge: { seed: { maximum: null } } }",
            "{ why: w, patch: [{ op: replace, path: /seed/minimum, value: 0 }] }",
            "{ why: w, patch: [{ op: add, path: /seed/minimum, value: 1 }] }",
            "{ why: w, patch: [{ op: add, path: /required/-, value: model }] }",
            "{ why: w }",
        ] {
            let mut fixed = document.clone();
            assert!(fix(text).apply(&mut fixed).is_err(), "{text}");
            assert_eq!(fixed, document, "{text}");
        }
    }

    #[test]
    fn a_fix_whose_target_is_missing_does_not_apply() {
        for text in [
            "{ why: w, merge: { ratio: { minimum: 0 } } }",
            "{ why: w, patch: [{ op: replace, path: /ratio, value: 0 }] }",
            "{ why: w, patch: [{ op: remove, path: /ratio }] }",
            "{ why: w, patch: [{ op: add, path: /ratio/minimum, value: 0 }] }",
        ] {
            assert!(fix(text).apply(&mut json!({ "seed": {} })).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fix_applies_as_a_whole_or_not_at_all() {
        let document = json!({ "seed": { "minimum": 0 } });
        let mut fixed = document.clone();
        let half = fix(
            "{ why: w, patch: [{ op: remove, path: /seed/minimum }, { op: remove, path: /ratio }] }",
        );
        half.apply(&mut fixed).unwrap_err();
        assert_eq!(fixed, document);
        let whole = fix(
            "{ why: w, patch: [{ op: remove, path: /seed/minimum }], merge: { seed: { maximum: 9 } } }",
        );
        whole.apply(&mut fixed).unwrap();
        assert_eq!(fixed, json!({ "seed": { "maximum": 9 } }));
    }
}
