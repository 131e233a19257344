//! Names every operation and schema. What the present spec names keeps its name; the names of the rest
//! follow from paths and properties, so that an addition upstream renames nothing.

pub mod alternatives;
mod branch_pairs;
mod component_place;
mod components;
mod inflection;
mod known_branches;
pub mod lock;
mod name_choice;
mod nested_names;
pub mod operation_name;
mod places;
mod response_names;
mod shape;
mod shared_responses;
pub mod union_kind;
mod variant_label;
mod widest;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use alternatives::merge_text_unions;
pub use component_place::{Component, Origin, Role};
use component_place::{Place, Shared};
use components::{Namer, as_union_before};
pub use inflection::{pascal, snake};
use lock::{Lock, content_key, parameter_key};
use operation_name::OperationName;
use places::Components;
pub use variant_label::VariantLabels;

use super::document::{Direction, Document, Operation, Schema};
use super::error::{Result, SyncError};
use crate::codegen::spec::{reach, used_media_type};

/// A document with names, from which the spec is written.
#[derive(Debug)]
pub struct Named {
    pub document: Document,
    /// One per operation of the document, in the same order.
    pub names: Vec<OperationName>,
    pub components: BTreeMap<String, Component>,
    /// Shared names whose example does not exist in this document.
    pub unapplied: Vec<String>,
}

/// From the overlay: every place with the shape of the component `like` is named `name`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedName {
    pub name: String,
    pub like: String,
}

/// From the overlay: the names of the schemas that many operations have in common.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommonNames {
    /// The response to an operation that creates a task.
    pub task_created: String,
    /// The body of all error responses.
    pub error: String,
}

impl Default for CommonNames {
    fn default() -> Self {
        Self { task_created: "Created".to_owned(), error: "Error".to_owned() }
    }
}

pub fn name(
    mut document: Document,
    shared: &[SharedName],
    common: &CommonNames,
    lock: &Lock,
) -> Result<Named> {
    document
        .operations
        .sort_by(|one, other| (&one.path, &one.method).cmp(&(&other.path, &other.method)));
    let names = operation_names(&document, lock)?;
    shared_responses::merge(&mut document, &names)?;
    for (direction, schema) in document.schemas_mut() {
        if direction == Direction::Request {
            merge_text_unions(&mut schema.value);
        }
    }
    let mut examples = Namer::by_rules(lock);
    name_schemas(&mut examples, &mut document.clone(), &names, common)?;
    let (mut seen, enums) = (examples.seen, examples.enums);
    let mut found = Vec::new();
    let mut unapplied = Vec::new();
    for SharedName { name, like } in shared {
        // In the present spec, the example has the shared name already.
        let example = seen.get(like).filter(|_| !lock.components.contains_key(name));
        match example.or_else(|| seen.get(name)) {
            Some(seen) => found.push(Shared { name: name.clone(), seen: seen.clone() }),
            None => unapplied.push(format!("shared name {name}: no schema `{like}`")),
        }
    }
    seen.retain(|name, _| lock.components.contains_key(name));
    let mut namer = Namer::new(lock, found, seen);
    namer.enums = enums;
    name_schemas(&mut namer, &mut document, &names, common)?;
    let origins = namer.origins;
    let components = written(&mut document, origins, lock);
    Ok(Named { document, names, components, unapplied })
}

fn operation_names(document: &Document, lock: &Lock) -> Result<Vec<OperationName>> {
    let mut claimed: BTreeMap<String, &str> = BTreeMap::new();
    let mut names = Vec::new();
    for operation in &document.operations {
        let (method, path) = (&operation.method, &operation.path);
        let mut name = OperationName::of(method, path);
        if let Some(locked) = lock.operation(method, path) {
            name.id.clone_from(locked);
        } else if lock.has_operation(&name.id) {
            name.id = format!("{method}_{}", name.id);
        }
        if let Some(first) = claimed.insert(name.id.clone(), &operation.pointer) {
            let message =
                format!("two operations claim the name `{}`: the other is `#{first}`", name.id);
            return Err(SyncError::new(&operation.pointer, message));
        }
        names.push(name);
    }
    Ok(names)
}

