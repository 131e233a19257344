//! Calls every operation of the spec with every kind of body, and decodes its responses, also with unknown,
//! missing and invalid values.
//!
//! `RUNWAYML_TEST_BASE_URL` sends the requests to another server, such as a mock of the upstream document,
//! with the key in `RUNWAYML_API_SECRET` if it is set.

#![allow(deprecated, reason = "what Runway retired is called like the rest")]

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{MockResponse, MockServer, SPEC, Watched, sandbox_client};
use runwayml::drift::{Drift, DriftKind};
use runwayml::{Client, Error, types};
use runwayml_sandbox::{Clock, Sandbox, example_bodies};
use serde_json::{Map, Value, json};

/// The variable that holds the base URL of another server to call.
const OTHER_SERVER: &str = "RUNWAYML_TEST_BASE_URL";

/// A value that no enum has.
const UNKNOWN_VALUE: &str = "unknown-value";

/// A field that no object has.
const UNKNOWN_FIELD: &str = "unknownField";

/// The key of an entry in a map.
const KEY: &str = "some-key";

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

macro_rules! each {
    ($($id:ident $method:literal $path:literal ($($_argument:ident = $id_value:literal),*) [$($parameter:ident = $value:literal),*] $body:ident -> $response:ident;)*) => {
        const OPERATIONS: &[&str] = &[$(stringify!($id)),*];

        /// Calls an operation with all its parameters; returns the decoded response as JSON.
        async fn call(
            client: &Client,
            operation: &str,
            task: &str,
            body: Value,
        ) -> Result<Value, Error> {
            match operation {
                $(stringify!($id) => {
                    let call = operation!(client.$id($(path_id(task, $path, $id_value)),*) body $body);
                    let response = call$(.$parameter($value))*.send().await?;
                    Ok(serde_json::to_value(&response).unwrap())
                })*
                _ => unreachable!("there is no operation {operation}"),
            }
        }

        /// The JSON schemas of the types of an operation's body and response.
        fn schemas(operation: &str) -> [Option<Value>; 2] {
            match operation {
                $(stringify!($id) => [schema!($body), schema!($response)],)*
                _ => [None, None],
            }
        }
    };
}

macro_rules! operation {
    ($client:ident.$id:ident($($argument:expr),*) $body:ident none) => {{
        let _ = &$body;
        $client.$id($($argument),*)
    }};
    ($client:ident.$id:ident($($argument:expr),*) $body:ident $type:ident) => {
        $client.$id($($argument,)* serde_json::from_value::<types::$type>($body).unwrap())
    };
}

macro_rules! schema {
    (none) => {
        None
    };
    ($type:ident) => {
        Some(schemars::schema_for!(types::$type).to_value())
    };
}

operations! { each }

macro_rules! each_body {
    ($($body:ident: $($alternative:ident),*;)*) => {
        /// Builds a body from one of its request types, both given by name; checks both.
        fn build_body(body: &str, alternative: &str, json: Value) -> Value {
            match (body, alternative) {
                $($((stringify!($body), stringify!($alternative)) => {
                    let request: types::$alternative = serde_json::from_value(json).unwrap();
                    request.check().unwrap();
                    let body: types::$body = request.into();
                    body.check().unwrap();
                    serde_json::to_value(body).unwrap()
                })*)*
                _ => unreachable!("{body} has no alternative {alternative}"),
            }
        }

        const BODIES: &[(&str, &[&str])] =
            &[$((stringify!($body), &[$(stringify!($alternative)),*])),*];
    };
}

bodies! { each_body }

