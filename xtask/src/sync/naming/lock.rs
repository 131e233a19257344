//! The names that the present spec gives to operations and to the places of schemas. They are kept, and
//! the naming rules name new places only.

use std::collections::BTreeMap;

use serde_json::Value;

use super::alternatives::Known;
use super::shape::{Form, shape};
use crate::codegen::spec::success::is_success;
use crate::codegen::spec::{
    HERE, Located, branches, content, is_error, located, referenced, resolved, values,
};
use crate::sync::document::Direction;
use crate::sync::schema_keywords::{NAME, RETIRED};

/// What a component of the present spec is.
#[derive(Debug, Clone)]
pub struct Locked {
    pub form: Form,
    pub direction: Direction,
    /// Without limits and references.
    pub shape: Value,
    /// In the order of the spec, which decides about the names of values in Rust.
    pub values: Vec<Value>,
    pub alternatives: Vec<Known>,
}

impl Locked {
    fn of(name: &str, direction: Direction, spec: &Value) -> Self {
        let schema = &spec["components"]["schemas"][name];
        let inlined = inlined(schema, spec);
        Self {
            form: Form::of(&inlined),
            direction,
            shape: shape(&inlined),
            values: values(schema).cloned().unwrap_or_default(),
            alternatives: Known::all(&inlined),
        }
    }
}

/// The names of a spec.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// Operation ids by method and path, without the names of path parameters.
    operations: BTreeMap<(String, String), String>,
    /// Schemas by place, as they are there and with names: `text_to_image/body`, `get_task/200`,
    /// `get_task/path/id`.
    pub schemas: BTreeMap<String, Value>,
    /// Components by place: `text_to_image/body`, `TextToImageGen4.images[]`, `Voice|preset`.
    pub places: BTreeMap<String, String>,
    pub components: BTreeMap<String, Locked>,
}

impl Lock {
    /// The names of a spec that was written by the sync.
    pub fn of(spec: &Value) -> Self {
        let Reader { lock, components, .. } = Reader::read(spec);
        let locked = |(name, direction)| (str::to_owned(name), Locked::of(name, direction, spec));
        Self { components: components.into_iter().map(locked).collect(), ..lock }
    }

    /// Adds the names of another spec, for what has none here.
    pub fn extend(&mut self, other: &Self) {
        fn add<K: Ord + Clone, V: Clone>(to: &mut BTreeMap<K, V>, other: &BTreeMap<K, V>) {
            for (key, value) in other {
                to.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        add(&mut self.operations, &other.operations);
        add(&mut self.schemas, &other.schemas);
        add(&mut self.places, &other.places);
        add(&mut self.components, &other.components);
    }

    /// The same with the places of a spec of upstream first, which has something else where a kind is kept.
    pub fn with_places_of(&self, upstream: &Value) -> Self {
        let mut all = Reader::read(upstream).lock;
        all.extend(self);
        all
    }

    pub fn operation(&self, method: &str, path: &str) -> Option<&String> {
        self.operations.get(&key(method, path))
    }

    pub fn has_operation(&self, id: &str) -> bool {
        self.operations.values().any(|known| known == id)
    }
}

fn key(method: &str, path: &str) -> (String, String) {
    (method.to_owned(), crate::operation_key::without_parameter_names(path))
}

/// The place of the schema of a parameter, of which a path and a query may have one of the same name.
pub fn parameter_key(operation: &str, location: &str, name: &str) -> String {
    format!("{operation}/{location}/{name}")
}

/// The place of the schema of a body, or of the response with a status.
pub fn content_key(operation: &str, part: &str) -> String {
    format!("{operation}/{part}")
}

/// The place that responses have in common: one for successes, one for errors, and one for each other status.
pub fn response_key(operation: &str, status: &str) -> String {
    match status {
        _ if is_success(status) => format!("{operation}/response"),
        _ if is_error(status) => format!("{operation}/error"),
        other => format!("{operation}/{other}"),
    }
}

/// Finds the operations, places and components of a spec.
struct Reader<'s> {
    spec: &'s Value,
    /// Without components.
    lock: Lock,
    components: BTreeMap<&'s str, Direction>,
}

impl<'s> Reader<'s> {
    fn read(spec: &'s Value) -> Self {
        let mut reader = Self { spec, lock: Lock::default(), components: BTreeMap::new() };
        located(spec).for_each(|of| reader.operation(of));
        reader
    }

