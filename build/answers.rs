//! What the contract says of the answers, as shapes that the client can walk: one static for each
//! component that a success is made of, and each operation's own by its id. For the feature `drift`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use heck::ToShoutySnakeCase as _;
use serde_json::{Map, Value};

use super::generate::Options;
use super::generate::areas::{operations, prune, reach, reference};

/// The answers of the enabled areas, and of no area.
pub fn shapes(mut contract: Value, options: &Options) -> String {
    prune(&mut contract, options);
    let answers: BTreeMap<&str, &Value> =
        operations(&contract).filter_map(|of| Some((id(of)?, success(of)?))).collect();
    let mut reached = BTreeSet::new();
    answers.values().for_each(|schema| reach(schema, &contract, &mut reached));

    let mut written = String::new();
    for name in &reached {
        let shape = shape(&contract["components"]["schemas"][name], &contract);
        let _ = writeln!(written, "static {}: Shape = {shape};", name.to_shouty_snake_case());
    }
    let _ = writeln!(written, "pub(super) static ANSWERS: &[(&str, &Shape)] = &[");
    for (id, schema) in answers {
        let _ = writeln!(written, "    ({id:?}, {}),", place(schema, &contract));
    }
    written.push_str("];\n");
    written
}

fn id(operation: &Value) -> Option<&str> {
    operation["operationId"].as_str()
}

/// The schema of the answer that the generated client reads: that of the lowest status with a body.
fn success(operation: &Value) -> Option<&Value> {
    let responses: BTreeMap<&String, &Value> = operation["responses"].as_object()?.iter().collect();
    let successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
    successes
        .into_iter()
        .find_map(|(_, answer)| answer["content"]["application/json"].get("schema"))
}

/// A reference to the shape of a schema.
fn place(schema: &Value, contract: &Value) -> String {
    match component(schema) {
        Some(name) => format!("&{}", name.to_shouty_snake_case()),
        None => format!("&{}", shape(schema, contract)),
    }
}

/// The component that a schema is, and nothing beside it.
fn component(schema: &Value) -> Option<&str> {
    let named = match schema["allOf"].as_array().map(Vec::as_slice) {
        Some([part]) => part,
        _ => schema,
    };
    reference(named.as_object()?).filter(|_| schema["nullable"] != true)
}

fn shape(schema: &Value, contract: &Value) -> String {
    if schema["nullable"] == true {
        let mut promised = schema.clone();
        promised["nullable"] = false.into();
        return format!("Shape::Nullable({})", place(&promised, contract));
    }
    match component(schema) {
        Some(name) => shape(&contract["components"]["schemas"][name], contract),
        None => plain(schema, contract),
    }
}

/// Of alternatives nothing is said: the contract has none in an answer, because the sync opens them.
fn plain(schema: &Value, contract: &Value) -> String {
    let words = schema.get("x-extensible-enum").or_else(|| schema.get("enum"));
    match schema["type"].as_str() {
        Some("boolean") => "Shape::Boolean".to_owned(),
        Some("integer") => "Shape::Integer".to_owned(),
        Some("number") => "Shape::Number".to_owned(),
        Some("string") => words.map_or("Shape::Text".to_owned(), |words| {
            let words = words.as_array().into_iter().flatten().map(Value::to_string);
            format!("Shape::Words(&[{}])", words.collect::<Vec<_>>().join(", "))
        }),
        Some("array") => format!("Shape::List({})", place(&schema["items"], contract)),
        Some("object") => object(schema, contract),
        _ => "Shape::Any".to_owned(),
    }
}

fn object(schema: &Value, contract: &Value) -> String {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    let fields = properties.iter().map(|(name, property)| {
        let presence = match required.iter().any(|required| required == name) {
            true => "Required",
            false => "Optional",
        };
        format!("({name:?}, Presence::{presence}, {})", place(property, contract))
    });
    let fields = fields.collect::<Vec<_>>().join(", ");
    let others = match schema.get("additionalProperties") {
        None if !properties.is_empty() => "None".to_owned(),
        None => "Some(&Shape::Any)".to_owned(),
        Some(values) => format!("Some({})", place(values, contract)),
    };
    format!("Shape::Object {{ fields: &[{fields}], others: {others} }}")
}
