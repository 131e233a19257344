//! openapi/ahead.yaml: what Runway offers before its document says so is in the spec like the rest, until an
//! upstream document has caught up with it.

use serde_json::{Value, json};

use crate::checkout::{BASE, Checkout, text};

const AHEAD: &str = "\
entries:
  # A new model.
  - operation: POST /v1/text_to_image
    model: gen5_image
    source: SDK 2
    day: 2026-01-20
    add:
      type: object
      properties:
        model: { type: string, const: gen5_image }
        promptText: { type: string }
      required: [promptText, model]
  - operation: POST /v1/text_to_image
    model: gen4_image
    source: SDK 3
    day: 2026-01-21
    merge: { properties: { ratio: { enum: ['9:16'] } } }
";

/// A checkout whose spec is made from the base document and from what is ahead of it.
fn ahead_of_base() -> Checkout {
    let checkout = Checkout::new();
    checkout.write("openapi/ahead.yaml", AHEAD);
    checkout.commit("Ahead");
    let ran = run(&checkout, &["update", "--without-tests"], BASE);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    checkout.commit("Update");
    checkout
}

fn run(checkout: &Checkout, command: &[&str], document: &str) -> std::process::Output {
    let from = checkout.document(document, "upstream-2026-02-02.json");
    checkout.xtask(&[command, &["--from", from.to_str().unwrap()]].concat()).output().unwrap()
}

/// The base document with what was ahead of it, and a limit that the entry does not have.
fn caught_up() -> String {
    let mut document: Value = serde_json::from_str(BASE).unwrap();
    let body = "/paths/~1v1~1text_to_image/post/requestBody/content/application~1json/schema/oneOf";
    let models = document.pointer_mut(body).unwrap().as_array_mut().unwrap();
    models[0]["properties"]["ratio"]["enum"].as_array_mut().unwrap().push(json!("9:16"));
    models.push(json!({
        "type": "object",
        "properties": {
            "model": { "type": "string", "const": "gen5_image" },
            "promptText": { "type": "string", "maxLength": 500 },
        },
        "required": ["promptText", "model"],
    }));
    document.to_string()
}

fn spec(checkout: &Checkout) -> Value {
    let spec = std::fs::read(checkout.root().join("openapi/runway.json")).unwrap();
    serde_json::from_slice(&spec).unwrap()
}

#[test]
fn what_is_ahead_is_in_the_spec_and_sync_prints_it() {
    let checkout = ahead_of_base();
    let spec = spec(&checkout);
    assert_eq!(spec["info"]["x-ahead"], "2026-01-21");
    let schemas = &spec["components"]["schemas"];
    assert_eq!(schemas["TextToImageGen5Image"]["properties"]["promptText"]["type"], "string");
    assert_eq!(schemas["TextToImageGen4ImageRatio"]["enum"], json!(["1:1", "16:9", "9:16"]));
    let stdout = text(&run(&checkout, &["sync", "--check"], BASE).stdout);
    for line in [
        "ahead of the document: POST /v1/text_to_image, gen5_image (SDK 2, 2026-01-20)",
        "ahead of the document: POST /v1/text_to_image, gen4_image (SDK 3, 2026-01-21)",
    ] {
        assert!(stdout.lines().any(|printed| printed == line), "{stdout}");
    }
}

#[test]
fn a_sync_with_a_document_that_has_caught_up_is_an_error_with_the_differences() {
    let checkout = ahead_of_base();
    let ran = run(&checkout, &["sync"], &caught_up());
    assert_eq!(ran.status.code(), Some(2), "{}", text(&ran.stderr));
    let stdout = text(&ran.stdout);
    for part in [
        "gen5_image (SDK 2, 2026-01-20): the document has it now; remove the entry",
        "/properties/promptText/maxLength is 500 in the document, and not in the entry",
        "gen4_image (SDK 3, 2026-01-21): the document has it now; remove the entry",
    ] {
        assert!(stdout.contains(part), "{stdout}");
    }
    assert!(text(&ran.stderr).contains("fix openapi/ahead.yaml:"), "{}", text(&ran.stderr));
    let checked = run(&checkout, &["sync", "--check"], &caught_up());
    assert_eq!(checked.status.code(), Some(2), "{}", text(&checked.stdout));
    assert_eq!(checkout.git(&["status", "--porcelain"]), "");
}

#[test]
fn an_update_removes_what_the_document_has_caught_up_with_and_makes_the_same_spec() {
    let checkout = ahead_of_base();
    let mut expected = spec(&checkout);
    let ran = run(&checkout, &["update", "--without-tests"], &caught_up());
    let stdout = text(&ran.stdout);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    for part in [
        "**The document has caught up with these entries**, in openapi/ahead.yaml:",
        "gen5_image (SDK 2, 2026-01-20); /properties/promptText/maxLength is 500 in the document",
    ] {
        assert!(stdout.contains(part), "{stdout}");
    }
    let ahead = std::fs::read_to_string(checkout.root().join("openapi/ahead.yaml")).unwrap();
    assert_eq!(ahead, "entries:\n  # A new model.\n");
    expected["info"].as_object_mut().unwrap().remove("x-ahead");
    let prompt = &mut expected["components"]["schemas"]["TextToImageGen5Image"]["properties"];
    prompt["promptText"]["maxLength"] = json!(500);
    assert_eq!(spec(&checkout), expected);
}

#[test]
fn an_entry_whose_place_is_gone_blocks_an_update() {
    let checkout = ahead_of_base();
    let without_operation = BASE.replace("/v1/text_to_image", "/v1/make_image");
    let ran = run(&checkout, &["update", "--without-tests"], &without_operation);
    let stderr = text(&ran.stderr);
    assert!(stderr.contains("the document has no operation POST /v1/text_to_image"), "{stderr}");
    assert_eq!(checkout.git(&["status", "--porcelain"]), "");
}
