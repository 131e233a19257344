//! The name of a schema, made from where it stands and what upstream calls it: operation, model,
//! property, title. Never from its position in a list, so that an addition renames nothing.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::words::{pascal, singular};
use crate::sync::document::Direction;
use crate::sync::fault::{Fault, Result};
use crate::sync::keyword::OPEN_ENUM;

/// A named schema, and what it is named for.
#[derive(Debug, Clone)]
pub struct Component {
    /// With references to other components.
    pub schema: Value,
    /// Without any reference: what it is compared by.
    pub shape: Value,
    pub origin: Origin,
}

/// Where a component stands first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub pointer: String,
    pub direction: Direction,
    /// The operation whose schema it is part of.
    pub operation: String,
    pub label: Label,
}

/// What a component is to the one that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    Body,
    Answer,
    Error,
    Parameter(String),
    Property(String),
    /// An entry of the list that has this name.
    Item(String),
    /// The alternative that a discriminator, or failing that its shape, tells apart.
    Variant(String),
}

/// One name for all the places of one shape: `name` for what else would be called `like`.
#[derive(Debug, Clone)]
pub struct Shared {
    pub name: String,
    pub direction: Direction,
    pub label: Label,
    pub shape: Value,
}

/// A place that waits for its name.
pub struct Place<'p> {
    pub name: String,
    /// What the names of the parts begin with.
    pub prefix: String,
    pub origin: &'p Origin,
}

/// What the alternative that is a list is called.
const LIST: &str = "list";

/// Keywords that say how a schema is used where it stands, not what it is.
const USAGE: [&str; 5] = ["nullable", "default", "deprecated", "readOnly", "writeOnly"];

#[derive(Default)]
pub struct Namer {
    pub components: BTreeMap<String, Component>,
    pub shared: Vec<Shared>,
}

impl Namer {
    /// Names `schema` and all below it; returns what stands in its place.
    pub fn place(&mut self, schema: Value, place: Place) -> Result<Value> {
        let Value::Object(mut schema) = schema else { return Ok(schema) };
        if is_component(&schema, &place.origin.label) {
            let usage = take_usage(&mut schema);
            let name = self.component(schema, place)?;
            return Ok(refer(&name, usage));
        }
        self.parts(&mut schema, &place)?;
        Ok(Value::Object(schema))
    }

    fn component(&mut self, mut schema: Map<String, Value>, mut place: Place) -> Result<String> {
        let shape = Value::Object(schema.clone());
        if let Some(shared) = self.shared_name(&shape, place.origin) {
            (place.name, place.prefix) = (shared.clone(), shared);
        }
        self.parts(&mut schema, &place)?;
        let component =
            Component { schema: Value::Object(schema), shape, origin: place.origin.clone() };
        self.claim(place.name, component)
    }

    fn shared_name(&self, shape: &Value, origin: &Origin) -> Option<String> {
        let shared = self.shared.iter().find(|shared| {
            shared.direction == origin.direction
                && (shared.label == origin.label || is_text_union(shape))
                && shared.shape == *shape
        })?;
        Some(shared.name.clone())
    }

    /// The name, or a longer one where another shape has it already.
    fn claim(&mut self, name: String, component: Component) -> Result<String> {
        let longer = format!("{}{name}", pascal(&component.origin.operation));
        for candidate in [name.clone(), longer] {
            match self.components.get(&candidate) {
                Some(known) if known.shape == component.shape => return Ok(candidate),
                Some(_) => continue,
                None => {
                    self.components.insert(candidate.clone(), component);
                    return Ok(candidate);
                }
            }
        }
        let other = &self.components[&name].origin.pointer;
        Err(Fault::new(
            component.origin.pointer,
            format!(
                "the name `{name}` is claimed by another shape at `#{other}`; name one of them in the overlay"
            ),
        ))
    }

