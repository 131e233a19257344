//! What is generated of any upstream document compiles: of our own fixtures always, of the real
//! documents where they are next to the project. One crate for all: the client's own sources with a
//! module per document.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What stands before the generated code: the imports of src/generated.rs and a client for the
/// operations, which have the names of the real one's.
const HEAD: &str = "#![allow(dead_code, unused_imports, clippy::all)]
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
    let real = project().join("../shared/upstream");
    let mut found = Vec::new();
    for folder in [fixtures, real] {
        match std::fs::read_dir(&folder) {
            Ok(entries) => found.extend(entries.map(|entry| entry.unwrap().path())),
            Err(_) => println!("skipped: real documents are looked for in {}", folder.display()),
        }
    }
    found.retain(|path| path.extension().is_some_and(|kind| kind == "json" || kind == "yaml"));
    found.sort();
    found
}

/// The source that is generated of a document.
fn generated(document: &Path, output: &Path) -> String {
    let arguments: [&std::ffi::OsStr; 5] = [
        "generate".as_ref(),
        "--from".as_ref(),
        document.as_os_str(),
        "--output".as_ref(),
        output.as_os_str(),
    ];
    let ran = Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{}: {said}", document.display());
    std::fs::read_to_string(output).unwrap().replace("crate::client::Client", "super::Client")
}

/// The project's own sources but for the root, to which the modules are added.
fn sources(folder: &Path) -> String {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder.join("src/documents")).unwrap();
    for entry in std::fs::read_dir(project().join("src")).unwrap() {
        let name = entry.unwrap().file_name();
        if name != "lib.rs" {
            symlink(project().join("src").join(&name), folder.join("src").join(&name)).unwrap();
        }
    }
    for name in ["build", "build.rs", "openapi", "README.md"] {
        symlink(project().join(name), folder.join(name)).unwrap();
    }
    // The same versions that the project has, so that nothing is fetched or built anew.
    std::fs::copy(project().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    std::fs::write(folder.join("Cargo.toml"), manifest()).unwrap();
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
fn code_generated_of_each_document_compiles() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("each-document");
    let mut root = sources(&folder);
    let mut modules = String::new();
    for (index, document) in documents().into_iter().enumerate() {
        let output = folder.join(format!("src/documents/document_{index}.rs"));
        let source = generated(&document, &output);
        std::fs::write(&output, format!("{HEAD}{source}")).unwrap();
        let name = document.file_name().unwrap().to_string_lossy();
        modules += &format!("// {name}\nmod document_{index};\n");
    }
    std::fs::write(folder.join("src/documents.rs"), modules).unwrap();
    root += "\nmod documents;\n";
    std::fs::write(folder.join("src/lib.rs"), root).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    // Tasks and the runs of workflows are what operations start; both come from the project's sources.
    let ran = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--no-default-features", "--features", "drift,workflows"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{}", said.chars().take(4000).collect::<String>());
}
