//! Decodes the responses of every operation with unknown, missing and invalid values.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{MockResponse, MockServer, SPEC, Watched};
use crate::operations::{OPERATIONS, bodies, call, call_all};
use runwayml::Error;
use runwayml::drift::{Drift, DriftKind};
use serde_json::{Map, Value, json};

/// A value that no enum has.
const UNKNOWN_VALUE: &str = "unknown-value";

/// A field that no object has.
const UNKNOWN_FIELD: &str = "unknownField";

/// The key of an entry in a map.
const KEY: &str = "some-key";

/// The schema of the response of each operation that has one.
pub fn response_schemas() -> BTreeMap<&'static str, &'static Value> {
    let items = SPEC["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let responses = operations.filter_map(|operation| {
        let responses = operation["responses"].as_object().unwrap();
        let (_, success) = responses.iter().find(|(status, _)| status.starts_with('2'))?;
        let schema = success["content"]["application/json"].get("schema")?;
        Some((operation["operationId"].as_str().unwrap(), schema))
    });
    responses.collect()
}

/// A response with unknown fields and values for each request of `call_all`.
fn responses_with_unknowns() -> Vec<MockResponse> {
    let schemas = response_schemas();
    let responses = OPERATIONS.iter().flat_map(|operation| {
        let response = match schemas.get(operation) {
            Some(schema) => MockResponse::json(200, response_with_unknowns(schema).to_string()),
            None => MockResponse::json(204, ""),
        };
        vec![response; bodies(operation).len()]
    });
    responses.collect()
}

#[tokio::test]
async fn unknown_fields_and_values_are_kept() {
    let (schemas, mut count) = (response_schemas(), 0);
    let server = MockServer::start(responses_with_unknowns()).await;
    let client = server.client();
    for operation in OPERATIONS {
        for body in bodies(operation) {
            let decoded = call(&client, operation, "t", body).await.unwrap();
            let Some(schema) = schemas.get(operation) else { continue };
            let response = response_with_unknowns(schema);
            assert_eq!(comparable(&decoded), comparable(&response), "{operation}");
            count += response.to_string().matches(UNKNOWN_VALUE).count();
        }
    }
    assert!(count > 0);
}

#[tokio::test]
async fn unknown_fields_and_values_are_reported_once_with_their_location() {
    let mut expected = BTreeMap::new();
    for (operation, schema) in response_schemas() {
        let mut found = BTreeSet::new();
        collect_unknowns(schema, None, &mut found);
        expected.extend((!found.is_empty()).then_some((operation, found)));
    }
    let server = MockServer::start(responses_with_unknowns()).await;
    let watched = Watched::new(server.builder());
    let errors = call_all(&watched.client, "t").await;
    assert!(errors.is_empty(), "{errors:#?}");

    let mut reported = BTreeMap::new();
    for Drift { operation, location, kind, found, .. } in &watched.drifts() {
        match kind {
            DriftKind::UnknownField => assert_eq!(found, "an unknown field"),
            _ => assert_eq!(*found, format!("the unknown value `{UNKNOWN_VALUE}`")),
        }
        let locations: &mut BTreeSet<_> = reported.entry(*operation).or_default();
        assert!(
            locations.insert((location.clone(), *kind)),
            "{operation}: {location} is reported twice"
        );
    }
    assert_eq!(reported, expected);
}

/// The locations that are reported for `response_with_unknowns`; `field` is the field with this schema.
fn collect_unknowns(
    schema: &Value,
    field: Option<&str>,
    found: &mut BTreeSet<(String, DriftKind)>,
) {
    let (name, schema) = resolved(schema);
    if schema.get("x-extensible-enum").is_some() {
        found.insert((field.unwrap().to_owned(), DriftKind::UnknownValue));
        return;
    }
    match schema["type"].as_str() {
        Some("array") => collect_unknowns(&schema["items"], field, found),
        Some("object") => {
            if let Some(properties) = schema["properties"].as_object() {
                let name = name.unwrap();
                for (property_name, property) in properties {
                    collect_unknowns(property, Some(&format!("{name}.{property_name}")), found);
                }
                if schema.get("additionalProperties").is_none() {
                    found.insert((format!("{name}.{UNKNOWN_FIELD}"), DriftKind::UnknownField));
                }
            }
            if let Some(values) = schema.get("additionalProperties").filter(|of| of.is_object()) {
                collect_unknowns(values, field, found);
            }
        }
        _ => {}
    }
}

