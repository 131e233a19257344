//! Runs something several times and measures it.

use std::time::{Duration, Instant};

/// How often it is run.
pub const ROUNDS: u32 = 20;

/// The best and the mean time.
pub fn timed(run: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<(Duration, Duration)> {
    let (mut best, start) = (Duration::MAX, Instant::now());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        run()?;
        best = best.min(start.elapsed());
    }
    Ok((best, start.elapsed() / ROUNDS))
}
