//! `cargo xtask drift` as a person runs it: forms of the report, exit codes, accepted changes, and
//! that a document which cannot be compared ends it with 2.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const BASE: &str = include_str!("fixtures/drift/base.json");

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with two documents in it.
struct Desk {
    folder: TempDir,
}

impl Desk {
    /// The base document, and the same with a value put at a pointer.
    fn with(pointer: &str, value: Value) -> Self {
        let mut document: Value = serde_json::from_str(BASE).unwrap();
        *document.pointer_mut(pointer).unwrap() = value;
        Self::of(BASE, &document.to_string())
    }

    fn of(old: &str, new: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("old"), old).unwrap();
        std::fs::write(folder.path().join("new"), new).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn drift(&self, more: &[&str]) -> Output {
        let (old, new) = (self.path("old"), self.path("new"));
        let documents = ["drift", old.to_str().unwrap(), new.to_str().unwrap()];
        xtask(&[&documents, more].concat())
    }

    fn code(&self, more: &[&str]) -> i32 {
        self.drift(more).status.code().unwrap()
    }

    /// The exit code with a file that accepts these fingerprints.
    fn accepting(&self, fingerprints: &[&str]) -> Output {
        let entry =
            |print: &&str| format!("[[accept]]\nfingerprint = {print:?}\nreason = \"so be it\"\n");
        let path = self.path("accept.toml");
        std::fs::write(&path, fingerprints.iter().map(entry).collect::<String>()).unwrap();
        self.drift(&["--accept", path.to_str().unwrap()])
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.drift(&["--format", "json"]).stdout).unwrap()
    }
}

const RATIO: &str = "/paths/~1v1~1text_to_image/post/requestBody/content/application~1json/schema/oneOf/0/properties/ratio/enum";
const SUMMARY: &str = "/paths/~1v1~1text_to_image/post/summary";

#[test]
fn equal_documents_have_no_change_in_any_form() {
    let desk = Desk::of(BASE, BASE);
    assert_eq!(text(&desk.drift(&[]).stdout), "no change\n");
    assert_eq!(desk.json(), json!({ "summary": { "wire": "none", "api": "none" }, "changes": [] }));
    for level in ["none", "docs", "additive", "undecided", "breaking"] {
        assert_eq!(desk.code(&["--fail-on", level]), 0);
    }
}

#[test]
fn a_change_counts_from_its_level_on() {
    for (desk, counts) in [
        (Desk::with(RATIO, json!(["1280:720"])), [1, 1, 1, 1, 1]),
        (Desk::with(RATIO, json!(["1280:720", "720:1280", "1:1"])), [1, 1, 1, 0, 0]),
        (Desk::with(SUMMARY, json!("Draw")), [1, 1, 0, 0, 0]),
    ] {
        let levels = ["none", "docs", "additive", "undecided", "breaking"];
        assert_eq!(levels.map(|level| desk.code(&["--fail-on", level])), counts);
        assert_eq!(desk.code(&[]), counts[4]);
    }
}

#[test]
fn json_has_the_summary_and_every_change_with_its_place() {
    let report = Desk::with(RATIO, json!(["1280:720", "1:1"])).json();
    assert_eq!(report["summary"], json!({ "wire": "breaking", "api": "major" }));
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
            "api": "major",
            "rust": "types::TextToImageGen4ImageRatio::W720H1280",
            "message": "`ratio` no longer takes \"720:1280\"",
        }),
    );
}

