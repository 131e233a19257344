//! Tests of the whole sync: stable names, relaxed responses, strict requests, reproducible output.
//! Some run on Runway's documents too, if those are next to the project in ../shared/upstream.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::before::Before;
use super::overlay::Overlay;
use super::read::budget::MAX_DEPTH;
use super::upstream::Upstream;
use super::{Synced, sync, write};
use crate::documents::{INLINE, Named, steps, upstream};
use crate::fuzzing::any_document;
use crate::project;

const NAMED: &str = include_str!("../../tests/fixtures/named.yaml");

fn synced(document: &str) -> Value {
    sync(document.as_bytes(), &Overlay::default(), &Before::default()).unwrap().spec
}

fn inline() -> Value {
    serde_json::from_str(INLINE).unwrap()
}

fn models(document: &mut Value) -> &mut Vec<Value> {
    let body = &mut document["paths"]["/v1/text_to_image"]["post"]["requestBody"];
    body["content"]["application/json"]["schema"]["oneOf"].as_array_mut().unwrap()
}

/// The name and shape of the component at each place: operation, direction, and the properties that
/// lead to it.
type Places = BTreeMap<String, (String, Value)>;

fn places(spec: &Value) -> Places {
    let mut places = Places::new();
    for (path, item) in spec["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let at = format!("{method} {path}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let at = format!("{at} ?{}", parameter["name"]);
                walk(&parameter["schema"], at, spec, &mut places);
            }
            walk(
                &operation["requestBody"]["content"]["application/json"]["schema"],
                format!("{at} >"),
                spec,
                &mut places,
            );
            for (status, response) in operation["responses"].as_object().unwrap() {
                let schema = &response["content"]["application/json"]["schema"];
                walk(schema, format!("{at} <{status}"), spec, &mut places);
            }
        }
    }
    places
}

fn walk(schema: &Value, at: String, spec: &Value, places: &mut Places) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = spec.pointer(&reference[1..]).unwrap();
        let name = reference.rsplit('/').next().unwrap().to_owned();
        places.insert(at.clone(), (name, shape(target, spec)));
        return walk(target, at, spec, places);
    }
    for (property, below) in schema["properties"].as_object().into_iter().flatten() {
        walk(below, format!("{at}.{property}"), spec, places);
    }
    walk_object(&schema["items"], format!("{at}[]"), spec, places);
    walk_object(&schema["additionalProperties"], format!("{at}{{}}"), spec, places);
    let values: BTreeMap<&str, &String> = schema["discriminator"]["mapping"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(value, target)| (target.as_str().unwrap(), value))
        .collect();
    for key in ["allOf", "anyOf", "oneOf"] {
        for branch in schema[key].as_array().into_iter().flatten() {
            let value = branch["$ref"].as_str().and_then(|target| values.get(target));
            let at = value.map_or_else(|| at.clone(), |value| format!("{at}|{value}"));
            walk(branch, at, spec, places);
        }
    }
}

/// Walks the value of a keyword that may be absent or a boolean.
fn walk_object(schema: &Value, at: String, spec: &Value, places: &mut Places) {
    if schema.is_object() {
        walk(schema, at, spec, places);
    }
}

/// A schema without names and descriptions, to compare it with others.
fn shape(schema: &Value, spec: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
                return shape(spec.pointer(&reference[1..]).unwrap(), spec);
            }
            let facts = map.iter().filter(|(key, value)| {
                !(matches!(key.as_str(), "description" | "title") && value.is_string())
                    && *key != "mapping"
            });
            facts.map(|(key, value)| (key.clone(), shape(value, spec))).collect()
        }
        Value::Array(list) => list.iter().map(|entry| shape(entry, spec)).collect(),
        _ => schema.clone(),
    }
}

