//! Runs every example on the sandbox, without a key.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The argument of an example: a prompt, which those that need none ignore. `batch` takes a file, and
/// has prompts of its own without one.
fn argument(example: &str) -> Option<&'static str> {
    (example != "batch").then_some("a lighthouse at dusk, in oil")
}

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

/// Runs an example and returns what it prints.
fn run(name: &str, built: &Path, folder: &Path) -> String {
    let mut example = Command::new(built.join(name));
    example.args(argument(name)).current_dir(folder);
    for variable in ["RUNWAYML_API_SECRET", "RUNWAYML_BASE_URL", "COMETAPI_KEY", "COMETAPI_API_KEY"]
    {
        example.env_remove(variable);
    }
    let output = example.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {stdout}{stderr}");
    assert!(!stdout.trim().is_empty(), "{name} prints nothing");
    stdout.into_owned()
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
    for name in names {
        let printed = run(&name, &built, scratch.path());
        if name == "batch" {
            assert_sums_up(&printed);
        }
    }
}

/// A task that is moderated and a creation whose response is lost do not stop the other four.
fn assert_sums_up(batch: &str) {
    let expected = "4 succeeded for 20 credits, 1 moderated, 0 failed for other reasons, 1 with an";
    assert!(batch.contains(expected), "{batch}");
    let of = |word: &str| batch.lines().filter(|line| line.contains(word)).count();
    assert_eq!((of("  image  "), of("SAFETY.INPUT.TEXT"), of("  unknown  ")), (4, 1, 1), "{batch}");
}