/// The id for a path: that of an existing task if the path is one of a task.
fn path_id<'a>(task: &'a str, path: &str, sample: &'a str) -> &'a str {
    let response =
        &SPEC["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    if response["$ref"] == "#/components/schemas/Task" { task } else { sample }
}

/// Calls every operation with every kind of body; returns the errors.
async fn call_all(client: &Client, task: &str) -> Vec<String> {
    let mut errors = Vec::new();
    for operation in OPERATIONS {
        for body in bodies(operation) {
            let outcome = call(client, operation, task, body).await;
            errors.extend(outcome.err().map(|error| format!("{operation}: {error}")));
        }
    }
    errors
}

/// One body for each alternative, or null for an operation without a body. Models that Runway has retired
/// are left out for another server.
fn bodies(operation: &str) -> Vec<Value> {
    let mut bodies = crate::common::bodies(operation);
    if std::env::var_os(OTHER_SERVER).is_some() {
        let retired = retired_models();
        bodies.retain(|body| !retired.contains(&body["model"]));
    }
    bodies
}

fn retired_models() -> Vec<Value> {
    let schemas = SPEC["components"]["schemas"].as_object().unwrap().values();
    let retired = schemas.filter(|schema| schema.get("x-retired").is_some());
    retired.map(|schema| schema["properties"]["model"]["enum"][0].clone()).collect()
}

/// Creates a task; returns its id.
async fn create_task(client: &Client) -> String {
    let body = bodies("text_to_image").remove(0);
    call(client, "text_to_image", "", body).await.unwrap()["id"].as_str().unwrap().to_owned()
}

/// The schema of the response of each operation that has one.
fn response_schemas() -> BTreeMap<&'static str, &'static Value> {
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

#[tokio::test]
async fn the_response_of_every_operation_is_decoded() {
    let sandbox = Sandbox::builder().clock(Clock::EachRead).start().await.unwrap();
    let client = match std::env::var(OTHER_SERVER) {
        Ok(address) => {
            let key =
                std::env::var("RUNWAYML_API_SECRET").unwrap_or_else(|_| "key_test".to_owned());
            Client::builder().api_key(key).base_url(address).build().unwrap()
        }
        Err(_) => sandbox_client(&sandbox),
    };
    let task = create_task(&client).await;
    let errors = call_all(&client, &task).await;
    assert!(errors.is_empty(), "{errors:#?}");
}

#[tokio::test]
async fn no_response_of_the_spec_is_reported_as_drift() {
    let sandbox = Sandbox::builder().clock(Clock::EachRead).start().await.unwrap();
    let builder = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.base_url());
    let watched = Watched::new(builder);
    let task = create_task(&watched.client).await;
    let errors = call_all(&watched.client, &task).await;
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(watched.reports(), [""; 0]);
}

#[test]
fn retired_models_are_marked() {
    for model in ["gen3a_turbo", "gen4_aleph", "upscale_v1"] {
        assert!(retired_models().contains(&json!(model)), "{model}");
    }
}

#[test]
fn every_operation_of_the_spec_is_called() {
    let items = SPEC["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let ids: BTreeSet<&str> =
        operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(OPERATIONS.iter().copied().collect::<BTreeSet<_>>(), ids);
}

#[test]
fn a_body_is_built_from_each_of_its_alternatives() {
    let bodies: BTreeMap<&str, &[&str]> = BODIES.iter().copied().collect();
    let mut count = 0;
    for operation in SPEC["paths"].as_object().unwrap().values() {
        for operation in operation.as_object().unwrap().values() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let Some(body) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next())
            else {
                continue;
            };
            let is_retired =
                |name: &str| SPEC["components"]["schemas"][name].get("x-retired").is_some();
            // The sandbox has no examples of these.
            for alternative in bodies[body].iter().filter(|name| !is_retired(name)) {
                let json = example_of(alternative, operation["operationId"].as_str().unwrap());
                assert_eq!(build_body(body, alternative, json.clone()), json, "{alternative}");
                count += 1;
            }
        }
    }
    assert!(count > 60, "only {count}");
}

/// An example body of this alternative.
fn example_of(alternative: &str, operation: &str) -> Value {
    let properties = SPEC["components"]["schemas"][alternative]["properties"].as_object().unwrap();
    let matches = |body: &Value| {
        let constants = properties.iter().filter(|(name, property)| {
            ["model", "mode", "type"].contains(&name.as_str()) && property["enum"].is_array()
        });
        let mut constants = constants.map(|(name, property)| body[name] == property["enum"][0]);
        constants.all(|is_equal| is_equal)
    };
    let mut bodies = example_bodies(operation).into_iter();
    bodies.find(matches).unwrap_or_else(|| panic!("no example of {alternative}"))
}

