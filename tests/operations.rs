//! Every operation of the spec through the generated client: each body that it accepts is sent, each
//! response decoded, and decoded again as it may be tomorrow. The list is the spec's own.
//!
//! With `RUNWAYML_TEST_BASE_URL` the requests go to another server, such as a mock of the upstream
//! document; the key is then taken from `RUNWAYML_API_SECRET`, if it is set.

#![allow(deprecated, reason = "what Runway retired is called like the rest")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::{Arc, LazyLock, Mutex};

use common::{Answer, Script, client_of};
use runwayml::drift::{Drift, DriftKind};
use runwayml::{Client, Error, types};
use runwayml_sandbox::{Clock, Sandbox, example_bodies};
use serde_json::{Map, Value, json};

static SPEC: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../openapi/runway.json")).unwrap());

/// The variable that holds the base URL of another server to call.
const OTHER_SERVER: &str = "RUNWAYML_TEST_BASE_URL";

/// A value that no enum has.
const UNKNOWN_VALUE: &str = "value-of-tomorrow";

/// A field that no object has.
const UNKNOWN_FIELD: &str = "fieldOfTomorrow";

/// The key of an entry in a map.
const KEY: &str = "some-key";

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

macro_rules! each {
    ($($id:ident $method:literal $path:literal ($($_argument:ident = $id_value:literal),*) [$($parameter:ident = $value:literal),*] $body:ident -> $response:ident;)*) => {
        const OPERATIONS: &[&str] = &[$(stringify!($id)),*];

        /// Calls an operation with all its parameters; returns what its response was decoded to.
        async fn call(
            client: &Client,
            operation: &str,
            task: &str,
            body: Value,
        ) -> Result<Value, Error> {
            match operation {
                $(stringify!($id) => {
                    let call = operation!(client.$id($(existing(task, $path, $id_value)),*) body $body);
                    let response = call$(.$parameter($value))*.send().await?;
                    Ok(serde_json::to_value(&response).unwrap())
                })*
                _ => unreachable!("{operation} is no operation"),
            }
        }

        /// The JSON schemas of the types of an operation: of its body and of its response.
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
        /// Builds a body from a request type, both given by name; checks both.
        fn built(body: &str, alternative: &str, json: Value) -> Value {
            match (body, alternative) {
                $($((stringify!($body), stringify!($alternative)) => {
                    let request: types::$alternative = serde_json::from_value(json).unwrap();
                    request.check().unwrap();
                    let body: types::$body = request.into();
                    body.check().unwrap();
                    serde_json::to_value(body).unwrap()
                })*)*
                _ => unreachable!("{alternative} is no alternative of {body}"),
            }
        }

        const BODIES: &[(&str, &[&str])] =
            &[$((stringify!($body), &[$(stringify!($alternative)),*])),*];
    };
}

bodies! { each_body }