#[test]
fn only_the_wire_is_compared_if_nothing_else_is_asked_for() {
    let desk = Desk::with(RATIO, json!(["1280:720"]));
    let ran = desk.drift(&["--wire-only", "--format", "json"]);
    assert_eq!(ran.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(report["summary"], json!({ "wire": "breaking", "api": "unknown" }));
    assert!(text(&desk.drift(&["--wire-only"]).stdout).ends_with("Rust API: not compared\n"));
}

#[test]
fn the_report_has_a_form_for_every_reader() {
    let desk = Desk::with(RATIO, json!(["1280:720"]));
    let said = |form: &str| text(&desk.drift(&["--format", form]).stdout);
    assert!(said("text").contains("breaks released clients\n  text_to_image, request: `ratio`"));
    assert!(said("markdown").starts_with("**Released clients: breaking. Rust API: major.**"));
    assert!(said("markdown").contains("### Breaks released clients (1 change)"));
    assert!(said("github").starts_with("::error title=enum-value-removed ("));
}

#[test]
fn the_same_documents_give_the_same_report() {
    let desk = Desk::with(RATIO, json!(["1:1", "2:1"]));
    assert_eq!(desk.drift(&[]).stdout, desk.drift(&[]).stdout);
    let changes = desk.json()["changes"].as_array().unwrap().len();
    assert_eq!(changes, 4);
}

#[test]
fn an_accepted_change_no_longer_counts() {
    let desk = Desk::with(RATIO, json!(["1280:720"]));
    let fingerprint = desk.json()["changes"][0]["fingerprint"].as_str().unwrap().to_owned();
    let ran = desk.accepting(&[&fingerprint]);
    assert_eq!(ran.status.code(), Some(0));
    assert!(text(&ran.stdout).contains(&format!("accepted, {fingerprint}: so be it")));
}

#[test]
fn an_accepted_change_that_is_not_there_is_an_error() {
    let ran = Desk::of(BASE, BASE).accepting(&["0123456789ab"]);
    assert_eq!(ran.status.code(), Some(2));
    let said = text(&ran.stderr);
    assert!(said.contains("accept.toml") && said.contains("0123456789ab"), "{said}");
}

#[test]
fn what_cannot_be_compared_ends_with_2_and_says_which_document_it_was() {
    for (old, new, which) in
        [("{", BASE, "old"), (BASE, "{}", "new"), (BASE, "- just\n- words", "new")]
    {
        let ran = Desk::of(old, new).drift(&[]);
        assert_eq!(ran.status.code(), Some(2));
        let said = text(&ran.stderr);
        assert!(said.contains(which) && said.lines().count() == 1, "{said}");
    }
    assert_eq!(xtask(&["drift", "nowhere.json", "elsewhere.json"]).status.code(), Some(2));
    assert_eq!(xtask(&["drift", "only-one.json"]).status.code(), Some(2));
}

#[test]
fn the_vendored_contract_does_not_differ_from_itself() {
    let vendored = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/runway.json");
    let vendored = vendored.to_str().unwrap();
    let ran = xtask(&["drift", vendored, vendored]);
    assert_eq!(text(&ran.stdout), "no change\n");
}

#[test]
fn the_document_that_was_vendored_is_what_the_contract_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/upstream");
    let Some(vendored) = vendored(&folder) else {
        return println!("skipped: real documents are looked for in {}", folder.display());
    };
    let ran = xtask(&["drift", "--from", vendored.to_str().unwrap()]);
    assert_eq!(text(&ran.stdout), "no change\n");
    assert_eq!(ran.status.code(), Some(0));
}

/// The document that openapi/upstream.toml pins.
fn vendored(folder: &Path) -> Option<PathBuf> {
    let pin = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/upstream.toml");
    let pin = std::fs::read_to_string(pin).unwrap();
    let mut paths = std::fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path());
    paths.find(|path| {
        let digest = Sha256::digest(std::fs::read(path).unwrap());
        pin.contains(&digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    })
}

#[test]
fn a_document_that_our_overlay_does_not_fit_stops_an_update() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upstream.json");
    std::fs::write(&path, BASE).unwrap();
    let ran = xtask(&["drift", "--from", path.to_str().unwrap(), "--format", "github"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(text(&ran.stdout).starts_with("::error title=overlay-entry-unapplied"));
}
