//! A crate in another directory with the client's sources, to compile more code with them.

use std::os::unix::fs::symlink;
use std::path::Path;

/// The imports of src/generated.rs, and a client type for the operations, because their names are taken
/// in the real one. To be put before generated code, after [`with_own_client`].
pub const PRELUDE: &str =
    "#![allow(dead_code, deprecated, missing_docs, unused_imports, clippy::all)]
use crate::types::schema::*;

pub struct Client(crate::client::Client);

impl Client {
    fn operation(&self, of: &'static crate::transport::Operation) -> crate::transport::Request {
        self.0.operation(of)
    }
}

";

/// Operations start tasks, realtime sessions and workflow runs, which need these features.
pub const FEATURES: &str = "drift,realtime,workflows";

/// Generated code whose operations are methods of the client type in the prelude.
pub fn with_own_client(source: &str) -> String {
    source.replace("crate::client::Client", "super::Client")
}

/// Links the sources of the client, which are in `project`, except src/lib.rs, whose text is returned.
pub fn link(project: &Path, directory: &Path, members: &[&str]) -> String {
    let _ = std::fs::remove_dir_all(directory);
    std::fs::create_dir_all(directory.join("src")).unwrap();
    for entry in std::fs::read_dir(project.join("src")).unwrap() {
        let name = entry.unwrap().file_name();
        if name != "lib.rs" {
            symlink(project.join("src").join(&name), directory.join("src").join(&name)).unwrap();
        }
    }
    for name in ["build", "build.rs", "openapi", "README.md"] {
        symlink(project.join(name), directory.join(name)).unwrap();
    }
    // The same versions as the project, so that no dependency is downloaded or recompiled.
    std::fs::copy(project.join("Cargo.lock"), directory.join("Cargo.lock")).unwrap();
    std::fs::write(directory.join("Cargo.toml"), manifest(project, members)).unwrap();
    std::fs::read_to_string(project.join("src/lib.rs")).unwrap()
}

/// The manifest of the client without what its tests need, and with these workspace members.
fn manifest(project: &Path, members: &[&str]) -> String {
    let text = std::fs::read_to_string(project.join("Cargo.toml")).unwrap();
    let mut manifest: toml::Table = toml::from_str(&text).unwrap();
    manifest.remove("dev-dependencies");
    let members = toml::Value::from(members.to_vec());
    manifest["workspace"].as_table_mut().unwrap().insert("members".to_owned(), members);
    manifest.to_string()
}