/// What to put into the path: the id of a task that exists, where one is asked for.
fn existing<'a>(task: &'a str, path: &str, sample: &'a str) -> &'a str {
    let response =
        &SPEC["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    if response["$ref"] == "#/components/schemas/Task" { task } else { sample }
}

/// Calls every operation with every kind of body; returns what went wrong.
async fn call_all(client: &Client, task: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for operation in OPERATIONS {
        for body in bodies(operation) {
            note(&mut wrong, operation, call(client, operation, task, body).await);
        }
    }
    wrong
}

fn note<T, E: Display>(wrong: &mut Vec<String>, operation: &str, outcome: Result<T, E>) {
    if let Err(error) = outcome {
        wrong.push(format!("{operation}: {error}"));
    }
}

/// What to send: one body for each alternative, or once nothing. Another server need not know the
/// models that Runway has retired.
fn bodies(operation: &str) -> Vec<Value> {
    let mut bodies = example_bodies(operation);
    if bodies.is_empty() {
        return vec![Value::Null];
    }
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

/// The id of a task that exists.
async fn created(client: &Client) -> String {
    let body = bodies("text_to_image").remove(0);
    call(client, "text_to_image", "", body).await.unwrap()["id"].as_str().unwrap().to_owned()
}

/// Each operation with the schema of its response, if it has one.
fn responses() -> BTreeMap<&'static str, &'static Value> {
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
async fn every_operation_is_called_and_its_response_decoded() {
    let sandbox = Sandbox::builder().clock(Clock::EachRead).start().await.unwrap();
    let client = match std::env::var(OTHER_SERVER) {
        Ok(address) => {
            let key =
                std::env::var("RUNWAYML_API_SECRET").unwrap_or_else(|_| "key_test".to_owned());
            Client::builder().api_key(key).base_url(address).build().unwrap()
        }
        Err(_) => client_of(&sandbox),
    };
    let task = created(&client).await;
    let wrong = call_all(&client, &task).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn no_response_of_the_spec_is_reported_as_drift() {
    let sandbox = Sandbox::builder().clock(Clock::EachRead).start().await.unwrap();
    let drifts = Arc::new(Mutex::new(Vec::new()));
    let reported = drifts.clone();
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.base_url())
        .on_drift(move |drift| reported.lock().unwrap().push(drift.to_string()))
        .build()
        .unwrap();
    let task = created(&client).await;
    call_all(&client, &task).await;
    assert_eq!(*drifts.lock().unwrap(), [""; 0]);
}

#[test]
fn retired_models_are_marked() {
    for model in ["gen3a_turbo", "gen4_aleph", "upscale_v1"] {
        assert!(retired_models().contains(&json!(model)), "{model}");
    }
}

#[test]
fn no_operation_of_the_spec_is_left_out() {
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
                assert_eq!(built(body, alternative, json.clone()), json, "{alternative}");
                count += 1;
            }
        }
    }
    assert!(count > 60, "only {count}");
}

/// A body that is of this alternative.
fn example_of(alternative: &str, operation: &str) -> Value {
    let properties = SPEC["components"]["schemas"][alternative]["properties"].as_object().unwrap();
    let is_of_it = |body: &Value| {
        let constants = properties.iter().filter(|(name, property)| {
            ["model", "mode", "type"].contains(&name.as_str()) && property["enum"].is_array()
        });
        let mut constants = constants.map(|(name, of)| body[name] == of["enum"][0]);
        constants.all(|is_same| is_same)
    };
    let mut bodies = example_bodies(operation).into_iter();
    bodies.find(is_of_it).unwrap_or_else(|| panic!("no example of {alternative}"))
}

#[test]
fn the_json_schema_of_a_body_accepts_what_the_spec_accepts() {
    for operation in OPERATIONS {
        let [Some(schema), _] = schemas(operation) else { continue };
        let validator = jsonschema::validator_for(&schema).unwrap();
        for body in bodies(operation) {
            let wrong: Vec<String> =
                validator.iter_errors(&body).map(|error| error.to_string()).collect();
            assert!(wrong.is_empty(), "{operation}: {wrong:?}");
        }
        assert!(!validator.is_valid(&json!(["no", "object"])), "{operation}");
    }
}

