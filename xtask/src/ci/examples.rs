//! The examples run against the sandbox, without a key.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail, ensure};

use super::command::{Outcome, cargo, run};
use super::readme;
use crate::example_command::without_key;
use crate::project;

/// What every PNG file begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What the example `batch` prints: a task that is moderated and a creation whose response is lost do not
/// stop the other four.
const SUMMARY: &str =
    "4 succeeded for 20 credits, 1 moderated, 0 failed for other reasons, 1 with an";

/// The first example, as README has it, makes an image.
pub fn check_first() -> anyhow::Result<Outcome> {
    let output = tempfile::tempdir()?;
    let (command, prompt) = readme::EXAMPLE.split_once(" \"").unwrap_or((readme::EXAMPLE, ""));
    let mut example = cargo(&[]);
    example.args(command.split(' ').skip(1)).arg(prompt.trim_end_matches('"'));
    run(without_key(example.arg("--output").arg(output.path()))?)?;
    match png(output.path())? {
        Some(bytes) => println!("the example wrote a PNG of {bytes} bytes"),
        None => bail!("the example wrote no PNG to {}", output.path().display()),
    }
    Ok(Outcome::Passed)
}

/// Each example runs to its end. They are built with the features of the whole workspace, as for the tests.
pub fn check_all() -> anyhow::Result<Outcome> {
    let mut build = cargo(&["build", "--workspace", "--examples", "--target-dir"]);
    run(build.arg(project::target()?))?;
    let folder = tempfile::tempdir()?;
    for name in names()? {
        let printed = printed(&name, folder.path())?;
        ensure!(!printed.trim().is_empty(), "the example {name} prints nothing");
        ensure!(name != "batch" || printed.contains(SUMMARY), "no summary: {printed}");
    }
    Ok(Outcome::Passed)
}

fn names() -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(project::path("examples"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

/// What an example prints that runs in this folder.
fn printed(name: &str, folder: &Path) -> anyhow::Result<String> {
    let program = project::target()?.join("debug/examples").join(name);
    let mut example = Command::new(program.with_extension(std::env::consts::EXE_EXTENSION));
    // `batch` takes a file, and has prompts of its own without one.
    example.args((name != "batch").then_some("a lighthouse at dusk, in oil"));
    println!("$ {name}");
    let output = without_key(example.current_dir(folder))?.output();
    let output = output.with_context(|| format!("cannot run the example {name}"))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the example {name} failed: {stdout}{stderr}");
    Ok(stdout)
}

/// The size of a PNG in the folder.
fn png(folder: &Path) -> anyhow::Result<Option<usize>> {
    for entry in std::fs::read_dir(folder)? {
        let bytes = std::fs::read(entry?.path())?;
        if bytes.starts_with(PNG) {
            return Ok(Some(bytes.len()));
        }
    }
    Ok(None)
}
