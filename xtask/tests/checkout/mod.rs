//! A temporary git checkout of a small client, which `cargo xtask` can work on.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::internals::VERSION_FILES;

pub const BASE: &str = include_str!("../fixtures/update/base.json");
pub const REVISION: &str = include_str!("../fixtures/update/revision.json");
pub const XTASK: &str = env!("CARGO_BIN_EXE_xtask");
const OVERLAY: &str = include_str!("../fixtures/update/overlay.yaml");

/// Where the documents are said to be published.
const SOURCE: &str = "https://raw.githubusercontent.com/owner/openapi/refs/heads/next/openapi.json";

/// The day of the base document.
const DATE: &str = "2026-01-01";

pub struct Checkout {
    directory: TempDir,
}

impl Checkout {
    /// A checkout whose spec is made from the base document.
    pub fn new() -> Self {
        let checkout = Self { directory: tempfile::tempdir().unwrap() };
        let package = format!("name = \"runwayml\"\nversion = \"0.1.0+{DATE}\"\n");
        let pin = format!("[taken]\ndate = \"{DATE}\"\nsha256 = \"\"\n");
        checkout.write("Cargo.toml", &format!("[package]\n{package}edition = \"2024\"\n"));
        let [_, locks @ ..] = VERSION_FILES;
        for lock in locks {
            checkout.write(lock, &format!("version = 4\n\n[[package]]\n{package}"));
        }
        checkout.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n");
        checkout.write("src/lib.rs", "//! A client.\n");
        checkout.write("openapi/overlay.yaml", OVERLAY);
        checkout.write("openapi/upstream.toml", &format!("source = {SOURCE:?}\n\n{pin}"));
        for file in ["openapi/cometapi.json", "xtask/tests/fixtures/shapes/spec.json"] {
            checkout.write(file, &std::fs::read_to_string(project().join(file)).unwrap());
        }
        let from = checkout.document(BASE, &format!("base-{DATE}.json"));
        checkout.succeed(&["sync", "--from", from.to_str().unwrap()]);
        checkout.succeed(&["snapshot", "--accept"]);
        checkout.git(&["init", "--quiet", "--initial-branch=main"]);
        checkout.commit("A small client");
        checkout
    }

    pub fn root(&self) -> PathBuf {
        self.directory.path().join("root")
    }

    /// A path next to the checkout.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn write(&self, file: &str, contents: &str) {
        let path = self.root().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }

    /// Writes a document next to the checkout.
    pub fn document(&self, contents: &str, name: &str) -> PathBuf {
        let path = self.beside(name);
        std::fs::write(&path, contents).unwrap();
        path
    }

    /// `cargo xtask` on this checkout.
    pub fn xtask(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(XTASK);
        command.args(arguments).arg("--root").arg(self.root());
        command
    }

    fn succeed(&self, arguments: &[&str]) {
        let ran = self.xtask(arguments).output().unwrap();
        assert!(ran.status.success(), "{arguments:?}: {}", text(&ran.stderr));
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        git(&self.root(), arguments)
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }
}

/// The revision with one more operation.
pub fn with_operation(path: &str) -> String {
    let mut document: Value = serde_json::from_str(REVISION).unwrap();
    document["paths"][path] = json!({ "get": { "responses": {} } });
    document.to_string()
}

/// Runs git as a person and without the configuration of this machine.
pub fn git(directory: &Path, arguments: &[&str]) -> String {
    let ran = person(Command::new("git").arg("-C").arg(directory).args(arguments));
    assert!(ran.status.success(), "git {arguments:?}: {}", text(&ran.stderr));
    text(&ran.stdout)
}

fn person(command: &mut Command) -> Output {
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "Person");
        command.env(format!("GIT_{role}_EMAIL"), "person@example.com");
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.output().unwrap()
}

/// Runs `cargo xtask` on the project.
pub fn xtask(arguments: &[&str]) -> Output {
    Command::new(XTASK).args(arguments).output().unwrap()
}

pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
