//! Measures the time and memory to upload and download a large file, with runwayml, runway-sdk and
//! reqwest. runway-sdk has no download.

mod storage_server;

use std::fs::File;
use std::io::Write as _;

use anyhow::Context;

use crate::bench_program::BenchProgram;

const PROGRAM: &str = include_str!("file_transfer/transfer_program.rs");
const DEPENDENCIES: &str = r#"
futures-util = { version = "0.3", default-features = false }
reqwest = { version = "0.13", default-features = false, features = ["multipart", "stream"] }
runway-sdk = "=0.2.0"
rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }
tokio = { version = "1", features = ["fs", "io-util", "macros", "rt"] }
"#;

/// Runway's limit is 200 MB or 200 MiB.
const FILE_BYTES: usize = 200_000_000;

/// The clients are run in turn, so that other load on the machine affects all of them.
const ROUNDS: usize = 7;

/// The measurements of one run.
struct Run {
    milliseconds: u64,
    cpu_milliseconds: u64,
    peak_kibibytes: u64,
}

pub fn run() -> anyhow::Result<()> {
    let program = BenchProgram::build_with_runwayml("transfer", PROGRAM, &[], DEPENDENCIES)?;
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("large.mp4");
    write_file(&mut File::create(&file)?)?;
    let (output, file) = (directory.path().display().to_string(), file.display().to_string());
    let address = storage_server::start(FILE_BYTES)?;
    println!(
        "{:<10} {:<10} {:>10} {:>10} {:>15} {:>16} {:>12}",
        "transfer",
        "client",
        "ms, best",
        "ms, median",
        "CPU ms, best",
        "speed of reqwest",
        "MiB, peak"
    );
    for (transfer, clients) in [
        ("upload", &["reqwest", "runwayml", "runway-sdk"][..]),
        ("download", &["reqwest", "runwayml"]),
    ] {
        let mut runs: Vec<Vec<Run>> = clients.iter().map(|_| Vec::new()).collect();
        for _ in 0..ROUNDS {
            for (client, runs) in clients.iter().zip(&mut runs) {
                let text = program.output(&[client, transfer, &address, &file, &output])?;
                runs.push(Run::parse(&text).with_context(|| text)?);
            }
        }
        print_rows(transfer, clients, &mut runs);
    }
    Ok(())
}

fn write_file(file: &mut File) -> std::io::Result<()> {
    let chunk = vec![7; 1_000_000];
    (0..FILE_BYTES / chunk.len()).try_for_each(|_| file.write_all(&chunk))?;
    file.sync_all()
}

fn print_rows(transfer: &str, clients: &[&str], runs: &mut [Vec<Run>]) {
    let reqwest = best(&runs[0], |run| run.milliseconds);
    for (client, runs) in clients.iter().zip(runs) {
        runs.sort_by_key(|run| run.milliseconds);
        let (fastest, median) =
            (best(runs, |run| run.milliseconds), runs[runs.len() / 2].milliseconds);
        let peak = runs.iter().map(|run| run.peak_kibibytes).max().unwrap_or_default();
        println!(
            "{transfer:<10} {client:<10} {fastest:>10} {median:>10} {:>15} {:>14.0} % {:>12.1}",
            best(runs, |run| run.cpu_milliseconds),
            reqwest as f64 / fastest.max(1) as f64 * 100.0,
            peak as f64 / 1024.0
        );
    }
}

/// The smallest value of all runs.
fn best(runs: &[Run], value: impl Fn(&Run) -> u64) -> u64 {
    runs.iter().map(value).min().unwrap_or_default()
}

impl Run {
    fn parse(text: &str) -> Option<Self> {
        let numbers: Vec<u64> =
            text.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        let [milliseconds, cpu_milliseconds, peak_kibibytes] = numbers[..] else { return None };
        Some(Self { milliseconds, cpu_milliseconds, peak_kibibytes })
    }
}
