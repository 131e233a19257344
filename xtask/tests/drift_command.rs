//! Runs `cargo xtask drift` and checks report formats, exit codes and accepted changes.

use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::internals::pinned_document;

use crate::checkout::{Checkout, project, text, xtask};

const BASE: &str = include_str!("fixtures/drift/base.json");

const RATIO: &str = "/paths/~1v1~1text_to_image/post/requestBody/content/application~1json/schema/oneOf/0/properties/ratio/enum";
const SUMMARY: &str = "/paths/~1v1~1text_to_image/post/summary";

/// A folder with a base document and a revision.
struct Documents {
    folder: TempDir,
}

impl Documents {
    fn new(base: &str, revision: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("base"), base).unwrap();
        std::fs::write(folder.path().join("revision"), revision).unwrap();
        Self { folder }
    }

    /// The revision is the base document with another value at a pointer.
    fn with_value(pointer: &str, value: Value) -> Self {
        let mut document: Value = serde_json::from_str(BASE).unwrap();
        *document.pointer_mut(pointer).unwrap() = value;
        Self::new(BASE, &document.to_string())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn drift(&self, options: &[&str]) -> Output {
        let (base, revision) = (self.path("base"), self.path("revision"));
        let arguments = ["drift", base.to_str().unwrap(), revision.to_str().unwrap()];
        xtask(&[&arguments, options].concat())
    }

    fn exit_code(&self, options: &[&str]) -> i32 {
        self.drift(options).status.code().unwrap()
    }

    fn drift_with_accepted(&self, fingerprints: &[&str]) -> Output {
        let entry = |fingerprint: &&str| {
            format!("[[accept]]\nfingerprint = {fingerprint:?}\nreason = \"not used\"\n")
        };
        let path = self.path("accept.toml");
        std::fs::write(&path, fingerprints.iter().map(entry).collect::<String>()).unwrap();
        self.drift(&["--accept", path.to_str().unwrap()])
    }

    fn json_report(&self) -> Value {
        serde_json::from_slice(&self.drift(&["--format", "json"]).stdout).unwrap()
    }
}

#[test]
fn equal_documents_have_no_changes() {
    let documents = Documents::new(BASE, BASE);
    assert_eq!(text(&documents.drift(&[]).stdout), "no changes\n");
    let expected = json!({ "summary": { "wire": "none", "api": "none" }, "changes": [] });
    assert_eq!(documents.json_report(), expected);
    assert_eq!(documents.exit_code(&["--fail-on", "none"]), 0);
}

#[test]
fn the_exit_code_depends_on_fail_on() {
    let breaking = Documents::with_value(RATIO, json!(["1280:720"]));
    assert_eq!(breaking.exit_code(&["--fail-on", "breaking"]), 1);
    assert_eq!(breaking.exit_code(&[]), 1);
    let additive = Documents::with_value(RATIO, json!(["1280:720", "720:1280", "1:1"]));
    assert_eq!(additive.exit_code(&["--fail-on", "additive"]), 1);
    assert_eq!(additive.exit_code(&["--fail-on", "warning"]), 0);
    assert_eq!(additive.exit_code(&[]), 0);
    let prose = Documents::with_value(SUMMARY, json!("Draw"));
    assert_eq!(prose.exit_code(&["--fail-on", "docs"]), 1);
    assert_eq!(prose.exit_code(&["--fail-on", "additive"]), 0);
}

#[test]
fn the_json_report_has_a_summary_and_all_changes() {
    let report = Documents::with_value(RATIO, json!(["1280:720", "1:1"])).json_report();
    assert_eq!(report["summary"], json!({ "wire": "breaking", "api": "minor" }));
    let mut change = report["changes"][0].clone();
    let fingerprint = change["fingerprint"].take();
    assert_eq!(fingerprint.as_str().unwrap().len(), 12);
    assert_eq!(
        change,
        json!({
            "rule": "enum-value-removed",
            "fingerprint": null,
            "operation": "text_to_image",
            "pointer": RATIO.trim_end_matches("/enum"),
            "direction": "request",
            "wire": "breaking",
            // The value stays in the enum, deprecated.
            "api": "patch",
            "rust": "types::TextToImageGen4Image::ratio",
            "message": "`ratio` no longer accepts \"720:1280\"",
        }),
    );
}

