//! Fifth stage: every operation and every schema gets a name, and equal shapes of one name become
//! one component. Names follow from places, so an addition renames nothing; words come later.

mod component;
pub mod operation;
pub mod words;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

pub use component::{Component, Label, Origin, variant_label};
use component::{Namer, Place, Shared};
use operation::{Name, Verb};

use super::document::{Direction, Document, Operation, Response};
use super::fault::{Fault, Result};
use super::open::join;
use words::pascal;

/// A document with names: what the contract is written from.
#[derive(Debug)]
pub struct Contract {
    pub document: Document,
    /// One for each operation of the document, in its order.
    pub names: Vec<Name>,
    pub components: BTreeMap<String, Component>,
    /// Shared names whose example this document does not have.
    pub unapplied: Vec<String>,
}

/// From the overlay: all places that have the shape of `like` are called `name`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedName {
    pub name: String,
    pub like: String,
}

const TASK_CREATED: &str = "TaskCreated";
const API_ERROR: &str = "ApiError";

pub fn name(mut document: Document, shared: &[SharedName]) -> Result<Contract> {
    document
        .operations
        .sort_by(|one, other| (&one.path, &one.method).cmp(&(&other.path, &other.method)));
    let names = operation_names(&document)?;
    join_answers(&mut document, &names);
    let (examples, _) = components(document.clone(), &names, Vec::new())?;
    let mut found = Vec::new();
    let mut unapplied = Vec::new();
    for SharedName { name, like } in shared {
        // An example that bears the shared name already is a contract of ours that is read again.
        match examples.get(like).or_else(|| examples.get(name)) {
            Some(example) => found.push(Shared {
                name: name.clone(),
                direction: example.origin.direction,
                label: example.origin.label.clone(),
                shape: example.shape.clone(),
            }),
            None => unapplied.push(format!("shared name {name}: there is no {like}")),
        }
    }
    let (components, document) = components(document, &names, found)?;
    Ok(Contract { document, names, components, unapplied })
}

fn operation_names(document: &Document) -> Result<Vec<Name>> {
    let mut claimed: BTreeMap<String, &str> = BTreeMap::new();
    let mut names = Vec::new();
    for operation in &document.operations {
        let name = Name::of(&operation.method, &operation.path);
        if let Some(first) = claimed.insert(name.id.clone(), &operation.pointer) {
            let message =
                format!("two operations claim the name `{}`: the other is `#{first}`", name.id);
            return Err(Fault::new(&operation.pointer, message));
        }
        names.push(name);
    }
    Ok(names)
}

/// The answers that many operations give and one name covers: errors, and created tasks.
fn join_answers(document: &mut Document, names: &[Name]) {
    let error = joined(document.operations.iter().flat_map(errors));
    let created = joined(created_tasks(document, names));
    for (operation, name) in document.operations.iter_mut().zip(names) {
        let creates = name.verb == Verb::Act;
        for response in &mut operation.responses {
            let is_error = !response.is_success();
            for (_, schema) in &mut response.content {
                if is_error {
                    schema.value.clone_from(&error);
                } else if creates && is_created_task(&schema.value) {
                    schema.value.clone_from(&created);
                }
            }
        }
    }
}

fn joined<'s>(schemas: impl Iterator<Item = &'s Value>) -> Value {
    schemas.cloned().reduce(join).unwrap_or_else(|| json!({}))
}

fn errors(operation: &Operation) -> impl Iterator<Item = &Value> {
    let failures = operation.responses.iter().filter(|response| !response.is_success());
    failures.flat_map(|response| response.content.iter().map(|(_, schema)| &schema.value))
}

fn created_tasks<'d>(document: &'d Document, names: &'d [Name]) -> impl Iterator<Item = &'d Value> {
    let actions = document.operations.iter().zip(names).filter(|(_, name)| name.verb == Verb::Act);
    let answers = actions.flat_map(|(operation, _)| {
        operation.responses.iter().filter(|response| response.is_success())
    });
    answers
        .flat_map(|response| response.content.iter().map(|(_, schema)| &schema.value))
        .filter(|schema| is_created_task(schema))
}