/// Gives the schemas of the document their names.
fn name_schemas(
    namer: &mut Namer,
    document: &mut Document,
    names: &[OperationName],
    common: &CommonNames,
) -> Result<()> {
    let owners = response_names::noun_owners(document, names);
    for (operation, name) in document.operations.iter_mut().zip(names) {
        name_request(namer, operation, name)?;
        for response in &mut operation.responses {
            response_names::name_response(namer, response, name, &owners, common)?;
        }
    }
    Ok(())
}

/// Replaces the named schemas of the document by references; returns the components.
fn written(
    document: &mut Document,
    mut origins: BTreeMap<String, Origin>,
    lock: &Lock,
) -> BTreeMap<String, Component> {
    let mut components = Components::of(document);
    for (name, locked) in &lock.components {
        let properties = locked.shape["properties"].as_object().into_iter().flatten();
        let properties: Vec<&String> = properties.map(|(name, _)| name).collect();
        components.order(name, &properties, &locked.values);
    }
    for (direction, schema) in document.schemas_mut() {
        schema.value = components.place(&schema.value, direction);
    }
    let mut written = components.written();
    drop_unreferenced(&mut written, document);
    let component = |(name, schema): (String, Value)| {
        let origin = origins.remove(&name)?;
        Some((name, Component { schema, origin }))
    };
    written.into_iter().filter_map(component).collect()
}

/// Drops the components that nothing refers to: where a place is written as its component is elsewhere, what
/// is named in it is not.
fn drop_unreferenced(components: &mut BTreeMap<String, Value>, document: &mut Document) {
    let spec = json!({ "components": { "schemas": components } });
    let mut referenced = BTreeSet::new();
    for (_, schema) in document.schemas_mut() {
        reach(&schema.value, &spec, &mut referenced);
    }
    components.retain(|name, _| referenced.contains(name));
}

/// The schema of the media type that the client uses.
fn used(content: &mut [(String, Schema)]) -> Option<&mut Schema> {
    let used = used_media_type(content.iter().map(|(name, _)| name))?.clone();
    content.iter_mut().find(|(name, _)| *name == used).map(|(_, schema)| schema)
}