/// Components that have the same place and shape in both specs, and another name.
fn renamed(before: &Value, after: &Value) -> BTreeSet<String> {
    let (before, after) = (places(before), places(after));
    let both = before.iter().filter_map(|(at, known)| Some((at, known, after.get(at)?)));
    both.filter(|(_, known, now)| known.1 == now.1 && known.0 != now.0)
        .map(|(at, known, now)| format!("{at}: {} is now {}", known.0, now.0))
        .collect()
}

fn operation_ids(spec: &Value) -> BTreeMap<String, String> {
    let items = spec["paths"].as_object().unwrap().iter();
    items
        .flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().iter();
            operations.map(move |(method, operation)| {
                (format!("{method} {path}"), operation["operationId"].as_str().unwrap().to_owned())
            })
        })
        .collect()
}

#[test]
fn components_are_named_after_models_and_operations() {
    let spec = synced(INLINE);
    let names: Vec<&String> = spec["components"]["schemas"].as_object().unwrap().keys().collect();
    for name in [
        "TextToImageRequest",
        "TextToImageGen4Image",
        "TextToImageGen45Fast",
        "Created",
        "Task",
        "Error",
        "Avatar",
    ] {
        assert!(names.iter().any(|known| *known == name), "{name} is not among {names:?}");
    }
    assert_eq!(operation_ids(&spec)["post /v1/text_to_image"], "text_to_image");
}

#[test]
fn all_created_tasks_have_one_type() {
    let spec = synced(INLINE);
    for path in ["/paths/~1v1~1text_to_image", "/paths/~1v1~1sound_effect"] {
        let schema = spec
            .pointer(&format!("{path}/post/responses/200/content/application~1json/schema/$ref"));
        assert_eq!(schema, Some(&json!("#/components/schemas/Created")));
    }
    assert_eq!(spec["components"]["schemas"]["Created"]["required"], json!(["id"]));
}

#[test]
fn an_added_model_renames_nothing() {
    let before = synced(INLINE);
    let mut document = inline();
    let models = models(&mut document);
    let mut added = models[0].clone();
    added["title"] = json!("gen6");
    added["properties"]["model"]["const"] = json!("gen6");
    added["properties"]["ratio"]["enum"] = json!(["1:1", "2:1"]);
    added["properties"]["referenceImages"]["items"]["properties"]["weight"] =
        json!({ "type": "number" });
    models.insert(0, added);
    assert_eq!(renamed(&before, &synced(&document.to_string())), BTreeSet::new());
}

#[test]
fn removing_an_operation_renames_nothing() {
    // Every path of the fixture; of Runway's document every seventh, to keep the test fast.
    let upstream = upstream_documents().pop().map(|(_, document)| (document, 7));
    for (document, step) in [(inline(), 1)].into_iter().chain(upstream) {
        let before = synced(&document.to_string());
        for path in document["paths"].as_object().unwrap().keys().step_by(step) {
            for method in document["paths"][path]
                .as_object()
                .unwrap()
                .keys()
                .filter(|key| *key != "parameters")
            {
                let mut without = document.clone();
                without["paths"][path].as_object_mut().unwrap().shift_remove(method);
                assert_eq!(
                    renamed(&before, &synced(&without.to_string())),
                    BTreeSet::new(),
                    "without {method} {path}"
                );
            }
        }
    }
}

#[test]
fn reordering_the_models_renames_nothing() {
    let before = synced(INLINE);
    let mut document = inline();
    models(&mut document).reverse();
    let after = synced(&document.to_string());
    assert_eq!(
        before["components"]["schemas"].as_object().unwrap().len(),
        after["components"]["schemas"].as_object().unwrap().len()
    );
    assert_eq!(renamed(&before, &after), BTreeSet::new());
}

