//! The version of the crate in Cargo.toml and the lock files. Its build metadata is the date of the vendored
//! upstream document.

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::project;

/// The files that have the version.
pub const FILES: [&str; 4] =
    ["Cargo.toml", "Cargo.lock", "examples/queue/Cargo.lock", "fuzz/Cargo.lock"];

#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// Sets the build metadata to the date of the document.
pub fn write(date: &str) -> anyhow::Result<()> {
    let package = package()?;
    for file in FILES {
        let text = with_date(&read(file)?, &package, date);
        let text = text.with_context(|| format!("cannot set the version in {file}"))?;
        project::write_atomically(&project::path(file), text.as_bytes())?;
    }
    Ok(())
}

/// Whether the build metadata is this date.
pub fn is_current(date: &str) -> anyhow::Result<bool> {
    Ok(package()?.version.split('+').nth(1) == Some(date))
}

fn package() -> anyhow::Result<Package> {
    let [manifest, ..] = FILES;
    let manifest: Manifest = toml::from_str(&read(manifest)?).context("cannot parse Cargo.toml")?;
    Ok(manifest.package)
}

fn read(file: &str) -> anyhow::Result<String> {
    project::read_text(&project::path(file))
}

/// The file with the new version, which is on the line after the name of the package.
fn with_date(text: &str, package: &Package, date: &str) -> anyhow::Result<String> {
    let Package { name, version } = package;
    let number = version.split('+').next().unwrap_or(version);
    let lines = |version: &str| format!("name = \"{name}\"\nversion = \"{version}\"\n");
    let old = lines(version);
    ensure!(text.matches(&old).count() == 1, "{old:?} must occur once");
    Ok(text.replace(&old, &lines(&format!("{number}+{date}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_replaces_the_previous_build_metadata() {
        let lines =
            |name: &str, version: &str| format!("name = \"{name}\"\nversion = \"{version}\"\n");
        for old in ["1.2.3", "1.2.3+2026-01-01"] {
            let package = Package { name: "runwayml".to_owned(), version: old.to_owned() };
            let others = lines("other", old);
            let text = format!("{others}{}", lines("runwayml", old));
            let expected = format!("{others}{}", lines("runwayml", "1.2.3+2026-08-08"));
            assert_eq!(with_date(&text, &package, "2026-08-08").unwrap(), expected);
            assert!(with_date(&others, &package, "2026-08-08").is_err());
        }
    }
}
