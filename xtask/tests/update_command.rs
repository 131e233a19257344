//! Tests of the command `cargo xtask update`: no file is changed without changes upstream or after an
//! error.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};

const BASE: &str = include_str!("fixtures/drift/base.json");

fn update(from: &Path) -> Output {
    let arguments = ["update", "--without-tests", "--from", from.to_str().unwrap()];
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap()
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The contents of the files that an update writes.
fn files() -> Vec<Vec<u8>> {
    let files = [
        "openapi/runway.json",
        "openapi/retired.json",
        "openapi/upstream.toml",
        "CHANGELOG.md",
        "Cargo.toml",
        "Cargo.lock",
    ];
    files.map(|file| std::fs::read(project().join(file)).unwrap()).into()
}

#[test]
fn a_failed_update_changes_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("upstream.json");
    let before = files();
    for (text, message) in [(BASE, "contentEncoding"), ("{", "not valid JSON")] {
        std::fs::write(&path, text).unwrap();
        let ran = update(&path);
        let stderr = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(2));
        assert!(stderr.contains(message), "{stderr}");
        assert_eq!(files(), before);
    }
}

#[test]
fn the_vendored_document_changes_no_file() {
    let directory = project().join("../shared/upstream");
    let entries = std::fs::read_dir(&directory).into_iter().flatten();
    let pin = std::fs::read_to_string(project().join("openapi/upstream.toml")).unwrap();
    let vendored = entries.map(|entry| entry.unwrap().path()).find(|path| {
        let digest = Sha256::digest(std::fs::read(path).unwrap());
        pin.contains(&digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    });
    let Some(vendored) = vendored else {
        return println!("skipped: no upstream documents in {}", directory.display());
    };
    let before = files();
    let ran = update(&vendored);
    assert!(String::from_utf8(ran.stdout).unwrap().starts_with("nothing to update"));
    assert_eq!(files(), before);
}
