//! The names that the present spec gives to operations and to the places of schemas. They are kept, and
//! the naming rules name new places only.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::alternatives::{Known, only_value};
use super::shape::{Form, shape};
use super::union_kind::discriminator;
use super::variant_label::VariantLabels;
use crate::codegen::spec::success::is_success;
use crate::codegen::spec::{
    HERE, Located, branches, content, is_error, located, referenced, resolved, values,
};
use crate::sync::document::Direction;

/// What a component of the present spec is.
#[derive(Debug, Clone)]
pub struct Locked {
    pub form: Form,
    pub direction: Direction,
    /// Without limits and references.
    pub shape: Value,
    /// The forms and shapes of its places, of which each may differ from the component.
    pub places: Vec<(Form, Value)>,
    /// In the order of the spec, which decides about the names of values in Rust.
    pub values: Vec<Value>,
    pub alternatives: Vec<Known>,
    /// The alternatives as they are at places that differ from the component.
    pub alternatives_at_places: Vec<Known>,
}

impl Locked {
    /// Adds the alternatives at a place, each as often as it is there.
    fn add_alternatives(&mut self, at_place: &[Known]) {
        for (index, known) in at_place.iter().enumerate() {
            let there = at_place[..=index].iter().filter(|other| *other == known);
            let others = self.alternatives.iter().chain(&self.alternatives_at_places);
            if others.filter(|other| *other == known).count() < there.count() {
                self.alternatives_at_places.push(known.clone());
            }
        }
    }
}

/// The names of a spec.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// Operation ids by method and path, without the names of path parameters.
    operations: BTreeMap<(String, String), String>,
    /// Components by place: `text_to_image/body`, `TextToImageGen4.images[]`, `Voice|preset`.
    pub places: BTreeMap<String, String>,
    pub components: BTreeMap<String, Locked>,
}

impl Lock {
    /// The names of a spec that was written by the sync.
    pub fn of(spec: &Value) -> Self {
        let mut reader = Reader {
            spec,
            lock: Self::default(),
            seen: BTreeSet::new(),
            at_places: BTreeSet::new(),
        };
        located(spec).for_each(|of| reader.operation(of));
        reader.lock
    }

    /// Adds the names of another spec, for what has none here.
    pub fn extend(&mut self, other: &Self) {
        fn add<K: Ord + Clone, V: Clone>(to: &mut BTreeMap<K, V>, other: &BTreeMap<K, V>) {
            for (key, value) in other {
                to.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        add(&mut self.operations, &other.operations);
        add(&mut self.places, &other.places);
        add(&mut self.components, &other.components);
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

/// The place of a response: one for successes, one for errors, and one for each other status.
pub fn response_key(operation: &str, status: &str) -> String {
    match status {
        _ if is_success(status) => format!("{operation}/response"),
        _ if is_error(status) => format!("{operation}/error"),
        other => format!("{operation}/{other}"),
    }
}

struct Reader<'s> {
    spec: &'s Value,
    lock: Lock,
    seen: BTreeSet<String>,
    /// The components that some place does not differ from.
    at_places: BTreeSet<String>,
}

/// Where a schema is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// At a place of an operation.
    Place,
    /// In a component, which is the widest of its places.
    Component,
}

impl<'s> Reader<'s> {
    fn operation(&mut self, of: Located<'s>) {
        let (Some(id), Located { path, method, operation }) = (of.id(), of) else { return };
        self.lock.operations.insert(key(method, path), id.to_owned());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            let key = format!("{id}?{name}");
            self.place(&parameter["schema"], key, Direction::Request, Within::Place);
        }
        if let Some(schema) = content(&operation["requestBody"]) {
            self.place(schema, format!("{id}/body"), Direction::Request, Within::Place);
        }
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            if let Some(schema) = content(response) {
                let key = response_key(id, status);
                self.place(schema, key, Direction::Response, Within::Place);
            }
        }
    }

    fn place(&mut self, schema: &'s Value, key: String, direction: Direction, within: Within) {
        match referenced(schema) {
            Some(name) => {
                self.lock.places.entry(key).or_insert_with(|| name.to_owned());
                self.reference(schema, name, direction, within);
            }
            None => self.below(schema, &key, direction, within),
        }
    }

    /// The component, what it is at this place, and what it refers to only there.
    fn reference(&mut self, schema: &'s Value, name: &str, direction: Direction, within: Within) {
        self.component(name, direction);
        let here = match schema.get(HERE) {
            Some(here) => here,
            None if within == Within::Place && self.at_places.insert(name.to_owned()) => {
                &self.spec["components"]["schemas"][name]
            }
            None => return,
        };
        let inlined = inline(here, self.spec, Extent::Place);
        let place = (Form::of(&inlined), shape(&inlined));
        let alternatives = self.alternatives(here);
        if let Some(component) = self.lock.components.get_mut(name) {
            if !component.places.contains(&place) {
                component.places.push(place);
            }
            component.add_alternatives(&alternatives);
        }
        self.below(here, name, direction, within);
    }

