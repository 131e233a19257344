//! Programs that a bench builds and runs: each is a package of its own in a temporary folder, so
//! that what is measured is what a dependant gets.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::ensure;

use crate::project;

/// A program that was built.
pub struct Program(PathBuf);

impl Program {
    /// Builds a program of one file that depends on this project with these features beside the
    /// default ones, and on what is given in the form of a manifest.
    pub fn of_dependant(
        name: &str,
        main: &str,
        features: &[&str],
        dependencies: &str,
    ) -> anyhow::Result<Self> {
        let path = project::path("");
        let ours = format!("runwayml = {{ path = {path:?}, features = {features:?} }}");
        Self::build(name, main, &format!("{ours}\n{dependencies}"))
    }

    /// Builds a program of one file that depends on what is given and on nothing else.
    pub fn build(name: &str, main: &str, dependencies: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir(folder.path().join("src"))?;
        std::fs::write(folder.path().join("src/main.rs"), main)?;
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n\
             [profile.release]\ndebug = 1\n\n[workspace]\n",
        );
        std::fs::write(folder.path().join("Cargo.toml"), manifest)?;
        let target = project::path("target/bench");
        let status = Command::new("cargo")
            .args(["build", "--release", "--quiet"])
            .current_dir(folder.path())
            .env("CARGO_TARGET_DIR", &target)
            .status()?;
        ensure!(status.success(), "the program could not be built");
        Ok(Self(target.join("release").join(name)))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What the program prints, run in a process of its own.
    pub fn output(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.0).args(arguments).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} {arguments:?}: {said}", self.0.display());
        Ok(String::from_utf8(output.stdout)?)
    }
}
