//! What media cost in time and in memory. Each measurement is a file.

mod image;
mod transfer;

use std::process::ExitCode;

pub fn run() -> anyhow::Result<ExitCode> {
    image::run()?;
    println!();
    transfer::run()?;
    Ok(ExitCode::SUCCESS)
}
