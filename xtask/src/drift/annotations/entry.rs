//! The annotations of a document, by operation, path and name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::digest::digest;
use crate::sync::sync_report::UnknownKeyword;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnnotationKind {
    /// Descriptions, titles that are not names, examples, tags.
    Prose,
    Extension,
    UnknownKeyword,
    /// A known keyword that the sync drops, such as one next to the type null.
    DroppedKeyword,
    /// The sync guesses the type from other keywords.
    ImpliedType,
    PropertyNames,
    Webhook,
    OperationId,
    OperationServer,
    VersionHeader,
    ResponseHeader,
    Encoding,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnnotationKey {
    /// The operation key; `None` for the whole document.
    pub operation: Option<String>,
    pub path: String,
    pub kind: AnnotationKind,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    pub pointer: String,
    pub digest: u64,
    /// The value, if it is short enough for a message.
    pub shown: Option<String>,
}

#[derive(Debug, Default)]
pub struct Annotations {
    pub entries: BTreeMap<AnnotationKey, Annotation>,
    /// JSON pointers, references resolved, by operation key and path.
    pub pointers: HashMap<String, HashMap<String, String>>,
}

impl Annotations {
    /// Adds the unknown keywords of the sync that have no entry, so that none is missed.
    pub fn add_missing(&mut self, raw: &Value, unknown: &[UnknownKeyword]) {
        let entries = self.entries.iter();
        let known = entries.filter(|(key, _)| key.kind == AnnotationKind::UnknownKeyword);
        let known: BTreeSet<String> = known.map(|(_, entry)| entry.pointer.clone()).collect();
        for UnknownKeyword { pointer, name } in unknown {
            let key = AnnotationKey {
                operation: None,
                path: pointer.clone(),
                kind: AnnotationKind::UnknownKeyword,
                name: name.clone(),
            };
            if !known.contains(pointer) {
                let digest = digest(raw.pointer(pointer).unwrap_or(&Value::Null));
                let entry = Annotation { pointer: pointer.clone(), digest, shown: None };
                self.entries.insert(key, entry);
            }
        }
    }
}
