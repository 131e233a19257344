//! A copy of the client with the code generated from other specs, and a crate that depends on it.

#[path = "../../../tests/client_sources/mod.rs"]
mod client_sources;

use std::path::{Path, PathBuf};
use std::process::Command;

use client_sources::{FEATURES, PRELUDE, with_own_client};

use crate::project;

/// How much of the compiler's errors is shown.
const MAX_SHOWN: usize = 6000;

/// A generated client, and programs that must compile with it.
pub struct Case {
    /// The module of the client.
    pub module: String,
    pub generated: String,
    pub programs: Vec<String>,
}

/// A crate in a directory of its own below the target directory, so that what it depends on is compiled
/// once.
pub struct Dependant {
    /// The copy of the client, with the crate in a directory below.
    client: PathBuf,
}

impl Dependant {
    pub fn new(name: &str) -> Self {
        let client = target().join("tmp").join(name);
        let root = client_sources::link(&project::path(""), &client, &["dependant"]);
        write(&client.join("src/lib.rs"), &root);
        std::fs::create_dir_all(client.join("dependant/src")).unwrap();
        write(&client.join("dependant/Cargo.toml"), &manifest());
        Self { client }
    }

    /// Compiles the programs with their clients; returns what the compiler does not accept.
    pub fn check(self, cases: &[Case]) -> Result<(), String> {
        let mut root = std::fs::read_to_string(self.client.join("src/lib.rs")).unwrap();
        let mut modules = String::new();
        for Case { module, generated, programs } in cases {
            root += &format!("pub mod {module};\n");
            let generated = format!("{PRELUDE}{}", with_own_client(generated));
            write(&self.client.join(format!("src/{module}.rs")), &generated);
            for (index, program) in programs.iter().enumerate() {
                let name = format!("{module}_{index}");
                modules += &format!("pub mod {name};\n");
                let imports = format!(
                    "use runwayml::{module}::types::*;\nuse runwayml::{module}::{{Client, operations}};\n"
                );
                let file = self.client.join(format!("dependant/src/{name}.rs"));
                write(&file, &format!("#![allow(deprecated, unused)]\n{imports}{program}"));
            }
        }
        write(&self.client.join("src/lib.rs"), &root);
        write(&self.client.join("dependant/src/lib.rs"), &modules);
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["check", "--quiet", "--package", "dependant"]).current_dir(&self.client);
        let ran = cargo.env("CARGO_TARGET_DIR", target()).output().unwrap();
        if ran.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&ran.stderr).chars().take(MAX_SHOWN).collect())
    }
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}

/// The target directory that this program is in.
fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    program.ancestors().nth(3).unwrap().to_owned()
}

fn manifest() -> String {
    let features: Vec<&str> = FEATURES.split(',').collect();
    format!(
        "[package]\nname = \"dependant\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         futures-util = {{ version = \"0.3.31\", default-features = false }}\nserde = \"1\"\n\
         serde_json = \"1\"\nrunwayml = {{ path = \"..\", default-features = false, features = {features:?} }}\n"
    )
}
