//! Builds and runs programs for benchmarks. Each is a package of its own in a temporary directory, so
//! that it is compiled as a user's program is.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::ensure;

use xtask::internals::{cargo, path};

/// An executable in release mode.
pub struct BenchProgram(PathBuf);

impl BenchProgram {
    /// Builds a program that depends on this crate with the default features and `features`, and on
    /// `dependencies` in the syntax of Cargo.toml.
    pub fn build_with_runwayml(
        name: &str,
        main: &str,
        features: &[&str],
        dependencies: &str,
    ) -> anyhow::Result<Self> {
        let path = path("");
        let runwayml = format!("runwayml = {{ path = {path:?}, features = {features:?} }}");
        Self::build(name, main, &format!("{runwayml}\n{dependencies}"))
    }

    /// Builds a program that depends on `dependencies` only.
    pub fn build(name: &str, main: &str, dependencies: &str) -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        std::fs::create_dir(directory.path().join("src"))?;
        std::fs::write(directory.path().join("src/main.rs"), main)?;
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n\
             [profile.release]\ndebug = 1\n\n[workspace]\n",
        );
        std::fs::write(directory.path().join("Cargo.toml"), manifest)?;
        let target = path("target/bench");
        let status = cargo()
            .args(["build", "--release", "--quiet"])
            .current_dir(directory.path())
            .env("CARGO_TARGET_DIR", &target)
            .status()?;
        ensure!(status.success(), "cannot build the benchmark program `{name}`");
        Ok(Self(target.join("release").join(name)))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Runs the program and returns its standard output.
    pub fn output(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.0).args(arguments).output()?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} {arguments:?}: {stderr}", self.0.display());
        Ok(String::from_utf8(output.stdout)?)
    }
}