fn name_request(namer: &mut Namer, operation: &mut Operation, name: &OperationName) -> Result<()> {
    let prefix = pascal(&name.id);
    for parameter in &mut operation.parameters {
        let origin = Origin {
            pointer: parameter.schema.pointer.clone(),
            direction: Direction::Request,
            operation: name.id.clone(),
            role: Role::Parameter(parameter.name.clone()),
        };
        let of = format!("{prefix}{}", pascal(&parameter.name));
        let key = format!("{}?{}", name.id, parameter.name);
        let before = parameter_key(&name.id, &parameter.location, &parameter.name);
        let before = namer.lock.schemas.get(&before);
        let place =
            Place { name: of.clone(), prefix: of, key, entries: None, before, origin: &origin };
        parameter.schema.value = namer.place(parameter.schema.value.take(), place)?;
    }
    if let Some(schema) = operation.body.as_mut().and_then(|body| used(&mut body.content)) {
        let origin = Origin {
            pointer: schema.pointer.clone(),
            direction: Direction::Request,
            operation: name.id.clone(),
            role: Role::Body,
        };
        let key = content_key(&name.id, "body");
        let before = namer.lock.schemas.get(&key);
        let (name, prefix) = (format!("{prefix}Request"), prefix);
        let place = Place { name, prefix, key, entries: None, before, origin: &origin };
        let value = as_union_before(schema.value.take(), before);
        schema.value = namer.place(value, place)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sync::read;
    use crate::sync::sync_report::SyncReport;

    /// Names a document with these paths.
    fn named(paths: Value, shared: &[SharedName]) -> Result<Named> {
        let document =
            json!({ "openapi": "3.0.3", "info": { "title": "", "version": "" }, "paths": paths });
        let document = read::read(document.to_string().as_bytes(), &mut SyncReport::default())?;
        name(document, shared, &CommonNames::default(), &Lock::default())
    }

    fn components(paths: Value) -> BTreeMap<String, Value> {
        let components = named(paths, &[]).unwrap().components;
        components.into_iter().map(|(name, component)| (name, component.schema)).collect()
    }

    fn names(paths: Value) -> Vec<String> {
        components(paths).into_keys().collect()
    }

    /// An operation with this request body.
    fn with_body(schema: Value) -> Value {
        let content = json!({ "application/json": { "schema": schema } });
        json!({ "requestBody": { "content": content }, "responses": {} })
    }

    /// An operation with these responses, by status.
    fn with_responses<const N: usize>(responses: [(&str, Value); N]) -> Value {
        let responses = responses.map(|(status, schema)| {
            (status.to_owned(), json!({ "content": { "application/json": { "schema": schema } } }))
        });
        json!({ "responses": Value::from_iter(responses) })
    }

    /// An object with these strings as required properties.
    fn object<const N: usize>(names: [&str; N]) -> Value {
        let properties = names.map(|name| (name.to_owned(), json!({ "type": "string" })));
        json!({ "type": "object", "properties": Value::from_iter(properties), "required": names.as_slice() })
    }

    #[test]
    fn the_response_to_reading_one_entry_owns_the_noun() {
        let updated = with_responses([("200", object(["id", "name"]))]);
        let mut paths = json!({
            "/avatars": { "post": updated },
            "/avatars/{id}": { "get": with_responses([("200", object(["id"]))]), "patch": updated },
        });
        assert_eq!(
            names(paths.clone()),
            ["Avatar", "CreateAvatarResponse", "UpdateAvatarResponse"]
        );
        paths["/avatars/{id}"] = json!({ "patch": updated });
        assert_eq!(names(paths), ["Avatar"]);
    }

    #[test]
    fn a_created_response_with_only_an_id_does_not_own_the_noun() {
        let paths = json!({ "/avatars": { "post": with_responses([("200", object(["id"]))]) } });
        assert_eq!(names(paths), ["AvatarCreated"]);
    }

    #[test]
    fn list_items_have_the_noun_if_they_equal_its_owner() {
        let list = |entry: &Value| {
            let data = json!({ "type": "array", "items": entry });
            json!({ "type": "object", "properties": { "data": data } })
        };
        let paths = |entry: Value| {
            json!({
                "/avatars": { "get": with_responses([("200", list(&entry))]) },
                "/avatars/{id}": { "get": with_responses([("200", object(["id"]))]) },
            })
        };
        assert_eq!(names(paths(object(["id"]))), ["Avatar", "AvatarList"]);
        assert_eq!(names(paths(object(["name"]))), ["Avatar", "AvatarList", "AvatarListItem"]);
        let mut titled = object(["name"]);
        titled["title"] = json!("summary");
        assert_eq!(names(paths(titled)), ["Avatar", "AvatarList", "Summary"]);
    }

    #[test]
    fn the_response_of_an_action_with_an_id_is_a_created_task_whatever_its_title() {
        let mut routed = object(["id"]);
        routed["title"] = json!("routedTask");
        let paths = json!({
            "/generate_image": { "post": with_responses([("200", routed)]) },
            "/search": { "post": with_responses([("200", object(["text"]))]) },
        });
        assert_eq!(names(paths), ["Created", "SearchResponse"]);
    }

    #[test]
    fn error_responses_are_merged_into_one() {
        let paths = json!({
            "/text_to_image": { "post": with_responses([("400", object(["error", "issues"]))]) },
            "/tasks/{id}": { "get": with_responses([("404", object(["error"])), ("429", object(["error", "limit"]))]) },
        });
        let components = components(paths);
        assert_eq!(components.keys().collect::<Vec<_>>(), ["Error"]);
        let error = &components["Error"];
        assert_eq!(error["required"], json!(["error"]));
        let properties: Vec<_> = error["properties"].as_object().unwrap().keys().collect();
        assert_eq!(properties, ["error", "limit", "issues"]);
    }

    #[test]
    fn only_errors_that_are_json_objects_are_merged() {
        let mut failing = with_responses([
            ("302", object(["location"])),
            ("400", object(["error"])),
            ("409", json!({ "type": "array", "items": { "type": "string" } })),
        ]);
        failing["responses"]["502"]["content"] =
            json!({ "text/html": { "schema": { "type": "string" } } });
        let named = named(json!({ "/text_to_image": { "post": failing } }), &[]).unwrap();
        assert_eq!(named.components.keys().collect::<Vec<_>>(), ["Error", "TextToImage302"]);
        let error = &named.components["Error"].schema;
        assert_eq!(error["properties"].as_object().unwrap().keys().collect::<Vec<_>>(), ["error"]);
        let responses = &named.document.operations[0].responses;
        let kinds: Vec<&Value> =
            responses.iter().map(|response| &response.content[0].1.value["type"]).collect();
        assert_eq!(kinds, [&Value::Null, &Value::Null, &json!("array"), &json!("string")]);
    }

    #[test]
    fn created_tasks_are_merged_into_one_response() {
        let paths = json!({
            "/text_to_image": { "post": with_responses([("200", object(["id"]))]) },
            "/sound_effect": { "post": with_responses([("200", object(["id", "cost"]))]) },
        });
        let components = components(paths);
        assert_eq!(components.keys().collect::<Vec<_>>(), ["Created"]);
        assert_eq!(components["Created"]["required"], json!(["id"]));
        assert!(components["Created"]["properties"]["cost"].is_object());
    }

    #[test]
    fn what_only_one_of_two_success_responses_has_is_no_component_if_the_other_is_written() {
        let with_kind = |kind: Value| json!({ "type": "object", "properties": { "kind": kind } });
        let paths = json!({ "/avatars/{id}": { "get": with_responses([
            ("200", with_kind(json!({}))),
            ("201", with_kind(json!({ "type": "string", "enum": ["a", "b"] }))),
        ]) } });
        assert_eq!(names(paths), ["Avatar"]);
    }

    #[test]
    fn only_the_media_type_that_the_client_sends_has_names() {
        let mut body = with_body(object(["seed"]));
        let content = &mut body["requestBody"]["content"];
        for media_type in ["application/cbor", "text/json"] {
            content[media_type] = json!({ "schema": object(["model"]) });
        }
        let named = named(json!({ "/speak": { "post": body } }), &[]).unwrap();
        assert_eq!(named.components.keys().collect::<Vec<_>>(), ["SpeakRequest"]);
        assert!(named.components["SpeakRequest"].schema["properties"]["seed"].is_object());
    }

    #[test]
    fn two_operations_with_one_name_are_an_error_with_both_pointers() {
        let paths = json!({
            "/sound_effect": { "post": with_body(json!({})) },
            "/sound/effect": { "post": with_body(json!({})) },
        });
        let error = named(paths, &[]).unwrap_err();
        assert_eq!(error.pointer, "/paths/~1sound_effect/post");
        assert!(error.message.contains("`sound_effect`"), "{error}");
        assert!(error.message.contains("`#/paths/~1sound~1effect/post`"), "{error}");
    }

    fn shared(name: &str, like: &str) -> SharedName {
        SharedName { name: name.to_owned(), like: like.to_owned() }
    }

    /// Two operations whose bodies have the same enum, the second one twice.
    fn ratios() -> Value {
        let ratio = json!({ "type": "string", "enum": ["1:1", "2:1"] });
        json!({
            "/text_to_image": { "post": with_body(json!({ "properties": { "ratio": ratio } })) },
            "/text_to_video": { "post": with_body(json!({ "properties": { "ratio": ratio, "crop": ratio } })) },
        })
    }

    #[test]
    fn a_shared_name_applies_to_every_place_with_the_shape_and_role_of_its_example() {
        let named = named(ratios(), &[shared("Ratio", "TextToImageRatio")]).unwrap();
        let names: Vec<&String> = named.components.keys().collect();
        assert_eq!(names, ["Ratio", "TextToImageRequest", "TextToVideoCrop", "TextToVideoRequest"]);
        assert!(named.unapplied.is_empty());
    }

    #[test]
    fn a_shared_name_without_its_example_is_reported_and_changes_nothing() {
        let named = named(ratios(), &[shared("Ratio", "TextToImageSize")]).unwrap();
        assert_eq!(named.unapplied, ["shared name Ratio: no schema `TextToImageSize`"]);
        assert!(named.components.contains_key("TextToImageRatio"));
    }

    #[test]
    fn a_shared_name_resolves_what_the_rules_cannot_name() {
        let part = |name: &str| json!({ "properties": { name: { "type": "string" } } });
        let properties = json!({ "a_b": part("x"), "aB": part("y"), "a-b": part("z") });
        let paths = json!({ "/speak": { "post": with_body(json!({ "properties": properties })) } });
        let error = named(paths.clone(), &[]).unwrap_err();
        assert!(error.message.contains("`SpeakAB` and `SpeakABObject` are taken"), "{error}");
        assert!(error.message.contains("`like: SpeakAB` under `shared`"), "{error}");
        let named = named(paths, &[shared("First", "SpeakAB")]).unwrap();
        let names: Vec<&String> = named.components.keys().collect();
        assert_eq!(names, ["First", "SpeakAB", "SpeakABObject", "SpeakRequest"]);
    }

    /// The names of a spec with these components, of which `TextToImageRequest` is the body of the
    /// operation `paint`.
    fn lock(path: &str, components: Value) -> Lock {
        let body = json!({ "schema": { "$ref": "#/components/schemas/TextToImageRequest" } });
        let content = json!({ "content": { "application/json": body } });
        Lock::of(&json!({
            "paths": { path: { "post": { "operationId": "paint", "requestBody": content } } },
            "components": { "schemas": components },
        }))
    }

    #[test]
    fn a_place_keeps_the_name_that_it_has() {
        let ratio = json!({ "$ref": "#/components/schemas/Size" });
        let size = json!({ "type": "string", "enum": ["1:1", "2:1"] });
        let before = lock(
            "/text_to_image/{model}",
            json!({ "TextToImageRequest": { "properties": { "ratio": ratio } }, "Size": size }),
        );
        let ratio = json!({ "type": "string", "enum": ["new", "2:1", "1:1"] });
        let paths = json!({
            "/text_to_image/{id}": { "post": with_body(json!({ "properties": { "ratio": ratio, "crop": ratio } })) },
        });
        let document =
            json!({ "openapi": "3.0.3", "info": { "title": "", "version": "" }, "paths": paths });
        let document = read::read(document.to_string().as_bytes(), &mut SyncReport::default());
        let named = name(document.unwrap(), &[], &CommonNames::default(), &before).unwrap();
        assert_eq!(named.names[0].id, "paint");
        let names: Vec<&String> = named.components.keys().collect();
        assert_eq!(names, ["Size", "TextToImageRequest", "TextToImageRequestCrop"]);
        // The values of before come first, because a later one is spelled out where two would clash.
        assert_eq!(named.components["Size"].schema["enum"], json!(["1:1", "2:1", "new"]));
    }
}
