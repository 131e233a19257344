//! Tests of the command `cargo xtask sync`: error messages, exit codes, and that no file is changed after
//! an error.

use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::checkout::{project, xtask};

const INLINE: &str = include_str!("fixtures/inline.json");

fn vendored() -> PathBuf {
    project().join("openapi/runway.json")
}

/// A directory with an upstream document, and the path of its spec.
struct Workspace {
    directory: TempDir,
    from: PathBuf,
    output: PathBuf,
}

impl Workspace {
    fn with(document: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let from = directory.path().join("upstream");
        let output = directory.path().join("spec.json");
        std::fs::write(&from, document).unwrap();
        Self { directory, from, output }
    }

    fn sync(&self, more: &[&str]) -> Output {
        let (from, output) = (self.from.to_str().unwrap(), self.output.to_str().unwrap());
        xtask(&[&["sync", "--from", from, "--output", output], more].concat())
    }
}

/// A spec that a sync would replace.
const UNTOUCHED: &str = "{}";

/// Syncs `document` into an existing file; returns the exit code, stderr, and the contents of the file.
fn sync(document: &str) -> (i32, String, String) {
    let workspace = Workspace::with(document);
    std::fs::write(&workspace.output, UNTOUCHED).unwrap();
    let before = std::fs::read(vendored()).unwrap();
    let ran = workspace.sync(&[]);
    assert_eq!(std::fs::read(vendored()).unwrap(), before);
    let files = std::fs::read_dir(workspace.directory.path()).unwrap().count();
    assert_eq!(files, 2, "no temporary file is left");
    let stderr = String::from_utf8(ran.stderr).unwrap();
    (ran.status.code().unwrap(), stderr, std::fs::read_to_string(&workspace.output).unwrap())
}

/// Asserts that the document is an error with one line that contains all these parts.
fn assert_error(document: &str, parts: &[&str]) {
    let (code, stderr, contents) = sync(document);
    assert_eq!(code, 2, "{stderr}");
    assert_eq!(contents, UNTOUCHED);
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    for part in parts {
        assert!(stderr.contains(part), "`{part}` is not in: {stderr}");
    }
}

/// The fixture with one value changed.
fn with(pointer: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_str(INLINE).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    document.pointer_mut(parent).unwrap()[key] = value;
    document.to_string()
}

const BODY: &str = "/paths/~1v1~1sound_effect/post/requestBody/content/application~1json/schema";

