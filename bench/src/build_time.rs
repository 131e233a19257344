//! Measures a clean debug build of a crate that depends on runwayml, with default features and with all API
//! areas, or on runway-sdk; and the share of that dependency. Each is built several times in turn, and the
//! fastest build of the whole and of every unit counts. A unit that several of them have takes the same time in
//! all, so that a machine that is slow for a minute changes no ratio of units.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, ensure};
use clap::Args;
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

/// What was measured of a dependent.
struct Measured {
    /// The least CPU time of a build in seconds.
    cpu: f64,
    units: BTreeSet<Unit>,
    crates: usize,
}

/// A crate, its build script, or a run of that: name, version, target, mode and features; and a number, because
/// it may be built for both host and target.
type Unit = ([String; 5], usize);

/// The least seconds of each unit, in whichever build it was.
type Least = BTreeMap<Unit, f64>;

#[derive(Debug, Args)]
pub struct Build {
    /// How many units are built at the same time; cargo's default is one per core. Two slow each other down,
    /// so that units are compared with 1
    #[arg(long)]
    jobs: Option<u32>,
}

pub fn run(build: &Build) -> anyhow::Result<ExitCode> {
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
    let mut least = Least::new();
    let new = || Measured { cpu: f64::INFINITY, units: BTreeSet::new(), crates: 0 };
    let mut measured: Vec<Measured> = dependents.iter().map(|_| new()).collect();
    for _ in 0..ROUNDS {
        for (dependent, measured) in dependents.iter().zip(&mut measured) {
            measure(dependent, build.jobs, measured, &mut least)?;
        }
    }
    print_table(&dependents, &measured, &least);
    Ok(ExitCode::SUCCESS)
}

fn print_table(dependents: &[Dependent], measured: &[Measured], least: &Least) {
    let base = measured.last().map(|base| (base.cpu, base.seconds(least)));
    let base = base.unwrap_or((f64::NAN, f64::NAN));
    println!(
        "{:<20} {:>8} {:>6} {:>8} {:>6} {:>8} {:>7} {:>7}",
        "dependency", "user+sys", "ratio", "units", "ratio", "itself", "share", "crates"
    );
    for (dependent, measured) in dependents.iter().zip(measured) {
        let (seconds, own) = (measured.seconds(least), measured.own(dependent.dependency, least));
        println!(
            "{:<20} {:>6.1} s {:>6.2} {:>6.1} s {:>6.2} {:>6.1} s {:>5.0} % {:>7}",
            dependent.label,
            measured.cpu,
            measured.cpu / base.0,
            seconds,
            seconds / base.1,
            own,
            100.0 * own / seconds,
            measured.crates,
        );
    }
}

impl Measured {
    /// The seconds of all units.
    fn seconds(&self, least: &Least) -> f64 {
        self.units.iter().map(|unit| least[unit]).sum()
    }

    /// The seconds of a dependency, without its own dependencies.
    fn own(&self, dependency: &str, least: &Least) -> f64 {
        let own = self.units.iter().filter(|([name, ..], _)| name.trim_matches('"') == dependency);
        own.map(|unit| least[unit]).sum()
    }
}

fn measure(
    dependent: &Dependent,
    jobs: Option<u32>,
    measured: &mut Measured,
    least: &mut Least,
) -> anyhow::Result<()> {
    let directory = tempfile::tempdir()?;
    write_package(directory.path(), dependent)?;
    cargo(directory.path(), &["fetch", "--quiet"])?;
    let before = children_seconds()?;
    let jobs = jobs.map(|jobs| format!("--jobs={jobs}"));
    let arguments = ["build", "--quiet", "--timings"].into_iter().chain(jobs.as_deref());
    cargo(directory.path(), &arguments.collect::<Vec<_>>())?;
    measured.cpu = measured.cpu.min(children_seconds()? - before);
    let mut numbers = BTreeMap::new();
    for unit in build_units(directory.path())? {
        let seconds = unit["duration"].as_f64().context("a unit has no duration")?;
        let name =
            ["name", "version", "target", "mode", "features"].map(|key| unit[key].to_string());
        let number = numbers.entry(name.clone()).and_modify(|number| *number += 1).or_insert(0);
        let unit = (name, *number);
        least
            .entry(unit.clone())
            .and_modify(|least| *least = least.min(seconds))
            .or_insert(seconds);
        measured.units.insert(unit);
    }
    measured.crates = crate_count(directory.path())?;
    Ok(())
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
