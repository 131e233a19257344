//! What media cost in time and in memory. Each measurement is a file.

mod transfer;

use std::process::ExitCode;

pub fn run() -> anyhow::Result<ExitCode> {
    transfer::run()?;
    Ok(ExitCode::SUCCESS)
}