#[test]
fn a_document_that_is_not_openapi_is_an_error() {
    assert_error("{}", &["`#`", "not an OpenAPI document"]);
    assert_error("just words", &["`#`"]);
    assert_error(r#"{"swagger": "2.0", "paths": {}}"#, &["#/swagger", "2.0"]);
    assert_error(r#"{"openapi": "4.0.0", "paths": {}}"#, &["#/openapi", "4.0.0"]);
}

#[test]
fn a_truncated_document_is_an_error() {
    assert_error(&INLINE[..INLINE.len() / 2], &["`#`", "not valid JSON", "line"]);
}

#[test]
fn a_missing_reference_target_is_an_error_with_the_pointer() {
    let document = with(
        &format!("{BODY}/properties"),
        json!({ "a": { "$ref": "#/components/schemas/Missing" } }),
    );
    assert_error(
        &document,
        &[&format!("#{BODY}/properties/a/$ref"), "#/components/schemas/Missing", "does not exist"],
    );
}

#[test]
fn a_reference_outside_the_document_is_an_error() {
    let document = with(&format!("{BODY}/properties"), json!({ "a": { "$ref": "other.json#/A" } }));
    assert_error(&document, &[&format!("#{BODY}/properties/a/$ref"), "outside"]);
}

#[test]
fn a_circular_reference_is_an_error() {
    let mut document: Value = serde_json::from_str(&with(
        &format!("{BODY}/properties"),
        json!({
            "a": { "$ref": "#/components/schemas/Tree" },
        }),
    ))
    .unwrap();
    document["components"]["schemas"] = json!({ "Tree": { "type": "object", "properties": { "below": { "$ref": "#/components/schemas/Tree" } } } });
    assert_error(
        &document.to_string(),
        &[
            "#/components/schemas/Tree/properties/below/$ref",
            "the component `Tree` contains itself",
        ],
    );
}

#[test]
fn an_unknown_keyword_is_an_error_with_its_pointer() {
    let document = with(&format!("{BODY}/unevaluatedProperties"), json!(false));
    assert_error(&document, &[&format!("#{BODY}/unevaluatedProperties"), "unknown keyword"]);
    let document = with("/paths/~1v1~1sound_effect/post/frobnicate", json!(true));
    assert_error(&document, &["#/paths/~1v1~1sound_effect/post/frobnicate"]);
}

#[test]
fn two_operations_with_one_name_are_an_error() {
    let document: Value = serde_json::from_str(INLINE).unwrap();
    let operation = document["paths"]["/v1/sound_effect"].clone();
    let claimed = with("/paths/~1v1~1sound~1effect", operation.clone());
    assert_error(
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
    assert_error(&named.to_string(), &["sameName", "operationId", "not unique"]);
}

#[test]
fn a_missing_source_is_an_error() {
    let ran = xtask(&["sync", "--from", "nowhere.json", "--output", "never-written.json"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8(ran.stderr).unwrap().contains("nowhere.json"));
}

#[test]
fn check_writes_nothing_and_its_exit_code_says_whether_the_spec_is_current() {
    let workspace = Workspace::with(INLINE);
    let checked = || workspace.sync(&["--check"]).status.code();

    assert_eq!(checked(), Some(1));
    assert!(!workspace.output.exists());
    assert_eq!(workspace.sync(&[]).status.code(), Some(0));
    assert_eq!(checked(), Some(0));
    std::fs::write(&workspace.from, INLINE.replace("gen4.5_fast", "gen4.6_fast")).unwrap();
    assert_eq!(checked(), Some(1));
    std::fs::write(&workspace.from, "{").unwrap();
    assert_eq!(checked(), Some(2));
}

#[test]
fn a_spec_or_a_list_of_what_is_retired_that_cannot_be_parsed_is_an_error() {
    let workspace = Workspace::with(INLINE);
    let conflict = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n";
    let retired = workspace.directory.path().join("spec.retired.json");
    for path in [&workspace.output, &retired] {
        std::fs::write(path, conflict).unwrap();
        let ran = workspace.sync(&[]);
        assert_eq!(ran.status.code(), Some(2));
        let stderr = String::from_utf8(ran.stderr).unwrap();
        assert!(stderr.contains(path.to_str().unwrap()), "{stderr}");
        assert_eq!(std::fs::read_to_string(path).unwrap(), conflict);
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn lost_keywords_new_names_and_unapplied_entries_are_printed() {
    let limited = with(
        &format!("{BODY}/properties"),
        json!({
            "a": { "type": "object", "propertyNames": { "type": "string", "enum": ["x"] } },
        }),
    );
    let stdout = String::from_utf8(Workspace::with(&limited).sync(&[]).stdout).unwrap();
    assert!(stdout.contains("lost: restrictions on property names, 1 times"), "{stdout}");
    assert!(stdout.contains(&format!("#{BODY}/properties/a/propertyNames")), "{stdout}");
    assert!(stdout.contains("new name: TaskCreated"), "{stdout}");
    assert!(stdout.contains("overlay entry did not apply"), "{stdout}");
}

#[test]
fn an_overlay_that_does_not_apply_leaves_the_vendored_spec_unchanged() {
    // What a fix says about the ids of tasks, upstream says too.
    let (with, without) =
        ("{ \"type\": \"string\", \"format\": \"uuid\" } }],", "{ \"type\": \"string\" } }],");
    let workspace = Workspace::with(&INLINE.replacen(with, without, 1));
    let before = std::fs::read(vendored()).unwrap();
    let ran = xtask(&["sync", "--from", workspace.from.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(std::fs::read(vendored()).unwrap(), before);
}
