//! Documents that are made to cost much: each is a result or an error within limits on time and memory.
//! The limits are generous, and far below what these documents cost without bounds.
#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

/// For an unoptimized build on a busy machine.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// For `ulimit -v`, so address space and not memory that is used.
const MAX_KILOBYTES: u32 = 2_000_000;

/// Runs xtask with both limits; returns its exit code, standard output and standard error.
fn xtask(arguments: &[&str]) -> (i32, String, String) {
    let (stdout, stderr) = (tempfile::NamedTempFile::new(), tempfile::NamedTempFile::new());
    let (stdout, stderr) = (stdout.unwrap(), stderr.unwrap());
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MAX_KILOBYTES}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(stdout.reopen().unwrap())
        .stderr(stderr.reopen().unwrap())
        .spawn()
        .unwrap();
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > TIME_LIMIT {
            child.kill().unwrap();
            panic!("{arguments:?} took longer than {TIME_LIMIT:?}");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let read = |file: &tempfile::NamedTempFile| std::fs::read_to_string(file.path()).unwrap();
    let stderr = read(&stderr);
    let code = status.code().unwrap_or_else(|| panic!("{arguments:?}: {status}, {stderr}"));
    (code, read(&stdout), stderr)
}

/// Syncs the document to another file than the vendored spec.
fn sync(document: &str) -> (i32, String) {
    let directory = tempfile::tempdir().unwrap();
    let [from, output] = ["upstream", "spec.json"].map(|name| directory.path().join(name));
    std::fs::write(&from, document).unwrap();
    let paths = [from.to_str().unwrap(), output.to_str().unwrap()];
    let (code, _, stderr) = xtask(&["sync", "--from", paths[0], "--output", paths[1]]);
    (code, stderr)
}

