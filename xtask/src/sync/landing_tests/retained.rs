//! What an update keeps of what upstream removed, and that dropping it leaves what upstream has.

use serde_json::{Value, json};

use super::{Landed, taken_away};
use crate::codegen;
use crate::codegen::vendored::RUNWAY;
use crate::documents::INLINE;
use crate::documents::edits::EDITS_OF_OPERATIONS;
use crate::surface::Item;
use crate::sync::before::Before;
use crate::sync::overlay::Overlay;
use crate::sync::retired::{Retired, without_retired};
use crate::sync::{Synced, property_order, sync, write};

fn inline() -> Value {
    serde_json::from_str(INLINE).unwrap()
}

/// The fixture, and one day later the fixture as the edit leaves it.
fn edited(edit: impl FnOnce(&mut Value)) -> (Landed, Landed) {
    let overlay = Overlay::default();
    let before = Landed::first(&inline(), &overlay).unwrap();
    let mut document = inline();
    edit(&mut document);
    let after = before.then(&document, &overlay, "2026-01-02").unwrap();
    let gone = taken_away(&before.surface().unwrap(), &after.surface().unwrap());
    assert!(gone.is_empty(), "{gone:#?}");
    let again = after.then(&document, &overlay, "2026-01-03").unwrap();
    assert!(write::bytes(&after.spec) == write::bytes(&again.spec), "not idempotent");
    assert!(after.retired == again.retired, "not idempotent");
    assert_dropped(&after, &document);
    (before, after)
}

/// Without what is retired, the spec is what the sync makes of the document, with the same names.
fn assert_dropped(landed: &Landed, document: &Value) {
    let mut spec = without_retired(landed.spec.clone(), &landed.retired);
    property_order::record(&mut spec);
    write::sort_keywords(&mut spec);
    let dropped = Landed { spec, retired: Retired::default() };
    let again = dropped.then(document, &Overlay::default(), "2026-01-04").unwrap();
    assert_eq!(again.retired, Retired::default());
    let text = |spec: &Value| String::from_utf8(write::bytes(spec)).unwrap();
    assert_eq!(text(&dropped.spec), text(&again.spec));
}

const BODY: &str = "/paths/~1v1~1text_to_image/post/requestBody/content/application~1json/schema";
const TASK: &str = "/paths/~1v1~1tasks~1{id}/get/responses/200/content/application~1json/schema";

fn members<'v>(document: &'v mut Value, pointer: &str) -> &'v mut serde_json::Map<String, Value> {
    let found = document.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"));
    found.as_object_mut().unwrap()
}

fn schema<'s>(landed: &'s Landed, name: &str) -> &'s Value {
    &landed.spec["components"]["schemas"][name]
}

#[test]
fn a_document_that_is_the_same_retires_nothing() {
    let (before, after) = edited(|_| {});
    assert!(write::bytes(&before.spec) == write::bytes(&after.spec));
    assert_eq!(after.retired, Retired::default());
}

#[test]
fn an_update_without_a_change_changes_nothing_and_dropping_leaves_what_upstream_has() {
    for (_, edit) in EDITS_OF_OPERATIONS {
        edited(edit);
    }
}

#[test]
fn a_body_where_there_was_none_is_set_by_a_setter() {
    let (_, after) = edited(|document| {
        let schema = json!({ "type": "object", "properties": { "reason": { "type": "string" } } });
        let body =
            json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        members(document, "/paths/~1v1~1tasks~1{id}/delete").insert("requestBody".to_owned(), body);
    });
    let delete = &after.spec["paths"]["/v1/tasks/{id}"]["delete"];
    assert_eq!(delete["requestBody"]["x-added"], "2026-01-02");
    let source = codegen::client(after.spec.clone(), &RUNWAY).unwrap();
    assert!(
        source.contains("fn delete_task(id, ) later body [types::DeleteTaskRequest]"),
        "{source}"
    );
    let dropped = without_retired(after.spec, &after.retired);
    let source = codegen::client(dropped, &RUNWAY).unwrap();
    assert!(source.contains("fn delete_task(id, ) body [types::DeleteTaskRequest]"));
}

#[test]
fn a_response_without_content_keeps_its_type_if_nothing_has_to_be_present() {
    let (_, after) = edited(|document| {
        let responses = members(document, "/paths/~1v1~1avatars/get/responses");
        *responses = serde_json::from_value(json!({ "204": { "description": "" } })).unwrap();
    });
    let response = &after.spec["paths"]["/v1/avatars"]["get"]["responses"]["204"]["content"];
    let reference = &response["application/json"]["schema"]["$ref"];
    assert_eq!(reference, "#/components/schemas/AvatarList");
}

