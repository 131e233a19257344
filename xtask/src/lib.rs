//! Maintenance commands of the project, `cargo xtask …`: one module per subcommand.

mod bench;
mod ci;
mod codegen;
mod compat;
mod documents;
mod drift;
mod example_command;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod generate;
mod operation_key;
mod picture;
mod project;
mod retire;
mod snapshot;
mod soak;
mod surface;
mod sync;
mod update;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Maintenance commands of the runwayml repository")]
struct Xtask {
    /// The checkout to work on [default: the one that this program was built from]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Sync(sync::Sync),
    Drift(drift::Drift),
    Update(update::Update),
    Retire(retire::Retire),
    Generate(generate::Generate),
    Picture(picture::Picture),
    Bench(bench::Bench),
    Ci(ci::Ci),
    Compat(compat::Compat),
    Snapshot(snapshot::Snapshot),
    Soak(soak::Soak),
}

/// What the benchmarks measure or need, and the tests of the commands.
pub mod internals {
    pub use crate::codegen::areas;
    pub use crate::codegen::vendored::RUNWAY;
    pub use crate::documents::pinned as pinned_document;
    pub use crate::drift::scope::Scope;
    pub use crate::drift::{between, counted};
    pub use crate::project::{cargo, path, read_text};
    pub use crate::sync::fetch::Network;
    pub use crate::sync::{lowered_spec, spec_from};
    pub use crate::update::VERSION_FILES;
}

/// The exit code of a command that could not run; 1 means that it ran and found something.
const COULD_NOT_RUN: u8 = 2;

/// Runs the command of the program's arguments.
pub fn main() -> ExitCode {
    run(Xtask::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(COULD_NOT_RUN)
    })
}

fn run(Xtask { root, command }: Xtask) -> anyhow::Result<ExitCode> {
    if let Some(root) = root {
        project::set_root(&root)?;
    }
    match command {
        Command::Sync(sync) => sync.run(),
        Command::Drift(drift) => drift.run(),
        Command::Update(update) => update.run(),
        Command::Retire(retire) => retire.run(),
        Command::Generate(generate) => generate.run(),
        Command::Picture(picture) => picture.run(),
        Command::Bench(bench) => bench.run(),
        Command::Ci(ci) => ci.run(),
        Command::Compat(compat) => compat.run(),
        Command::Snapshot(snapshot) => snapshot.run(),
        Command::Soak(soak) => soak.run(),
    }
}
