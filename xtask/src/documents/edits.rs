//! What upstream might do next: one edit of a document each.

use serde_json::{Map, Value, json};

use super::INLINE;
use crate::sync::ahead::is_model;
use crate::sync::escaped;

type Object = Map<String, Value>;

/// A small document, in which two models have the same settings of content moderation.
pub fn small_document() -> Value {
    let mut document: Value = serde_json::from_str(INLINE).unwrap();
    let moderation = json!({
        "type": "object",
        "title": "ContentModeration",
        "properties": { "publicFigureThreshold": { "type": "string", "enum": ["auto", "low"] } },
    });
    for model in ["gen4_image", "gen4.5_fast"] {
        *property(&mut document, TO_IMAGE, model, "contentModeration") = moderation.clone();
    }
    document
}

/// Calls `edit` for every object in a document.
fn each_object(value: &mut Value, edit: &mut dyn FnMut(&mut Object)) {
    match value {
        Value::Object(map) => {
            edit(map);
            map.values_mut().for_each(|below| each_object(below, edit));
        }
        Value::Array(list) => list.iter_mut().for_each(|below| each_object(below, edit)),
        _ => {}
    }
}

/// The schema of a property of a model.
fn property<'d>(document: &'d mut Value, path: &str, model: &str, property: &str) -> &'d mut Value {
    let pointer =
        format!("/paths/{}/post/requestBody/content/application~1json/schema/oneOf", escaped(path));
    let models = document.pointer_mut(&pointer).unwrap().as_array_mut().unwrap();
    &mut models.iter_mut().find(|one| is_model(one, model)).unwrap()["properties"][property]
}

const TO_IMAGE: &str = "/v1/text_to_image";