    fn operation(&mut self, of: Located<'s>) {
        let (Some(id), Located { path, method, operation }) = (of.id(), of) else { return };
        self.lock.operations.insert(key(method, path), id.to_owned());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            let location = parameter["in"].as_str().unwrap_or_default();
            self.schema(&parameter["schema"], &parameter_key(id, location, name));
            self.place(&parameter["schema"], format!("{id}?{name}"), Direction::Request);
        }
        if let Some(schema) = content(&operation["requestBody"]) {
            let key = content_key(id, "body");
            self.schema(schema, &key);
            self.place(schema, key, Direction::Request);
        }
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            if let Some(schema) = content(response) {
                self.schema(schema, &content_key(id, status));
                let key = response_key(id, status);
                self.place(schema, key, Direction::Response);
            }
        }
    }

    /// Keeps the schema of an operation as it is at this place.
    fn schema(&mut self, schema: &Value, key: &str) {
        self.lock.schemas.insert(key.to_owned(), inlined(schema, self.spec));
    }

    fn place(&mut self, schema: &'s Value, key: String, direction: Direction) {
        match referenced(schema) {
            Some(name) => {
                self.lock.places.entry(key).or_insert_with(|| name.to_owned());
                self.reference(schema, name, direction);
            }
            None => self.below(schema, &key, direction),
        }
    }

    /// The component, and what is referred to only at this place.
    fn reference(&mut self, schema: &'s Value, name: &'s str, direction: Direction) {
        self.component(name, direction);
        if let Some(here) = schema.get(HERE) {
            self.below(here, name, direction);
        }
    }

    fn component(&mut self, name: &'s str, direction: Direction) {
        if !self.components.contains_key(name) {
            self.components.insert(name, direction);
            self.below(&self.spec["components"]["schemas"][name], name, direction);
        }
    }

    fn below(&mut self, schema: &'s Value, key: &str, direction: Direction) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            self.place(property, format!("{key}.{name}"), direction);
        }
        if let Some(items) = schema.get("items") {
            self.place(items, format!("{key}[]"), direction);
        }
        if let Some(values) = schema.get("additionalProperties") {
            self.place(values, format!("{key}{{}}"), direction);
        }
        for branch in branches(schema).into_iter().flatten() {
            // The names of alternatives are found by pairing them.
            match referenced(branch) {
                Some(name) => self.reference(branch, name, direction),
                None => self.below(branch, key, direction),
            }
        }
    }
}

