//! The code generated from every document compiles: from the fixtures, and from Runway's documents if
//! they are in ../shared/upstream. All are modules of one crate, which has the client's sources.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Prepended to the generated code: the imports of src/generated.rs, and a client type for the
/// operations, because their names are taken in the real one.
const PRELUDE: &str = "#![allow(dead_code, unused_imports, clippy::all)]
use crate::types::schema::*;

pub struct Client(crate::client::Client);

impl Client {
    fn operation(&self, of: &'static crate::transport::Operation) -> crate::transport::Request {
        self.0.operation(of)
    }
}

";

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn documents() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let upstream = project().join("../shared/upstream");
    let mut found = Vec::new();
    for directory in [fixtures, upstream] {
        match std::fs::read_dir(&directory) {
            Ok(entries) => found.extend(entries.map(|entry| entry.unwrap().path())),
            Err(_) => println!("skipped: no documents in {}", directory.display()),
        }
    }
    found.retain(|path| path.extension().is_some_and(|kind| kind == "json" || kind == "yaml"));
    found.sort();
    found
}

/// Generates the client for a document.
fn generate(document: &Path, output: &Path) -> String {
    let arguments: [&std::ffi::OsStr; 5] = [
        "generate".as_ref(),
        "--from".as_ref(),
        document.as_os_str(),
        "--output".as_ref(),
        output.as_os_str(),
    ];
    let ran = Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap();
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{}: {stderr}", document.display());
    std::fs::read_to_string(output).unwrap().replace("crate::client::Client", "super::Client")
}

/// Links the sources of the client except src/lib.rs, whose text is returned.
fn link_sources(directory: &Path) -> String {
    let _ = std::fs::remove_dir_all(directory);
    std::fs::create_dir_all(directory.join("src/documents")).unwrap();
    for entry in std::fs::read_dir(project().join("src")).unwrap() {
        let name = entry.unwrap().file_name();
        if name != "lib.rs" {
            symlink(project().join("src").join(&name), directory.join("src").join(&name)).unwrap();
        }
    }
    for name in ["build", "build.rs", "openapi", "README.md"] {
        symlink(project().join(name), directory.join(name)).unwrap();
    }
    // The same versions as the project, so that no dependency is downloaded or recompiled.
    std::fs::copy(project().join("Cargo.lock"), directory.join("Cargo.lock")).unwrap();
    std::fs::write(directory.join("Cargo.toml"), manifest()).unwrap();
    std::fs::read_to_string(project().join("src/lib.rs")).unwrap()
}

fn manifest() -> String {
    let text = std::fs::read_to_string(project().join("Cargo.toml")).unwrap();
    let mut manifest: toml::Table = toml::from_str(&text).unwrap();
    manifest.remove("dev-dependencies");
    manifest["workspace"].as_table_mut().unwrap().remove("members");
    manifest.to_string()
}

#[test]
fn code_generated_from_each_document_compiles() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("each-document");
    let mut root = link_sources(&directory);
    let mut modules = String::new();
    for (index, document) in documents().into_iter().enumerate() {
        let output = directory.join(format!("src/documents/document_{index}.rs"));
        let source = generate(&document, &output);
        std::fs::write(&output, format!("{PRELUDE}{source}")).unwrap();
        let name = document.file_name().unwrap().to_string_lossy();
        modules += &format!("// {name}\nmod document_{index};\n");
    }
    std::fs::write(directory.join("src/documents.rs"), modules).unwrap();
    root += "\nmod documents;\n";
    std::fs::write(directory.join("src/lib.rs"), root).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    // Operations start tasks and workflow runs; the type of the latter needs the feature `workflows`.
    let ran = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--no-default-features", "--features", "drift,workflows"])
        .current_dir(&directory)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{}", stderr.chars().take(4000).collect::<String>());
}
