//! Every example runs to its end on the sandbox, without a key: whoever copies one begins with
//! something that works.

use std::path::Path;
use std::process::Command;

/// What the examples are told; one that asks for nothing does not listen.
const PROMPT: &str = "a lighthouse at dusk, in oil";

fn run(name: &str, folder: &Path) {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let mut example = Command::new(env!("CARGO"));
    example.args(["run", "--quiet", "--example", name, "--manifest-path"]).arg(manifest);
    example.args(["--", PROMPT]).current_dir(folder);
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
    assert!(names.len() > 1, "{names:?}");
    names.iter().for_each(|name| run(name, scratch.path()));
}
