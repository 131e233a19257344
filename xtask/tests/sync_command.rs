//! `cargo xtask sync` as a person runs it: what it says of a document that it cannot take in, with
//! which exit code, and that it then leaves every file as it was.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

const INLINE: &str = include_str!("fixtures/inline.json");

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap()
}

fn vendored() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/runway.json")
}

/// A folder with a document in it, and the place where its contract goes.
struct Desk {
    folder: TempDir,
    from: PathBuf,
    output: PathBuf,
}

impl Desk {
    fn with(document: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (from, output) = (folder.path().join("upstream"), folder.path().join("contract.json"));
        std::fs::write(&from, document).unwrap();
        Self { folder, from, output }
    }

    fn sync(&self, more: &[&str]) -> Output {
        let (from, output) = (self.from.to_str().unwrap(), self.output.to_str().unwrap());
        xtask(&[&["sync", "--from", from, "--output", output], more].concat())
    }
}

/// Syncs `document` into a file that holds something already; returns the exit code, what was said,
/// and what the file holds afterwards.
fn sync(document: &str) -> (i32, String, String) {
    let desk = Desk::with(document);
    std::fs::write(&desk.output, "untouched").unwrap();
    let before = std::fs::read(vendored()).unwrap();
    let ran = desk.sync(&[]);
    assert_eq!(std::fs::read(vendored()).unwrap(), before);
    let files = std::fs::read_dir(desk.folder.path()).unwrap().count();
    assert_eq!(files, 2, "no temporary file stays behind");
    let said = String::from_utf8(ran.stderr).unwrap();
    (ran.status.code().unwrap(), said, std::fs::read_to_string(&desk.output).unwrap())
}

/// Asserts that the document is refused with one message that has all these parts.
fn refused(document: &str, parts: &[&str]) {
    let (code, said, left) = sync(document);
    assert_eq!(code, 2, "{said}");
    assert_eq!(left, "untouched");
    assert_eq!(said.lines().count(), 1, "{said}");
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
}

/// The fixture with one place of it changed.
fn with(pointer: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_str(INLINE).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    document.pointer_mut(parent).unwrap()[key] = value;
    document.to_string()
}

const BODY: &str = "/paths/~1v1~1sound_effect/post/requestBody/content/application~1json/schema";

#[test]
fn what_is_no_openapi_document_is_refused() {
    refused("{}", &["`#`", "no OpenAPI document"]);
    refused("just words", &["`#`"]);
    refused(r#"{"swagger": "2.0", "paths": {}}"#, &["#/swagger", "2.0"]);
    refused(r#"{"openapi": "4.0.0", "paths": {}}"#, &["#/openapi", "4.0.0"]);
}

#[test]
fn half_a_document_is_refused() {
    refused(&INLINE[..INLINE.len() / 2], &["`#`", "not whole JSON", "line"]);
}

#[test]
fn a_reference_to_nothing_is_refused_with_its_place() {
    let document = with(
        &format!("{BODY}/properties"),
        json!({ "a": { "$ref": "#/components/schemas/Missing" } }),
    );
    refused(
        &document,
        &[&format!("#{BODY}/properties/a/$ref"), "#/components/schemas/Missing", "does not exist"],
    );
}

#[test]
fn a_reference_outside_of_the_document_is_refused() {
    let document = with(&format!("{BODY}/properties"), json!({ "a": { "$ref": "other.json#/A" } }));
    refused(&document, &[&format!("#{BODY}/properties/a/$ref"), "outside"]);
}

#[test]
fn references_in_a_circle_are_refused() {
    let mut document: Value = serde_json::from_str(&with(
        &format!("{BODY}/properties"),
        json!({
            "a": { "$ref": "#/components/schemas/Tree" },
        }),
    ))
    .unwrap();
    document["components"]["schemas"] = json!({ "Tree": { "type": "object", "properties": { "below": { "$ref": "#/components/schemas/Tree" } } } });
    refused(
        &document.to_string(),
        &["#/components/schemas/Tree/properties/below/$ref", "leads back to itself"],
    );
}

#[test]
fn an_unknown_keyword_is_refused_with_its_place() {
    let document = with(&format!("{BODY}/unevaluatedProperties"), json!(false));
    refused(&document, &[&format!("#{BODY}/unevaluatedProperties"), "no rule knows"]);
    let document = with("/paths/~1v1~1sound_effect/post/frobnicate", json!(true));
    refused(&document, &["#/paths/~1v1~1sound_effect/post/frobnicate"]);
}

#[test]
fn two_operations_that_claim_one_name_are_refused() {
    let document: Value = serde_json::from_str(INLINE).unwrap();
    let operation = document["paths"]["/v1/sound_effect"].clone();
    let claimed = with("/paths/~1v1~1sound~1effect", operation.clone());
    refused(
        &claimed,
        &[
            "two operations",
            "sound_effect",
            "#/paths/~1v1~1sound_effect/post",
            "#/paths/~1v1~1sound~1effect/post",
        ],
    );

    let mut named: Value = serde_json::from_str(&with("/paths/~1v1~1other", operation)).unwrap();
    for path in ["/v1/other", "/v1/sound_effect"] {
        named["paths"][path]["post"]["operationId"] = json!("sameName");
    }
    refused(&named.to_string(), &["sameName", "operationId", "claimed"]);
}

#[test]
fn a_source_that_is_not_there_could_not_run() {
    let ran = xtask(&["sync", "--from", "nowhere.json", "--output", "never-written.json"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8(ran.stderr).unwrap().contains("nowhere.json"));
}

#[test]
fn a_check_writes_nothing_and_tells_current_from_stale() {
    let desk = Desk::with(INLINE);
    let checked = || desk.sync(&["--check"]).status.code();

    assert_eq!(checked(), Some(1));
    assert!(!desk.output.exists());
    assert_eq!(desk.sync(&[]).status.code(), Some(0));
    assert_eq!(checked(), Some(0));
    std::fs::write(&desk.from, INLINE.replace("gen4.5_fast", "gen4.6_fast")).unwrap();
    assert_eq!(checked(), Some(1));
    std::fs::write(&desk.from, "{").unwrap();
    assert_eq!(checked(), Some(2));
}

#[test]
fn what_is_lost_and_what_is_new_is_printed() {
    let limited = with(
        &format!("{BODY}/properties"),
        json!({
            "a": { "type": "object", "propertyNames": { "type": "string", "enum": ["x"] } },
        }),
    );
    let said = String::from_utf8(Desk::with(&limited).sync(&[]).stdout).unwrap();
    assert!(said.contains("lost: limits on the names of a map's entries, 1 times"), "{said}");
    assert!(said.contains(&format!("#{BODY}/properties/a/propertyNames")), "{said}");
    assert!(said.contains("new name: TaskCreated"), "{said}");
    assert!(said.contains("overlay entry did not apply"), "{said}");
}

#[test]
fn an_overlay_that_does_not_apply_keeps_the_vendored_contract_as_it_was() {
    let desk = Desk::with(INLINE);
    let before = std::fs::read(vendored()).unwrap();
    let ran = xtask(&["sync", "--from", desk.from.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(std::fs::read(vendored()).unwrap(), before);
}
