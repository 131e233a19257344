//! Maps a location in a document to the Rust items generated for it.

use serde_json::Value;

use crate::codegen::spec::{branches, referenced};
use crate::drift::change::Direction;
use crate::drift::loaded_document::operation_id;
use crate::drift::location::{Location, Part, Role, Step};
use crate::surface::operation_path;
use crate::sync::document::Operation;

/// A Rust item, or a setter or field of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedItem {
    /// `types::Task` or `Client::get_task`.
    pub path: String,
    /// The JSON name of the setter or field.
    pub member: Option<String>,
    /// Whether it is the type of the location itself, not the item that contains it.
    pub is_own_type: bool,
}

impl GeneratedItem {
    fn own_type(component: &str) -> Self {
        Self { path: format!("types::{component}"), member: None, is_own_type: true }
    }

    fn container(path: String, member: Option<&str>) -> Self {
        Self { path, member: member.map(str::to_owned), is_own_type: false }
    }
}

/// The item that contains the location, the type of the location if it is a named one, and the schema
/// at the location.
pub fn generated_items<'s>(
    spec: &'s Value,
    operation: &Operation,
    location: &Location,
    role: Role,
) -> (Vec<GeneratedItem>, &'s Value) {
    let id = operation_id(Some(spec), operation);
    let client = GeneratedItem::container(format!("Client::{id}"), None);
    let object = &spec["paths"][&operation.path][&operation.method];
    let Some(part) = &location.part else { return (vec![client], object) };
    let container = match part {
        Part::Parameter { name, .. } if part.is_query_parameter() => {
            GeneratedItem::container(operation_path(&id), Some(name))
        }
        _ => client,
    };
    let schema = part_schema(object, part).unwrap_or(&Value::Null);
    let mut walk = SpecWalk { spec, container, own_type: None, schema };
    walk.resolve_reference();
    location.steps.iter().for_each(|step| walk.step(step, location.direction, role));
    // The error type is shared by all operations.
    let is_shared = location.is_error_response() && walk.own_type.is_some();
    let is_reported = |item: &GeneratedItem| !is_shared || item.path.starts_with("types::");
    let container = Some(walk.container).filter(is_reported);
    (container.into_iter().chain(walk.own_type).collect(), walk.schema)
}

/// The schema of a parameter, request body or response of an operation object.
fn part_schema<'s>(operation: &'s Value, part: &Part) -> Option<&'s Value> {
    match part {
        Part::Parameter { name, .. } => {
            let mut parameters = operation["parameters"].as_array().into_iter().flatten();
            let parameter = parameters.find(|parameter| parameter["name"] == *name);
            parameter.map(|parameter| &parameter["schema"])
        }
        Part::RequestBody { media_type } => {
            let content = operation.pointer("/requestBody/content");
            content.and_then(|content| content.get(media_type)).map(|found| &found["schema"])
        }
        Part::Response { status, media_type } => {
            Some(&operation["responses"][status]["content"][media_type]["schema"])
        }
    }
}

struct SpecWalk<'s> {
    spec: &'s Value,
    container: GeneratedItem,
    own_type: Option<GeneratedItem>,
    schema: &'s Value,
}

impl<'s> SpecWalk<'s> {
    fn resolve_reference(&mut self) {
        let name = referenced(self.schema);
        self.own_type = name.map(GeneratedItem::own_type);
        if let Some(name) = name {
            self.schema = &self.spec["components"]["schemas"][name];
        }
    }

    fn step(&mut self, step: &Step, direction: Direction, role: Role) {
        let subschema = match step {
            Step::Property(name) => {
                if let Some(owner) = self.own_type.take() {
                    self.container = GeneratedItem::container(owner.path, Some(name));
                }
                &self.schema["properties"][name]
            }
            Step::Items => &self.schema["items"],
            Step::AdditionalProperties => &self.schema["additionalProperties"],
            // The spec has the branches of a response as one object.
            Step::Branch { .. } if direction == Direction::Response => return,
            Step::Branch { indexes, .. } => {
                let Some(index) = indexes[role as usize] else { return };
                if let Some(owner) = self.own_type.take() {
                    self.container = GeneratedItem::container(owner.path, None);
                }
                let branch = branches(self.schema).and_then(|branches| branches.get(index));
                branch.unwrap_or(&Value::Null)
            }
        };
        self.own_type = None;
        self.schema = subschema;
        self.resolve_reference();
    }
}