#[test]
fn wire_only_does_not_compare_the_rust_apis() {
    let documents = Documents::with_value(RATIO, json!(["1280:720"]));
    let output = documents.drift(&["--wire-only", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"], json!({ "wire": "breaking", "api": "unknown" }));
    let report = text(&documents.drift(&["--wire-only"]).stdout);
    assert!(report.ends_with("Rust API: not compared\n"));
}

#[test]
fn each_format_shows_a_breaking_change() {
    let documents = Documents::with_value(RATIO, json!(["1280:720"]));
    let report = |format: &str| text(&documents.drift(&["--format", format]).stdout);
    assert!(
        report("text")
            .contains("breaks released clients\n  text_to_image, gen4_image, request: `ratio`")
    );
    let markdown = report("markdown");
    assert!(markdown.starts_with("**Released clients: breaking. Rust API: patch.**"));
    assert!(markdown.contains("### Breaks released clients (1 change)"));
    assert!(report("github").starts_with("::error title=enum-value-removed ("));
}

#[test]
fn reports_are_deterministic() {
    let documents = Documents::with_value(RATIO, json!(["1:1", "2:1"]));
    assert_eq!(documents.drift(&[]).stdout, documents.drift(&[]).stdout);
    assert_eq!(documents.json_report()["changes"].as_array().unwrap().len(), 4);
}

#[test]
fn an_accepted_change_does_not_fail() {
    let documents = Documents::with_value(RATIO, json!(["1280:720"]));
    let report = documents.json_report();
    let fingerprint = report["changes"][0]["fingerprint"].as_str().unwrap();
    let output = documents.drift_with_accepted(&[fingerprint]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains(&format!("accepted, {fingerprint}: not used")));
}

#[test]
fn an_accepted_change_that_does_not_exist_is_an_error() {
    let output = Documents::new(BASE, BASE).drift_with_accepted(&["0123456789ab"]);
    assert_eq!(output.status.code(), Some(2));
    let error = text(&output.stderr);
    assert!(error.contains("accept.toml") && error.contains("0123456789ab"), "{error}");
}

#[test]
fn an_unreadable_document_is_named_and_exits_with_2() {
    for (base, revision, role) in
        [("{", BASE, "base"), (BASE, "{}", "revision"), (BASE, "- a\n- list", "revision")]
    {
        let output = Documents::new(base, revision).drift(&[]);
        assert_eq!(output.status.code(), Some(2));
        let error = text(&output.stderr);
        assert!(error.contains(&format!("the {role} document")), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    assert_eq!(xtask(&["drift", "missing.json", "missing-too.json"]).status.code(), Some(2));
    assert_eq!(xtask(&["drift", "only-one.json"]).status.code(), Some(2));
}

#[test]
fn the_vendored_spec_compared_with_itself_has_no_changes() {
    let vendored = project().join("openapi/runway.json");
    let vendored = vendored.to_str().unwrap();
    let output = xtask(&["drift", vendored, vendored]);
    assert_eq!(text(&output.stdout), "no changes\n");
}

#[test]
fn the_pinned_upstream_document_matches_the_vendored_spec() {
    let Some(pinned) = pinned_document().unwrap() else {
        return println!("skipped: the pinned document is not there");
    };
    let output = xtask(&["drift", "--from", pinned.to_str().unwrap()]);
    assert_eq!(text(&output.stdout), "no changes\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_document_that_a_spec_was_made_from_has_no_changes() {
    let checkout = Checkout::new();
    let base = checkout.document(crate::checkout::BASE, "base.json");
    let output = checkout.xtask(&["drift", "--from", base.to_str().unwrap()]).output().unwrap();
    assert_eq!(text(&output.stdout), "no changes\n");
}

#[test]
fn an_overlay_entry_that_does_not_apply_blocks_an_update() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upstream.json");
    // What a fix says about the ids of tasks, upstream says too.
    let id =
        json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } });
    let operation = json!({ "parameters": [id], "responses": { "204": { "description": "" } } });
    let mut document: Value = serde_json::from_str(BASE).unwrap();
    document["paths"]["/v1/tasks/{id}"] = json!({ "get": operation, "delete": operation });
    std::fs::write(&path, document.to_string()).unwrap();
    let output = xtask(&["drift", "--from", path.to_str().unwrap(), "--format", "github"]);
    assert_eq!(output.status.code(), Some(1));
    let stdout = text(&output.stdout);
    assert!(stdout.contains("::error title=overlay-entry-unapplied"), "{stdout}");
}

/// The effects on the Rust API that a comparison in the checkout reports.
fn api_effects(checkout: &Checkout, arguments: &[&str]) -> Vec<String> {
    let mut command = checkout.xtask(&[&["drift", "--format", "json"], arguments].concat());
    let report: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    let changes = report["changes"].as_array().unwrap().iter();
    changes.map(|change| change["api"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn two_documents_are_compared_as_if_one_was_landed_after_the_other() {
    let checkout = Checkout::new();
    let base = checkout.document(crate::checkout::BASE, "base.json");
    let revision = checkout.document(crate::checkout::REVISION, "revision.json");
    let (base, revision) = (base.to_str().unwrap(), revision.to_str().unwrap());
    let landed = api_effects(&checkout, &["--from", revision]);
    let compared = api_effects(&checkout, &[base, revision]);
    for effects in [&landed, &compared] {
        assert!(effects.contains(&"minor".to_owned()), "{effects:?}");
        assert!(!effects.contains(&"major".to_owned()), "{effects:?}");
    }
}

/// A document with one operation whose response has this schema.
fn document(schema: &str, components: &str) -> String {
    format!(
        r##"{{ "openapi": "3.1.0", "info": {{ "title": "T", "version": "1" }},
            "components": {{ "schemas": {{ {components} }} }},
            "paths": {{ "/v1/tasks": {{ "get": {{ "responses": {{ "200": {{
                "description": "OK", "content": {{ "application/json": {{ "schema": {schema} }} }}
            }} }} }} }} }} }}"##
    )
}

#[test]
fn drift_sync_and_update_say_the_same_about_an_unknown_keyword() {
    let checkout = Checkout::new();
    let folder = tempfile::tempdir().unwrap();
    let (path, output) = (folder.path().join("upstream.json"), folder.path().join("spec.json"));
    let (path, output) = (path.to_str().unwrap(), output.to_str().unwrap());
    let schema = "/paths/~1v1~1tasks/get/responses/200/content/application~1json/schema";
    for (keyword, pointer) in [
        (r#""prefixItems": []"#, format!("{schema}/prefixItems")),
        (
            r#""discriminator": { "propertyName": "a", "other": 1 }"#,
            format!("{schema}/discriminator/other"),
        ),
        (
            r#""anyOf": [{ "type": "string" }, { "type": "null", "other": 1 }]"#,
            format!("{schema}/anyOf/1/other"),
        ),
    ] {
        std::fs::write(path, document(&format!("{{ {keyword} }}"), "")).unwrap();
        let drift = xtask(&["drift", "--from", path, "--wire-only"]);
        let sync = xtask(&["sync", "--from", path, "--output", output]);
        let update =
            checkout.xtask(&["update", "--without-tests", "--from", path]).output().unwrap();
        let codes = [&drift, &sync, &update].map(|output| output.status.code().unwrap());
        assert_eq!(codes, [1, 2, 2]);
        let name = pointer.rsplit('/').next().unwrap();
        for text in [text(&drift.stdout), text(&sync.stderr), text(&update.stderr)] {
            assert!(text.contains(&pointer), "{text}");
            assert!(text.contains(&format!("unknown keyword `{name}`")), "{text}");
            assert!(text.contains("xtask/src/sync has to handle it"), "{text}");
        }
    }
}

#[test]
fn a_document_that_cannot_be_compared_says_where_and_why() {
    let tree = r##""Tree": { "type": "object", "properties": { "left": { "$ref": "#/components/schemas/Tree" } } }"##;
    let recursive = document(r##"{ "$ref": "#/components/schemas/Tree" }"##, tree);
    let twice = document(r#"{ "type": "string", "type": "integer" }"#, "");
    for (revision, messages) in [
        (
            recursive,
            [
                "#/components/schemas/Tree/properties/left/$ref",
                "the component `Tree` contains itself",
            ],
        ),
        (twice, ["content/application~1json/schema/type", "twice"]),
    ] {
        let output = Documents::new(BASE, &revision).drift(&["--wire-only"]);
        assert_eq!(output.status.code(), Some(2));
        let error = text(&output.stderr);
        assert!(messages.iter().all(|message| error.contains(message)), "{error}");
    }
}

#[test]
fn a_warning_fails_only_if_it_is_asked_to() {
    let header = "/paths/~1v1~1text_to_image/post/responses/200/headers";
    let documents = Documents::with_value(header, json!({}));
    let report = documents.json_report();
    assert_eq!(report["summary"]["wire"], "warning");
    let pointer = report["changes"][0]["pointer"].as_str().unwrap();
    assert_eq!(pointer, format!("{header}/X-Request-Id"));
    assert_eq!(documents.exit_code(&["--fail-on", "warning"]), 1);
    assert_eq!(documents.exit_code(&["--fail-on", "undecided"]), 0);
    assert_eq!(documents.exit_code(&[]), 0);
    let help = text(&xtask(&["drift", "--help"]).stdout);
    assert!(help.contains("By default only a breaking change does"), "{help}");
}
