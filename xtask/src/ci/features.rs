//! The features of the crate, and its lints with each of them alone.

use std::process::{Command, Stdio};

use anyhow::Context;

use super::command::{Outcome, cargo, run};
use crate::project;

/// What chooses other features.
const DEFAULT: &str = "default";

/// On Linux it needs the system's OpenSSL.
const NATIVE_TLS: &str = "native-tls";

/// All features that can be compiled here.
pub fn all() -> anyhow::Result<Vec<String>> {
    let manifest: toml::Table = project::read_text(&project::path("Cargo.toml"))?.parse()?;
    let features = manifest["features"].as_table().context("Cargo.toml has no features")?;
    let mut names: Vec<String> = features.keys().cloned().collect();
    let without_openssl = is_openssl_missing();
    if without_openssl {
        println!("skipped: the feature {NATIVE_TLS}, because OpenSSL is not installed");
    }
    names.retain(|name| name != DEFAULT && !(without_openssl && name == NATIVE_TLS));
    Ok(names)
}

/// Each feature alone, and none, with warnings as errors.
pub fn each_alone() -> anyhow::Result<Outcome> {
    let none = std::iter::once(String::new());
    for feature in none.chain(all()?) {
        let clippy =
            ["clippy", "--quiet", "--package", "runwayml", "--lib", "--no-default-features"];
        run(cargo(&clippy).args(["--features", &feature, "--", "-D", "warnings"]))?;
    }
    Ok(Outcome::Passed)
}

fn is_openssl_missing() -> bool {
    let mut pkg_config = Command::new("pkg-config");
    pkg_config.args(["--exists", "openssl"]).stdout(Stdio::null()).stderr(Stdio::null());
    cfg!(target_os = "linux")
        && std::env::var_os("OPENSSL_DIR").is_none()
        && !pkg_config.status().is_ok_and(|status| status.success())
}
