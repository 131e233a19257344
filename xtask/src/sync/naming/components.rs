//! Gives schemas names. A name is made of the operation, model, property or title, never of a position
//! in a list; a place that has a name in the present spec keeps it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::alternatives::{Known, discriminator, merge_text_union, only_value, pair};
use super::inflection::{pascal, singular};
use super::lock::Lock;
use super::shape::{Form, shape};
use super::union_kind::{is_pattern_union, is_text_union};
use super::variant_label::{LIST, VariantLabels};
use crate::sync::document::Direction;
use crate::sync::error::{Result, SyncError};
use crate::sync::schema_keywords::{NAME, OPEN_ENUM};

/// A named schema.
#[derive(Debug, Clone)]
pub struct Component {
    /// The schema, with references to other components.
    pub schema: Value,
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

/// A place of a component, without limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub direction: Direction,
    pub form: Form,
    /// `None` for a component that is only in the present spec.
    pub role: Option<Role>,
    pub shape: Value,
}

/// A name for all schemas with the shape and role of one of these.
#[derive(Debug, Clone)]
pub struct Shared {
    pub name: String,
    pub seen: Vec<Seen>,
}

/// The name that a schema gets if it becomes a component.
#[derive(Clone)]
pub struct Place<'p> {
    pub name: String,
    /// The prefix of the names of nested schemas.
    pub prefix: String,
    /// The operation or component that the schema is part of, and where in it.
    pub key: String,
    /// The list in a response whose entries do not get the usual name.
    pub entries: Option<Entries>,
    pub origin: &'p Origin,
}

/// A list in a response, and the name of its entries.
#[derive(Debug, Clone)]
pub struct Entries {
    pub property: String,
    pub name: String,
}

pub struct Namer<'l> {
    lock: &'l Lock,
    shared: Vec<Shared>,
    /// Components by place, as in [`Lock::places`].
    places: BTreeMap<String, String>,
    alternatives: BTreeMap<String, Vec<Known>>,
    pub seen: BTreeMap<String, Vec<Seen>>,
    pub origins: BTreeMap<String, Origin>,
}

impl<'l> Namer<'l> {
    /// `seen` has the places that are known beforehand.
    pub fn new(lock: &'l Lock, shared: Vec<Shared>, seen: BTreeMap<String, Vec<Seen>>) -> Self {
        let (places, alternatives) = (lock.places.clone(), BTreeMap::new());
        let mut namer = Self { lock, shared, places, alternatives, seen, origins: BTreeMap::new() };
        for (name, locked) in &lock.components {
            namer.alternatives.insert(name.clone(), locked.alternatives.clone());
            namer.seen.entry(name.clone()).or_default().push(Seen {
                direction: locked.direction,
                form: locked.form,
                role: None,
                shape: locked.shape.clone(),
            });
        }
        namer
    }

    /// Names `schema` and all nested schemas, by the keyword `x-name`.
    pub fn place(&mut self, schema: Value, place: Place) -> Result<Value> {
        let Value::Object(mut schema) = schema else { return Ok(schema) };
        if place.origin.direction == Direction::Request {
            merge_text_union(&mut schema);
        }
        if !self.is_component(&schema, &place) {
            self.name_nested(&mut schema, &place)?;
            return Ok(Value::Object(schema));
        }
        let name = self.name(&Value::Object(schema.clone()), &place)?;
        let is_usual = name == place.name;
        let prefix = if is_usual { place.prefix } else { name.clone() };
        let inner = Place { prefix, name: name.clone(), key: name.clone(), ..place };
        self.name_nested(&mut schema, &inner)?;
        schema.insert(NAME.to_owned(), json!(name));
        Ok(Value::Object(schema))
    }

    /// Whether the schema needs a name: if it needs a Rust type, or had one.
    fn is_component(&self, schema: &Map<String, Value>, place: &Place) -> bool {
        let was_enum = || {
            let before =
                self.places.get(&place.key).and_then(|name| self.lock.components.get(name));
            before.is_some_and(|before| before.form == Form::Enum)
                && Form::of(&Value::Object(schema.clone())) == Form::Enum
        };
        is_component(schema, &place.origin.role) || was_enum()
    }