#[test]
fn a_document_with_components_gets_the_same_names() {
    let spec = synced(NAMED);
    assert_eq!(
        operation_ids(&spec),
        BTreeMap::from([
            ("get /v1/tasks/{id}".to_owned(), "get_task".to_owned()),
            ("post /v1/text_to_image".to_owned(), "text_to_image".to_owned()),
        ]),
    );
    let schemas = &spec["components"]["schemas"];
    assert_eq!(
        schemas["TextToImageRequest"]["discriminator"]["mapping"],
        json!({
            "gen4_image": "#/components/schemas/TextToImageGen4Image",
            "gen4_image_turbo": "#/components/schemas/TextToImageGen4ImageTurbo",
        }),
    );
    for name in ["Created", "Task", "Error"] {
        assert!(schemas[name].is_object(), "{name}");
    }
    assert_eq!(spec["servers"][0]["url"], "https://api.example.com");
}

#[test]
fn syncing_a_spec_again_changes_nothing() {
    for document in [INLINE, NAMED] {
        let once = synced(document);
        let twice = synced(&once.to_string());
        let text = |spec: &Value| String::from_utf8(write::bytes(spec)).unwrap();
        let (once, twice) = (text(&once), text(&twice));
        let changed: Vec<_> = once
            .lines()
            .zip(twice.lines())
            .filter(|(before, after)| before != after)
            .take(5)
            .collect();
        assert!(once == twice, "{changed:#?}");
    }
}

#[test]
fn the_spec_of_the_deepest_document_can_be_synced() {
    let nested = |depth: usize, longest: u32| {
        let leaf = json!({ "type": "string", "pattern": "^a", "maxLength": longest });
        let around =
            |below, _| json!({ "title": "a", "nullable": true, "properties": { "a": below } });
        (0..depth).fold(leaf, around)
    };
    // Two places of each component, of which one has schemas of its own at each depth.
    let document = |depth: usize| {
        let mut document = inline();
        let both = json!({ "oneOf": [nested(depth - 1, 5), nested(depth - 1, 9)] });
        document["paths"] = json!({ "/v1/speak": { "post": {
            "requestBody": { "content": { "application/json": { "schema": both } } },
            "responses": {},
        } } });
        document.to_string()
    };
    any_document(document(MAX_DEPTH).as_bytes());
    let spec = synced(&document(MAX_DEPTH)).to_string();
    assert!(spec.contains("x-here") && spec.contains("allOf"), "{spec}");
    let deeper = document(MAX_DEPTH + 1);
    let synced = sync(deeper.as_bytes(), &Overlay::default(), &Before::default());
    let error = synced.err().unwrap();
    assert!(error.message.contains("more than 32 deep"), "{error}");
}

#[test]
fn a_name_or_path_that_gets_too_long_for_the_next_sync_is_an_error() {
    let error = |document: &Value| {
        let synced = sync(document.to_string().as_bytes(), &Overlay::default(), &Before::default());
        synced.err().expect("the document is rejected").to_string()
    };
    let long = "a".repeat(500);
    let mut with_server = inline();
    with_server["servers"] = json!([{ "url": format!("https://api.example.com/{long}") }]);
    let mut with_model = inline();
    models(&mut with_model)[0]["properties"]["model"] = json!({ "const": long });
    for (document, place) in
        [(with_server, "at `#/paths`"), (with_model, "at `#/components/schemas`")]
    {
        let error = error(&document);
        assert!(error.starts_with(place), "{error}");
        assert!(error.contains("in the spec") && error.contains("more than the 512"), "{error}");
    }
}

#[test]
fn no_description_of_upstream_is_in_the_spec() {
    let spec = synced(INLINE).to_string();
    for sentence in [
        "A sentence of upstream's",
        "Another one",
        "What to paint",
        "Make a picture out of words",
        "Made",
    ] {
        assert!(!spec.contains(sentence), "{sentence}");
    }
}

