//! A large file on its way up and down: how fast, and how much memory it takes above that of a client
//! that does nothing. Beside bare reqwest, and beside the peer where it has the like.

mod server;

use std::fs::File;
use std::io::Write as _;

use anyhow::Context;

use crate::bench::program::Program;

const PROGRAM: &str = include_str!("transfer/program.rs");
const DEPENDENCIES: &str = r#"
futures-util = { version = "0.3", default-features = false }
reqwest = { version = "0.13", default-features = false, features = ["multipart", "stream"] }
runway-sdk = "=0.2.0"
rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }
tokio = { version = "1", features = ["fs", "io-util", "macros", "rt"] }
"#;

/// As much as Runway takes, whichever megabyte it means.
const SIZE: usize = 200_000_000;

/// Clients take turns, so that whatever else the machine does meets each of them.
const ROUNDS: usize = 7;

/// What one run took.
struct Run {
    milliseconds: u64,
    of_processor: u64,
    kibibytes: u64,
}

pub fn run() -> anyhow::Result<()> {
    let program = Program::of_dependant("transfer", PROGRAM, &[], DEPENDENCIES)?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("large.mp4");
    write(&mut File::create(&file)?)?;
    let (folder, file) = (folder.path().display().to_string(), file.display().to_string());
    let address = server::start(SIZE)?;
    println!(
        "{:<10} {:<8} {:>10} {:>10} {:>15} {:>14} {:>12}",
        "way",
        "client",
        "ms, best",
        "ms, median",
        "processor, best",
        "speed of bare",
        "MiB at most"
    );
    for (way, clients) in
        [("upload", &["bare", "ours", "peer"][..]), ("download", &["bare", "ours"])]
    {
        let mut runs: Vec<Vec<Run>> = clients.iter().map(|_| Vec::new()).collect();
        for _ in 0..ROUNDS {
            for (client, runs) in clients.iter().zip(&mut runs) {
                let text = program.output(&[client, way, &address, &file, &folder])?;
                runs.push(Run::read(&text).with_context(|| text)?);
            }
        }
        tell(way, clients, &mut runs);
    }
    Ok(())
}

fn write(file: &mut File) -> std::io::Result<()> {
    let piece = vec![7; 1_000_000];
    (0..SIZE / piece.len()).try_for_each(|_| file.write_all(&piece))?;
    file.sync_all()
}

fn tell(way: &str, clients: &[&str], runs: &mut [Vec<Run>]) {
    let bare = best(&runs[0], |run| run.milliseconds);
    for (client, runs) in clients.iter().zip(runs) {
        runs.sort_by_key(|run| run.milliseconds);
        let (least, median) =
            (best(runs, |run| run.milliseconds), runs[runs.len() / 2].milliseconds);
        let most = runs.iter().map(|run| run.kibibytes).max().unwrap_or_default();
        println!(
            "{way:<10} {client:<8} {least:>10} {median:>10} {:>15} {:>12.0} % {:>12.1}",
            best(runs, |run| run.of_processor),
            bare as f64 / least.max(1) as f64 * 100.0,
            most as f64 / 1024.0
        );
    }
}

fn best(runs: &[Run], of: impl Fn(&Run) -> u64) -> u64 {
    runs.iter().map(of).min().unwrap_or_default()
}

impl Run {
    fn read(text: &str) -> Option<Self> {
        let numbers: Vec<u64> =
            text.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        let [milliseconds, of_processor, kibibytes] = numbers[..] else { return None };
        Some(Self { milliseconds, of_processor, kibibytes })
    }
}