    fn parts(&mut self, schema: &mut Map<String, Value>, place: &Place) -> Result<()> {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (property, value) in properties.iter_mut() {
                let name = format!("{}{}", place.prefix, pascal(property));
                *value = self.part(value, name, Label::Property(property.clone()), place)?;
            }
        }
        if let Some(items) = schema.get_mut("items") {
            let (name, label) = item_name(items, place);
            *items = self.part(items, name, label, place)?;
        }
        if let Some(values) =
            schema.get_mut("additionalProperties").filter(|values| values.is_object())
        {
            *values = self.part(
                values,
                format!("{}Value", place.name),
                place.origin.label.clone(),
                place,
            )?;
        }
        for key in ["oneOf", "anyOf"] {
            if schema.contains_key(key) && !is_text_union(&Value::Object(schema.clone())) {
                self.variants(schema, key, place)?;
            }
        }
        Ok(())
    }

    fn part(&mut self, value: &mut Value, name: String, label: Label, of: &Place) -> Result<Value> {
        let origin = Origin { label, ..of.origin.clone() };
        let place = Place { prefix: name.clone(), name, origin: &origin };
        self.place(value.take(), place)
    }

    fn variants(
        &mut self,
        schema: &mut Map<String, Value>,
        key: &str,
        place: &Place,
    ) -> Result<()> {
        let discriminator = schema
            .get("discriminator")
            .and_then(|found| found["propertyName"].as_str())
            .map(str::to_owned);
        let Some(Value::Array(branches)) = schema.get_mut(key) else { return Ok(()) };
        let all = branches.clone();
        let mut mapping = Map::new();
        for branch in branches.iter_mut() {
            let value = discriminator.as_deref().and_then(|property| only_value(branch, property));
            let label = value.clone().unwrap_or_else(|| variant_label(branch, &all));
            let name = format!("{}{}", place.prefix, pascal(&label));
            *branch = self.part(branch, name, Label::Variant(label), place)?;
            if let (Some(value), Some(reference)) = (value, branch.get("$ref")) {
                mapping.insert(value, reference.clone());
            }
        }
        if let Some(Value::Object(discriminator)) = schema.get_mut("discriminator")
            && mapping.len() == all.len()
        {
            discriminator.insert("mapping".to_owned(), Value::Object(mapping));
        }
        Ok(())
    }
}

/// What needs a name in Rust: objects, words, alternatives, and texts of a form.
fn is_component(schema: &Map<String, Value>, label: &Label) -> bool {
    let has = |key: &str| schema.contains_key(key);
    if has("properties") || has("oneOf") || has("anyOf") || has(OPEN_ENUM) {
        return true;
    }
    if schema.get("type") == Some(&json!("object"))
        && schema.get("additionalProperties") == Some(&json!(false))
    {
        return true;
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        return values.len() > 1 || !values.iter().all(Value::is_string);
    }
    if has("pattern") && !has("format") {
        return true;
    }
    matches!(label, Label::Variant(_)) && has("type")
}

/// Alternatives that are all texts of a form: addresses of different schemes.
pub fn is_text_union(schema: &Value) -> bool {
    let Some(branches) =
        schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array)
    else {
        return false;
    };
    branches.iter().all(|branch| branch["type"] == "string" && branch.get("pattern").is_some())
}

fn item_name(items: &Value, place: &Place) -> (String, Label) {
    let list = match &place.origin.label {
        Label::Property(name) | Label::Item(name) | Label::Parameter(name) => name.as_str(),
        _ => "",
    };
    let title = items.get("title").and_then(Value::as_str);
    let one = singular(list);
    let stem = place.name.strip_suffix(&pascal(list)).unwrap_or(&place.name);
    let label = Label::Item(list.to_owned());
    let name = match title {
        _ if matches!(&place.origin.label, Label::Variant(label) if label == LIST) => {
            format!("{}Item", place.name.strip_suffix(&pascal(LIST)).unwrap_or(&place.name))
        }
        _ if one != list => format!("{stem}{}", pascal(&one)),
        Some(title) => format!("{stem}{}", pascal(title)),
        None => format!("{}Item", place.name),
    };
    (name, label)
}

