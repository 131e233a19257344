//! What progenitor makes of any upstream document compiles: of our own fixtures always, of the real
//! documents where they lie beside the project. One crate for all, made in a temporary place.

use std::path::{Path, PathBuf};
use std::process::Command;

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

#[test]
fn what_is_made_of_each_document_compiles() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("each-document");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    let mut root = String::from("#![allow(clippy::all, unused_imports, dead_code)]\n");
    for (index, document) in documents().into_iter().enumerate() {
        let output = folder.join(format!("src/document_{index}.rs"));
        let arguments = [
            "generate".as_ref(),
            "--from".as_ref(),
            document.as_os_str(),
            "--output".as_ref(),
            output.as_os_str(),
        ];
        let ran = Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap();
        assert!(
            ran.status.success(),
            "{}: {}",
            document.display(),
            String::from_utf8_lossy(&ran.stderr)
        );
        root += &format!(
            "// {}\nmod document_{index};\n\
             impl progenitor_client::ClientHooks<runwayml::Inner> for document_{index}::Client {{}}\n",
            document.file_name().unwrap().to_string_lossy(),
        );
    }
    std::fs::write(folder.join("src/lib.rs"), root).unwrap();
    std::fs::write(folder.join("Cargo.toml"), manifest()).unwrap();
    // The same versions that the project has, so that nothing is fetched or built anew.
    std::fs::copy(project().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let ran = Command::new(env!("CARGO"))
        .args(["check", "--quiet"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{}", said.chars().take(4000).collect::<String>());
}

fn manifest() -> String {
    let project = project().display();
    format!(
        "[package]\nname = \"each-document\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n\
         progenitor-client = \"0.15\"\n\
         reqwest = {{ version = \"0.13\", default-features = false }}\n\
         runwayml = {{ path = \"{project}\" }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n\
         serde_json = \"1\"\n\n\
         [workspace]\n",
    )
}
