//! Compares `old.json` with `new.json` with the crate `drift` and prints the figures.

use std::time::{Duration, Instant};

use drift::ChangeClass;

fn main() {
    let rounds: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
    let old = std::fs::read("old.json").unwrap();
    let new = std::fs::read("new.json").unwrap();
    let compare = || {
        let [old, new] = [&old, &new].map(|bytes| serde_json::from_slice(bytes).unwrap());
        drift::compare(&old, &new).unwrap()
    };
    let (mut best, start) = (Duration::MAX, Instant::now());
    for _ in 0..rounds {
        let start = Instant::now();
        compare();
        best = best.min(start.elapsed());
    }
    let mean = start.elapsed() / rounds;
    let found = compare();
    let changes = || found.iter().flat_map(|change| &change.changes);
    let undecided = changes().filter(|change| change.class == ChangeClass::Unhandled).count();
    println!(
        "{:>6} ms {:>6} ms {:>6} MB {:>8} {undecided:>10}",
        best.as_millis(),
        mean.as_millis(),
        peak_memory(),
        changes().count(),
    );
}

/// The peak memory of this process in megabytes.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() / 1024
}