/// The exit code of comparing two documents, and the report.
fn drift(base: &Value, revision: &Value) -> (i32, String) {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str, document: &Value| {
        let path = directory.path().join(name);
        std::fs::write(&path, document.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (base, revision) = (path("base", base), path("revision", revision));
    let (code, stdout, stderr) = xtask(&["drift", &base, &revision]);
    assert_eq!(stderr, "");
    (code, stdout)
}

fn assert_error(document: &Value, parts: &[&str]) {
    let (code, stderr) = sync(&document.to_string());
    assert_eq!(code, 2, "{stderr}");
    for part in parts {
        assert!(stderr.contains(part), "`{part}` is not in: {stderr}");
    }
}

fn document(paths: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Media", "version": "1" },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn content(schema: &Value) -> Value {
    json!({ "content": { "application/json": { "schema": schema } } })
}

/// A document whose one operation sends and returns this schema.
fn with_schema(schema: &Value, schemas: Value) -> Value {
    let operation =
        json!({ "requestBody": content(schema), "responses": { "200": content(schema) } });
    document(json!({ "/v1/speak": { "post": operation } }), schemas)
}

/// Components `C0`, `C1` and so on, each made of a reference to the next.
fn chain(length: usize, of: impl Fn(Value) -> Value) -> Value {
    let reference = |index: usize| json!({ "$ref": format!("#/components/schemas/C{index}") });
    let component = |index: usize| (format!("C{index}"), of(reference(index + 1)));
    let mut schemas: Map<String, Value> = (0..length).map(component).collect();
    schemas.insert(format!("C{length}"), json!({ "type": "string" }));
    with_schema(&reference(0), Value::Object(schemas))
}

#[test]
fn a_long_chain_of_references_is_an_error() {
    let expected = ["#/components/schemas/C", "more than 32 deep", "MAX_DEPTH"];
    assert_error(&chain(800, |next| next), &expected);
    let nested = |next: Value| json!({ "type": "object", "properties": { "a": next } });
    assert_error(&chain(800, nested), &expected);
}

#[test]
fn references_that_double_thirty_times_are_an_error() {
    let double =
        |next: Value| json!({ "type": "object", "properties": { "a": next.clone(), "b": next } });
    let document = chain(30, double);
    assert!(document.to_string().len() < 5000);
    assert_error(&document, &["#/components/schemas/C", "$ref", "1000000 nodes", "MAX_NODES"]);
}

#[test]
fn yaml_that_is_nested_deeply_is_an_error() {
    let nested = format!("paths: {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let (code, stderr) = sync(&format!("openapi: 3.1.0\n{nested}\n"));
    assert_eq!(code, 2, "{stderr}");
}

#[test]
fn a_file_above_the_limit_is_an_error() {
    let (code, stderr) = sync(&" ".repeat((16 << 20) + 1));
    assert_eq!(code, 2);
    assert!(stderr.contains("exceeds the limit of 16 MiB"), "{stderr}");
}

#[test]
fn a_key_of_a_megabyte_is_an_error() {
    let schema = json!({ "type": "object", "properties": { "k".repeat(1 << 20): {} } });
    assert_error(&with_schema(&schema, json!({})), &["MAX_KEY_BYTES", "/properties"]);
}

#[test]
fn errors_that_all_differ_are_an_error_if_they_are_too_many() {
    let item = |index: usize| {
        let schema = json!({ "type": "object", "properties": { format!("e{index}"): {} } });
        let operation = json!({ "responses": { "400": content(&schema) } });
        (format!("/v1/a{index}"), json!({ "get": operation }))
    };
    let paths: Map<String, Value> = (0..3000).map(item).collect();
    assert_error(&document(Value::Object(paths), json!({})), &["MAX_NODES", "/responses/400"]);
}

#[test]
fn many_replaced_enum_values_are_compared() {
    let with_values = |prefix: &str| {
        let values: Vec<String> = (0..2000).map(|index| format!("{prefix}{index}")).collect();
        let ratio = json!({ "type": "string", "enum": values });
        with_schema(&json!({ "type": "object", "properties": { "ratio": ratio } }), json!({}))
    };
    let (code, report) = drift(&with_values("a"), &with_values("b"));
    assert_eq!(code, 1);
    assert!(report.lines().count() > 8000, "{report}");
}

#[test]
fn many_replaced_alternatives_are_compared() {
    let with_alternatives = |prefix: &str| {
        let alternative = |index: usize| {
            let name = format!("{prefix}{index}");
            json!({ "type": "object", "required": [name], "properties": { name: { "type": "string" } } })
        };
        let alternatives: Vec<Value> = (0..3000).map(alternative).collect();
        with_schema(&json!({ "oneOf": alternatives }), json!({}))
    };
    let base = with_alternatives("a");
    let (code, report) = drift(&base, &with_alternatives("b"));
    assert_eq!(code, 1);
    // As many as without the Rust APIs: no client is generated for so many types.
    assert!(report.contains("\n18000 changes; released clients: breaking"), "{report}");
    assert_eq!(sync(&base.to_string()).0, 0);
}

#[test]
fn many_paths_are_compared_and_synced() {
    let with_summary = |summary: &str| {
        let task = json!({ "type": "object", "properties": { "id": { "type": "string" } } });
        let operation = json!({ "summary": summary, "responses": { "200": content(&task) } });
        let item = |index: usize| (format!("/v1/a{index}"), json!({ "post": operation }));
        let paths: Map<String, Value> = (0..8000).map(item).collect();
        document(Value::Object(paths), json!({}))
    };
    let base = with_summary("one");
    assert_eq!(drift(&base, &with_summary("two")).0, 0);
    assert_eq!(sync(&base.to_string()).0, 0);
}

#[test]
fn many_keywords_parts_and_names_are_read() {
    let mut schema: Map<String, Value> =
        (0..50_000).map(|at| (format!("x-{at}"), json!(1))).collect();
    let part = |index: usize| {
        let name = format!("p{index}");
        json!({ "type": "object", "required": [name], "properties": { name: { "type": "string" } } })
    };
    schema.insert("allOf".to_owned(), (0..10_000).map(part).collect());
    assert_eq!(sync(&with_schema(&Value::Object(schema), json!({})).to_string()).0, 0);
}