#[test]
fn dropping_what_is_retired_in_the_spec_of_another_commit_leaves_that_spec_as_it_is() {
    let (before, after) = edited(|document| {
        let responses = members(document, "/paths/~1v1~1avatars/get/responses");
        *responses = serde_json::from_value(json!({ "204": { "description": "" } })).unwrap();
    });
    assert!(!after.retired.contents.is_empty());
    assert_eq!(without_retired(before.spec.clone(), &after.retired), before.spec);
}

#[test]
fn an_object_that_became_a_union_converts_into_it() {
    let (before, after) = edited(|document| {
        let schema = document.pointer_mut(&BODY.replace("text_to_image", "sound_effect")).unwrap();
        let mut model = schema.clone();
        model["properties"]["model"] = json!({ "type": "string", "const": "effects_2" });
        *schema = json!({ "discriminator": { "propertyName": "model" }, "oneOf": [model] });
    });
    let body = |landed: &Landed| match landed.surface().unwrap().item("Client::sound_effect") {
        Some(Item::Function { body: Some(body), .. }) => body.clone(),
        item => panic!("{item:?}"),
    };
    assert_eq!(body(&before), "SoundEffectRequest");
    assert_ne!(body(&after), "SoundEffectRequest");
    let conversion = format!("types::{}: From<types::SoundEffectRequest>", body(&after));
    assert!(after.surface().unwrap().contains(&conversion), "{conversion}");
}

#[test]
fn a_union_that_became_one_of_its_models_stays_a_union() {
    let (_, after) = edited(|document| {
        let schema = document.pointer_mut(BODY).unwrap();
        *schema = schema["oneOf"][0].clone();
    });
    let union = schema(&after, "TextToImageRequest");
    assert_eq!(union["discriminator"]["propertyName"], "model");
    assert_eq!(union["oneOf"].as_array().unwrap().len(), 2);
    assert_eq!(after.retired.alternatives["TextToImageRequest"].len(), 1);
}

#[test]
fn two_properties_with_one_name_in_rust_are_numbered_and_reported() {
    let mut document = inline();
    let properties = format!("{}/properties", BODY.replace("text_to_image", "sound_effect"));
    members(&mut document, &properties)
        .insert("prompt_text".to_owned(), json!({ "type": "string" }));
    let made = sync(document.to_string().as_bytes(), &Overlay::default(), &Before::default());
    let Synced { spec, report, .. } = made.unwrap();
    let expected =
        "name with a number: `SoundEffectRequest::prompt_text_2` for the property `prompt_text`";
    assert!(report.to_string().contains(expected), "{report}");
    let source = codegen::client(spec, &RUNWAY).unwrap();
    assert!(source.contains("prompt_text = \"promptText\""));
    assert!(source.contains("prompt_text_2 = \"prompt_text\""));
}

#[test]
fn a_removed_operation_stays_and_is_dropped_as_a_whole() {
    let (before, after) = edited(|document| {
        members(document, "/paths").shift_remove("/v1/avatars");
    });
    let list = &after.spec["paths"]["/v1/avatars"]["get"];
    assert_eq!(list["x-retired"], "2026-01-02");
    assert!(after.retired.operations.contains_key("list_avatars"));
    assert_eq!(schema(&after, "AvatarList")["x-retired"], "2026-01-02");
    let source = codegen::client(after.spec.clone(), &RUNWAY).unwrap();
    assert!(source.contains("#[deprecated = \"retired by Runway on 2026-01-02\"]"));
    let dropped = without_retired(after.spec.clone(), &after.retired);
    assert!(dropped["paths"].get("/v1/avatars").is_none());
    assert!(dropped["components"]["schemas"].get("AvatarList").is_none());
    let back = after.then(&inline(), &Overlay::default(), "2026-02-02").unwrap();
    assert_eq!(back.retired, Retired::default());
    assert!(write::bytes(&back.spec) == write::bytes(&before.spec));
}

#[test]
fn a_removed_model_property_or_value_stays() {
    let (_, after) = edited(|document| {
        let models = document.pointer_mut(&format!("{BODY}/oneOf")).unwrap();
        models.as_array_mut().unwrap().remove(1);
        members(document, &format!("{BODY}/oneOf/0/properties")).shift_remove("promptText");
        let ratio = document.pointer_mut(&format!("{BODY}/oneOf/0/properties/ratio/enum")).unwrap();
        ratio.as_array_mut().unwrap().remove(0);
    });
    let model = schema(&after, "TextToImageGen4Image");
    assert_eq!(model["properties"]["promptText"]["x-retired"], "2026-01-02");
    let ratio = schema(&after, "TextToImageGen4ImageRatio");
    assert_eq!(ratio["enum"], json!(["1280:720", "720:1280"]));
    assert_eq!(ratio["x-retired-values"], json!({ "1280:720": "2026-01-02" }));
    assert_eq!(after.retired.alternatives["TextToImageRequest"].len(), 1);
}

