//! Measures the cost of polling a task (instructions and allocations) and of waiting (memory, polls and
//! latency), with runwayml, runway-sdk and reqwest. Each measurement is a process of its own.

mod task_server;

use std::process::{Command, ExitCode};

use anyhow::{Context, bail};

use super::bench_program::BenchProgram;

const PROGRAM: &str = include_str!("wait_cost/wait_program.rs");
const DEPENDENCIES: &str = r#"
futures-util = { version = "0.3", default-features = false }
reqwest = { version = "0.13", default-features = false }
runway-sdk = "=0.2.0"
rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }
serde_json = "1"
stats_alloc = "0.1"
tokio = { version = "1", features = ["macros", "rt", "sync", "time"] }
"#;
/// How many tasks are waited for to measure memory.
const WAITS: usize = 10_000;

/// How many tasks are waited for to measure latency. They end at different times.
const ENDING_TASKS: usize = 200;

/// Numbers of calls. The difference of the two measurements excludes the startup.
const FEW: usize = 100;
const MANY: usize = 400;

pub fn run() -> anyhow::Result<ExitCode> {
    let plain = BenchProgram::build_with_runwayml("plain", PROGRAM, &[], DEPENDENCIES)?;
    let with_drift =
        BenchProgram::build_with_runwayml("with-drift", PROGRAM, &["drift"], DEPENDENCIES)?;
    let address = task_server::start()?;
    measure_calls(&plain, &with_drift, &address)?;
    println!("\n{:<10} {:>24}", "client", "bytes per waiting task");
    for client in ["runwayml", "runway-sdk"] {
        let text = plain.output(&[client, "waits", &WAITS.to_string(), &address])?;
        println!("{client:<10} {:>24}", text.trim());
    }
    println!("\n{:<10} {:>14} {:>12} {:>12}", "client", "polls per task", "ms late", "max ms late");
    for client in ["runwayml", "runway-sdk"] {
        // A new server, because it counts the polls.
        let address = task_server::start()?;
        let text = plain.output(&[client, "ends", &ENDING_TASKS.to_string(), &address])?;
        let figures: Vec<&str> = text.split_whitespace().collect();
        let [polls, mean, max] = figures[..] else { bail!("expected three numbers, got {text:?}") };
        println!("{client:<10} {polls:>14} {mean:>12} {max:>12}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the cost of one call that polls a task.
fn measure_calls(
    plain: &BenchProgram,
    with_drift: &BenchProgram,
    address: &str,
) -> anyhow::Result<()> {
    // Label, program, client, benchmark.
    let rows = [
        ("reqwest", plain, "reqwest", "calls"),
        ("runwayml", plain, "runwayml", "calls"),
        ("runwayml, `drift`", with_drift, "runwayml", "calls"),
        ("runwayml, new field", plain, "runwayml", "calls_with_new_field"),
        ("runwayml, `drift`, new field", with_drift, "runwayml", "calls_with_new_field"),
        ("runway-sdk", plain, "runway-sdk", "calls"),
    ];
    println!("{:<30} {:>14} {:>12} {:>12}", "client", "instructions", "allocations", "bytes");
    for (label, program, client, benchmark) in rows {
        let text = program.output(&[client, benchmark, &MANY.to_string(), address])?;
        let (allocations, bytes) = text.trim().split_once(' ').context("expected two numbers")?;
        let instructions = instructions(program, [client, benchmark], address)?;
        println!("{label:<30} {instructions:>14} {allocations:>12} {bytes:>12}");
    }
    Ok(())
}

/// The instructions of one call, if valgrind is installed.
fn instructions(
    program: &BenchProgram,
    benchmark: [&str; 2],
    address: &str,
) -> anyhow::Result<String> {
    let mut counted = Vec::new();
    for calls in [FEW, MANY] {
        let run = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(program.path())
            .args(benchmark)
            .args([&calls.to_string(), address])
            .output();
        let Ok(run) = run else { return Ok("no valgrind".to_owned()) };
        let text = String::from_utf8_lossy(&run.stderr).into_owned();
        let collected = text.lines().find_map(|line| line.split_once("Collected : "));
        let (_, number) =
            collected.with_context(|| format!("no instruction count from valgrind: {text}"))?;
        counted.push(number.trim().parse::<u64>()?);
    }
    Ok(((counted[1] - counted[0]) / (MANY - FEW) as u64).to_string())
}