#[test]
fn responses_are_relaxed_and_requests_are_strict() {
    let spec = synced(INLINE);
    let schemas = &spec["components"]["schemas"];
    assert_eq!(schemas["TextToImageGen45Fast"]["additionalProperties"], json!(false));
    assert_eq!(schemas["TextToImageGen4ImageRatio"]["enum"], json!(["1280:720", "720:1280"]));
    assert_eq!(
        schemas["TextToImageGen4Image"]["properties"]["promptText"]["maxLength"],
        json!(1000)
    );
    assert_eq!(schemas["TaskStatus"]["x-extensible-enum"], json!(["RUNNING", "SUCCEEDED"]));
    assert!(schemas["TaskStatus"].get("enum").is_none());
    assert_eq!(schemas["Task"]["required"], json!(["id", "status"]));
    assert!(schemas["Task"].get("additionalProperties").is_none());
    assert_eq!(schemas["Error"]["required"], json!(["error"]));
}

#[test]
fn a_parameter_with_a_default_is_not_required() {
    let spec = synced(INLINE);
    let parameters = spec["paths"]["/v1/avatars"]["get"]["parameters"].as_array().unwrap();
    assert!(parameters.iter().all(|parameter| parameter["required"] == false));
}

#[test]
fn a_default_next_to_a_reference_replaces_that_of_its_target() {
    let mut document = inline();
    document["components"]["schemas"]["Limit"] = json!({ "type": "integer", "default": 50 });
    let limit = json!({ "$ref": "#/components/schemas/Limit", "default": 10 });
    document["paths"]["/v1/avatars"]["get"]["parameters"][0]["schema"] = limit;
    let spec = synced(&document.to_string());
    let limit = &spec["paths"]["/v1/avatars"]["get"]["parameters"][0];
    assert_eq!((&limit["schema"]["default"], &limit["required"]), (&json!(10), &json!(false)));
}

#[test]
fn a_body_or_response_that_is_always_null_is_any_value() {
    let mut document = inline();
    let null = json!({ "content": { "application/json": { "schema": { "type": "null" } } } });
    document["paths"]["/v1/sound_effect"]["post"]["requestBody"] = null.clone();
    document["paths"]["/v1/avatars"]["get"]["responses"]["200"] = null;
    let spec = synced(&document.to_string());
    assert!(!spec.to_string().contains(r#""type":"null""#));
    let body = &spec["paths"]["/v1/sound_effect"]["post"]["requestBody"]["content"];
    assert_eq!(body["application/json"]["schema"], json!({}));
}

#[test]
fn the_version_header_is_not_a_parameter() {
    let spec = synced(INLINE);
    assert!(!spec["paths"].to_string().contains("X-Runway-Version"));
    assert_eq!(spec["info"]["x-version-header"], "X-Runway-Version");
}

#[test]
fn lowered_responses_are_closed_and_have_the_alternatives_of_unions() {
    let spec = super::lowered_responses(INLINE.as_bytes()).unwrap();
    let schema = "responses/200/content/application~1json/schema";
    let created = spec.pointer(&format!("/paths/~1v1~1text_to_image/post/{schema}")).unwrap();
    assert_eq!(created["additionalProperties"], false);
    let task = spec.pointer(&format!("/paths/~1v1~1tasks~1{{id}}/get/{schema}")).unwrap();
    assert!(task["oneOf"].as_array().is_some_and(|all| all.len() > 1), "{task}");
}

/// Runway's documents up to the vendored one, oldest first; empty if they are not there.
fn upstream_documents() -> Vec<Named> {
    let taken = Upstream::read().unwrap().taken.date;
    let mut documents = upstream().unwrap();
    documents.retain(|(name, _)| name[..10] <= *taken);
    documents
}

#[test]
fn no_name_changes_across_upstream_documents() {
    assert_no_name_changes(upstream_documents(), &super::read_overlay().unwrap());
}

#[test]
fn no_name_changes_across_the_steps_of_the_small_document() {
    assert_no_name_changes(steps().unwrap(), &Overlay::default());
}

fn assert_no_name_changes(documents: Vec<Named>, overlay: &Overlay) {
    let mut before: Option<Value> = None;
    for (name, document) in documents {
        let Synced { spec, .. } =
            sync(document.to_string().as_bytes(), overlay, &Before::default()).unwrap();
        if let Some(before) = &before {
            assert_eq!(renamed(before, &spec), BTreeSet::new(), "{name}");
            let (known, now) = (operation_ids(before), operation_ids(&spec));
            let changed: Vec<_> = known
                .iter()
                .filter(|(at, id)| now.get(*at).is_some_and(|now| now != *id))
                .collect();
            assert!(changed.is_empty(), "{name}: {changed:?}");
        }
        before = Some(spec);
    }
}

#[test]
fn no_description_of_the_vendored_document_is_in_the_spec() {
    let Some((_, document)) = upstream_documents().pop() else { return };
    let spec = std::fs::read_to_string(project::path("openapi/runway.json")).unwrap();
    let mut sentences = BTreeSet::new();
    collect_sentences(&document, &mut sentences);
    let copied: Vec<_> =
        sentences.iter().filter(|sentence| spec.contains(sentence.as_str())).collect();
    assert!(copied.is_empty(), "{copied:?}");
}

fn collect_sentences(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| match value.as_str() {
            Some(text)
                if matches!(key.as_str(), "description" | "summary") && text.contains(' ') =>
            {
                into.insert(text.to_owned());
            }
            _ => collect_sentences(value, into),
        }),
        Value::Array(list) => list.iter().for_each(|entry| collect_sentences(entry, into)),
        _ => {}
    }
}

