//! A document loaded for comparison. Unlike in the sync, what the sync drops is collected first, and
//! unknown keywords are not an error.

use std::sync::OnceLock;

use anyhow::Context;
use serde_json::Value;

use super::annotations;
use super::annotations::entry::{AnnotationKind, Annotations};
use super::location::{Location, Role};
use super::operation_key::operation_key;
use crate::codegen;
use crate::codegen::specs::RUNWAY;
use crate::surface::Surface;
use crate::sync::before::Before;
use crate::sync::document::{Document, Operation};
use crate::sync::naming::operation_name::OperationName;
use crate::sync::overlay::Overlay;
use crate::sync::retired::{Retired, without_retired};
use crate::sync::sync_report::SyncReport;
use crate::sync::{self, SyncError, lower, read, strip, write};

pub struct LoadedDocument {
    pub raw: Value,
    /// Lowered to OpenAPI 3.0, without documentation.
    pub lowered: Document,
    pub annotations: Annotations,
    /// The spec made from the document, or why there is none.
    pub spec: Result<Value, SyncError>,
    /// Whether the document is a spec made by the sync, which must not have unknown keywords.
    pub is_synced: bool,
    /// Overlay entries that do not apply to the document.
    pub unapplied: Vec<String>,
    /// The spec, read and lowered like a document, on first use.
    read_spec: OnceLock<Option<Document>>,
    /// The generated public API, computed on first use.
    surface: OnceLock<Result<Surface, SyncError>>,
}

impl LoadedDocument {
    pub fn from_upstream(bytes: &[u8], overlay: &Overlay) -> anyhow::Result<Self> {
        Ok(Self::over(bytes, overlay, &Before::default())?.0)
    }

    /// An upstream document whose spec keeps the names and the types of the spec before.
    fn over(bytes: &[u8], overlay: &Overlay, before: &Before) -> anyhow::Result<(Self, Retired)> {
        let raw = read::parse(bytes)?;
        let mut report = SyncReport::ignoring_unknown_keywords();
        let mut lowered = read::document(&raw, &mut report)?;
        let mut annotations = annotations::collect(&raw, &lowered);
        strip::strip_prose(&mut lowered, &mut report)?;
        annotations.add_missing(&raw, &report.ignored_keywords);
        lower::lower(&mut lowered, &mut report)?;
        let made = sync::spec_from_lowered(lowered.clone(), overlay, before, &mut report);
        let (spec, retired) = match made {
            Ok((spec, retired)) => (Ok(spec), retired),
            Err(error) => (Err(error), Retired::default()),
        };
        let document = Self {
            raw,
            lowered,
            annotations,
            spec,
            is_synced: false,
            unapplied: report.unapplied,
            read_spec: OnceLock::new(),
            surface: OnceLock::new(),
        };
        Ok((document, retired))
    }

    pub fn without_unapplied_entries(self) -> Self {
        Self { unapplied: Vec::new(), ..self }
    }

    /// A spec already has names and open responses, and its documentation is not upstream's.
    pub fn from_spec(spec: Value, retired: &Retired) -> anyhow::Result<Self> {
        let mut report = SyncReport::default();
        let raw = without_retired(spec.clone(), retired);
        let mut lowered = read::document(&raw, &mut report)?;
        let mut annotations = annotations::collect(&raw, &lowered);
        annotations.entries.clear();
        strip::strip_prose(&mut lowered, &mut report)?;
        lower::lower(&mut lowered, &mut report)?;
        Ok(Self {
            raw,
            lowered,
            annotations,
            spec: Ok(spec),
            is_synced: true,
            unapplied: Vec::new(),
            read_spec: OnceLock::new(),
            surface: OnceLock::new(),
        })
    }

    /// The spec made from an upstream document, to be compared with another spec. Of the annotations
    /// only unknown keywords are kept, because a spec cannot have any.
    pub fn from_synced(bytes: &[u8], overlay: &Overlay, before: &Before) -> anyhow::Result<Self> {
        let (upstream, retired) = Self::over(bytes, overlay, before)?;
        let spec = upstream.spec.clone().context("no spec can be made from the document")?;
        let mut document =
            Self::from_spec(serde_json::from_slice(&write::bytes(&spec))?, &retired)?;
        let entries = upstream.annotations.entries.into_iter();
        let unknown = entries.filter(|(key, _)| key.kind == AnnotationKind::UnknownKeyword);
        document.annotations.entries.extend(unknown);
        document.unapplied = upstream.unapplied;
        Ok(document)
    }

    /// The spec as a lowered document; `None` if there is none.
    pub fn read_spec(&self) -> Option<&Document> {
        if self.is_synced {
            return Some(&self.lowered);
        }
        self.read_spec.get_or_init(|| read_and_lower(self.spec.as_ref().ok()?)).as_ref()
    }

    /// The public API of the client generated from the document, or why there is none.
    pub fn surface(&self) -> Result<&Surface, SyncError> {
        let surface = self.surface.get_or_init(|| {
            let spec = self.spec.clone()?;
            let surface = codegen::client(spec, &RUNWAY).and_then(|text| Surface::parse(&text));
            surface.map_err(|error| SyncError::new("", format!("{error:#}")))
        });
        surface.as_ref().map_err(Clone::clone)
    }

    /// The name of an operation in the client.
    pub fn operation_name(&self, index: usize) -> String {
        let Operation { method, path, .. } = &self.lowered.operations[index];
        OperationName::of(method, path).id
    }

    /// The JSON pointer to a location, or to its closest ancestor that the document has.
    pub fn pointer(&self, location: &Location, role: Role) -> Option<String> {
        let operation = &self.lowered.operations[location.operation[role as usize]?];
        let pointers = self.annotations.pointers.get(&operation_key(operation))?;
        let path = location.path_in(role);
        let ends = path.char_indices().filter(|(_, c)| *c == '/').map(|(index, _)| index);
        let ends: Vec<usize> = ends.chain([path.len()]).collect();
        let pointer = ends.iter().rev().find_map(|end| pointers.get(&path[..*end]));
        Some(self.resolve_references(pointer.unwrap_or(&operation.pointer)))
    }

    /// Replaces the part of a pointer before a reference by the target of the reference.
    fn resolve_references(&self, pointer: &str) -> String {
        let (mut value, mut resolved) = (&self.raw, String::new());
        for token in pointer.split('/').skip(1) {
            while let Some(target) = value.get("$ref").and_then(Value::as_str) {
                resolved = target.trim_start_matches('#').to_owned();
                let Some(found) = self.raw.pointer(&resolved) else { return pointer.to_owned() };
                value = found;
            }
            let key = token.replace("~1", "/").replace("~0", "~");
            let member = match value {
                Value::Array(list) => key.parse::<usize>().ok().and_then(|index| list.get(index)),
                other => other.get(&key),
            };
            let Some(member) = member else { return pointer.to_owned() };
            value = member;
            resolved = format!("{resolved}/{token}");
        }
        resolved
    }
}

fn read_and_lower(spec: &Value) -> Option<Document> {
    let mut report = SyncReport::ignoring_unknown_keywords();
    let mut document = read::document(spec, &mut report).ok()?;
    strip::strip_prose(&mut document, &mut report).ok()?;
    lower::lower(&mut document, &mut report).ok()?;
    Some(document)
}