/// The schema with each reference replaced by what it is at its place, and with the names of components.
fn inlined(schema: &Value, spec: &Value) -> Value {
    let Some(name) = referenced(schema) else {
        return match schema {
            Value::Object(members) => {
                let below = |(key, value): (&String, &Value)| (key.clone(), inlined(value, spec));
                members.iter().map(below).collect()
            }
            Value::Array(list) => list.iter().map(|entry| inlined(entry, spec)).collect(),
            _ => schema.clone(),
        };
    };
    let target = inlined(resolved(schema, spec), spec);
    let Value::Object(mut target) = target else { return target };
    // The type is retired, and not each place that still has it.
    target.shift_remove(RETIRED);
    target.insert(NAME.to_owned(), Value::from(name));
    if let Some(title) = spec["components"]["schemas"][name].get("title") {
        target.insert("title".to_owned(), title.clone());
    }
    for (key, value) in schema.as_object().into_iter().flatten() {
        if !matches!(key.as_str(), "allOf" | "$ref" | HERE | "description") {
            target.insert(key.clone(), value.clone());
        }
    }
    Value::Object(target)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::codegen::spec::to;

    /// The names of a spec with these components and one operation with this body.
    fn lock(components: &Value, body: &Value) -> Lock {
        let content = json!({ "application/json": { "schema": body } });
        Lock::of(&json!({
            "paths": { "/speak": { "post": { "operationId": "speak", "requestBody": { "content": content } } } },
            "components": { "schemas": components },
        }))
    }

    #[test]
    fn alternatives_of_one_type_are_known_as_each_of_them_is() {
        let kinds = |names: &[&str]| {
            let properties = names.iter().map(|name| ((*name).to_owned(), json!({})));
            json!({ "type": "object", "required": ["kind"], "properties": Value::from_iter(properties) })
        };
        let narrow = json!({ "allOf": [to("Voice")], HERE: kinds(&["kind"]) });
        let lock = lock(
            &json!({
                "Body": { "oneOf": [narrow, to("Voice")] },
                "Voice": kinds(&["kind", "preset"]),
            }),
            &to("Body"),
        );
        let [one, other] = &*lock.components["Body"].alternatives else { panic!("{lock:?}") };
        assert_eq!((&*one.label, &*other.label), ("object", "object"));
        assert_eq!((&one.name, &one.shape), (&other.name, &shape(&kinds(&["kind"]))));
    }

    #[test]
    fn a_place_of_a_retired_type_is_not_retired() {
        let voice = json!({ "type": "object", "properties": {}, RETIRED: "2026-01-02" });
        let body = json!({ "properties": { "voice": to("Voice") } });
        let lock = lock(&json!({ "Body": body, "Voice": voice }), &to("Body"));
        let shape = json!({ "properties": { "voice": { "type": "object" } } });
        assert_eq!(lock.components["Body"].shape, shape);
    }

    #[test]
    fn a_place_that_differs_from_its_component_has_names() {
        let list = |items: Value| json!({ "type": "array", "items": items });
        let voices = json!({ "allOf": [to("Voices")], HERE: list(to("Voice")) });
        let lock = lock(
            &json!({
                "Body": { "properties": { "voices": voices } },
                "Voices": list(json!({ "anyOf": [to("Voice"), {}] })),
                "Voice": { "properties": {} },
            }),
            &to("Body"),
        );
        assert_eq!(lock.places["Voices[]"], "Voice");
    }

    #[test]
    fn a_place_is_the_operation_or_component_and_the_member() {
        let reference = to;
        let body = |name: &str| json!({ "content": { "application/json": { "schema": reference(name) } } });
        let lock = Lock::of(&json!({
            "paths": { "/speak/{id}": { "post": {
                "operationId": "speak", "requestBody": body("Speak"), "responses": { "200": body("Spoken") },
                "parameters": [{ "name": "sort", "schema": reference("Sort") }],
            } } },
            "components": { "schemas": {
                "Speak": { "properties": {
                    "voices": { "type": "array", "items": { "allOf": [reference("Voice")], "nullable": true } },
                    "limits": { "type": "object", "additionalProperties": reference("Limit") },
                } },
                "Voice": { "anyOf": [reference("Preset"), { "type": "string" }] },
                "Preset": { "properties": {} }, "Limit": { "properties": {} }, "Spoken": { "properties": {} },
                "Sort": { "enum": ["b", "a"] },
            } },
        }));
        let places: Vec<(&str, &str)> =
            lock.places.iter().map(|(place, name)| (place.as_str(), name.as_str())).collect();
        let expected = [
            ("Speak.limits{}", "Limit"),
            ("Speak.voices[]", "Voice"),
            ("speak/body", "Speak"),
            ("speak/response", "Spoken"),
            ("speak?sort", "Sort"),
        ];
        assert_eq!(places, expected);
        assert_eq!(lock.operation("post", "/speak/{voice}").unwrap(), "speak");
        let voice = &lock.components["Voice"];
        assert_eq!(voice.alternatives[0].name.as_deref(), Some("Preset"));
        assert_eq!((&*voice.alternatives[1].label, &voice.alternatives[1].name), ("text", &None));
        assert_eq!(lock.components["Sort"].values, ["b", "a"]);
    }
}