pub type Edit = (&'static str, fn(&mut Value));

/// What upstream might do next.
pub const EDITS: [Edit; 9] = [
    ("one more scheme at one place of ImageUri", |document| {
        let images = property(document, TO_IMAGE, "gen4_image", "referenceImages");
        let schemes = images["items"]["properties"]["uri"]["anyOf"].as_array_mut().unwrap();
        schemes.push(json!({ "type": "string", "pattern": "^s3:\\/\\/.*" }));
    }),
    ("one property more at one place of ReferenceImage", |document| {
        let images = property(document, TO_IMAGE, "gen4_image", "referenceImages");
        images["items"]["properties"]["weight"] = json!({ "type": "number" });
    }),
    ("one property and one value more at one place of ContentModeration", |document| {
        let moderation = property(document, TO_IMAGE, "gen4_image", "contentModeration");
        moderation["properties"]["violence"] = json!({ "type": "string", "enum": ["auto", "low"] });
        let values = moderation["properties"]["publicFigureThreshold"]["enum"].as_array_mut();
        values.unwrap().push(json!("high"));
    }),
    ("every title goes", |document| {
        each_object(&mut document["paths"], &mut |schema| {
            if schema.get("title").is_some_and(Value::is_string) {
                schema.shift_remove("title");
            }
        });
    }),
    ("all but model, type and id become optional", |document| {
        each_object(document, &mut |schema| {
            if let Some(Value::Array(required)) = schema.get_mut("required") {
                required.retain(|name| ["model", "type", "id"].contains(&name.as_str().unwrap()));
            }
        });
    }),
    ("every object is closed", |document| {
        each_object(document, &mut |schema| {
            if schema.get("type") == Some(&json!("object")) && schema.contains_key("properties") {
                schema.insert("additionalProperties".to_owned(), json!(false));
            }
        });
    }),
    ("every default goes", |document| {
        each_object(document, &mut |schema| drop(schema.shift_remove("default")));
    }),
    ("a number becomes a number or a word, and an enum a text", |document| {
        let seed = property(document, TO_IMAGE, "gen4_image", "seed");
        *seed = json!({ "anyOf": [seed.clone(), { "type": "string", "enum": ["random"] }] });
        *property(document, TO_IMAGE, "gen4_image", "ratio") = json!({ "type": "string" });
    }),
    ("an enum also takes any size", |document| {
        let ratio = property(document, TO_IMAGE, "gen4_image", "ratio");
        let size = json!({ "type": "string", "pattern": "^[0-9]+x[0-9]+$" });
        *ratio = json!({ "anyOf": [ratio.clone(), size] });
    }),
];

/// What upstream might do next with an operation of the small document.
pub const EDITS_OF_OPERATIONS: [Edit; 10] = [
    ("an operation goes", |document| {
        object(document, "/paths").shift_remove("/v1/avatars/{id}");
    }),
    ("a model goes, and a property", |document| {
        let models = document.pointer_mut(&format!("{}/oneOf", body("text_to_image"))).unwrap();
        models.as_array_mut().unwrap().pop();
        models[0]["properties"].as_object_mut().unwrap().shift_remove("seed");
    }),
    ("a value goes, and a number in a response becomes a string", |document| {
        *property(document, TO_IMAGE, "gen4_image", "ratio") = json!({ "enum": ["720:1280"] });
        let made = "/paths/~1v1~1text_to_image/post/responses/200/content/application~1json/schema";
        let cost = object(document, &format!("{made}/properties/estimatedCost/properties"));
        cost["credits"] = json!({ "type": "string" });
    }),
    ("an operation without a body gets one that is required", |document| {
        let content = json!({ "application/json": { "schema": {
            "type": "object", "properties": { "reason": { "type": "string" } } } } });
        let body = json!({ "required": true, "content": content });
        object(document, "/paths/~1v1~1tasks~1{id}/delete").insert("requestBody".to_owned(), body);
    }),
    ("a body goes", |document| {
        object(document, "/paths/~1v1~1sound_effect/post").shift_remove("requestBody");
    }),
    ("a response loses its content", |document| {
        let responses = object(document, "/paths/~1v1~1avatars/get/responses");
        *responses = Object::from_iter([("204".to_owned(), json!({ "description": "None" }))]);
    }),
    ("a body and a response get other media types", |document| {
        let form = json!({ "schema": { "type": "object", "properties": { "file": {} } } });
        let of_operation = object(document, "/paths/~1v1~1text_to_image/post");
        of_operation["requestBody"]["content"]["multipart/form-data"] = form;
        let events = json!({ "schema": { "type": "string" } });
        of_operation["responses"]["200"]["content"]["text/event-stream"] = events;
    }),
    ("a body that was an object is a union of models", |document| {
        let schema = document.pointer_mut(&body("sound_effect")).unwrap();
        let model = |name: &str| {
            let mut model = schema.clone();
            model["properties"]["model"] = json!({ "type": "string", "const": name });
            model["required"] = json!(["model"]);
            model
        };
        let models = json!([model("effects_1"), model("effects_2")]);
        *schema = json!({ "discriminator": { "propertyName": "model" }, "oneOf": models });
    }),
    ("a body that was a union is one of its models", |document| {
        let schema = document.pointer_mut(&body("text_to_image")).unwrap();
        *schema = schema["oneOf"][0].clone();
    }),
    ("two properties have names that differ only in their case", |document| {
        let made = "/paths/~1v1~1text_to_image/post/responses/200/content/application~1json/schema";
        let properties = object(document, &format!("{made}/properties"));
        properties.insert("estimated_cost".to_owned(), json!({ "type": "number" }));
        let properties = object(document, &format!("{}/properties", body("sound_effect")));
        properties.insert("prompt_text".to_owned(), json!({ "type": "string" }));
        let list = &mut object(document, "/paths/~1v1~1avatars/get")["parameters"];
        let parameter = json!({ "name": "Limit", "in": "query", "schema": { "type": "integer" } });
        list.as_array_mut().unwrap().push(parameter);
    }),
];

fn object<'d>(document: &'d mut Value, pointer: &str) -> &'d mut Object {
    let found = document.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"));
    found.as_object_mut().unwrap()
}

/// The pointer to the body of an operation.
fn body(operation: &str) -> String {
    format!("/paths/~1v1~1{operation}/post/requestBody/content/application~1json/schema")
}
