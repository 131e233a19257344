//! What a call and a wait cost: instructions and allocations for reading a task, memory for waiting
//! for many, polls and lateness, beside bare reqwest and beside the peer. Each is a process of its own.

mod server;

use std::process::{Command, ExitCode};

use anyhow::{Context, bail};

use super::program::Program;

const PROGRAM: &str = include_str!("wait/program.rs");
const DEPENDENCIES: &str = r#"
futures-util = { version = "0.3", default-features = false }
reqwest = { version = "0.13", default-features = false }
runway-sdk = "=0.2.0"
rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }
serde_json = "1"
stats_alloc = "0.1"
tokio = { version = "1", features = ["macros", "rt", "sync", "time"] }
"#;
const WAITS: usize = 10_000;

/// Tasks that end at different times, asked for every 500 ms.
const ENDS: usize = 200;

/// Two numbers of calls, whose difference is free of what starting up costs.
const FEW: usize = 100;
const MANY: usize = 400;

pub fn run() -> anyhow::Result<ExitCode> {
    let plain = Program::of_dependant("plain", PROGRAM, &[], DEPENDENCIES)?;
    let watching = Program::of_dependant("watching", PROGRAM, &["drift"], DEPENDENCIES)?;
    let address = server::start()?;
    tell_calls(&plain, &watching, &address)?;
    println!("\n{:<8} {:>24}", "client", "bytes a waiting task");
    for client in ["ours", "peer"] {
        let text = plain.output(&[client, "waits", &WAITS.to_string(), &address])?;
        println!("{client:<8} {:>24}", text.trim());
    }
    println!("\n{:<8} {:>14} {:>12} {:>12}", "client", "polls a task", "ms late", "at most");
    for client in ["ours", "peer"] {
        // A server of its own, which has counted no other polls.
        let address = server::start()?;
        let text = plain.output(&[client, "ends", &ENDS.to_string(), &address])?;
        let figures: Vec<&str> = text.split_whitespace().collect();
        let [polls, late, most] = figures[..] else { bail!("three numbers were expected: {text}") };
        println!("{client:<8} {polls:>14} {late:>12} {most:>12}");
    }
    Ok(ExitCode::SUCCESS)
}

/// What is measured call by call: how the row is called, which program, its client, what it reads.
fn tell_calls(plain: &Program, watching: &Program, address: &str) -> anyhow::Result<()> {
    let rows = [
        ("bare", plain, "bare", "calls"),
        ("ours", plain, "ours", "calls"),
        ("ours, with `drift`", watching, "ours", "calls"),
        ("ours, new field", plain, "ours", "drifted"),
        ("ours, with `drift`, new field", watching, "ours", "drifted"),
        ("peer", plain, "peer", "calls"),
    ];
    println!("{:<30} {:>14} {:>12} {:>12}", "client", "instructions", "allocations", "bytes");
    for (name, program, client, what) in rows {
        let text = program.output(&[client, what, &MANY.to_string(), address])?;
        let (allocations, bytes) =
            text.trim().split_once(' ').context("two numbers were expected")?;
        let instructions = instructions(program, [client, what], address)?;
        println!("{name:<30} {instructions:>14} {allocations:>12} {bytes:>12}");
    }
    Ok(())
}

/// Instructions of one call, if valgrind is there to count them.
fn instructions(program: &Program, what: [&str; 2], address: &str) -> anyhow::Result<String> {
    let mut counted = Vec::new();
    for calls in [FEW, MANY] {
        let run = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(program.path())
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