/// An action answers with an id where it made a task. An answer that upstream gave a name of its
/// own tells more than that.
fn is_created_task(schema: &Value) -> bool {
    schema["properties"]["id"]["type"] == "string" && schema.get("title").is_none()
}

fn components(
    mut document: Document,
    names: &[Name],
    shared: Vec<Shared>,
) -> Result<(BTreeMap<String, Component>, Document)> {
    let owners = owners(&document, names);
    let mut namer = Namer { shared, ..Namer::default() };
    for (operation, name) in document.operations.iter_mut().zip(names) {
        name_request(&mut namer, operation, name)?;
        for response in &mut operation.responses {
            name_response(&mut namer, response, name, &owners)?;
        }
    }
    Ok((namer.components, document))
}

fn name_request(namer: &mut Namer, operation: &mut Operation, name: &Name) -> Result<()> {
    let prefix = pascal(&name.id);
    for parameter in &mut operation.parameters {
        let origin = Origin {
            pointer: parameter.schema.pointer.clone(),
            direction: Direction::Request,
            operation: name.id.clone(),
            label: Label::Parameter(parameter.name.clone()),
        };
        let of = format!("{prefix}{}", pascal(&parameter.name));
        let place = Place { name: of.clone(), prefix: of, origin: &origin };
        parameter.schema.value = namer.place(parameter.schema.value.take(), place)?;
    }
    for (_, schema) in operation.body.iter_mut().flat_map(|body| &mut body.content) {
        let origin = Origin {
            pointer: schema.pointer.clone(),
            direction: Direction::Request,
            operation: name.id.clone(),
            label: Label::Body,
        };
        let place =
            Place { name: format!("{prefix}Request"), prefix: prefix.clone(), origin: &origin };
        schema.value = namer.place(schema.value.take(), place)?;
    }
    Ok(())
}

fn name_response(
    namer: &mut Namer,
    response: &mut Response,
    name: &Name,
    owners: &BTreeMap<String, Value>,
) -> Result<()> {
    let success = response.is_success();
    for (_, schema) in &mut response.content {
        let origin = Origin {
            pointer: schema.pointer.clone(),
            direction: Direction::Response,
            operation: name.id.clone(),
            label: if success { Label::Answer } else { Label::Error },
        };
        if success && name.verb == Verb::List {
            name_entries(namer, &mut schema.value, name, owners, &origin)?;
        }
        let of =
            if success { answer_name(&schema.value, name, owners) } else { API_ERROR.to_owned() };
        let place = Place { name: of.clone(), prefix: of, origin: &origin };
        schema.value = namer.place(schema.value.take(), place)?;
    }
    Ok(())
}

fn answer_name(schema: &Value, name: &Name, owners: &BTreeMap<String, Value>) -> String {
    let action = pascal(&name.id);
    match name.verb {
        Verb::Act if is_created_task(schema) => TASK_CREATED.to_owned(),
        Verb::Act | Verb::Run | Verb::Other => {
            schema["title"].as_str().map_or_else(|| format!("{action}Response"), pascal)
        }
        Verb::List => format!("{}List", name.noun),
        Verb::Create if is_bare_id(schema) => format!("{}Created", name.noun),
        _ if owners.get(&name.noun) == Some(schema) => name.noun.clone(),
        _ => format!("{action}Response"),
    }
}

/// The entries of a list are what the collection holds, where they look the same.
fn name_entries(
    namer: &mut Namer,
    list: &mut Value,
    name: &Name,
    owners: &BTreeMap<String, Value>,
    origin: &Origin,
) -> Result<()> {
    let Some(entry) = list.pointer_mut("/properties/data/items") else { return Ok(()) };
    let title = entry.get("title").and_then(Value::as_str).map(pascal);
    let of = match title {
        _ if owners.get(&name.noun) == Some(entry) => name.noun.clone(),
        Some(title) => title,
        None => format!("{}ListItem", name.noun),
    };
    let origin = Origin { label: Label::Item("data".to_owned()), ..origin.clone() };
    let place = Place { name: of.clone(), prefix: of, origin: &origin };
    *entry = namer.place(entry.take(), place)?;
    Ok(())
}

