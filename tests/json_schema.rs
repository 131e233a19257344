//! The JSON schemas of request and response types, which the feature `schemars` adds.

use std::collections::BTreeSet;

use crate::common::SPEC;
use crate::decoding::{response_schemas, response_with_unknowns};
use crate::operations::{OPERATIONS, bodies, schemas};
use runwayml::types;
use serde_json::{Value, json};

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
