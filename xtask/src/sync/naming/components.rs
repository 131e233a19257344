//! Turns schemas into named components. A name is made of the operation, model, property or title,
//! never of a position in a list.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::inflection::{pascal, singular};
use super::variant_label::{LIST, VariantLabels, is_pattern_union};
use crate::sync::document::Direction;
use crate::sync::error::{Result, SyncError};
use crate::sync::schema_keywords::OPEN_ENUM;

/// A named schema.
#[derive(Debug, Clone)]
pub struct Component {
    /// The schema, with references to other components.
    pub schema: Value,
    /// The schema without references, to compare it with others.
    pub shape: Value,
    pub origin: Origin,
}

/// The first place at which a component is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub pointer: String,
    pub direction: Direction,
    /// The operation whose schema it is part of.
    pub operation: String,
    pub role: Role,
}

/// The role of a schema in the one that contains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    Body,
    Response,
    Error,
    Parameter(String),
    Property(String),
    /// An item of the array with this name.
    Item(String),
    /// A branch of a union, by the value of its discriminator or else by its label.
    Variant(String),
}

/// A name for all schemas with this shape and role.
#[derive(Debug, Clone)]
pub struct Shared {
    pub name: String,
    pub direction: Direction,
    pub role: Role,
    pub shape: Value,
}

/// The name that a schema gets if it becomes a component.
pub struct Place<'p> {
    pub name: String,
    /// The prefix of the names of nested schemas.
    pub prefix: String,
    pub origin: &'p Origin,
}

/// Keywords that belong to the place at which a component is used.
const USAGE: [&str; 5] = ["nullable", "default", "deprecated", "readOnly", "writeOnly"];

#[derive(Default)]
pub struct Namer {
    pub components: BTreeMap<String, Component>,
    pub shared: Vec<Shared>,
}

impl Namer {
    /// Names `schema` and all nested schemas; returns the reference or schema to use instead.
    pub fn place(&mut self, schema: Value, place: Place) -> Result<Value> {
        let Value::Object(mut schema) = schema else { return Ok(schema) };
        if is_component(&schema, &place.origin.role) {
            let usage = take_usage(&mut schema);
            let name = self.component(schema, place)?;
            return Ok(reference(&name, usage));
        }
        self.name_nested(&mut schema, &place)?;
        Ok(Value::Object(schema))
    }

    fn component(&mut self, mut schema: Map<String, Value>, mut place: Place) -> Result<String> {
        let shape = Value::Object(schema.clone());
        if let Some(shared) = self.shared_name(&shape, place.origin) {
            (place.name, place.prefix) = (shared.clone(), shared);
        }
        self.name_nested(&mut schema, &place)?;
        let component =
            Component { schema: Value::Object(schema), shape, origin: place.origin.clone() };
        self.claim(place.name, component)
    }

    fn shared_name(&self, shape: &Value, origin: &Origin) -> Option<String> {
        let shared = self.shared.iter().find(|shared| {
            shared.direction == origin.direction
                && (shared.role == origin.role || is_pattern_union(shape))
                && shared.shape == *shape
        })?;
        Some(shared.name.clone())
    }

    /// Registers the component: by its name, or prefixed by the operation if another schema has it.
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
        Err(SyncError::new(
            component.origin.pointer,
            format!(
                "the name `{name}` is taken by another schema at `#{other}`; name one of them in openapi/overlay.yaml"
            ),
        ))
    }

    fn name_nested(&mut self, schema: &mut Map<String, Value>, place: &Place) -> Result<()> {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (property, value) in properties.iter_mut() {
                let name = format!("{}{}", place.prefix, pascal(property));
                *value = self.nested(value, name, Role::Property(property.clone()), place)?;
            }
        }
        if let Some(items) = schema.get_mut("items") {
            let (name, role) = item_name(items, place);
            *items = self.nested(items, name, role, place)?;
        }
        if let Some(values) =
            schema.get_mut("additionalProperties").filter(|values| values.is_object())
        {
            let name = format!("{}Value", place.name);
            *values = self.nested(values, name, place.origin.role.clone(), place)?;
        }
        for key in ["oneOf", "anyOf"] {
            if schema.contains_key(key) && !is_pattern_union(&Value::Object(schema.clone())) {
                self.variants(schema, key, place)?;
            }
        }
        Ok(())
    }

    fn nested(
        &mut self,
        value: &mut Value,
        name: String,
        role: Role,
        parent: &Place,
    ) -> Result<Value> {
        let origin = Origin { role, ..parent.origin.clone() };
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
        let labels = VariantLabels::of(branches).labels();
        let count = labels.len();
        let mut mapping = Map::new();
        for (branch, label) in branches.iter_mut().zip(labels) {
            let value = discriminator.as_deref().and_then(|property| only_value(branch, property));
            let label = value.clone().unwrap_or(label);
            let name = format!("{}{}", place.prefix, pascal(&label));
            *branch = self.nested(branch, name, Role::Variant(label), place)?;
            if let (Some(value), Some(reference)) = (value, branch.get("$ref")) {
                mapping.insert(value, reference.clone());
            }
        }
        if let Some(Value::Object(discriminator)) = schema.get_mut("discriminator")
            && mapping.len() == count
        {
            discriminator.insert("mapping".to_owned(), Value::Object(mapping));
        }
        Ok(())
    }
}

