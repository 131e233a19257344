//! One of the two documents, taken in as the sync does it but for two things: what the sync would
//! drop is gathered first, and a keyword that no rule knows does not end it.

use std::sync::OnceLock;

use anyhow::Context;
use serde_json::Value;

use super::aside::{self, Asides, Kind};
use super::place::{Age, Spot};
use crate::generate;
use crate::generate::documents::RUNWAY;
use crate::surface::Surface;
use crate::sync::document::{Document, Operation};
use crate::sync::naming::operation_name::OperationName;
use crate::sync::overlay::Overlay;
use crate::sync::sync_report::SyncReport;
use crate::sync::{self, SyncError, lower, read, strip, write};

/// A document on its way, at the stages that are compared.
pub struct Side {
    pub raw: Value,
    /// Read, without sentences, lowered: facts only, in the words of OpenAPI 3.0.
    pub document: Document,
    pub asides: Asides,
    /// The contract that it becomes, or why it becomes none.
    pub contract: Result<Value, SyncError>,
    /// Overlay entries that find nothing to stand on.
    pub unapplied: Vec<String>,
    /// What is generated from the spec, once it is asked for.
    surface: OnceLock<Result<Surface, SyncError>>,
}

impl Side {
    /// An upstream document as it is published.
    pub fn upstream(bytes: &[u8], overlay: &Overlay) -> anyhow::Result<Self> {
        let raw = read::parse(bytes)?;
        let mut report = SyncReport::ignoring_unknown_keywords();
        let mut document = read::document(&raw, &mut report)?;
        let asides = aside::gather(&raw, &document);
        strip::strip_prose(&mut document, &mut report)?;
        lower::lower(&mut document, &mut report)?;
        let contract = sync::spec_from_lowered(document.clone(), overlay, &mut report);
        let unapplied = report.unapplied;
        Ok(Self { raw, document, asides, contract, unapplied, surface: OnceLock::new() })
    }

    /// Whether our overlay fits the document is not asked.
    pub fn without_overlay(self) -> Self {
        Self { unapplied: Vec::new(), ..self }
    }

    /// A contract: it has names, its answers are open, and its words are ours.
    pub fn contract(contract: Value) -> anyhow::Result<Self> {
        let mut report = SyncReport::default();
        let mut document = read::document(&contract, &mut report)?;
        let mut asides = aside::gather(&contract, &document);
        asides.notes.clear();
        strip::strip_prose(&mut document, &mut report)?;
        lower::lower(&mut document, &mut report)?;
        let raw = contract.clone();
        let (contract, unapplied) = (Ok(contract), Vec::new());
        Ok(Self { raw, document, asides, contract, unapplied, surface: OnceLock::new() })
    }

    /// What an upstream document becomes, to be compared with a contract. Of what the sync does not
    /// carry only the unknown keywords are kept, for no contract can have had them.
    pub fn synced(bytes: &[u8], overlay: &Overlay) -> anyhow::Result<Self> {
        let upstream = Self::upstream(bytes, overlay)?;
        let contract =
            upstream.contract.clone().context("the document cannot be made into a contract")?;
        let mut side = Self::contract(serde_json::from_slice(&write::bytes(&contract))?)?;
        let unknown =
            upstream.asides.notes.into_iter().filter(|(key, _)| key.kind == Kind::Unknown);
        side.asides.notes.extend(unknown);
        side.unapplied = upstream.unapplied;
        Ok(side)
    }

    /// The surface of the client that is generated from it, or why none is.
    pub fn surface(&self) -> Result<&Surface, SyncError> {
        let generated = self.surface.get_or_init(|| {
            let spec = self.contract.clone()?;
            let surface = generate::client(spec, &RUNWAY).and_then(|text| Surface::parse(&text));
            surface.map_err(|error| SyncError::new("", format!("{error:#}")))
        });
        generated.as_ref().map_err(Clone::clone)
    }

    /// Our name of an operation.
    pub fn name(&self, operation: usize) -> String {
        let Operation { method, path, .. } = &self.document.operations[operation];
        OperationName::of(method, path).id
    }

    /// The pointer to a place, references followed; to what holds it, if the document lacks it.
    pub fn pointer(&self, spot: &Spot, age: Age) -> Option<String> {
        let operation = &self.document.operations[spot.operation[age as usize]?];
        let key = aside::key(operation);
        let places = self.asides.places.get(&key)?;
        let path = spot.path_in(age);
        let ends = path.char_indices().filter(|(_, c)| *c == '/').map(|(at, _)| at);
        let ends: Vec<usize> = ends.chain([path.len()]).collect();
        let known = ends.iter().rev().find_map(|end| places.get(&path[..*end]));
        Some(self.followed(known.unwrap_or(&operation.pointer)))
    }

    /// A pointer that leads through references, as the one that leads to where they lead.
    fn followed(&self, pointer: &str) -> String {
        let (mut at, mut here) = (&self.raw, String::new());
        for token in pointer.split('/').skip(1) {
            while let Some(target) = at.get("$ref").and_then(Value::as_str) {
                here = target.trim_start_matches('#').to_owned();
                let Some(found) = self.raw.pointer(&here) else { return pointer.to_owned() };
                at = found;
            }
            let key = token.replace("~1", "/").replace("~0", "~");
            let below = match at {
                Value::Array(list) => key.parse::<usize>().ok().and_then(|index| list.get(index)),
                other => other.get(&key),
            };
            let Some(below) = below else { return pointer.to_owned() };
            at = below;
            here = format!("{here}/{token}");
        }
        here
    }
}
