//! A program with the sources of the client, to compile more generated clients and code that uses them.
//! All are modules of one crate, so that one run of the compiler checks everything; code is made only of
//! what `main` reaches.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::project;

/// The imports of src/generated.rs, and a client type for the operations, because their names are taken
/// in the real one.
const PRELUDE: &str = "use crate::schema::table::*;

pub struct Client(crate::client::Client);

impl Client {
    fn operation(&self, of: &'static crate::transport::Operation) -> crate::transport::Request {
        self.0.operation(of)
    }
}

";

/// What does not compile is looked for, and nothing else.
const LINTS: &str = "#![allow(missing_docs, warnings)]";

/// Operations start tasks, realtime sessions and workflow runs, which need these features.
const FEATURES: &str = "drift,realtime,workflows";

/// The path of the client's operations in generated code.
const CLIENT: &str = "crate::client::Client";

/// The package, whose name is also that of the program.
const PACKAGE: &str = "runwayml";

/// What the crate has of the project, besides the sources.
const LINKED: [&str; 4] = ["build", "build.rs", "openapi", "README.md"];

/// A crate in a directory of its own below the target directory, so that its dependencies are compiled
/// once.
pub struct ClientCrate {
    directory: PathBuf,
    root: String,
}

impl ClientCrate {
    /// The sources of the client alone.
    pub fn new() -> anyhow::Result<Self> {
        let directory = project::target()?.join("tmp/compat");
        if directory.exists() {
            fs::remove_dir_all(&directory)
                .with_context(|| format!("cannot remove {}", directory.display()))?;
        }
        copy(&project::path("src"), &directory.join("src"))?;
        for name in LINKED {
            copy(&project::path(name), &directory.join(name))?;
        }
        // The same versions as the project, so that no dependency is downloaded or recompiled.
        copy(&project::path("Cargo.lock"), &directory.join("Cargo.lock"))?;
        fs::write(directory.join("Cargo.toml"), manifest()?)?;
        let root = fs::read_to_string(directory.join("src/lib.rs"))?;
        fs::remove_file(directory.join("src/lib.rs"))?;
        // The name by which dependants import the crate.
        let root = format!("{LINTS}\n{root}\nextern crate self as {PACKAGE};\n");
        Ok(Self { directory, root })
    }

    /// Adds a generated client.
    pub fn client(&mut self, module: &str, generated: &str) -> anyhow::Result<()> {
        let generated = generated.replace(CLIENT, "super::Client");
        self.module(module, &format!("{PRELUDE}{generated}"))
    }

    /// Adds any other module.
    pub fn module(&mut self, module: &str, source: &str) -> anyhow::Result<()> {
        let source = format!("{LINTS}\n{source}");
        fs::write(self.directory.join(format!("src/{module}.rs")), source)?;
        self.root += &format!("pub mod {module};\n");
        Ok(())
    }

    /// Compiles everything; `main` is the body of the function. Returns the program.
    pub fn build(mut self, main: &str) -> anyhow::Result<PathBuf> {
        self.root += &format!("\nfn main() {{\n    {main}\n}}\n");
        fs::write(self.directory.join("src/main.rs"), &self.root)?;
        let target = project::target()?;
        let mut cargo = project::cargo();
        cargo.args(["build", "--quiet", "--no-default-features", "--features", FEATURES]);
        cargo.env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "0");
        let status = cargo.current_dir(&self.directory).status().context("cannot run cargo")?;
        ensure!(status.success(), "code in {} does not compile", self.directory.display());
        Ok(target.join("debug").join(PACKAGE).with_extension(std::env::consts::EXE_EXTENSION))
    }
}

/// Copies a file or a directory.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}

/// The manifest of the client without what its tests need, as a workspace of its own.
fn manifest() -> anyhow::Result<String> {
    let mut manifest: toml::Table = project::read_text(&project::path("Cargo.toml"))?.parse()?;
    for of_examples in ["dev-dependencies", "example"] {
        manifest.remove(of_examples);
    }
    if let Some(workspace) = manifest.get_mut("workspace").and_then(toml::Value::as_table_mut) {
        workspace.insert("members".to_owned(), toml::Value::Array(Vec::new()));
    }
    // The profile of dependencies stays, so that they are compiled once for the tests and for this.
    let packages = ["profile", "dev", "package"]
        .iter()
        .try_fold(&mut manifest, |table, name| table.get_mut(*name)?.as_table_mut())
        .context("Cargo.toml has no profiles of packages")?;
    packages.insert(
        PACKAGE.to_owned(),
        toml::Table::from_iter([("debug".to_owned(), false.into())]).into(),
    );
    Ok(manifest.to_string())
}