/// Whether the schema needs a Rust type: objects, enums, unions and string patterns do.
fn is_component(schema: &Map<String, Value>, role: &Role) -> bool {
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
    matches!(role, Role::Variant(_)) && has("type")
}

/// The name of the items of an array: the singular of the array's name, or else their title.
fn item_name(items: &Value, place: &Place) -> (String, Role) {
    let list = match &place.origin.role {
        Role::Property(name) | Role::Item(name) | Role::Parameter(name) => name.as_str(),
        _ => "",
    };
    let title = items.get("title").and_then(Value::as_str);
    let one = singular(list);
    let stem = place.name.strip_suffix(&pascal(list)).unwrap_or(&place.name);
    let role = Role::Item(list.to_owned());
    let name = match title {
        _ if matches!(&place.origin.role, Role::Variant(label) if label == LIST) => {
            format!("{}Item", place.name.strip_suffix(&pascal(LIST)).unwrap_or(&place.name))
        }
        _ if one != list => format!("{stem}{}", pascal(&one)),
        Some(title) => format!("{stem}{}", pascal(title)),
        None => format!("{}Item", place.name),
    };
    (name, role)
}

/// The value of a property that has only one.
fn only_value(branch: &Value, property: &str) -> Option<String> {
    match branch["properties"][property]["enum"].as_array()?.as_slice() {
        [Value::String(value)] => Some(value.clone()),
        _ => None,
    }
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

fn reference(name: &str, mut usage: Map<String, Value>) -> Value {
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

    /// Names the body schema of an operation.
    fn place(namer: &mut Namer, operation: &str, name: &str, schema: Value) -> Result<Value> {
        let origin = Origin {
            pointer: format!("/{operation}"),
            direction: Direction::Request,
            operation: operation.to_owned(),
            role: Role::Body,
        };
        namer.place(
            schema,
            Place { name: name.to_owned(), prefix: name.to_owned(), origin: &origin },
        )
    }

    /// The components made of the object `Speak` with these properties.
    fn components(properties: Value) -> BTreeMap<String, Value> {
        let mut namer = Namer::default();
        place(&mut namer, "speak", "Speak", json!({ "properties": properties })).unwrap();
        namer.components.into_iter().map(|(name, component)| (name, component.schema)).collect()
    }

    /// Their names, except `Speak`.
    fn names(properties: Value) -> Vec<String> {
        components(properties).into_keys().filter(|name| name != "Speak").collect()
    }

    #[test]
    fn variants_are_named_by_their_discriminator_value() {
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
    fn variants_without_a_discriminator_are_named_by_title_required_property_or_type() {
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
    fn an_item_is_named_by_its_array_or_else_by_its_title() {
        let list = |items: Value| json!({ "type": "array", "items": items });
        let entry = json!({ "properties": {} });
        let titled = json!({ "properties": {}, "title": "clip" });
        assert_eq!(names(json!({ "voices": list(entry.clone()) })), ["SpeakVoice"]);
        assert_eq!(names(json!({ "voices": list(titled.clone()) })), ["SpeakVoice"]);
        assert_eq!(names(json!({ "media": list(titled) })), ["SpeakClip"]);
        assert_eq!(names(json!({ "media": list(entry) })), ["SpeakMediaItem"]);
    }

    #[test]
    fn a_value_of_a_map_is_named_by_the_map() {
        let map = json!({ "type": "object", "additionalProperties": { "properties": {} } });
        assert_eq!(names(json!({ "limits": map })), ["SpeakLimitsValue"]);
    }

    #[test]
    fn a_union_of_string_patterns_is_one_component() {
        let string = |pattern: &str| json!({ "type": "string", "pattern": pattern });
        let union = json!({ "anyOf": [string("^https:"), string("^data:")] });
        let components = components(json!({ "uri": union }));
        assert_eq!(components["SpeakUri"], union);
        assert_eq!(components.len(), 2);
    }

    #[test]
    fn enums_and_string_patterns_are_components_and_plain_types_are_not() {
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
    fn usage_keywords_stay_at_the_place_of_use() {
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
    fn equal_schemas_with_one_name_are_one_component() {
        let mut namer = Namer::default();
        for operation in ["list_voices", "get_voice"] {
            let named = place(&mut namer, operation, "Voice", json!({ "properties": {} })).unwrap();
            assert_eq!(named, json!({ "$ref": "#/components/schemas/Voice" }));
        }
        assert_eq!(namer.components.len(), 1);
    }

    #[test]
    fn a_second_schema_gets_a_longer_name_and_a_third_is_an_error() {
        let mut namer = Namer::default();
        let shape = |property: &str| json!({ "properties": { property: { "type": "string" } } });
        place(&mut namer, "get_voice", "Voice", shape("a")).unwrap();
        let longer = place(&mut namer, "list_voices", "Voice", shape("b")).unwrap();
        assert_eq!(longer, json!({ "$ref": "#/components/schemas/ListVoicesVoice" }));
        let error = place(&mut namer, "list_voices", "Voice", shape("c")).unwrap_err();
        assert_eq!(error.pointer, "/list_voices");
        assert!(error.message.contains("`Voice`"), "{error}");
        assert!(error.message.contains("`#/get_voice`"), "{error}");
    }
}