/// The component that a schema refers to, and its name.
fn resolved(schema: &Value) -> (Option<&str>, &Value) {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    match reference {
        Some(path) => (path.rsplit('/').next(), SPEC.pointer(&path[1..]).unwrap()),
        None => (None, schema),
    }
}

/// A response with an unknown field in every object and an unknown value in every enum.
pub fn response_with_unknowns(schema: &Value) -> Value {
    let (_, schema) = resolved(schema);
    if schema.get("x-extensible-enum").is_some() {
        return json!(UNKNOWN_VALUE);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let mut object: Map<String, Value> = properties
                .map(|(name, property)| (name.clone(), response_with_unknowns(property)))
                .collect();
            match schema.get("additionalProperties") {
                Some(values) => object.insert(KEY.to_owned(), response_with_unknowns(values)),
                None => {
                    object.insert(UNKNOWN_FIELD.to_owned(), json!({ "deep": [1, "two", null] }))
                }
            };
            Value::Object(object)
        }
        Some("array") => json!([response_with_unknowns(&schema["items"])]),
        Some("string") => json!("a string in no format"),
        Some("integer") => json!(7),
        Some("number") => json!(0.5),
        Some("boolean") => json!(true),
        _ => json!({ "anything": "goes" }),
    }
}

/// The value with all numbers as `f64`, so that 7 equals 7.0.
fn comparable(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(list) => list.iter().map(comparable).collect(),
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.clone(), comparable(value))).collect()
        }
        _ => value.clone(),
    }
}

/// A location in a response.
struct Location {
    /// A JSON pointer.
    pointer: String,
    /// The type that the spec has there; `None` for any.
    expected: Option<&'static str>,
    /// What is left out of the response if the value here is invalid: the value itself, or the object in
    /// which it is indispensable; `None` if the response is an error then.
    left_out: Option<String>,
}

/// Collects the locations in a value that `response_with_unknowns` makes.
fn collect_locations(
    schema: &'static Value,
    at: &str,
    left_out: Option<&str>,
    found: &mut Vec<Location>,
) {
    let (_, schema) = resolved(schema);
    let expected = schema["type"].as_str();
    if !at.is_empty() {
        let left_out = left_out.map(str::to_owned);
        found.push(Location { pointer: at.to_owned(), expected, left_out });
    }
    let below = |schema, name: &str, is_indispensable: bool, found: &mut Vec<Location>| {
        let pointer = format!("{at}/{name}");
        let left_out = if is_indispensable { left_out } else { Some(&*pointer) };
        collect_locations(schema, &pointer, left_out, found);
    };
    match expected {
        Some("array") => below(&schema["items"], "0", false, found),
        Some("object") => {
            let indispensable = schema["x-indispensable"].as_array().into_iter().flatten();
            let names: BTreeSet<&str> = indispensable.filter_map(Value::as_str).collect();
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                below(property, name, names.contains(&**name), found);
            }
            if let Some(values) = schema.get("additionalProperties").filter(|of| of.is_object()) {
                below(values, KEY, false, found);
            }
        }
        _ => {}
    }
}

/// The response without the value at a pointer.
fn without(response: &Value, pointer: &str) -> Value {
    let mut response = response.clone();
    let (above, last) = pointer.rsplit_once('/').unwrap();
    match response.pointer_mut(above).unwrap() {
        Value::Object(members) => drop(members.remove(last)),
        Value::Array(list) => drop(list.remove(last.parse().unwrap())),
        _ => unreachable!("{pointer}"),
    }
    response
}

fn with(response: &Value, pointer: &str, value: Value) -> Value {
    let mut response = response.clone();
    *response.pointer_mut(pointer).unwrap() = value;
    response
}

/// Values of every type but the expected one.
fn values_of_other_types(expected: Option<&str>) -> Vec<Value> {
    let values = [
        ("boolean", json!(true)),
        ("integer", json!(7)),
        ("number", json!(0.5)),
        ("string", json!("string")),
        ("array", json!([])),
        ("array", json!([[1]])),
        ("object", json!({})),
        ("object", json!({ "unknown": 1 })),
    ];
    let is_other = |kind: &str| match expected {
        None => false,
        Some("number") => kind != "number" && kind != "integer",
        Some(expected) => kind != expected,
    };
    values.into_iter().filter(|(kind, _)| is_other(kind)).map(|(_, value)| value).collect()
}

