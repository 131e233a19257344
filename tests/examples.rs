//! Every example runs to its end on the sandbox, without a key: whoever copies one begins with
//! something that works.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What the examples are told; one that asks for nothing does not listen.
const PROMPT: &str = "a lighthouse at dusk, in oil";

/// Builds the examples with the features that the whole workspace has, in which a test of all has
/// built them already, and says where they are.
fn built() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--workspace", "--examples", "--manifest-path"]).arg(manifest);
    assert!(build.status().unwrap().success());
    // This test is in `deps`, which stands beside them.
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
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {said}{complained}");
    assert!(!said.trim().is_empty(), "{name} says nothing");
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