    /// The name of a component: that of its place, a shared one, or that by the rules.
    fn name(&mut self, schema: &Value, place: &Place) -> Result<String> {
        let seen = Seen {
            direction: place.origin.direction,
            form: Form::of(schema),
            role: Some(place.origin.role.clone()),
            shape: shape(schema),
        };
        let name = match self.name_of_place(&place.key, &seen).or_else(|| self.shared_name(&seen)) {
            Some(name) => name,
            None => self.free_name(place, &seen)?,
        };
        self.places.entry(place.key.clone()).or_insert_with(|| name.clone());
        self.origins.entry(name.clone()).or_insert_with(|| place.origin.clone());
        let known = self.seen.entry(name.clone()).or_default();
        if !known.contains(&seen) {
            known.push(seen);
        }
        Ok(name)
    }

    fn name_of_place(&self, key: &str, seen: &Seen) -> Option<String> {
        let name = self.places.get(key)?;
        let known = self.seen.get(name)?.first()?;
        (known.form == seen.form && known.direction == seen.direction).then(|| name.clone())
    }

    fn shared_name(&self, seen: &Seen) -> Option<String> {
        let is_same = |known: &Seen| {
            known.direction == seen.direction
                && (known.role == seen.role || seen.form == Form::Text)
                && known.shape == seen.shape
        };
        let shared = self.shared.iter().find(|shared| shared.seen.iter().any(is_same))?;
        Some(shared.name.clone())
    }

    /// The name by the rules; a longer one if another type has it.
    fn free_name(&self, place: &Place, seen: &Seen) -> Result<String> {
        let operation = pascal(&place.origin.operation);
        let longer = match place.name.starts_with(&operation) {
            true => format!("{}{}", place.name, kind_word(seen.form)),
            false => format!("{operation}{}", place.name),
        };
        for candidate in [place.name.clone(), longer] {
            let can_have = self.seen.get(&candidate).is_none_or(|known| {
                known
                    .iter()
                    .any(|known| known.direction == seen.direction && known.shape == seen.shape)
            });
            if can_have {
                return Ok(candidate);
            }
        }
        let other = self.origins.get(&place.name).map_or("", |origin| &origin.pointer);
        Err(SyncError::new(
            place.origin.pointer.clone(),
            format!(
                "the name `{}` is taken by another schema at `#{other}`; name one of them in openapi/overlay.yaml",
                place.name
            ),
        ))
    }

    fn name_nested(&mut self, schema: &mut Map<String, Value>, place: &Place) -> Result<()> {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (property, value) in properties.iter_mut() {
                let name = format!("{}{}", place.prefix, pascal(property));
                let entries = place.entries.clone().filter(|list| list.property == *property);
                let role = Role::Property(property.clone());
                let key = format!("{}.{property}", place.key);
                *value = self.nested(value, (name, key, entries), role, place)?;
            }
        }
        if let Some(items) = schema.get_mut("items") {
            let (mut name, role) = item_name(items, place);
            name = place.entries.as_ref().map_or(name, |list| list.name.clone());
            let key = format!("{}[]", place.key);
            *items = self.nested(items, (name, key, None), role, place)?;
        }
        if let Some(values) =
            schema.get_mut("additionalProperties").filter(|values| values.is_object())
        {
            let name = format!("{}Value", place.name);
            let key = format!("{}{{}}", place.key);
            let role = place.origin.role.clone();
            *values = self.nested(values, (name, key, None), role, place)?;
        }
        let whole = Value::Object(schema.clone());
        for key in ["oneOf", "anyOf"] {
            if schema.contains_key(key) && !is_text_union(&whole) && !schema.contains_key(OPEN_ENUM)
            {
                self.variants(schema, key, place)?;
            }
        }
        Ok(())
    }

    fn nested(
        &mut self,
        value: &mut Value,
        (name, key, entries): (String, String, Option<Entries>),
        role: Role,
        parent: &Place,
    ) -> Result<Value> {
        let origin = Origin { role, ..parent.origin.clone() };
        let place = Place { prefix: name.clone(), name, key, entries, origin: &origin };
        self.place(value.take(), place)
    }

    /// Names the alternatives of a union: those that were there before as before.
    fn variants(
        &mut self,
        schema: &mut Map<String, Value>,
        key: &str,
        place: &Place,
    ) -> Result<()> {
        let property = discriminator(&Value::Object(schema.clone())).map(str::to_owned);
        let Some(Value::Array(branches)) = schema.get_mut(key) else { return Ok(()) };
        let all = branches.clone();
        let labels = VariantLabels::of(&all).labels();
        let known = self.alternatives.get(&place.key).cloned().unwrap_or_default();
        let pairs = pair(&all, property.as_deref(), &known);
        for ((branch, label), known) in
            branches.iter_mut().zip(labels).zip(pairs.iter().map(|at| Some(&known[(*at)?])))
        {
            let value = property.as_deref().and_then(|property| only_value(branch, property));
            let named = known.map(|known| known.label.clone()).or(value);
            let label = named.unwrap_or(label);
            let name = format!("{}{}", place.prefix, pascal(&label));
            let key = format!("{}|{label}", place.key);
            if let Some(name) = known.and_then(|known| known.name.clone()) {
                self.places.insert(key.clone(), name);
            }
            let role = Role::Variant(label.clone());
            let before = branch.clone();
            *branch = self.nested(branch, (name, key, None), role, place)?;
            if known.is_none() {
                let known = Known::new(&label, branch.get(NAME).and_then(Value::as_str), &before);
                self.alternatives.entry(place.key.clone()).or_default().push(known);
            }
        }
        Ok(())
    }
}

