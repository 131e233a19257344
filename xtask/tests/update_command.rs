//! Tests of the command `cargo xtask update`, on a temporary checkout: what it writes, and that it writes
//! all or nothing.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use xtask::internals::{VERSION_FILES, pinned_document};

use crate::checkout::{BASE, Checkout, REVISION, project, text, with_operation};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

impl Checkout {
    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.root().join(file)).unwrap()
    }

    /// Asserts that every file is as it was committed.
    fn assert_clean(&self) {
        assert_eq!(self.git(&["status", "--porcelain"]), "");
    }
}

/// Runs `update --without-tests` with a document.
fn update(checkout: &Checkout, document: &str, options: &[&str]) -> Output {
    let from = checkout.document(document, "upstream-2026-02-02.json");
    let arguments = ["update", "--without-tests", "--from", from.to_str().unwrap()];
    checkout.xtask(&[&arguments, options].concat()).output().unwrap()
}

/// Asserts that the update fails with a message and that no file is changed.
fn assert_failure(checkout: &Checkout, document: &str, parts: &[&str]) {
    let ran = update(checkout, document, &[]);
    let stderr = text(&ran.stderr);
    assert_eq!(ran.status.code(), Some(2), "{stderr}");
    for part in parts {
        assert!(stderr.contains(part), "`{part}` is not in: {stderr}");
    }
    checkout.assert_clean();
}

