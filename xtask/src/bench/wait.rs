//! What a call and a wait cost: instructions and allocations for reading a task, memory for waiting
//! for many, polls and lateness, beside bare reqwest and beside the peer. Each is a process of its own.

mod server;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, bail, ensure};

use crate::project;

const PROGRAM: &str = include_str!("wait/program.rs");
const WAITS: usize = 10_000;

/// Tasks that end at different times, asked for every 500 ms.
const ENDS: usize = 200;

/// What is measured call by call: how the row is called, which program, its client, what it reads.
const CALLS: [(&str, &str, &str, &str); 6] = [
    ("bare", PLAIN, "bare", "calls"),
    ("ours", PLAIN, "ours", "calls"),
    ("ours, with `drift`", WATCHING, "ours", "calls"),
    ("ours, new field", PLAIN, "ours", "drifted"),
    ("ours, with `drift`, new field", WATCHING, "ours", "drifted"),
    ("peer", PLAIN, "peer", "calls"),
];

/// The program with the default features of ours, and the one that has `drift` too.
const PLAIN: &str = "plain";
const WATCHING: &str = "watching";

/// Two numbers of calls, whose difference is free of what starting up costs.
const FEW: usize = 100;
const MANY: usize = 400;

pub fn run() -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    write_program(folder.path())?;
    let program = build(folder.path(), PLAIN, &[])?;
    build(folder.path(), WATCHING, &["--features", "runwayml/drift"])?;
    let address = server::start()?;
    tell_calls(folder.path(), &address)?;
    println!("\n{:<8} {:>24}", "client", "bytes a waiting task");
    for client in ["ours", "peer"] {
        let text =
            output(Command::new(&program).args([client, "waits", &WAITS.to_string(), &address]))?;
        println!("{client:<8} {:>24}", text.trim());
    }
    println!("\n{:<8} {:>14} {:>12} {:>12}", "client", "polls a task", "ms late", "at most");
    for client in ["ours", "peer"] {
        // A server of its own, which has counted no other polls.
        let address = server::start()?;
        let text =
            output(Command::new(&program).args([client, "ends", &ENDS.to_string(), &address]))?;
        let figures: Vec<&str> = text.split_whitespace().collect();
        let [polls, late, most] = figures[..] else { bail!("three numbers were expected: {text}") };
        println!("{client:<8} {polls:>14} {late:>12} {most:>12}");
    }
    Ok(ExitCode::SUCCESS)
}

fn tell_calls(folder: &Path, address: &str) -> anyhow::Result<()> {
    println!("{:<30} {:>14} {:>12} {:>12}", "client", "instructions", "allocations", "bytes");
    for (name, program, client, what) in CALLS {
        let program = folder.join(program);
        let text = output(Command::new(&program).args([client, what, &MANY.to_string(), address]))?;
        let (allocations, bytes) =
            text.trim().split_once(' ').context("two numbers were expected")?;
        let instructions = instructions(&program, [client, what], address)?;
        println!("{name:<30} {instructions:>14} {allocations:>12} {bytes:>12}");
    }
    Ok(())
}

fn write_program(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir(folder.join("src"))?;
    std::fs::write(folder.join("src/main.rs"), PROGRAM)?;
    let ours = project::path("");
    let manifest = format!(
        "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n\
         futures-util = {{ version = \"0.3\", default-features = false }}\n\
         reqwest = {{ version = \"0.13\", default-features = false }}\n\
         runway-sdk = \"=0.2.0\"\n\
         runwayml = {{ path = \"{}\" }}\n\
         serde_json = \"1\"\n\
         stats_alloc = \"0.1\"\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\", \"sync\", \"time\"] }}\n\n\
         [profile.release]\ndebug = 1\n\n[workspace]\n",
        ours.display(),
    );
    Ok(std::fs::write(folder.join("Cargo.toml"), manifest)?)
}

/// Builds the program and leaves it in its folder under this name.
fn build(folder: &Path, name: &str, arguments: &[&str]) -> anyhow::Result<PathBuf> {
    let target = project::path("target/bench");
    let status = Command::new("cargo")
        .args(["build", "--release", "--quiet"])
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", &target)
        .status()?;
    ensure!(status.success(), "the program could not be built");
    let program = folder.join(name);
    std::fs::copy(target.join("release/program"), &program)?;
    Ok(program)
}

fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output()?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// Instructions of one call, if valgrind is there to count them.
fn instructions(program: &Path, what: [&str; 2], address: &str) -> anyhow::Result<String> {
    let mut counted = Vec::new();
    for calls in [FEW, MANY] {
        let run = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(program)
            .args(what)
            .args([&calls.to_string(), address])
            .output();
        let Ok(run) = run else { return Ok("no valgrind".to_owned()) };
        let text = String::from_utf8_lossy(&run.stderr).into_owned();
        let collected = text.lines().find_map(|line| line.split_once("Collected : "));
        let (_, number) = collected.with_context(|| format!("valgrind counted nothing: {text}"))?;
        counted.push(number.trim().parse::<u64>()?);
    }
    Ok(((counted[1] - counted[0]) / (MANY - FEW) as u64).to_string())
}
