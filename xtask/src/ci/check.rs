//! The checks of a commit, in the order in which they run.

use std::process::Command;

use anyhow::{Context, ensure};

use super::command::{Outcome, cargo, has, run, skipped};
use super::{examples, features, readme};
use crate::compat::{self, Choice};
use crate::{documents, project};

/// A check: its name for `cargo xtask ci NAME`, what it shows, and how it runs.
pub struct Check {
    pub name: &'static str,
    pub about: &'static str,
    pub run: fn() -> anyhow::Result<Outcome>,
}

/// A workspace of its own, so that a test of the workspace builds no database.
const QUEUE: &str = "examples/queue/Cargo.toml";

/// A workspace of its own, so that a test of the workspace builds no fuzzer.
const FUZZ: &str = "fuzz/Cargo.toml";

const NO_DENY: &str = "cargo-deny is not installed";

pub const CHECKS: [Check; 17] = [
    Check {
        name: "readme",
        about: "README has the commands that are run here",
        run: readme::check,
    },
    Check { name: "format", about: "Format", run: format },
    Check { name: "spelling", about: "Spelling", run: spelling },
    Check {
        name: "dependencies",
        about: "Licenses and sources of dependencies",
        run: dependencies,
    },
    Check { name: "advisories", about: "No dependency has a known vulnerability", run: advisories },
    Check { name: "lints", about: "Lints, all features", run: lints },
    Check { name: "features", about: "Lints, each feature alone", run: features::each_alone },
    Check { name: "docs", about: "Documentation, all features", run: documentation },
    Check { name: "spec", about: "The spec is that of Runway's document", run: spec },
    Check { name: "snapshots", about: "The public API is as reviewed", run: snapshots },
    Check { name: "tests", about: "Tests", run: tests },
    Check {
        name: "examples",
        about: "The examples, against the sandbox",
        run: examples::check_all,
    },
    Check {
        name: "compat",
        about: "Earlier and later clients: code compiles, responses are read",
        run: compat,
    },
    Check { name: "queue", about: "The example queue, with its tests", run: queue },
    Check {
        name: "first-example",
        about: "The first example, as README has it",
        run: examples::check_first,
    },
    Check { name: "package", about: "The package, built as a dependant gets it", run: package },
    Check { name: "semver", about: "Nothing is taken from the public API", run: semver },
];

fn format() -> anyhow::Result<Outcome> {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run(&mut cargo(&["fmt", "--manifest-path", FUZZ, "--check"]))
}

fn spelling() -> anyhow::Result<Outcome> {
    match has("typos", &["--version"]) {
        true => run(&mut Command::new("typos")),
        false => skipped("typos is not installed"),
    }
}

fn dependencies() -> anyhow::Result<Outcome> {
    match has_deny() {
        true => run(&mut cargo(&["deny", "check", "bans", "licenses", "sources"])),
        false => skipped(NO_DENY),
    }
}

fn advisories() -> anyhow::Result<Outcome> {
    if !has_deny() {
        return skipped(NO_DENY);
    }
    match run(&mut cargo(&["deny", "fetch", "db"])) {
        Ok(_) => run(&mut cargo(&["deny", "check", "--disable-fetch", "advisories"])),
        Err(_) => skipped("the database of advisories cannot be fetched"),
    }
}

fn has_deny() -> bool {
    has("cargo", &["deny", "--version"])
}

fn lints() -> anyhow::Result<Outcome> {
    let features = features::all()?.join(",");
    let clippy = ["clippy", "--workspace", "--all-targets", "--features", &features];
    run(cargo(&clippy).args(["--", "-D", "warnings"]))
}

fn documentation() -> anyhow::Result<Outcome> {
    let features = features::all()?.join(",");
    let packages = ["--package", "runwayml", "--package", "runwayml-sandbox", "--no-deps"];
    let mut doc = cargo(&["doc", "--features", &features]);
    run(doc.args(packages).env("RUSTDOCFLAGS", "-D warnings"))
}

fn spec() -> anyhow::Result<Outcome> {
    let Some(document) = documents::pinned()? else {
        return skipped("Runway's document is not there; `cargo xtask sync --check` fetches it");
    };
    let from = document.to_string_lossy().into_owned();
    run(&mut cargo(&[
        "run",
        "--quiet",
        "--package",
        "xtask",
        "--",
        "sync",
        "--check",
        "--from",
        &from,
    ]))
}

fn snapshots() -> anyhow::Result<Outcome> {
    run(&mut cargo(&["run", "--quiet", "--package", "xtask", "--", "snapshot"]))
}

fn tests() -> anyhow::Result<Outcome> {
    let mut words = readme::TEST.split(' ').skip(1);
    run(cargo(&[]).args(&mut words))
}

fn compat() -> anyhow::Result<Outcome> {
    ensure!(compat::check(Choice::Few)?, "an earlier client and a later document do not fit");
    Ok(Outcome::Passed)
}

fn queue() -> anyhow::Result<Outcome> {
    run(&mut cargo(&["fmt", "--manifest-path", QUEUE, "--check"]))?;
    match queue_needs_newer_rust()? {
        true => skipped("sqlx needs a newer Rust; see rust-version in its Cargo.toml"),
        // They wait more than they work.
        false => run(cargo(&["test", "--locked", "--manifest-path", QUEUE]).args([
            "--",
            "--test-threads",
            "8",
        ])),
    }
}

fn queue_needs_newer_rust() -> anyhow::Result<bool> {
    let minor =
        |version: &str| version.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
    let manifest: toml::Table = project::read_text(&project::path(QUEUE))?.parse()?;
    let needed = manifest["package"]["rust-version"].as_str().and_then(minor);
    let rustc = Command::new("rustc").arg("--version").output().context("cannot run rustc")?;
    Ok(minor(&String::from_utf8_lossy(&rustc.stdout)) < needed)
}

fn package() -> anyhow::Result<Outcome> {
    run(&mut cargo(&["package", "--package", "runwayml", "--allow-dirty"]))
}

fn semver() -> anyhow::Result<Outcome> {
    if !has("cargo", &["semver-checks", "--version"]) {
        return skipped("cargo-semver-checks is not installed");
    }
    let mut describe = Command::new("git");
    describe.args(["describe", "--tags", "--abbrev=0"]).current_dir(project::path(""));
    let tag = describe.output().context("cannot run git")?;
    match String::from_utf8_lossy(&tag.stdout).trim() {
        "" => skipped("nothing was released yet"),
        tag => run(&mut cargo(&["semver-checks", "--package", "runwayml", "--baseline-rev", tag])),
    }
}