/// What a type is called if its name is taken by one of another kind.
fn kind_word(form: Form) -> &'static str {
    match form {
        Form::Enum => "Choice",
        Form::Object => "Object",
        Form::Union => "Alternatives",
        Form::Text => "Text",
        Form::Scalar => "Value",
    }
}

/// Whether the schema needs a Rust type or a table: objects, enums, unions and string patterns do.
fn is_component(schema: &Map<String, Value>, role: &Role) -> bool {
    let has = |key: &str| schema.contains_key(key);
    let whole = || Value::Object(schema.clone());
    if has("properties") || has(OPEN_ENUM) {
        return true;
    }
    if has("oneOf") || has("anyOf") {
        return !is_text_union(&whole()) || is_pattern_union(&whole());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::naming::places::Components;

    fn namer(lock: &Lock) -> Namer<'_> {
        Namer::new(lock, Vec::new(), BTreeMap::new())
    }

    /// Names the body schema of an operation.
    fn place(namer: &mut Namer, operation: &str, name: &str, schema: Value) -> Result<Value> {
        let origin = Origin {
            pointer: format!("/{operation}"),
            direction: Direction::Request,
            operation: operation.to_owned(),
            role: Role::Body,
        };
        let (name, key) = (name.to_owned(), format!("{operation}/body"));
        namer.place(
            schema,
            Place { prefix: name.clone(), name, key, entries: None, origin: &origin },
        )
    }

    fn written(mut schema: Value) -> BTreeMap<String, Value> {
        let mut components = Components::default();
        components.gather(&mut schema, Direction::Request);
        components.written()
    }

    /// The components made of the object `Speak` with these properties.
    fn components(properties: Value) -> BTreeMap<String, Value> {
        let body = json!({ "properties": properties });
        written(place(&mut namer(&Lock::default()), "speak", "Speak", body).unwrap())
    }

    /// Their names, except `Speak`.
    fn names(properties: Value) -> Vec<String> {
        components(properties).into_keys().filter(|name| name != "Speak").collect()
    }

    #[test]
    fn variants_are_named_by_their_discriminator_value() {
        let model = |value: &str| json!({ "properties": { "model": { "enum": [value] } }, "title": "other" });
        let union = json!({
            "discriminator": { "propertyName": "model" },
            "oneOf": [model("gen4_image"), model("gen4.5")],
        });
        let lock = Lock::default();
        let components = written(place(&mut namer(&lock), "speak", "Speak", union).unwrap());
        let names: Vec<&String> = components.keys().collect();
        assert_eq!(names, ["Speak", "SpeakGen45", "SpeakGen4Image"]);
        assert_eq!(
            components["Speak"]["discriminator"]["mapping"],
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
    fn schemas_that_differ_in_limits_have_one_name() {
        let lock = Lock::default();
        let mut namer = namer(&lock);
        for (operation, most) in [("list_voices", 1), ("get_voice", 2)] {
            let voice = json!({ "properties": { "a": { "type": "string", "maxLength": most } } });
            let named = place(&mut namer, operation, "Voice", voice).unwrap();
            assert_eq!(named[NAME], "Voice");
        }
    }

    #[test]
    fn a_second_schema_gets_a_longer_name() {
        let lock = Lock::default();
        let mut namer = namer(&lock);
        let shape = |property: &str| json!({ "properties": { property: { "type": "string" } } });
        place(&mut namer, "get_voice", "Voice", shape("a")).unwrap();
        let longer = place(&mut namer, "list_voices", "Voice", shape("b")).unwrap();
        assert_eq!(longer[NAME], "ListVoicesVoice");
        let body = json!({ "properties": { "a": shape("x") } });
        let longer = place(&mut namer, "voices", "Voice", body).unwrap();
        assert_eq!(longer[NAME], "VoicesVoice");
    }
}
