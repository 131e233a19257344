//! `cargo xtask update` as a person runs it: what changes nothing lands nothing, and what cannot be
//! landed leaves the tree as it was.

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

/// What the files hold that an update writes.
fn tree() -> Vec<Vec<u8>> {
    let files = [
        "openapi/runway.json",
        "openapi/upstream.toml",
        "CHANGELOG.md",
        "Cargo.toml",
        "Cargo.lock",
    ];
    files.map(|file| std::fs::read(project().join(file)).unwrap()).into()
}

#[test]
fn a_document_that_our_overlay_does_not_fit_leaves_the_tree_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upstream.json");
    let before = tree();
    for (text, says) in [(BASE, "overlay"), ("{", "not whole JSON")] {
        std::fs::write(&path, text).unwrap();
        let ran = update(&path);
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(2));
        assert!(said.contains(says), "{said}");
        assert_eq!(tree(), before);
    }
}

#[test]
fn the_document_that_is_vendored_lands_nothing() {
    let folder = project().join("../shared/upstream");
    let entries = std::fs::read_dir(&folder).into_iter().flatten();
    let pin = std::fs::read_to_string(project().join("openapi/upstream.toml")).unwrap();
    let vendored = entries.map(|entry| entry.unwrap().path()).find(|path| {
        let digest = Sha256::digest(std::fs::read(path).unwrap());
        pin.contains(&digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    });
    let Some(vendored) = vendored else {
        return println!("skipped: real documents are looked for in {}", folder.display());
    };
    let before = tree();
    let ran = update(&vendored);
    assert!(String::from_utf8(ran.stdout).unwrap().starts_with("nothing to land"));
    assert_eq!(tree(), before);
}