/// For each collection the shape that bears its name: what reading one answers, or else what
/// changing or making one does. The entries of a list only borrow it, so that an operation may
/// come or go without renaming them.
fn owners(document: &Document, names: &[Name]) -> BTreeMap<String, Value> {
    let mut owners = BTreeMap::new();
    for verb in [Verb::Get, Verb::Update, Verb::Replace, Verb::Create] {
        for (operation, name) in
            document.operations.iter().zip(names).filter(|(_, name)| name.verb == verb)
        {
            let answers = operation.responses.iter().filter(|response| response.is_success());
            let Some((_, schema)) = answers.flat_map(|response| &response.content).next() else {
                continue;
            };
            if verb == Verb::Create && is_bare_id(&schema.value) {
                continue;
            }
            owners.entry(name.noun.clone()).or_insert_with(|| schema.value.clone());
        }
    }
    owners
}

fn is_bare_id(schema: &Value) -> bool {
    schema["properties"].as_object().is_some_and(|properties| properties.keys().eq(["id"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::read;
    use crate::sync::report::Report;

    /// The contract of a document with these paths.
    fn named(paths: Value, shared: &[SharedName]) -> Result<Contract> {
        let document =
            json!({ "openapi": "3.0.3", "info": { "title": "", "version": "" }, "paths": paths });
        let document = read::read(document.to_string().as_bytes(), &mut Report::default())?;
        name(document, shared)
    }

    fn components(paths: Value) -> BTreeMap<String, Value> {
        let components = named(paths, &[]).unwrap().components;
        components.into_iter().map(|(name, component)| (name, component.schema)).collect()
    }

    fn names(paths: Value) -> Vec<String> {
        components(paths).into_keys().collect()
    }

    /// An operation with this body.
    fn asks(schema: Value) -> Value {
        let content = json!({ "application/json": { "schema": schema } });
        json!({ "requestBody": { "content": content }, "responses": {} })
    }

    /// An operation with these answers, by status.
    fn answers<const N: usize>(answers: [(&str, Value); N]) -> Value {
        let responses = answers.map(|(status, schema)| {
            (status.to_owned(), json!({ "content": { "application/json": { "schema": schema } } }))
        });
        json!({ "responses": Value::from_iter(responses) })
    }

    /// An object of texts, which requires them all.
    fn object<const N: usize>(names: [&str; N]) -> Value {
        let properties = names.map(|name| (name.to_owned(), json!({ "type": "string" })));
        json!({ "type": "object", "properties": Value::from_iter(properties), "required": names.as_slice() })
    }

    #[test]
    fn a_noun_belongs_to_what_reading_one_entry_answers() {
        let updated = answers([("200", object(["id", "name"]))]);
        let mut paths = json!({
            "/avatars": { "post": updated },
            "/avatars/{id}": { "get": answers([("200", object(["id"]))]), "patch": updated },
        });
        assert_eq!(
            names(paths.clone()),
            ["Avatar", "CreateAvatarResponse", "UpdateAvatarResponse"]
        );
        paths["/avatars/{id}"] = json!({ "patch": updated });
        assert_eq!(names(paths), ["Avatar"]);
    }

    #[test]
    fn a_creation_that_answers_with_an_id_alone_does_not_own_the_noun() {
        let paths = json!({ "/avatars": { "post": answers([("200", object(["id"]))]) } });
        assert_eq!(names(paths), ["AvatarCreated"]);
    }

    #[test]
    fn entries_of_a_list_borrow_the_noun_where_they_look_like_its_owner() {
        let list = |entry: &Value| {
            let data = json!({ "type": "array", "items": entry });
            json!({ "type": "object", "properties": { "data": data } })
        };
        let paths = |entry: Value| {
            json!({
                "/avatars": { "get": answers([("200", list(&entry))]) },
                "/avatars/{id}": { "get": answers([("200", object(["id"]))]) },
            })
        };
        assert_eq!(names(paths(object(["id"]))), ["Avatar", "AvatarList"]);
        assert_eq!(names(paths(object(["name"]))), ["Avatar", "AvatarList", "AvatarListItem"]);
        let mut titled = object(["name"]);
        titled["title"] = json!("summary");
        assert_eq!(names(paths(titled)), ["Avatar", "AvatarList", "Summary"]);
    }

    #[test]
    fn an_answer_of_an_action_keeps_the_title_that_upstream_gave_it() {
        let mut routed = object(["id"]);
        routed["title"] = json!("routedTask");
        let paths = json!({
            "/generate_image": { "post": answers([("200", routed)]) },
            "/search": { "post": answers([("200", object(["text"]))]) },
        });
        assert_eq!(names(paths), ["RoutedTask", "SearchResponse"]);
    }

    #[test]
    fn refusals_are_joined_to_one_error() {
        let paths = json!({
            "/text_to_image": { "post": answers([("400", object(["error", "issues"]))]) },
            "/tasks/{id}": { "get": answers([("404", object(["error"])), ("429", object(["error", "limit"]))]) },
        });
        let components = components(paths);
        assert_eq!(components.keys().collect::<Vec<_>>(), ["ApiError"]);
        let error = &components["ApiError"];
        assert_eq!(error["required"], json!(["error"]));
        let properties: Vec<_> = error["properties"].as_object().unwrap().keys().collect();
        assert_eq!(properties, ["error", "limit", "issues"]);
    }

    #[test]
    fn created_tasks_are_joined_to_one_answer() {
        let paths = json!({
            "/text_to_image": { "post": answers([("200", object(["id"]))]) },
            "/sound_effect": { "post": answers([("200", object(["id", "cost"]))]) },
        });
        let components = components(paths);
        assert_eq!(components.keys().collect::<Vec<_>>(), ["TaskCreated"]);
        assert_eq!(components["TaskCreated"]["required"], json!(["id"]));
        assert!(components["TaskCreated"]["properties"]["cost"].is_object());
    }

    #[test]
    fn two_operations_of_one_name_are_an_error_with_both_places() {
        let paths = json!({
            "/sound_effect": { "post": asks(json!({})) },
            "/sound/effect": { "post": asks(json!({})) },
        });
        let fault = named(paths, &[]).unwrap_err();
        assert_eq!(fault.pointer, "/paths/~1sound_effect/post");
        assert!(fault.message.contains("`sound_effect`"), "{fault}");
        assert!(fault.message.contains("`#/paths/~1sound~1effect/post`"), "{fault}");
    }

    fn shared(name: &str, like: &str) -> SharedName {
        SharedName { name: name.to_owned(), like: like.to_owned() }
    }

    /// Two operations that ask for one of the same words, the second of them twice.
    fn ratios() -> Value {
        let ratio = json!({ "type": "string", "enum": ["1:1", "2:1"] });
        json!({
            "/text_to_image": { "post": asks(json!({ "properties": { "ratio": ratio } })) },
            "/text_to_video": { "post": asks(json!({ "properties": { "ratio": ratio, "crop": ratio } })) },
        })
    }

    #[test]
    fn a_shared_name_covers_every_place_that_has_the_shape_and_role_of_its_example() {
        let contract = named(ratios(), &[shared("Ratio", "TextToImageRatio")]).unwrap();
        let names: Vec<&String> = contract.components.keys().collect();
        assert_eq!(names, ["Ratio", "TextToImageRequest", "TextToVideoCrop", "TextToVideoRequest"]);
        assert!(contract.unapplied.is_empty());
    }

    #[test]
    fn a_shared_name_whose_example_is_missing_is_told_and_changes_nothing() {
        let contract = named(ratios(), &[shared("Ratio", "TextToImageSize")]).unwrap();
        assert_eq!(contract.unapplied, ["shared name Ratio: there is no TextToImageSize"]);
        assert!(contract.components.contains_key("TextToImageRatio"));
    }
}
