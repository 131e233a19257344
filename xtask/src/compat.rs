//! `cargo xtask compat`: what earlier and later clients have in common. The code generated from every
//! document compiles, programs written against earlier clients compile with later ones, and earlier
//! clients read the responses of later documents. One crate has all of it.

mod client_crate;
mod clients;
mod difference;
mod outcome;
mod program;
mod reader;
mod responses;
mod time_travel;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use client_crate::ClientCrate;
pub use clients::Choice;
use clients::{Client, Program, Series};
use reader::{READER, TYPES, response_types};
use time_travel::{Problem, head, travel};

/// How many problems are shown.
const MAX_SHOWN: usize = 100;

/// Compile the clients of many documents and programs written against earlier ones, and read the
/// responses of later documents with earlier clients.
#[derive(Debug, Args)]
pub struct Compat {
    /// Generate a client from each of Runway's documents, not only from five of them
    #[arg(long)]
    all: bool,
}

impl Compat {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let choice = if self.all { Choice::All } else { Choice::Few };
        Ok(if check(choice)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Runs the check and prints what it found; returns whether nothing is wrong.
pub fn check(choice: Choice) -> anyhow::Result<bool> {
    let start = Instant::now();
    let all = [clients::runway(choice)?, clients::small()?];
    let (edited, of_edited) = clients::edited()?;
    let single = clients::fixtures()?.into_iter().chain(edited).collect::<Vec<Client>>();
    let clients = all.iter().flat_map(|of| &of.clients).chain(&single).collect::<Vec<_>>();
    let programs = all.iter().flat_map(|of| &of.programs).chain(&of_edited).collect::<Vec<_>>();
    let (count, of_programs) = (clients.len(), programs.len());
    println!("{count} clients and {of_programs} programs, made in {:.0?}", start.elapsed());

    let start = Instant::now();
    let reader = compile(&clients, &programs, &all)?;
    println!("all compile, in {:.0?}", start.elapsed());

    let start = Instant::now();
    let mut problems = Vec::new();
    for series in all.iter().filter(|series| !series.clients.is_empty()) {
        let (table, found) = travel(series, &reader)?;
        println!("\n{}{table}", head());
        problems.extend(found);
    }
    println!("responses read in {:.0?}", start.elapsed());
    show(&problems);
    Ok(problems.is_empty())
}

/// One crate with all clients and programs; returns the program that reads responses.
fn compile(clients: &[&Client], programs: &[&Program], all: &[Series]) -> anyhow::Result<PathBuf> {
    let mut to_compile = ClientCrate::new()?;
    for client in clients {
        to_compile.client(&client.module, &client.generated)?;
    }
    for (index, Program { client, source }) in programs.iter().enumerate() {
        let imports = format!(
            "use runwayml::{client}::types::*;\nuse runwayml::{client}::{{Client, operations}};\n"
        );
        to_compile.module(&format!("program_{index}_{client}"), &format!("{imports}{source}"))?;
    }
    let (reader, source) = READER;
    to_compile.module(reader, source)?;
    to_compile.module(TYPES, &response_types(all.iter().flat_map(Series::readers))?)?;
    to_compile.build(&format!("{reader}::main()"))
}

/// Prints each problem once, with the number of its responses and one of its places.
fn show(problems: &[Problem]) {
    let mut counted: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    for Problem { what, place } in problems {
        counted.entry(what).or_insert((place, 0)).1 += 1;
    }
    for (what, (place, count)) in counted.iter().take(MAX_SHOWN) {
        println!("{what}: {count} times, as in {place}");
    }
    if counted.len() > MAX_SHOWN {
        println!("and {} more problems", counted.len() - MAX_SHOWN);
    }
}
