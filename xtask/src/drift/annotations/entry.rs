//! The annotations of a document, by operation, path and name.

use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnnotationKind {
    /// Descriptions, titles that are not names, examples, tags.
    Prose,
    Extension,
    UnknownKeyword,
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
