//! Measures the CPU time of a clean debug build of a crate that depends on runwayml, with default features
//! and with all API areas, or on runway-sdk; and the share of that dependency. Each is built several times
//! in turn, and the fastest build counts.

use std::path::Path;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, ensure};
use serde_json::Value;

use xtask::internals::{self, RUNWAY, areas, path, read_text};

/// How often each crate is built.
const ROUNDS: usize = 3;

/// A crate with one dependency.
struct Dependent {
    /// What the table calls it.
    label: &'static str,
    /// The dependency, whose share is measured.
    dependency: &'static str,
    /// The line in Cargo.toml.
    requirement: String,
}

/// A clean build.
#[derive(Clone, Copy)]
struct Build {
    /// CPU time in seconds.
    spent: f64,
    /// That of the dependency itself, without its own dependencies.
    own: f64,
    share: f64,
    crates: usize,
}

pub fn run() -> anyhow::Result<ExitCode> {
    let root = path("");
    let spec: Value = serde_json::from_str(&read_text(&path(RUNWAY.file))?)?;
    let areas: Vec<String> = areas::all(&spec).into_iter().collect();
    let dependents = [
        Dependent {
            label: "runwayml, default",
            dependency: "runwayml",
            requirement: format!("runwayml = {{ path = {root:?} }}"),
        },
        Dependent {
            label: "runwayml, all areas",
            dependency: "runwayml",
            requirement: format!("runwayml = {{ path = {root:?}, features = {areas:?} }}"),
        },
        Dependent {
            label: "runway-sdk 0.2.0",
            dependency: "runway-sdk",
            requirement: "runway-sdk = \"=0.2.0\"".to_owned(),
        },
    ];
    let mut best: Vec<Option<Build>> = vec![None; dependents.len()];
    for _ in 0..ROUNDS {
        for (dependent, best) in dependents.iter().zip(&mut best) {
            let build = measure(dependent)?;
            *best = (*best).filter(|best| best.spent <= build.spent).or(Some(build));
        }
    }
    let base = best.last().copied().flatten().map_or(f64::NAN, |build| build.spent);
    println!(
        "{:<20} {:>9} {:>6} {:>9} {:>7} {:>7}",
        "dependency", "user+sys", "ratio", "itself", "share", "crates"
    );
    for (dependent, build) in dependents.iter().zip(best.into_iter().flatten()) {
        println!(
            "{:<20} {:>7.1} s {:>6.2} {:>7.1} s {:>5.0} % {:>7}",
            dependent.label,
            build.spent,
            build.spent / base,
            build.own,
            100.0 * build.share,
            build.crates,
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(dependent: &Dependent) -> anyhow::Result<Build> {
    let directory = tempfile::tempdir()?;
    write_package(directory.path(), dependent)?;
    cargo(directory.path(), &["fetch", "--quiet"])?;
    let before = children_seconds()?;
    cargo(directory.path(), &["build", "--quiet", "--timings"])?;
    let spent = children_seconds()? - before;
    let units = build_units(directory.path())?;
    let own: f64 = units
        .iter()
        .filter(|unit| unit["name"] == dependent.dependency)
        .filter_map(|unit| unit["duration"].as_f64())
        .sum();
    let all: f64 = units.iter().filter_map(|unit| unit["duration"].as_f64()).sum();
    Ok(Build { spent, own, share: own / all, crates: crate_count(directory.path())? })
}

fn write_package(directory: &Path, dependent: &Dependent) -> anyhow::Result<()> {
    std::fs::create_dir(directory.join("src"))?;
    std::fs::write(directory.join("src/main.rs"), "fn main() {}\n")?;
    let manifest = format!(
        "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n\n[workspace]\n",
        dependent.requirement,
    );
    std::fs::write(directory.join("Cargo.toml"), manifest)?;
    Ok(())
}

fn cargo(directory: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let status = internals::cargo()
        .args(arguments)
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", directory.join("target"))
        // As a dependency from a registry is compiled, which the one by path would not be.
        .env("CARGO_INCREMENTAL", "0")
        .stdout(Stdio::null())
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "cargo {arguments:?} failed");
    Ok(())
}

/// The user and system time of all child processes so far.
fn children_seconds() -> anyhow::Result<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").context("this benchmark needs Linux")?;
    // The process name may contain spaces and ends at the last parenthesis. Field 3 follows.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<f64> =
        after_name.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    Ok(fields.iter().skip(13).take(2).sum::<f64>() / TICKS_PER_SECOND)
}

/// The compilation units with their durations, from the report of `cargo build --timings`.
fn build_units(directory: &Path) -> anyhow::Result<Vec<Value>> {
    let report = std::fs::read_to_string(directory.join("target/cargo-timings/cargo-timing.html"))?;
    let data = report
        .split_once("UNIT_DATA = ")
        .and_then(|(_, rest)| rest.split_once("];"))
        .context("cargo-timing.html has no UNIT_DATA")?;
    Ok(serde_json::from_str(&format!("{}]", data.0))?)
}

/// The number of dependencies.
fn crate_count(directory: &Path) -> anyhow::Result<usize> {
    let output = internals::cargo()
        .args(["tree", "--edges", "normal,build", "--prefix", "none", "--no-dedupe"])
        .current_dir(directory)
        .output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo tree failed: {stderr}");
    let text = String::from_utf8_lossy(&output.stdout);
    let names: std::collections::BTreeSet<&str> =
        text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    Ok(names.len().saturating_sub(1))
}