    fn component(&mut self, name: &str, direction: Direction) {
        if !self.seen.insert(name.to_owned()) {
            return;
        }
        let schema = &self.spec["components"]["schemas"][name];
        let inlined = inline(schema, self.spec, Extent::Component);
        let locked = Locked {
            form: Form::of(&inlined),
            direction,
            shape: shape(&inlined),
            places: Vec::new(),
            values: values(schema).cloned().unwrap_or_default(),
            alternatives: self.alternatives(schema),
            alternatives_at_places: Vec::new(),
        };
        self.lock.components.insert(name.to_owned(), locked);
        self.below(schema, name, direction, Within::Component);
    }

    /// The alternatives as they are in this union, which is what they were named by.
    fn alternatives(&self, schema: &Value) -> Vec<Known> {
        let Some(references) = branches(schema) else { return Vec::new() };
        let place = |branch| inline(branch, self.spec, Extent::Place);
        let all: Vec<Value> = references.iter().map(place).collect();
        let labels = VariantLabels::of(&all).labels();
        let known = all.iter().zip(labels).zip(references).map(|((branch, label), reference)| {
            let value = discriminator(schema).and_then(|property| only_value(branch, property));
            let label = value.unwrap_or(label);
            Known::new(&label, referenced(reference), branch)
        });
        known.collect()
    }

    fn below(&mut self, schema: &'s Value, key: &str, direction: Direction, within: Within) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            self.place(property, format!("{key}.{name}"), direction, within);
        }
        if let Some(items) = schema.get("items") {
            self.place(items, format!("{key}[]"), direction, within);
        }
        if let Some(values) = schema.get("additionalProperties") {
            self.place(values, format!("{key}{{}}"), direction, within);
        }
        for branch in branches(schema).into_iter().flatten() {
            // The names of alternatives are found by pairing them.
            match referenced(branch) {
                Some(name) => self.reference(branch, name, direction, within),
                None => self.below(branch, key, direction, within),
            }
        }
    }
}

/// What a reference is resolved to.
#[derive(Clone, Copy)]
enum Extent {
    /// All that the component accepts.
    Component,
    /// What is accepted at the place of the reference.
    Place,
}

/// The schema with its references resolved.
fn inline(schema: &Value, spec: &Value, extent: Extent) -> Value {
    if let Some(name) = referenced(schema) {
        let target = match extent {
            Extent::Component => &spec["components"]["schemas"][name],
            Extent::Place => resolved(schema, spec),
        };
        let mut target = inline(target, spec, extent);
        if let Some(title) = spec["components"]["schemas"][name].get("title") {
            target["title"] = title.clone();
        }
        for (key, value) in schema.as_object().into_iter().flatten() {
            if !matches!(key.as_str(), "allOf" | "$ref" | HERE | "description") {
                target[key] = value.clone();
            }
        }
        return target;
    }
    match schema {
        Value::Object(members) => {
            let inlined = members.iter().filter(|(key, _)| *key != HERE);
            inlined
                .map(|(key, value)| (key.clone(), inline(value, spec, extent)))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(list) => list.iter().map(|entry| inline(entry, spec, extent)).collect(),
        _ => schema.clone(),
    }
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
    fn the_alternatives_of_a_place_are_known_each_as_often_as_it_is_there() {
        let object = json!({ "type": "object", "properties": {} });
        let narrow = json!({ "allOf": [to("Voice")], HERE: object });
        let voice = json!({ "type": "object", "properties": { "preset": {} } });
        let body = json!({ "oneOf": [to("Voice"), { "type": "number" }] });
        let place =
            json!({ "allOf": [to("Body")], HERE: { "oneOf": [narrow, narrow, to("Voice")] } });
        let lock = lock(&json!({ "Body": body, "Voice": voice }), &place);
        let locked = &lock.components["Body"];
        let shapes: Vec<&Value> =
            locked.alternatives_at_places.iter().map(|known| &known.shape).collect();
        assert_eq!(locked.alternatives.len(), 2);
        assert_eq!(shapes, [&object, &object]);
    }

    #[test]
    fn a_component_has_the_forms_of_its_places_and_not_that_of_all_of_them() {
        let number = json!({ "type": "number" });
        let body = |size: &Value| json!({ "type": "object", "properties": { "size": size } });
        let narrow = body(&json!({ "allOf": [to("Size")], HERE: number }));
        let components = json!({
            "Request": { "oneOf": [{ "allOf": [to("Body")], HERE: narrow }] },
            "Body": body(&to("Size")),
            "Size": { "anyOf": [number, { "type": "array", "items": {} }] },
        });
        let forms = |body: &Value| {
            let size = lock(&components, body).components.remove("Size").unwrap();
            size.places.into_iter().map(|(form, _)| form).collect::<Vec<_>>()
        };
        assert_eq!(forms(&to("Request")), [Form::Scalar]);
        assert_eq!(forms(&to("Body")), [Form::Union]);
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