#[test]
fn a_property_of_a_response_keeps_its_type() {
    let (_, after) = edited(|document| {
        let status = document.pointer_mut(&format!("{TASK}/oneOf/0/properties/id")).unwrap();
        *status = json!({ "type": "integer" });
        let status = document.pointer_mut(&format!("{TASK}/oneOf/1/properties/id")).unwrap();
        *status = json!({ "type": "integer" });
    });
    let id = &schema(&after, "Task")["properties"]["id"];
    assert_eq!((&id["type"], &id["x-kept-kind"]), (&json!("string"), &json!("2026-01-02")));
    assert_eq!(after.retired.kinds["Task"]["id"].now, json!({ "type": "integer" }));
    let dropped = without_retired(after.spec.clone(), &after.retired);
    assert_eq!(dropped["components"]["schemas"]["Task"]["properties"]["id"]["type"], "integer");
}

#[test]
fn an_operation_keeps_its_response_and_its_parameters() {
    let (_, after) = edited(|document| {
        let list = members(document, "/paths/~1v1~1avatars/get");
        list.shift_remove("parameters");
        let entries = json!({ "type": "array", "items": { "type": "object", "properties": {} } });
        list["responses"]["200"]["content"] = json!({ "application/json": { "schema": entries } });
    });
    let response = &after.spec["paths"]["/v1/avatars"]["get"]["responses"]["200"]["content"];
    let reference = &response["application/json"]["schema"]["$ref"];
    assert_eq!(reference, "#/components/schemas/AvatarList");
    assert_eq!(after.retired.contents["list_avatars"].len(), 1);
    assert!(!after.retired.parameters["list_avatars"].is_empty());
}

#[test]
fn a_required_parameter_that_is_retired_is_not_required() {
    let (overlay, mut document) = (Overlay::default(), inline());
    members(&mut document, "/paths/~1v1~1avatars/get/parameters/0/schema").shift_remove("default");
    let before = Landed::first(&document, &overlay).unwrap();
    members(&mut document, "/paths/~1v1~1avatars/get").shift_remove("parameters");
    let after = before.then(&document, &overlay, "2026-01-02").unwrap();
    let limit = |landed: &Landed| {
        landed.spec["paths"]["/v1/avatars"]["get"]["parameters"][0]["required"].clone()
    };
    assert_eq!((limit(&before), limit(&after)), (json!(true), json!(false)));
    assert_eq!(after.retired.parameters["list_avatars"]["limit"].schema["required"], true);
}

#[test]
fn a_parameter_that_is_retired_before_its_operation_is_there_once() {
    let (_, without_parameters) = edited(|document| {
        members(document, "/paths/~1v1~1avatars/get").shift_remove("parameters");
    });
    let mut document = inline();
    members(&mut document, "/paths").shift_remove("/v1/avatars");
    let after = without_parameters.then(&document, &Overlay::default(), "2026-02-02").unwrap();
    let gone = taken_away(&without_parameters.surface().unwrap(), &after.surface().unwrap());
    assert_eq!(gone, Vec::<String>::new());
    let parameters = &after.spec["paths"]["/v1/avatars"]["get"]["parameters"];
    assert_eq!(parameters.as_array().unwrap().len(), 2);
    assert_eq!(parameters[0]["x-retired"], "2026-01-02");
    assert_dropped(&after, &document);
}

#[test]
fn a_type_that_nothing_has_any_more_is_still_there() {
    let (_, after) = edited(|document| {
        let model = members(document, &format!("{BODY}/oneOf/0/properties"));
        model["ratio"] = json!({ "type": "string" });
        model["referenceImages"] = json!({ "type": "array", "items": { "type": "string" } });
    });
    let held = &after.spec["paths"]["/v1/text_to_image"]["post"]["x-retired-requests"];
    let names: Vec<&str> =
        held.as_array().unwrap().iter().filter_map(|of| of["$ref"].as_str()).collect();
    assert_eq!(
        names,
        [
            "#/components/schemas/TextToImageGen4ImageRatio",
            "#/components/schemas/TextToImageGen4ImageReferenceImage",
        ]
    );
}