#[test]
fn every_component_and_operation_of_the_spec_has_a_description() {
    let spec = std::fs::read(project::path("openapi/runway.json")).unwrap();
    let spec: Value = serde_json::from_slice(&spec).unwrap();
    let schemas = spec["components"]["schemas"].as_object().unwrap().iter();
    let is_missing =
        |text: &Value| text.as_str().is_none_or(|text| text.len() < 10 || text.contains('\n'));
    let mut undescribed: Vec<&str> = schemas
        .filter(|(_, schema)| is_missing(&schema["description"]))
        .map(|(name, _)| name.as_str())
        .collect();
    for item in spec["paths"].as_object().unwrap().values() {
        let operations = item.as_object().unwrap().values();
        let missing = operations.filter(|operation| is_missing(&operation["summary"]));
        undescribed.extend(missing.map(|operation| operation["operationId"].as_str().unwrap()));
    }
    assert!(undescribed.is_empty(), "{undescribed:?}");
}

/// The vendored document, with all that is ahead of it, makes the vendored spec without anything ahead.
#[test]
fn a_document_that_has_caught_up_makes_the_same_spec() {
    let Some((_, mut document)) = upstream_documents().pop() else { return };
    let overlay = super::read_overlay_and_ahead().unwrap();
    let before = || Before::read(&project::path(super::SPEC), "2026-12-31").unwrap();
    let bytes = |document: &Value| document.to_string().into_bytes();
    let ahead = sync(&bytes(&document), &overlay, &before()).unwrap();
    assert_eq!(ahead.report.unapplied, Vec::<String>::new());
    assert_eq!(overlay.ahead.apply(&mut document), Vec::new());
    let without_ahead = super::read_overlay().unwrap();
    let mut caught_up = sync(&bytes(&document), &without_ahead, &before()).unwrap();
    assert_eq!(caught_up.report.unapplied, Vec::<String>::new());
    caught_up.spec["info"]["x-ahead"] = ahead.spec["info"]["x-ahead"].clone();
    assert!(caught_up.spec == ahead.spec, "the specs differ");
    let obsolete = overlay.ahead.apply(&mut document);
    assert_eq!(obsolete.len(), overlay.ahead.lines().len(), "{obsolete:?}");
}

#[test]
fn a_number_in_the_spec_is_read_as_it_was_written() {
    let mut document = inline();
    let limit: Value =
        serde_json::from_str(r#"{ "type": "number", "maximum": 1.0000000000000001e+75 }"#).unwrap();
    models(&mut document)[0]["properties"]["strength"] = limit;
    let spec = synced(&document.to_string());
    assert_eq!(serde_json::from_slice::<Value>(&write::bytes(&spec)).unwrap(), spec);
}
