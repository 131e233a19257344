//! The two commands that README tells a newcomer to run. They are run here, so they work.

use anyhow::ensure;

use super::command::Outcome;
use crate::project;

/// The first example.
pub const EXAMPLE: &str = r#"cargo run --example text_to_image -- "a lighthouse at dusk, in oil""#;

/// The tests.
pub const TEST: &str = "cargo test --workspace";

pub fn check() -> anyhow::Result<Outcome> {
    let readme = project::read_text(&project::path("README.md"))?;
    for command in [EXAMPLE, TEST] {
        let has = readme.lines().any(|line| line == command);
        ensure!(has, "README.md must have the line: {command}");
    }
    Ok(Outcome::Passed)
}
