//! The code generated from every document compiles: from the fixtures, and from Runway's documents if
//! they are in ../shared/upstream. All are modules of one crate, which has the client's sources.

mod client_sources;

use std::path::{Path, PathBuf};
use std::process::Command;

use client_sources::{FEATURES, PRELUDE, with_own_client};

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
    with_own_client(&std::fs::read_to_string(output).unwrap())
}

#[test]
fn code_generated_from_each_document_compiles() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("each-document");
    let mut root = client_sources::link(project(), &directory, &[]);
    std::fs::create_dir_all(directory.join("src/documents")).unwrap();
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
    let ran = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--no-default-features", "--features", FEATURES])
        .current_dir(&directory)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{}", stderr.chars().take(4000).collect::<String>());
}
