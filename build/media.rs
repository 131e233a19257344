//! What can be made of an image, a video or a clip of sound, and which requests hold images. Found by
//! shape: a text that may be a data URI, an object that needs nothing else, a choice that has one
//! such alternative. Knows no operation and no model.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::{Map, Value};

use super::areas::{operations, reach, reference};
use super::item::{Item, Items};
use super::own::Own;

/// The kinds of media, as data URIs and this crate's types name them.
const FAMILIES: [&str; 3] = ["image", "video", "audio"];

/// The property by which a prompt mentions an image, and the one that says where an image belongs.
const TAG: &str = "tag";
const POSITION: &str = "position";
const PROMPT: &str = "promptText";

/// What the macro calls media that have positions.
const PLACED: &str = "placed";

type Schemas = Map<String, Value>;

pub struct Media {
    /// The types that can be made of media.
    pub items: Items,
    /// The texts that hold media, each with its kind.
    pub texts: Vec<(String, String)>,
    /// The texts by which prompts mention images.
    pub tags: BTreeSet<String>,
    /// The requests whose type tells their model, and which hold images.
    pub requests: BTreeMap<String, Request>,
}

/// Where a request holds images; properties by their name on the wire.
pub struct Request {
    pub model: String,
    pub images: BTreeSet<String>,
    /// The one list of entries that each are made of an image, if there is one.
    pub references: Option<String>,
    pub mentions: Option<Mentions>,
}

/// A prompt that may mention the images of a list by their tags.
pub struct Mentions {
    pub prompt: String,
    pub is_required: bool,
}

/// How a component is made of media.
enum Way {
    /// It is the text.
    Text,
    /// It has a property for it and needs no other.
    Property { name: String, of: String, tag: Option<String> },
    /// It has one alternative that is made of it.
    Alternative(String),
}

pub fn take(contract: &Value, own: &BTreeMap<String, Own>) -> Media {
    let none = Map::new();
    let schemas =
        contract.pointer("/components/schemas").and_then(Value::as_object).unwrap_or(&none);
    let finder = Finder { schemas, own, bodies: bodies(contract) };
    let mut media = Media {
        items: Items::new(),
        texts: Vec::new(),
        tags: BTreeSet::new(),
        requests: BTreeMap::new(),
    };
    for (name, schema) in schemas {
        for family in FAMILIES {
            match finder.way(name, family) {
                Some(Way::Text) => media.texts.push((family.to_owned(), name.clone())),
                Some(Way::Property { tag, .. }) => media.tags.extend(tag),
                _ => {}
            }
            media.items.extend(finder.items(name, family));
        }
        if let Some(request) = finder.request(schema, contract) {
            media.requests.insert(name.clone(), request);
        }
    }
    media
}

/// What operations take whole: nobody would look for a request in an image.
fn bodies(contract: &Value) -> BTreeSet<String> {
    let schemas = operations(contract).filter_map(|operation| {
        operation["requestBody"]["content"]["application/json"].get("schema")
    });
    schemas.filter_map(component).collect()
}

/// The component that a property, an entry or an alternative is.
fn component(schema: &Value) -> Option<String> {
    let part = schema.get("allOf").and_then(|parts| parts.get(0)).unwrap_or(schema);
    part.as_object().and_then(reference).map(str::to_owned)
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn is_required(schema: &Value, property: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.into_iter().flatten().any(|name| name == property)
}

/// The one value that a property has.
fn constant(schema: &Value) -> Option<&str> {
    match schema.get("enum")?.as_array()?.as_slice() {
        [value] => value.as_str(),
        _ => None,
    }
}

fn alternatives(schema: &Value) -> Vec<String> {
    let branches = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
    branches.into_iter().flatten().filter_map(component).collect()
}

struct Finder<'c> {
    schemas: &'c Schemas,
    own: &'c BTreeMap<String, Own>,
    bodies: BTreeSet<String>,
}