#[test]
fn the_json_schema_of_a_response_accepts_what_may_come_tomorrow() {
    for (operation, of) in responses() {
        let [_, schema] = schemas(operation);
        let validator = jsonschema::validator_for(&schema.unwrap()).unwrap();
        let response = tomorrow(of);
        let wrong: Vec<String> =
            validator.iter_errors(&response).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{operation}: {wrong:?}");
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
fn a_type_of_the_callers_own_can_have_ours_within() {
    /// A job of a queue.
    #[derive(schemars::JsonSchema)]
    #[allow(dead_code, reason = "only its schema is of use")]
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
        let wrong: Vec<String> =
            validator.iter_errors(&accepted).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let mut misspelt = request;
        misspelt["ratio"] = json!("1280x720");
        assert!(!validator.is_valid(&job(misspelt)));
    }
}

/// What to answer to each call of `call_all`.
fn answers(response: impl Fn(&Value) -> Value) -> Vec<Answer> {
    let schemas = responses();
    let answers = OPERATIONS.iter().flat_map(|operation| {
        let answer = match schemas.get(operation) {
            Some(schema) => Answer::json(200, &response(schema).to_string()),
            None => Answer::json(204, ""),
        };
        vec![answer; bodies(operation).len()]
    });
    answers.collect()
}

#[tokio::test]
async fn unknown_fields_and_values_are_kept() {
    let (schemas, mut count) = (responses(), 0);
    let script = Script::start(answers(tomorrow)).await;
    let client = script.client();
    for operation in OPERATIONS {
        for body in bodies(operation) {
            let decoded = call(&client, operation, "t", body).await.unwrap();
            let Some(schema) = schemas.get(operation) else { continue };
            let response = tomorrow(schema);
            assert_eq!(comparable(&decoded), comparable(&response), "{operation}");
            count += response.to_string().matches(UNKNOWN_VALUE).count();
        }
    }
    assert!(count > 0);
}

#[tokio::test]
async fn unknown_fields_and_values_are_reported_once_with_type_and_field() {
    let mut expected = BTreeMap::new();
    for (operation, schema) in responses() {
        let mut found = BTreeSet::new();
        unknown(schema, None, &mut found);
        expected.extend((!found.is_empty()).then_some((operation, found)));
    }
    let script = Script::start(answers(tomorrow)).await;
    let drifts: Arc<Mutex<Vec<Drift>>> = Arc::default();
    let reported = drifts.clone();
    let listener = move |drift: &Drift| reported.lock().unwrap().push(drift.clone());
    let client = script.builder().on_drift(listener).build().unwrap();
    let wrong = call_all(&client, "t").await;
    assert!(wrong.is_empty(), "{wrong:#?}");

    let mut reported = BTreeMap::new();
    for Drift { operation, location, kind, found, .. } in &*drifts.lock().unwrap() {
        match kind {
            DriftKind::UnknownField => assert_eq!(found, "an unknown field"),
            _ => assert_eq!(*found, format!("the unknown value `{UNKNOWN_VALUE}`")),
        }
        let of: &mut BTreeSet<_> = reported.entry(*operation).or_default();
        assert!(of.insert((location.clone(), *kind)), "{operation}: {location} is reported twice");
    }
    assert_eq!(reported, expected);
}

/// Where a later response has what this spec does not have. `place` is the field that holds it.
fn unknown(schema: &Value, place: Option<&str>, found: &mut BTreeSet<(String, DriftKind)>) {
    let (name, schema) = resolved(schema);
    if schema.get("x-extensible-enum").is_some() {
        found.insert((place.unwrap().to_owned(), DriftKind::UnknownValue));
        return;
    }
    match schema["type"].as_str() {
        Some("array") => unknown(&schema["items"], place, found),
        Some("object") => {
            if let Some(properties) = schema["properties"].as_object() {
                let name = name.unwrap();
                for (field, property) in properties {
                    unknown(property, Some(&format!("{name}.{field}")), found);
                }
                if schema.get("additionalProperties").is_none() {
                    found.insert((format!("{name}.{UNKNOWN_FIELD}"), DriftKind::UnknownField));
                }
            }
            if let Some(values) = schema.get("additionalProperties").filter(|of| of.is_object()) {
                unknown(values, place, found);
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
fn tomorrow(schema: &Value) -> Value {
    let (_, schema) = resolved(schema);
    if schema.get("x-extensible-enum").is_some() {
        return json!(UNKNOWN_VALUE);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let mut object: Map<String, Value> =
                properties.map(|(name, property)| (name.clone(), tomorrow(property))).collect();
            match schema.get("additionalProperties") {
                Some(values) => object.insert(KEY.to_owned(), tomorrow(values)),
                None => {
                    object.insert(UNKNOWN_FIELD.to_owned(), json!({ "deep": [1, "two", null] }))
                }
            };
            Value::Object(object)
        }
        Some("array") => json!([tomorrow(&schema["items"])]),
        Some("string") => json!("a text that fits no format"),
        Some("integer") => json!(7),
        Some("number") => json!(0.5),
        Some("boolean") => json!(true),
        _ => json!({ "anything": "goes" }),
    }
}

/// The same value with numbers that compare by what they are worth: 7 is 7.0.
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

/// A place in a response.
struct Place {
    /// In the form of a JSON pointer.
    pointer: String,
    /// The type that the spec has there; `None` for any.
    of: Option<&'static str>,
    /// What is left out of the response if nothing can be read here: the place itself, or the object
    /// that is of no use without it; `None` for the whole response.
    left_out: Option<String>,
}

/// All places of a response that `tomorrow` makes, from one on.
fn places(schema: &'static Value, at: &str, left_out: Option<&str>, found: &mut Vec<Place>) {
    let (_, schema) = resolved(schema);
    let of = schema["type"].as_str();
    if !at.is_empty() {
        let left_out = left_out.map(str::to_owned);
        found.push(Place { pointer: at.to_owned(), of, left_out });
    }
    let below = |schema, name: &str, is_indispensable: bool, found: &mut Vec<Place>| {
        let pointer = format!("{at}/{name}");
        let left_out = if is_indispensable { left_out } else { Some(&*pointer) };
        places(schema, &pointer, left_out, found);
    };
    match of {
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

/// The response without the value at a place.
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

/// Values of every other type.
fn others(of: Option<&str>) -> Vec<Value> {
    let values = [
        ("boolean", json!(true)),
        ("integer", json!(7)),
        ("number", json!(0.5)),
        ("string", json!("text")),
        ("array", json!([])),
        ("array", json!([[1]])),
        ("object", json!({})),
        ("object", json!({ "odd": 1 })),
    ];
    let is_other = |kind: &str| match of {
        None => false,
        Some("number") => kind != "number" && kind != "integer",
        Some(of) => kind != of,
    };
    values.into_iter().filter(|(kind, _)| is_other(kind)).map(|(_, value)| value).collect()
}

/// The same without null and without what is empty, which are read alike.
fn bare(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(list) if list.is_empty() => None,
        Value::Object(members) => {
            let members: Map<String, Value> = members
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), bare(value)?)))
                .collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        Value::Array(list) => {
            Some(list.iter().map(|value| bare(value).unwrap_or_default()).collect())
        }
        value => Some(comparable(value)),
    }
}

#[tokio::test]
async fn a_response_is_read_whatever_is_missing_null_or_of_another_type() {
    /// A response, whether it is read, and as what if that is known.
    struct Case {
        operation: &'static str,
        what: String,
        response: Value,
        is_read: bool,
        read: Option<Value>,
    }

    let mut cases = Vec::new();
    for (operation, schema) in responses() {
        let response = tomorrow(schema);
        let mut found = Vec::new();
        places(schema, "", None, &mut found);
        for Place { pointer, of, left_out } in found {
            let read = left_out.as_ref().map(|pointer| without(&response, pointer));
            let mut case = |what: &str, response: Value, read: Option<&Value>| {
                let what = format!("{pointer} {what}");
                let (is_read, read) = (left_out.is_some(), read.cloned());
                cases.push(Case { operation, what, response, is_read, read });
            };
            // An entry that is not there is not missed.
            if !pointer.ends_with("/0") {
                case("is missing", without(&response, &pointer), read.as_ref());
            }
            // Null is a value where the spec has any.
            let of_null = read.as_ref().filter(|_| of.is_some());
            case("is null", with(&response, &pointer, Value::Null), of_null);
            for other in others(of) {
                // A string where a list of strings belongs is read as a list of one.
                let is_kept = of == Some("array") && other.is_string();
                let read = read.as_ref().filter(|_| !is_kept);
                case(&format!("is {other}"), with(&response, &pointer, other), read);
            }
        }
    }
    assert!(cases.len() > 1000, "only {}", cases.len());

    let answers: Vec<Answer> =
        cases.iter().map(|case| Answer::json(200, &case.response.to_string())).collect();
    let script = Script::start(answers).await;
    let client = script.builder().retries(0).build().unwrap();
    let bodies: BTreeMap<&str, Value> =
        OPERATIONS.iter().map(|operation| (*operation, bodies(operation).remove(0))).collect();
    let mut wrong = Vec::new();
    for case in &cases {
        let outcome = call(&client, case.operation, "t", bodies[case.operation].clone()).await;
        let is_as_it_should = match (&outcome, &case.read) {
            (Err(error), _) => !case.is_read && matches!(error, Error::Decode { .. }),
            (Ok(found), Some(read)) => case.is_read && bare(found) == bare(read),
            (Ok(_), None) => case.is_read,
        };
        if is_as_it_should {
            continue;
        }
        let problem =
            outcome.map_or_else(|error| error.to_string(), |read| format!("read as {read}"));
        wrong.push(format!("{}: {}: {problem}", case.operation, case.what));
    }
    assert!(
        wrong.is_empty(),
        "{} of {}: {:#?}",
        wrong.len(),
        cases.len(),
        &wrong[..wrong.len().min(30)]
    );
}
