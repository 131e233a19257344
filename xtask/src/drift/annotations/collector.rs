//! Adds annotations and pointers of one operation, or of the whole document.

use serde_json::{Map, Value};

use super::digest::digest;
use super::entry::{Annotation, AnnotationKey, AnnotationKind, Annotations};
use crate::sync::child;
use crate::sync::read;
use crate::sync::schema_keywords::{Keyword, keyword};

/// The longest value that is shown in a message.
const MAX_SHOWN: usize = 60;

pub struct Collector<'a> {
    annotations: &'a mut Annotations,
    operation: Option<String>,
}

impl<'a> Collector<'a> {
    pub fn new(annotations: &'a mut Annotations, operation: Option<String>) -> Self {
        Self { annotations, operation }
    }
}

impl Collector<'_> {
    pub fn add(
        &mut self,
        kind: AnnotationKind,
        path: &str,
        name: &str,
        value: &Value,
        pointer: String,
    ) {
        let is_long = matches!(
            kind,
            AnnotationKind::Prose | AnnotationKind::Extension | AnnotationKind::Webhook
        );
        let shown = Some(value).filter(|_| !is_long).map(Value::to_string);
        let shown = shown.filter(|text| text.len() <= MAX_SHOWN);
        let annotation = Annotation { pointer, digest: digest(value), shown };
        let key = AnnotationKey {
            operation: self.operation.clone(),
            path: path.to_owned(),
            kind,
            name: name.to_owned(),
        };
        let entry = self.annotations.entries.entry(key);
        // The parts of an `allOf` have the same path and may repeat a name.
        entry
            .and_modify(|known| known.digest ^= annotation.digest.rotate_left(1))
            .or_insert(annotation);
    }

    /// Adds the member `name` of an object, if it has one.
    pub fn add_member(
        &mut self,
        object: &Value,
        name: &str,
        kind: AnnotationKind,
        path: &str,
        pointer: &str,
    ) {
        if let Some(value) = object.get(name) {
            self.add(kind, path, name, value, child(pointer, name));
        }
    }

    /// Adds the header once for the whole document, because the client sends it in every request.
    pub fn add_version_header(&mut self, value: &Value, pointer: String) {
        let operation = self.operation.take();
        let key = AnnotationKey {
            operation: None,
            path: String::new(),
            kind: AnnotationKind::VersionHeader,
            name: value.to_string(),
        };
        if !self.annotations.entries.contains_key(&key) {
            self.add(AnnotationKind::VersionHeader, "", &key.name, value, pointer);
        }
        self.operation = operation;
    }

    pub fn add_pointer(&mut self, path: &str, pointer: &str) {
        let pointers =
            self.operation.as_ref().and_then(|key| self.annotations.pointers.get_mut(key));
        if let Some(pointers) = pointers
            && !pointers.contains_key(path)
        {
            pointers.insert(path.to_owned(), pointer.to_owned());
        }
    }

    /// Adds documentation, extensions and unknown keywords of an OpenAPI object.
    pub fn add_object(
        &mut self,
        object: &Value,
        path: &str,
        pointer: &str,
        known: read::ObjectKind,
    ) {
        self.add_pointer(path, pointer);
        for (name, value) in object.as_object().into_iter().flatten() {
            let kind = match name.as_str() {
                _ if name.starts_with("x-") => AnnotationKind::Extension,
                "tags" | "$ref" => continue,
                _ if !read::is_known(known, name, value) => AnnotationKind::UnknownKeyword,
                _ if keyword(name) == Some(Keyword::Prose) || name == "summary" => {
                    AnnotationKind::Prose
                }
                _ => continue,
            };
            self.add(kind, path, name, value, child(pointer, name));
        }
    }
}

/// The value without documentation and extensions.
pub fn without_annotations(value: &Value) -> Value {
    let Value::Object(object) = value else { return value.clone() };
    let is_kept = |name: &str| keyword(name) != Some(Keyword::Prose) && !name.starts_with("x-");
    let kept: Map<String, Value> = object
        .iter()
        .filter(|(name, _)| is_kept(name))
        .map(|(name, value)| (name.clone(), without_annotations(value)))
        .collect();
    Value::Object(kept)
}