impl Finder<'_> {
    fn way(&self, name: &str, family: &str) -> Option<Way> {
        if let Some(own) = self.own.get(name)
            && own.takes_data_of(family)
        {
            return Some(Way::Text);
        }
        let schema = self.schemas.get(name).filter(|_| !self.bodies.contains(name))?;
        let mut needed = properties(schema)
            .filter(|(name, property)| is_required(schema, name) && constant(property).is_none());
        if let (Some((property, of)), None) = (needed.next(), needed.next())
            && model(schema).is_none()
            && let of = component(of)?
            && matches!(self.way(&of, family)?, Way::Text)
        {
            let tag = schema["properties"].get(TAG).and_then(component);
            return Some(Way::Property { name: property.clone(), of, tag });
        }
        let mut fitting = alternatives(schema);
        fitting.retain(|name| self.way(name, family).is_some());
        match fitting.as_slice() {
            [single] => Some(Way::Alternative(single.clone())),
            _ => None,
        }
    }

    fn items(&self, name: &str, family: &str) -> Vec<(String, Item)> {
        let of = family.to_pascal_case();
        let item = |kind: &str, entries: Vec<String>| {
            let is_placed = entries.iter().any(|entry| entry.starts_with(PLACED));
            let description = match is_placed {
                true => format!("Made of media with their positions, each of the kind {family}."),
                false => format!("Made of media of the kind {family}."),
            };
            let head = format!("{kind} {name} of {of}");
            let item = Item { call: "wire_media", description, head, entries, tail: None };
            (format!("{name} of {family}, placed: {is_placed}"), item)
        };
        let mut items = Vec::new();
        match self.way(name, family) {
            Some(Way::Text) => items.push(item("struct", Vec::new())),
            Some(Way::Property { name: property, of, tag }) => {
                let tag = tag.map(|tag| format!("{TAG}: {tag}"));
                let property = format!("by {}: {of}", property.to_snake_case());
                let entries = std::iter::once(property).chain(tag).collect();
                items.push(item("struct", entries));
            }
            Some(Way::Alternative(single)) => items.push(item("enum", vec![single])),
            None => {}
        }
        if let Some(entry) = self.placed(name, family) {
            items.push(item("struct", vec![format!("{PLACED} {entry}")]));
        }
        let schema = &self.schemas[name];
        let mut placed = alternatives(schema);
        placed.retain(|name| self.placed(name, family).is_some());
        if let [single] = placed.as_slice() {
            items.push(item("enum", vec![format!("{PLACED} {single}")]));
        }
        items
    }

    /// The entry of a list each of which is a medium with its position.
    fn placed(&self, name: &str, family: &str) -> Option<String> {
        let entry = component(self.schemas.get(name)?.get("items")?)?;
        let schema = self.schemas.get(&entry)?;
        schema["properties"].get(POSITION)?;
        let mut others = properties(schema).filter(|(name, _)| *name != POSITION);
        match (others.next(), others.next()) {
            (Some((_, of)), None) if matches!(self.way(&component(of)?, family)?, Way::Text) => {
                Some(entry)
            }
            _ => None,
        }
    }

    fn request(&self, schema: &Value, contract: &Value) -> Option<Request> {
        let model = model(schema)?.to_owned();
        let holds_images = |property: &Value| {
            let mut reached = BTreeSet::new();
            reach(property, contract, &mut reached);
            reached
                .iter()
                .any(|name| self.own.get(name).is_some_and(|own| own.takes_data_of("image")))
        };
        let images: BTreeSet<String> = properties(schema)
            .filter(|(_, property)| holds_images(property))
            .map(|(name, _)| name.clone())
            .collect();
        let mut lists = properties(schema).filter_map(|(name, property)| {
            let entry = component(property.get("items")?)?;
            match self.way(&entry, "image")? {
                Way::Property { tag, .. } => Some((name.clone(), tag)),
                _ => None,
            }
        });
        let (references, tag) = match (lists.next(), lists.next()) {
            (Some((name, tag)), None) => (Some(name), tag),
            _ => (None, None),
        };
        let prompt = schema["properties"].get(PROMPT).filter(|_| tag.is_some());
        let mentions = prompt.map(|_| Mentions {
            prompt: PROMPT.to_owned(),
            is_required: is_required(schema, PROMPT),
        });
        (!images.is_empty()).then_some(Request { model, images, references, mentions })
    }
}

/// The model that a request asks for by its type.
fn model(schema: &Value) -> Option<&str> {
    constant(schema.get("properties")?.get("model")?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::own;
    use super::*;

    /// A text for images, and whatever else.
    fn taken(more: Value) -> Media {
        let data = json!({ "pattern": "^data:image\\/.*", "maxLength": 99 });
        let mut schemas = json!({ "Uri": { "anyOf": [data, { "pattern": "^https:\\/\\/.*" }] } });
        schemas.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let contract = json!({ "components": { "schemas": schemas } });
        take(&contract, &own::take(&contract))
    }

    fn reference(name: &str) -> Value {
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    fn entry(more: Value) -> Value {
        let mut properties = json!({ "uri": reference("Uri") });
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "properties": properties, "required": ["uri"] })
    }

    fn heads(media: &Media) -> Vec<String> {
        media.items.values().map(|item| format!("{} {:?}", item.head, item.entries)).collect()
    }

    #[test]
    fn an_object_that_needs_only_an_image_is_made_of_one() {
        let kind = json!({ "type": { "enum": ["image"] } });
        let mut constant = entry(kind);
        constant["required"] = json!(["uri", "type"]);
        let mut other = entry(json!({ "at": {} }));
        other["required"] = json!(["uri", "at"]);
        let media = taken(json!({ "Constant": constant, "NeedsMore": other }));
        let expected = ["struct Constant of Image [\"by uri: Uri\"]", "struct Uri of Image []"];
        assert_eq!(heads(&media), expected);
        assert_eq!(media.texts, [("image".to_owned(), "Uri".to_owned())]);
    }

    #[test]
    fn a_choice_with_one_such_alternative_is_made_of_an_image() {
        let media = taken(json!({
            "Of": { "anyOf": [reference("Uri"), reference("List")] },
            "List": { "type": "array", "items": reference("Placed") },
            "Placed": entry(json!({ "position": { "enum": ["first", "last"] } })),
        }));
        let expected = [
            "struct List of Image [\"placed Placed\"]",
            "enum Of of Image [\"Uri\"]",
            "enum Of of Image [\"placed List\"]",
            "struct Placed of Image [\"by uri: Uri\"]",
            "struct Uri of Image []",
        ];
        assert_eq!(heads(&media), expected);
    }

    #[test]
    fn a_request_knows_its_model_its_images_and_its_mentions() {
        let list = json!({ "type": "array", "items": reference("Entry") });
        let properties = json!({
            "model": { "enum": ["of_tomorrow"] }, "images": list, "promptText": {}, "seed": {},
        });
        let media = taken(json!({
            "Entry": entry(json!({ "tag": reference("Tag") })),
            "Tag": { "pattern": "^[a-z]+$" },
            "Request": { "properties": properties, "required": ["promptText"] },
        }));
        let request = &media.requests["Request"];
        assert_eq!(request.model, "of_tomorrow");
        assert_eq!(request.images.iter().collect::<Vec<_>>(), ["images"]);
        assert_eq!(request.references.as_deref(), Some("images"));
        assert!(request.mentions.as_ref().is_some_and(|mentions| mentions.is_required));
        assert_eq!(media.tags.iter().collect::<Vec<_>>(), ["Tag"]);
    }
}
