//! Where the project lies. Every other file of this crate names places below its root.

use std::path::PathBuf;

/// A path below the root of the project.
pub fn path(below: &str) -> PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).join(below)
}
