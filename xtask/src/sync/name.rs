//! Fifth stage: every operation and every schema gets a name, and equal shapes of one name become
//! one component. Names follow from places, so an addition renames nothing; words come later.

mod component;
pub mod operation;
pub mod words;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

pub use component::{Component, Label, Origin};
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