fn schema_errors(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| error.to_string()).collect()
}

#[test]
fn the_json_schema_of_a_body_accepts_every_example() {
    for operation in OPERATIONS {
        let [Some(schema), _] = schemas(operation) else { continue };
        let validator = jsonschema::validator_for(&schema).unwrap();
        for body in bodies(operation) {
            let errors = schema_errors(&validator, &body);
            assert!(errors.is_empty(), "{operation}: {errors:?}");
        }
        assert!(!validator.is_valid(&json!(["no", "object"])), "{operation}");
    }
}

#[test]
fn the_json_schema_of_a_response_accepts_unknown_fields_and_values() {
    for (operation, response_schema) in response_schemas() {
        let [_, schema] = schemas(operation);
        let validator = jsonschema::validator_for(&schema.unwrap()).unwrap();
        let response = response_with_unknowns(response_schema);
        let errors = schema_errors(&validator, &response);
        assert!(errors.is_empty(), "{operation}: {errors:?}");
        assert!(!validator.is_valid(&json!(["no", "object"])), "{operation}");
    }
}

#[test]
fn the_json_schema_of_a_request_has_the_limits_of_the_spec() {
    let schema = schemars::schema_for!(types::TextToImageGen4Image).to_value();
    let spec = &SPEC["components"]["schemas"]["TextToImageGen4Image"];
    assert_eq!(schema["required"], spec["required"]);
    let prompt = &schema["properties"]["promptText"];
    assert_eq!((&prompt["minLength"], &prompt["maxLength"]), (&json!(1), &json!(1000)));
    assert_eq!(schema["properties"]["model"]["enum"], json!(["gen4_image"]));
    assert_eq!(schema["properties"]["referenceImages"]["maxItems"], 3);
    let ratio = &SPEC["components"]["schemas"]["TextToImageGen4ImageRatio"]["enum"];
    assert_eq!(&schema["$defs"]["TextToImageGen4ImageRatio"]["enum"], ratio);

    let validator = jsonschema::validator_for(&schema).unwrap();
    let body = json!({ "model": "gen4_image", "promptText": "a cat", "ratio": "1280:720" });
    assert!(validator.is_valid(&body));
    for (name, value) in [
        ("promptText", json!("")),
        ("ratio", json!("1280x720")),
        ("seed", json!(-1)),
        ("referenceImages", json!([{ "tag": "cat" }])),
        ("model", json!("gen9")),
    ] {
        let mut body = body.clone();
        body[name] = value;
        assert!(!validator.is_valid(&body), "{name}");
    }
}

#[test]
fn the_json_schema_of_a_response_requires_only_what_is_indispensable() {
    let schema = schemars::schema_for!(types::Task).to_value();
    let required: BTreeSet<&str> =
        schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(required, BTreeSet::from(["id", "status"]));
}

#[test]
fn types_can_be_fields_of_a_type_with_a_derived_json_schema() {
    /// A job of a queue.
    #[derive(schemars::JsonSchema)]
    #[allow(dead_code, reason = "only its schema is used")]
    struct Job {
        request: types::TextToImageRequest,
        also: Option<types::TextToImageGen4Image>,
        ratio: types::TextToImageGen4ImageRatio,
        results: Vec<types::Task>,
    }

    let draft07 = schemars::generate::SchemaSettings::draft07();
    for settings in [schemars::generate::SchemaSettings::draft2020_12(), draft07] {
        let schema = settings.into_generator().into_root_schema_for::<Job>().to_value();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let request = json!({ "model": "gen4_image", "promptText": "a cat", "ratio": "1280:720" });
        let job = |request: Value| {
            json!({
                "request": request, "also": null, "ratio": "1280:720",
                "results": [{ "id": "t", "status": "PENDING" }],
            })
        };
        let accepted = job(request.clone());
        let errors = schema_errors(&validator, &accepted);
        assert!(errors.is_empty(), "{errors:?}");
        let mut invalid = request;
        invalid["ratio"] = json!("1280x720");
        assert!(!validator.is_valid(&job(invalid)));
    }
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
fn response_with_unknowns(schema: &Value) -> Value {
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
