//! Processor time of a clean debug build of a program that depends on us, with default features and
//! with all areas, beside one that depends on the peer; and how much of it is our own crate.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::project;

struct Program {
    name: &'static str,
    /// The crate whose own share is told.
    of: &'static str,
    dependency: String,
}

pub fn run() -> anyhow::Result<ExitCode> {
    let ours = project::path("");
    let ours = ours.display();
    let areas = "\"image\", \"video\", \"audio\", \"avatars\", \"realtime\", \"workflows\", \"recipes\", \"routers\", \"organization\"";
    let programs = [
        Program {
            name: "runwayml, default",
            of: "runwayml",
            dependency: format!("runwayml = {{ path = \"{ours}\" }}"),
        },
        Program {
            name: "runwayml, all areas",
            of: "runwayml",
            dependency: format!("runwayml = {{ path = \"{ours}\", features = [{areas}] }}"),
        },
        Program {
            name: "runway-sdk 0.2.0",
            of: "runway-sdk",
            dependency: "runway-sdk = \"=0.2.0\"".to_owned(),
        },
    ];
    println!(
        "{:<22} {:>10} {:>10} {:>10} {:>8}",
        "program", "user+sys", "own unit", "share", "crates"
    );
    for program in programs {
        measure(&program)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(program: &Program) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    write_program(folder.path(), program)?;
    cargo(folder.path(), &["fetch", "--quiet"])?;
    let before = children_seconds()?;
    cargo(folder.path(), &["build", "--quiet", "--timings"])?;
    let spent = children_seconds()? - before;
    let units = units(folder.path())?;
    let own: f64 = units
        .iter()
        .filter(|unit| unit["name"] == program.of)
        .filter_map(|unit| unit["duration"].as_f64())
        .sum();
    let all: f64 = units.iter().filter_map(|unit| unit["duration"].as_f64()).sum();
    println!(
        "{:<22} {:>8.1} s {:>8.1} s {:>8.0} % {:>8}",
        program.name,
        spent,
        own,
        100.0 * own / all,
        crates(folder.path())?,
    );
    Ok(())
}

fn write_program(folder: &Path, program: &Program) -> anyhow::Result<()> {
    std::fs::create_dir(folder.join("src"))?;
    std::fs::write(folder.join("src/main.rs"), "fn main() {}\n")?;
    let manifest = format!(
        "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n\n[workspace]\n",
        program.dependency,
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    Ok(())
}

fn cargo(folder: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let status = Command::new("cargo")
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .stdout(Stdio::null())
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "cargo {arguments:?} failed");
    Ok(())
}

/// User and system time of all children so far, from the kernel's account of this process.
fn children_seconds() -> anyhow::Result<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").context("this bench needs Linux")?;
    // The name, which may hold blanks, ends at the last bracket; what follows begins with field 3.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<f64> =
        after_name.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    Ok(fields.iter().skip(13).take(2).sum::<f64>() / TICKS_PER_SECOND)
}

/// The units of the build with their durations, from the report that cargo writes.
fn units(folder: &Path) -> anyhow::Result<Vec<Value>> {
    let report = std::fs::read_to_string(folder.join("target/cargo-timings/cargo-timing.html"))?;
    let data = report
        .split_once("UNIT_DATA = ")
        .and_then(|(_, rest)| rest.split_once("];"))
        .context("cargo's report has no units")?;
    Ok(serde_json::from_str(&format!("{}]", data.0))?)
}

fn crates(folder: &Path) -> anyhow::Result<usize> {
    let output = Command::new("cargo")
        .args(["tree", "--edges", "normal,build", "--prefix", "none", "--no-dedupe"])
        .current_dir(folder)
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let names: std::collections::BTreeSet<&str> =
        text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    Ok(names.len().saturating_sub(1))
}
