//! Maintenance commands of the project, `cargo xtask …`: one module per subcommand.

mod bench;
mod drift;
mod generate;
mod picture;
mod project;
mod retire;
mod snapshot;
mod surface;
mod sync;
mod update;

use std::process::ExitCode;

use clap::Parser;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Maintenance commands of the runwayml repository")]
enum Xtask {
    Sync(sync::Sync),
    Drift(drift::Drift),
    Update(update::Update),
    Retire(retire::Retire),
    Generate(generate::Generate),
    Picture(picture::Picture),
    #[command(subcommand)]
    Bench(bench::Bench),
    Snapshot(snapshot::Snapshot),
}

/// The exit code of a command that could not run; 1 means that it ran and found something.
const COULD_NOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let outcome = match Xtask::parse() {
        Xtask::Sync(sync) => sync.run(),
        Xtask::Drift(drift) => drift.run(),
        Xtask::Update(update) => update.run(),
        Xtask::Retire(retire) => retire.run(),
        Xtask::Generate(generate) => generate.run(),
        Xtask::Picture(picture) => picture.run(),
        Xtask::Bench(bench) => bench.run(),
        Xtask::Snapshot(snapshot) => snapshot.run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(COULD_NOT_RUN)
    })
}
