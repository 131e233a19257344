//! A program that a bench needs, built in a folder of its own, so that a peer is no dependency of
//! ours. It knows nothing of what the program does.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::ensure;

use crate::project;

/// Builds `source` with these dependencies; returns where the program is.
pub fn build(folder: &Path, dependencies: &str, source: &str) -> anyhow::Result<PathBuf> {
    std::fs::create_dir(folder.join("src"))?;
    std::fs::write(folder.join("src/main.rs"), source)?;
    let manifest = format!(
        "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependencies}\n\
         [profile.release]\ndebug = 1\n\n[workspace]\n",
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    let target = project::path("target/bench");
    let status = Command::new("cargo")
        .args(["build", "--release", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", &target)
        .status()?;
    ensure!(status.success(), "the program could not be built");
    Ok(target.join("release/program"))
}
