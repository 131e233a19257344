//! Runs every example on the sandbox, without a key.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The argument of every example; those that need none ignore it.
const PROMPT: &str = "a lighthouse at dusk, in oil";

/// Builds the examples and returns their directory. The features are those of the whole workspace, with
/// which a test of everything has built them already.
fn built() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--workspace", "--examples", "--manifest-path"]).arg(manifest);
    assert!(build.status().unwrap().success());
    // This test is in `deps`, next to the examples.
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(2).unwrap().join("examples")
}

fn run(name: &str, built: &Path, folder: &Path) {
    let mut example = Command::new(built.join(name));
    example.arg(PROMPT).current_dir(folder);
    for variable in ["RUNWAYML_API_SECRET", "RUNWAYML_BASE_URL", "COMETAPI_KEY", "COMETAPI_API_KEY"]
    {
        example.env_remove(variable);
    }
    let output = example.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {stdout}{stderr}");
    assert!(!stdout.trim().is_empty(), "{name} prints nothing");
}

#[test]
fn every_example_runs_on_the_sandbox() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let scratch = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.push(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    assert!(!names.is_empty());
    let built = built();
    names.iter().for_each(|name| run(name, &built, scratch.path()));
}