fn sha256(document: &str) -> String {
    Sha256::digest(document).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn an_update_writes_spec_version_snapshots_changelog_and_pin() {
    let checkout = Checkout::new();
    let ran = update(&checkout, REVISION, &["--date", "2026-03-04", "--commit", COMMIT]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let stdout = text(&ran.stdout);
    assert!(
        stdout.starts_with("Update Runway's spec: breaking on the wire, minor in the Rust API"),
        "{stdout}"
    );
    for change in ["gen5_image", "`seed`", "`progress`", "POST /v1/upscale", "POST /v1/image"] {
        assert!(stdout.contains(change), "{stdout}");
    }
    let spec: Value = serde_json::from_str(&checkout.read("openapi/runway.json")).unwrap();
    let retired = |schema: &Value| assert_eq!(schema["x-retired"], "2026-03-04", "{schema}");
    retired(&spec["paths"]["/v1/upscale"]["post"]);
    assert_eq!(spec["paths"]["/v1/image_upscale"]["post"]["operationId"], "image_upscale");
    assert_eq!(spec["paths"]["/v1/image_upscale"]["post"]["tags"], json!(["image"]));
    let schemas = &spec["components"]["schemas"];
    assert!(schemas["TextToImageGen5Image"]["properties"].get("seed").is_none());
    retired(&schemas["Task"]["properties"]["progress"]);
    assert!(checkout.read("openapi/retired.json").contains("\"progress\""));
    for file in VERSION_FILES {
        assert!(checkout.read(file).contains("version = \"0.1.0+2026-03-04\""));
    }
    assert!(checkout.read("CHANGELOG.md").contains("### API changes\n\n- "));
    assert!(checkout.read("tests/snapshots/surface__image.snap").contains("Client::image_upscale"));
    let pin = checkout.read("openapi/upstream.toml");
    for line in ["date = \"2026-03-04\"", COMMIT, &sha256(REVISION)] {
        assert!(pin.contains(line), "{pin}");
    }

    checkout.commit("Update");
    let again = update(&checkout, REVISION, &[]);
    assert!(text(&again.stdout).starts_with("nothing to update"), "{}", text(&again.stderr));
    checkout.assert_clean();
}

#[test]
fn there_is_something_to_update_if_only_the_document_or_the_overlay_changed() {
    let checkout = Checkout::new();
    let reworded = BASE.replace("\"Start\"", "\"Begin\"");
    let ran = update(&checkout, &reworded, &[]);
    assert!(text(&ran.stdout).starts_with("Update Runway's spec: none"), "{}", text(&ran.stderr));
    assert_eq!(checkout.git(&["diff", "--name-only", "--", "openapi"]), "openapi/upstream.toml\n");
    checkout.commit("Pin");
    let overlay = checkout.read("openapi/overlay.yaml").replace("Media.", "Images.");
    checkout.write("openapi/overlay.yaml", &overlay);
    checkout.commit("Reword");
    let ran = update(&checkout, &reworded, &[]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert_eq!(checkout.git(&["diff", "--name-only"]), "openapi/runway.json\n");
}

#[test]
fn a_failed_update_changes_no_file() {
    let checkout = Checkout::new();
    assert_failure(&checkout, "{", &["not valid JSON"]);
    let unknown = REVISION.replace("\"maxLength\"", "\"maxGlyphs\"");
    assert_failure(&checkout, &unknown, &["maxGlyphs", "unknown keyword"]);
    checkout.write("CHANGELOG.md", "# Changelog\n");
    checkout.commit("No unreleased part");
    assert_failure(&checkout, REVISION, &["## [Unreleased]", "all files were restored"]);
    let overlay = checkout.read("openapi/overlay.yaml");
    checkout.write("openapi/overlay.yaml", &overlay.replace("*upscale", "*upscaling"));
    checkout.commit("No such operation");
    assert_failure(&checkout, REVISION, &["no operation matches `*upscaling`"]);
}

#[test]
fn a_new_operation_gets_an_area_and_the_pull_request_asks_to_check_it_and_to_describe_it() {
    let checkout = Checkout::new();
    let ran = update(&checkout, &with_operation("/v1/clip"), &[]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let stdout = text(&ran.stdout);
    for line in ["- `get_clip` was put into `image`", "- operation get_clip"] {
        assert!(stdout.contains(line), "{stdout}");
    }
    let overlay = checkout.read("openapi/overlay.yaml");
    assert!(overlay.contains("  image: [text_to_image, \"*upscale\", get_clip]\n"), "{overlay}");
    let spec: Value = serde_json::from_str(&checkout.read("openapi/runway.json")).unwrap();
    assert_eq!(spec["paths"]["/v1/clip"]["get"]["tags"], json!(["image"]));
}

#[test]
fn an_operation_in_two_areas_is_an_error() {
    let checkout = Checkout::new();
    let overlay = checkout.read("openapi/overlay.yaml");
    let areas = "areas:\n  video: [\"image_*\"]\n";
    checkout.write("openapi/overlay.yaml", &overlay.replace("areas:\n", areas));
    checkout.commit("Video");
    let parts = ["`image_upscale` belongs to `image` by `*upscale` and to `video` by `image_*`"];
    assert_failure(&checkout, REVISION, &parts);
}

#[test]
fn uncommitted_changes_are_listed_and_not_touched() {
    let checkout = Checkout::new();
    checkout.write("CHANGELOG.md", "mine");
    checkout.write("notes.txt", "mine");
    let ran = update(&checkout, REVISION, &[]);
    assert_eq!(ran.status.code(), Some(2));
    for part in ["uncommitted changes", " M CHANGELOG.md", "?? notes.txt", "git stash"] {
        assert!(text(&ran.stderr).contains(part), "{}", text(&ran.stderr));
    }
    assert_eq!(checkout.read("CHANGELOG.md"), "mine");
}

#[test]
fn another_directory_than_a_checkout_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let ran = std::process::Command::new(crate::checkout::XTASK)
        .args(["update", "--root"])
        .arg(directory.path())
        .output()
        .unwrap();
    assert!(text(&ran.stderr).contains("is not a checkout"), "{}", text(&ran.stderr));
}

/// A stand-in for cargo that runs until it is ended, after it has changed a snapshot.
#[cfg(unix)]
const SLOW_CARGO: &str = "#!/bin/sh\necho new > tests/snapshots/new.snap.new\necho $$ > \"$STARTED\"\n\
                          sleep 300\n";

#[cfg(unix)]
#[test]
fn a_signal_during_the_tests_leaves_all_files_as_they_were() {
    use std::os::unix::fs::PermissionsExt;
    let checkout = Checkout::new();
    let bin = checkout.beside("bin");
    std::fs::create_dir(&bin).unwrap();
    std::fs::write(bin.join("cargo"), SLOW_CARGO).unwrap();
    std::fs::set_permissions(bin.join("cargo"), PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let from = checkout.document(REVISION, "upstream-2026-02-02.json");
    for signal in ["TERM", "INT"] {
        let started = checkout.beside(signal);
        let mut command = checkout.xtask(&["update", "--from", from.to_str().unwrap()]);
        command.env("PATH", &path).env("STARTED", &started);
        command.stderr(std::process::Stdio::piped());
        let child = command.spawn().unwrap();
        wait_for(&started);
        assert_ne!(checkout.git(&["status", "--porcelain"]), "");
        let id = child.id().to_string();
        let sent = std::process::Command::new("kill").args([&format!("-{signal}"), &id]).status();
        assert!(sent.unwrap().success());
        let ran = child.wait_with_output().unwrap();
        assert_eq!(ran.status.code(), Some(2), "{}", text(&ran.stderr));
        let message = "all files were restored: interrupted by a signal";
        assert!(text(&ran.stderr).contains(message), "{}", text(&ran.stderr));
        checkout.assert_clean();
        let cargo = std::fs::read_to_string(&started).unwrap();
        let is_running = std::process::Command::new("kill").args(["-0", cargo.trim()]).output();
        assert!(!is_running.unwrap().status.success(), "cargo still runs");
    }
}

/// Waits until the file is written.
#[cfg(unix)]
fn wait_for(file: &Path) {
    for _ in 0..6000 {
        if std::fs::read_to_string(file).is_ok_and(|text| text.ends_with('\n')) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{} was not written", file.display());
}

#[test]
fn the_vendored_document_changes_no_file() {
    let Some(vendored) = pinned_document().unwrap() else {
        return println!("skipped: the pinned document is not there");
    };
    let checkout = Checkout::new();
    for file in [
        "openapi/ahead.yaml",
        "openapi/overlay.yaml",
        "openapi/retired.json",
        "openapi/runway.json",
        "openapi/upstream.toml",
    ]
    .into_iter()
    .chain(VERSION_FILES)
    {
        checkout.write(file, &std::fs::read_to_string(project().join(file)).unwrap());
    }
    checkout.commit("The spec of the project");
    let from = vendored.to_str().unwrap();
    let ran = checkout.xtask(&["update", "--without-tests", "--from", from]).output().unwrap();
    assert!(text(&ran.stdout).starts_with("nothing to update"), "{}", text(&ran.stderr));
    checkout.assert_clean();
}