/// The value without null and without empty lists and objects, which are read as absent.
fn without_empty(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(list) if list.is_empty() => None,
        Value::Object(members) => {
            let members: Map<String, Value> = members
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), without_empty(value)?)))
                .collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        Value::Array(list) => {
            Some(list.iter().map(|value| without_empty(value).unwrap_or_default()).collect())
        }
        value => Some(comparable(value)),
    }
}

#[tokio::test]
async fn a_status_that_says_there_is_no_content_is_read_as_a_response_without_properties() {
    let server =
        MockServer::start([204, 204, 200].map(|status| MockResponse::json(status, ""))).await;
    let client = server.client();
    assert!(client.list_voices().send().await.unwrap().data.is_empty());
    // What is indispensable is still missing, and an empty body with another status is an error.
    assert!(matches!(client.get_task("t").send().await, Err(Error::Decode { .. })));
    assert!(matches!(client.list_voices().send().await, Err(Error::Decode { .. })));
}

#[tokio::test]
async fn a_response_is_decoded_without_values_that_are_missing_null_or_of_another_type() {
    /// A response, whether it can be decoded, and the result if the test knows it.
    struct Case {
        operation: &'static str,
        change: String,
        response: Value,
        is_decoded: bool,
        decoded: Option<Value>,
    }

    let mut cases = Vec::new();
    // Operations with the same response type need be called once.
    let types: BTreeMap<String, _> = response_schemas()
        .into_iter()
        .map(|(id, schema)| (schema.to_string(), (id, schema)))
        .collect();
    for (operation, schema) in types.into_values() {
        let response = response_with_unknowns(schema);
        let mut found = Vec::new();
        collect_locations(schema, "", None, &mut found);
        for Location { pointer, expected, left_out } in found {
            let decoded = left_out.as_ref().map(|pointer| without(&response, pointer));
            let mut case = |change: &str, response: Value, decoded: Option<&Value>| {
                let change = format!("{pointer} {change}");
                let (is_decoded, decoded) = (left_out.is_some(), decoded.cloned());
                cases.push(Case { operation, change, response, is_decoded, decoded });
            };
            // A list may be empty.
            if !pointer.ends_with("/0") {
                case("is missing", without(&response, &pointer), decoded.as_ref());
            }
            // Null is valid where the spec has no type.
            let decoded_null = decoded.as_ref().filter(|_| expected.is_some());
            case("is null", with(&response, &pointer, Value::Null), decoded_null);
            for other in values_of_other_types(expected) {
                // A string instead of a list of strings is read as a list of one.
                let is_kept = expected == Some("array") && other.is_string();
                let decoded = decoded.as_ref().filter(|_| !is_kept);
                case(&format!("is {other}"), with(&response, &pointer, other), decoded);
            }
        }
    }
    assert!(cases.len() > 1000, "only {}", cases.len());

    let responses: Vec<MockResponse> =
        cases.iter().map(|case| MockResponse::json(200, &case.response)).collect();
    let server = MockServer::start(responses).await;
    let client = server.builder().retries(0).build().unwrap();
    let bodies: BTreeMap<&str, Value> =
        OPERATIONS.iter().map(|operation| (*operation, bodies(operation).remove(0))).collect();
    let mut failures = Vec::new();
    for case in &cases {
        let outcome = call(&client, case.operation, "t", bodies[case.operation].clone()).await;
        let is_expected = match (&outcome, &case.decoded) {
            (Err(error), _) => !case.is_decoded && matches!(error, Error::Decode { .. }),
            (Ok(decoded), Some(expected)) => {
                case.is_decoded && without_empty(decoded) == without_empty(expected)
            }
            (Ok(_), None) => case.is_decoded,
        };
        if is_expected {
            continue;
        }
        let outcome = outcome.map_or_else(|error| error.to_string(), |value| value.to_string());
        failures.push(format!("{}: {}: {outcome}", case.operation, case.change));
    }
    assert!(
        failures.is_empty(),
        "{} of {}: {:#?}",
        failures.len(),
        cases.len(),
        &failures[..failures.len().min(30)]
    );
}
