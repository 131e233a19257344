//! The clients that are compiled, each generated from a document synced over the ones before.

use anyhow::Context;
use serde_json::Value;

use super::program::program;
use crate::codegen::vendored::RUNWAY;
use crate::documents::edits::{EDITS, EDITS_OF_OPERATIONS, small_document};
use crate::documents::{Named, SHAPES, steps, upstream};
use crate::surface::Surface;
use crate::sync::landed::Landed;
use crate::sync::overlay::Overlay;
use crate::sync::read::parse_yaml;
use crate::sync::{SPEC, lowered_responses, read_overlay};
use crate::{codegen, project};

/// How many clients read the responses of later documents.
const READERS: usize = 5;

/// The day of what comes after every document.
const LATER: &str = "2027-01-01";

/// A generated client.
pub struct Client {
    /// What it was generated from.
    pub name: String,
    /// Its module.
    pub module: String,
    pub spec: Value,
    pub generated: String,
}

/// A program that was written against an earlier client.
pub struct Program {
    /// The module of the client that it must compile with.
    pub client: String,
    pub source: String,
}

/// A spec, from which responses are made.
pub struct Server {
    pub name: String,
    pub spec: Value,
    /// How many of the clients are from this document or older ones.
    pub earlier: usize,
}

/// Clients of one document after another.
#[derive(Default)]
pub struct Series {
    pub clients: Vec<Client>,
    pub programs: Vec<Program>,
    /// Which clients read responses.
    pub readers: Vec<usize>,
    pub servers: Vec<Server>,
}

/// Which of Runway's documents a client is generated from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// As many as read responses.
    Few,
    All,
}

impl Client {
    fn new(name: &str, module: String, landed: Landed) -> anyhow::Result<Self> {
        let generated = landed.generated().with_context(|| name.to_owned())?;
        Ok(Self { name: name.to_owned(), module, spec: landed.spec, generated })
    }

    fn program(&self) -> anyhow::Result<String> {
        Ok(program(&Surface::parse(&self.generated)?, &self.spec))
    }
}

impl Series {
    /// The clients that read responses.
    pub fn readers(&self) -> impl Iterator<Item = &Client> {
        self.readers.iter().map(|at| &self.clients[*at])
    }
}

/// The small document and its steps.
pub fn small() -> anyhow::Result<Series> {
    series("small", steps()?, Choice::All, &Overlay::default())
}

/// Runway's documents, and the vendored spec; nothing if they are not there.
pub fn runway(choice: Choice) -> anyhow::Result<Series> {
    let mut series = series("runway", upstream()?, choice, &read_overlay()?)?;
    if !series.clients.is_empty() {
        let spec = serde_json::from_str(&project::read_text(&project::path(SPEC))?)?;
        let earlier = series.clients.len();
        series.servers.push(Server { name: SPEC.to_owned(), spec, earlier });
    }
    Ok(series)
}

/// The clients of these documents, each synced over the one before, with the program of the first and
/// of the one before for each; and the responses of all documents.
fn series(
    prefix: &str,
    documents: Vec<Named>,
    choice: Choice,
    overlay: &Overlay,
) -> anyhow::Result<Series> {
    let chosen = match choice {
        Choice::Few => spread(documents.len(), READERS),
        Choice::All => (0..documents.len()).collect(),
    };
    let mut series = Series::default();
    let mut programs: Vec<String> = Vec::new();
    let mut before: Option<Landed> = None;
    for (index, (name, document)) in documents.iter().enumerate() {
        let day = &name[..10];
        let spec = lowered_responses(document.to_string().as_bytes())?;
        let server = |earlier| Server { name: day.to_owned(), spec, earlier };
        if !chosen.contains(&index) {
            series.servers.push(server(series.clients.len()));
            continue;
        }
        let landed = match &before {
            None => Landed::first(document, overlay)?,
            Some(before) => before.then(document, overlay, day)?,
        };
        before = Some(landed.clone());
        let client = Client::new(day, format!("{prefix}_{index}"), landed)?;
        let earlier = programs.first().into_iter().chain(programs.iter().skip(1).last());
        let earlier =
            earlier.map(|source| Program { client: client.module.clone(), source: source.clone() });
        series.programs.extend(earlier);
        programs.push(client.program()?);
        series.clients.push(client);
        series.servers.push(server(series.clients.len()));
    }
    series.readers = spread(series.clients.len(), READERS);
    Ok(series)
}

/// At most `count` indexes below `of`, the first and the last included, at even distances.
fn spread(of: usize, count: usize) -> Vec<usize> {
    match of <= count {
        true => (0..of).collect(),
        false => (0..count).map(|at| at * (of - 1) / (count - 1)).collect(),
    }
}

/// The client after each edit of the small document, with the program of the client before it.
pub fn edited() -> anyhow::Result<(Vec<Client>, Vec<Program>)> {
    let overlay = Overlay::default();
    let first = Landed::first(&small_document(), &overlay)?;
    let program = program(&first.surface()?, &first.spec);
    let mut clients = Vec::new();
    for (index, (name, edit)) in EDITS.iter().chain(&EDITS_OF_OPERATIONS).enumerate() {
        let mut document = small_document();
        edit(&mut document);
        let landed = first.then(&document, &overlay, LATER)?;
        clients.push(Client::new(name, format!("edit_{index}"), landed)?);
    }
    let program =
        |client: &Client| Program { client: client.module.clone(), source: program.clone() };
    let programs = clients.iter().map(program).collect();
    Ok((clients, programs))
}

/// The clients of fixtures that are no step of the small document.
pub fn fixtures() -> anyhow::Result<Vec<Client>> {
    const NAMED: &str = "xtask/tests/fixtures/named.yaml";
    let document: Value = parse_yaml(&project::read_text(&project::path(NAMED))?)?;
    let named = Landed::first(&document, &Overlay::default())?;
    let spec: Value = serde_json::from_str(&project::read_text(&project::path(SHAPES))?)?;
    let generated = codegen::client(spec.clone(), &RUNWAY)?;
    let shapes = Client { name: SHAPES.to_owned(), module: "shapes".to_owned(), spec, generated };
    Ok(vec![Client::new(NAMED, "named".to_owned(), named)?, shapes])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_documents_are_spread_evenly_with_the_first_and_the_last() {
        assert_eq!(spread(13, 5), [0, 3, 6, 9, 12]);
        assert_eq!(spread(6, 5), [0, 1, 2, 3, 5]);
        assert_eq!(spread(2, 5), [0, 1]);
    }
}
