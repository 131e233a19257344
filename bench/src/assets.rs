//! Benchmarks of media: encoding images, and transferring files.

mod file_transfer;
mod image_encoding;

use std::process::ExitCode;

pub fn run() -> anyhow::Result<ExitCode> {
    image_encoding::run()?;
    println!();
    file_transfer::run()?;
    Ok(ExitCode::SUCCESS)
}
