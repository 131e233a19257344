//! The first example makes an image, without a key.

use std::path::Path;

use anyhow::bail;

use super::command::{Outcome, cargo, run};
use super::readme;

/// What every PNG file begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Variables that would send the example to a provider, which bills the key.
const PROVIDERS: [&str; 4] =
    ["RUNWAYML_API_SECRET", "RUNWAYML_BASE_URL", "COMETAPI_KEY", "COMETAPI_API_KEY"];

pub fn check() -> anyhow::Result<Outcome> {
    let output = tempfile::tempdir()?;
    let (command, prompt) = readme::EXAMPLE.split_once(" \"").unwrap_or((readme::EXAMPLE, ""));
    let mut example = cargo(&[]);
    example.args(command.split(' ').skip(1)).arg(prompt.trim_end_matches('"'));
    example.arg("--output").arg(output.path());
    PROVIDERS.iter().for_each(|name| {
        example.env_remove(name);
    });
    run(&mut example)?;
    match png(output.path())? {
        Some(bytes) => println!("the example wrote a PNG of {bytes} bytes"),
        None => bail!("the example wrote no PNG to {}", output.path().display()),
    }
    Ok(Outcome::Passed)
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
