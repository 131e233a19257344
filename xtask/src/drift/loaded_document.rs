//! A document loaded for comparison. Unlike in the sync, what the sync drops is collected first, and
//! unknown keywords are not an error.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use anyhow::Context;
use serde_json::Value;

use super::annotations;
use super::annotations::entry::{AnnotationKind, Annotations};
use super::location::{Location, Role};
use super::operation_index::{indexes, operation_key};
use crate::codegen;
use crate::codegen::vendored::RUNWAY;
use crate::surface::Surface;
use crate::sync::ahead::Ahead;
use crate::sync::before::Before;
use crate::sync::document::{Document, Operation};
use crate::sync::naming::operation_name::OperationName;
use crate::sync::overlay::Overlay;
use crate::sync::retired::{Retired, without_retired};
use crate::sync::sync_report::SyncReport;
use crate::sync::{self, SyncError, lower, read, strip, unescaped, write};

/// An upstream document before a spec is made from it.
pub struct ReadDocument {
    raw: Value,
    lowered: Document,
    annotations: Annotations,
    report: SyncReport,
}

pub struct LoadedDocument {
    pub raw: Value,
    /// Lowered to OpenAPI 3.0, without documentation.
    pub lowered: Document,
    pub annotations: Annotations,
    /// The spec made from the document, with what is retired, or why there is none.
    pub spec: Result<Value, SyncError>,
    retired: Retired,
    /// Whether the document is a spec made by the sync, which must not have unknown keywords.
    pub is_synced: bool,
    /// Overlay entries that do not apply to the document.
    pub unapplied: Vec<String>,
    /// The spec, read and lowered like a document, on first use.
    read_spec: OnceLock<Option<Document>>,
    /// The operations of the spec by their keys, on first use.
    spec_operations: OnceLock<BTreeMap<String, usize>>,
    /// The generated public API, computed on first use.
    surface: OnceLock<Result<Surface, SyncError>>,
}

impl LoadedDocument {
    /// An upstream document whose spec keeps the names and the types of the spec before.
    pub fn from_upstream(bytes: &[u8], overlay: &Overlay, before: &Before) -> anyhow::Result<Self> {
        Ok(ReadDocument::new(bytes, &overlay.ahead)?.over(overlay, before))
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
            retired: Retired::default(),
            is_synced: true,
            unapplied: Vec::new(),
            read_spec: OnceLock::new(),
            spec_operations: OnceLock::new(),
            surface: OnceLock::new(),
        })
    }

    /// The spec made from an upstream document, to be compared with another spec. Of the annotations
    /// only unknown keywords are kept, because a spec cannot have any.
    pub fn from_synced(bytes: &[u8], overlay: &Overlay, before: &Before) -> anyhow::Result<Self> {
        let upstream = Self::from_upstream(bytes, overlay, before)?;
        let spec = upstream.spec.clone().context("no spec can be made from the document")?;
        let mut document =
            Self::from_spec(serde_json::from_slice(&write::bytes(&spec))?, &upstream.retired)?;
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
        let read = || {
            let spec = self.spec.clone().ok()?;
            read_and_lower(&without_retired(spec, &self.retired))
        };
        self.read_spec.get_or_init(read).as_ref()
    }

    /// An operation of the lowered spec by its key.
    pub fn spec_operation(&self, key: &str) -> Option<&Operation> {
        let spec = self.read_spec()?;
        let index = *self.spec_operations.get_or_init(|| indexes(spec)).get(key)?;
        spec.operations.get(index)
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
        operation_id(self.spec.as_ref().ok(), &self.lowered.operations[index])
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
            let key = unescaped(token);
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

/// The name that the spec gives an operation, or that of the rules.
pub fn operation_id(spec: Option<&Value>, operation: &Operation) -> String {
    let Operation { method, path, .. } = operation;
    let known = spec.and_then(|spec| spec["paths"][path][method]["operationId"].as_str());
    known.map_or_else(|| OperationName::of(method, path).id, str::to_owned)
}

impl ReadDocument {
    /// The document, with what is ahead of it.
    pub fn new(bytes: &[u8], ahead: &Ahead) -> anyhow::Result<Self> {
        let mut raw = read::parse(bytes)?;
        let mut report = SyncReport::ignoring_unknown_keywords();
        ahead.apply_and_report(&mut raw, &mut report);
        let mut lowered = read::document(&raw, &mut report)?;
        let mut annotations = annotations::collect(&raw, &lowered);
        strip::strip_prose(&mut lowered, &mut report)?;
        annotations.add_missing(&raw, &report.ignored_keywords);
        lower::lower(&mut lowered, &mut report)?;
        Ok(Self { raw, lowered, annotations, report })
    }

    /// With the spec that is made from it after the spec before.
    pub fn over(mut self, overlay: &Overlay, before: &Before) -> LoadedDocument {
        let document = self.lowered.clone();
        let made = sync::spec_from_lowered(document, overlay, before, &mut self.report);
        let (spec, retired) = match made {
            Ok((spec, retired)) => (Ok(spec), retired),
            Err(error) => (Err(error), Retired::default()),
        };
        LoadedDocument {
            raw: self.raw,
            lowered: self.lowered,
            annotations: self.annotations,
            spec,
            retired,
            is_synced: false,
            unapplied: self.report.unapplied,
            read_spec: OnceLock::new(),
            spec_operations: OnceLock::new(),
            surface: OnceLock::new(),
        }
    }
}

fn read_and_lower(spec: &Value) -> Option<Document> {
    let mut report = SyncReport::ignoring_unknown_keywords();
    let mut document = read::document(spec, &mut report).ok()?;
    strip::strip_prose(&mut document, &mut report).ok()?;
    lower::lower(&mut document, &mut report).ok()?;
    Some(document)
}