fn only_value(branch: &Value, property: &str) -> Option<String> {
    match branch["properties"][property]["enum"].as_array()?.as_slice() {
        [Value::String(value)] => Some(value.clone()),
        _ => None,
    }
}

/// Tells a variant apart without a discriminator: by its title, or else by what only it requires,
/// or else by its kind.
pub fn variant_label(branch: &Value, all: &[Value]) -> String {
    if branch["type"] == "array" {
        return LIST.to_owned();
    }
    if let Some(title) = branch.get("title").and_then(Value::as_str) {
        return title.to_owned();
    }
    let required = |schema: &Value| -> Vec<String> {
        let names = schema.get("required").and_then(Value::as_array);
        names.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut own = required(branch);
    for other in all.iter().filter(|other| *other != branch) {
        let theirs = required(other);
        own.retain(|name| !theirs.contains(name));
    }
    if let Some(first) = own.into_iter().min() {
        return first;
    }
    if is_text_union(branch) {
        return "uri".to_owned();
    }
    match branch.get("type").and_then(Value::as_str) {
        Some("string") => "text",
        Some(kind) => kind,
        None => "choice",
    }
    .to_owned()
}

fn take_usage(schema: &mut Map<String, Value>) -> Map<String, Value> {
    let mut usage = Map::new();
    for key in USAGE {
        if let Some(value) = schema.shift_remove(key) {
            usage.insert(key.to_owned(), value);
        }
    }
    usage
}

fn refer(name: &str, mut usage: Map<String, Value>) -> Value {
    let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
    if usage.is_empty() {
        return reference;
    }
    usage.insert("allOf".to_owned(), json!([reference]));
    Value::Object(usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names a schema that an operation has at `name`.
    fn place(namer: &mut Namer, operation: &str, name: &str, schema: Value) -> Result<Value> {
        let origin = Origin {
            pointer: format!("/{operation}"),
            direction: Direction::Request,
            operation: operation.to_owned(),
            label: Label::Body,
        };
        namer.place(
            schema,
            Place { name: name.to_owned(), prefix: name.to_owned(), origin: &origin },
        )
    }

    /// The components that the properties of the object `Speak` become.
    fn components(properties: Value) -> BTreeMap<String, Value> {
        let mut namer = Namer::default();
        place(&mut namer, "speak", "Speak", json!({ "properties": properties })).unwrap();
        namer.components.into_iter().map(|(name, component)| (name, component.schema)).collect()
    }

    /// The names among them, but for that of the object itself.
    fn names(properties: Value) -> Vec<String> {
        components(properties).into_keys().filter(|name| name != "Speak").collect()
    }

    #[test]
    fn variants_are_named_by_the_value_of_their_discriminator() {
        let model = |value: &str| json!({ "properties": { "model": { "enum": [value] } }, "title": "other" });
        let mut namer = Namer::default();
        let union = json!({
            "discriminator": { "propertyName": "model" },
            "oneOf": [model("gen4_image"), model("gen4.5")],
        });
        place(&mut namer, "speak", "Speak", union).unwrap();
        let names: Vec<&String> = namer.components.keys().collect();
        assert_eq!(names, ["Speak", "SpeakGen45", "SpeakGen4Image"]);
        assert_eq!(
            namer.components["Speak"].schema["discriminator"]["mapping"],
            json!({
                "gen4_image": "#/components/schemas/SpeakGen4Image",
                "gen4.5": "#/components/schemas/SpeakGen45",
            }),
        );
    }

    #[test]
    fn variants_without_a_discriminator_are_named_by_what_tells_them_apart() {
        let voice = json!({ "anyOf": [
            { "type": "object", "properties": {}, "required": ["id"], "title": "preset" },
            { "type": "object", "properties": {}, "required": ["id", "uri", "speed"] },
            { "type": "array", "items": { "properties": {} } },
            { "type": "string" },
            { "type": "integer" },
        ] });
        assert_eq!(
            names(json!({ "voice": voice })),
            [
                "SpeakVoice",
                "SpeakVoiceInteger",
                "SpeakVoiceItem",
                "SpeakVoiceList",
                "SpeakVoicePreset",
                "SpeakVoiceSpeed",
                "SpeakVoiceText",
            ],
        );
    }

    #[test]
    fn an_entry_is_named_by_its_list_or_else_by_its_title() {
        let list = |items: Value| json!({ "type": "array", "items": items });
        let entry = json!({ "properties": {} });
        let titled = json!({ "properties": {}, "title": "clip" });
        assert_eq!(names(json!({ "voices": list(entry.clone()) })), ["SpeakVoice"]);
        assert_eq!(names(json!({ "voices": list(titled.clone()) })), ["SpeakVoice"]);
        assert_eq!(names(json!({ "media": list(titled) })), ["SpeakClip"]);
        assert_eq!(names(json!({ "media": list(entry) })), ["SpeakMediaItem"]);
    }

    #[test]
    fn an_entry_of_a_map_is_its_value() {
        let map = json!({ "type": "object", "additionalProperties": { "properties": {} } });
        assert_eq!(names(json!({ "limits": map })), ["SpeakLimitsValue"]);
    }

    #[test]
    fn alternatives_that_are_all_texts_stay_one_component() {
        let text = |form: &str| json!({ "type": "string", "pattern": form });
        let union = json!({ "anyOf": [text("^https:"), text("^data:")] });
        let components = components(json!({ "uri": union }));
        assert_eq!(components["SpeakUri"], union);
        assert_eq!(components.len(), 2);
    }

    #[test]
    fn words_and_texts_of_a_pattern_are_components_and_plain_values_are_not() {
        let properties = json!({
            "ratio": { "type": "string", "enum": ["1:1", "2:1"] },
            "color": { "type": "string", "pattern": "^#" },
            "model": { "type": "string", "enum": ["gen4"] },
            "id": { "type": "string", "format": "uuid", "pattern": "^[0-9a-f]" },
            "text": { "type": "string", "maxLength": 9 },
            "seed": { "type": "integer" },
        });
        assert_eq!(names(properties), ["SpeakColor", "SpeakRatio"]);
    }

    #[test]
    fn words_on_usage_stay_at_the_place_of_use() {
        let ratio = json!({ "enum": ["1:1", "2:1"], "nullable": true, "default": "1:1", "deprecated": true });
        let components = components(json!({ "ratio": ratio }));
        assert_eq!(
            components["Speak"]["properties"]["ratio"],
            json!({
                "nullable": true,
                "default": "1:1",
                "deprecated": true,
                "allOf": [{ "$ref": "#/components/schemas/SpeakRatio" }],
            }),
        );
        assert_eq!(components["SpeakRatio"], json!({ "enum": ["1:1", "2:1"] }));
    }

    #[test]
    fn one_name_is_one_component_where_shapes_are_equal() {
        let mut namer = Namer::default();
        for operation in ["list_voices", "get_voice"] {
            let named = place(&mut namer, operation, "Voice", json!({ "properties": {} })).unwrap();
            assert_eq!(named, json!({ "$ref": "#/components/schemas/Voice" }));
        }
        assert_eq!(namer.components.len(), 1);
    }

    #[test]
    fn another_shape_gets_the_longer_name_and_a_third_one_is_an_error() {
        let mut namer = Namer::default();
        let shape = |property: &str| json!({ "properties": { property: { "type": "string" } } });
        place(&mut namer, "get_voice", "Voice", shape("a")).unwrap();
        let longer = place(&mut namer, "list_voices", "Voice", shape("b")).unwrap();
        assert_eq!(longer, json!({ "$ref": "#/components/schemas/ListVoicesVoice" }));
        let fault = place(&mut namer, "list_voices", "Voice", shape("c")).unwrap_err();
        assert_eq!(fault.pointer, "/list_voices");
        assert!(fault.message.contains("`Voice`"), "{fault}");
        assert!(fault.message.contains("`#/get_voice`"), "{fault}");
    }
}
