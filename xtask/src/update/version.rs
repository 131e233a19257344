//! The version of the crate, whose build metadata is the day of the document it is made from. Writes
//! Cargo.toml and Cargo.lock, and knows nothing else that is in them.

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::{project, sync};

/// The files that name the version.
pub const FILES: [&str; 2] = ["Cargo.toml", "Cargo.lock"];

#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// Gives the version the day of the document that was taken in last.
pub fn write() -> anyhow::Result<()> {
    let day = sync::source::Upstream::read()?.taken.date;
    let [manifest, _] = FILES;
    let manifest: Manifest =
        toml::from_str(&read(manifest)?).context("Cargo.toml is unreadable")?;
    for file in FILES {
        let text = with_day(&read(file)?, &manifest.package, &day);
        let text = text.with_context(|| format!("{file} does not name the version"))?;
        sync::replace(&project::path(file), text.as_bytes())?;
    }
    Ok(())
}

fn read(file: &str) -> anyhow::Result<String> {
    std::fs::read_to_string(project::path(file)).with_context(|| format!("{file} cannot be read"))
}

/// The text with the version of the package, which stands in the line behind its name.
fn with_day(text: &str, package: &Package, day: &str) -> anyhow::Result<String> {
    let Package { name, version } = package;
    let number = version.split('+').next().unwrap_or(version);
    let stands = |version: &str| format!("name = \"{name}\"\nversion = \"{version}\"\n");
    let old = stands(version);
    ensure!(text.matches(&old).count() == 1, "it has no line {old:?}");
    Ok(text.replace(&old, &stands(&format!("{number}+{day}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_the_document_takes_the_place_of_the_last_one() {
        let lines =
            |name: &str, version: &str| format!("name = \"{name}\"\nversion = \"{version}\"\n");
        for old in ["1.2.3", "1.2.3+2026-01-01"] {
            let package = Package { name: "runwayml".to_owned(), version: old.to_owned() };
            let others = lines("other", old);
            let text = format!("{others}{}", lines("runwayml", old));
            let expected = format!("{others}{}", lines("runwayml", "1.2.3+2026-08-08"));
            assert_eq!(with_day(&text, &package, "2026-08-08").unwrap(), expected);
            assert!(with_day(&others, &package, "2026-08-08").is_err());
        }
    }
}
