//! What a document says that the sync does not carry: sentences, notes, headers of answers, webhooks,
//! keywords that no rule knows. Gathered by place before it is dropped, and compared as a whole.

mod schema;

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value};

use super::place::{Part, escaped};
use crate::sync::child;
use crate::sync::document::{Document, Operation};
use crate::sync::read::{self, VERSION_HEADER};
use crate::sync::schema_keywords::{Keyword, keyword};

/// The kinds of what stands beside the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Prose,
    Extension,
    Unknown,
    NameLimit,
    Webhook,
    OperationId,
    OperationServer,
    VersionHeader,
    AnswerHeader,
    Encoding,
}

/// Where a note stands and what it is called there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// `post /v1/tasks/{}`; nothing for the document as a whole.
    pub operation: Option<String>,
    pub path: String,
    pub kind: Kind,
    pub name: String,
}

/// What is said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub pointer: String,
    pub digest: u64,
    /// The value itself, where it is short enough to be told.
    pub shown: Option<String>,
}

/// The notes of a document, and where in it each place is.
#[derive(Debug, Default)]
pub struct Asides {
    pub notes: BTreeMap<Key, Note>,
    /// The pointer of each place of each operation, references followed.
    pub places: HashMap<String, HashMap<String, String>>,
}

/// The longest value that is told.
const SHOWN: usize = 60;

/// What an operation is in both documents: its parameters are told by their position.
pub fn key(operation: &Operation) -> String {
    format!("{} {}", operation.method, positional(&operation.path))
}

fn positional(path: &str) -> String {
    let segments =
        path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// Gathers from the document as it was read, with its sentences.
pub fn gather(raw: &Value, document: &Document) -> Asides {
    let mut asides = Asides::default();
    asides.root(raw);
    for operation in &document.operations {
        let key = key(operation);
        asides.places.entry(key.clone()).or_default();
        let mut gatherer = Gatherer { asides: &mut asides, operation: Some(key) };
        gatherer.operation(raw, operation);
    }
    asides
}

impl Asides {
    fn root(&mut self, raw: &Value) {
        let mut gatherer = Gatherer { asides: self, operation: None };
        gatherer.object(raw, "", "", read::ObjectKind::Root);
        if let Some(info) = raw.get("info") {
            for key in ["title", "summary", "description", "termsOfService", "contact", "license"] {
                gatherer.note_if(info, key, Kind::Prose, "", "/info");
            }
        }
        gatherer.note_if(raw, "tags", Kind::Prose, "", "");
        gatherer.note_if(raw, "jsonSchemaDialect", Kind::Unknown, "", "");
        if let Some(others) = raw["servers"].as_array().and_then(|servers| servers.get(1..)) {
            gatherer.note(Kind::Prose, "", "servers", &others.into(), "/servers".to_owned());
        }
        for (name, webhook) in raw["webhooks"].as_object().into_iter().flatten() {
            gatherer.note(Kind::Webhook, "", name, webhook, child("/webhooks", name));
        }
    }
}

struct Gatherer<'a> {
    asides: &'a mut Asides,
    operation: Option<String>,
}

impl Gatherer<'_> {
    fn note(&mut self, kind: Kind, path: &str, name: &str, value: &Value, pointer: String) {
        let key = Key {
            operation: self.operation.clone(),
            path: path.to_owned(),
            kind,
            name: name.to_owned(),
        };
        let is_long = matches!(kind, Kind::Prose | Kind::Extension | Kind::Webhook);
        let shown = Some(value).filter(|_| !is_long).map(Value::to_string);
        let shown = shown.filter(|text| text.len() <= SHOWN);
        let note = Note { pointer, digest: digest(value), shown };
        let known = self.asides.notes.entry(key);
        known.and_modify(|known| known.digest ^= note.digest.rotate_left(1)).or_insert(note);
    }

    fn note_if(&mut self, holder: &Value, name: &str, kind: Kind, path: &str, pointer: &str) {
        if let Some(value) = holder.get(name) {
            self.note(kind, path, name, value, child(pointer, name));
        }
    }

    fn place(&mut self, path: &str, pointer: &str) {
        let places = self.operation.as_ref().and_then(|key| self.asides.places.get_mut(key));
        if let Some(places) = places
            && !places.contains_key(path)
        {
            places.insert(path.to_owned(), pointer.to_owned());
        }
    }

    /// What of an object is no fact: sentences, notes of vendors, and what no rule knows.
    fn object(&mut self, value: &Value, path: &str, pointer: &str, known: read::ObjectKind) {
        self.place(path, pointer);
        for (name, value) in value.as_object().into_iter().flatten() {
            let kind = match name.as_str() {
                _ if name.starts_with("x-") => Kind::Extension,
                "tags" | "$ref" => continue,
                _ if !read::is_known(known, name) => Kind::Unknown,
                _ if keyword(name) == Some(Keyword::Prose) || name == "summary" => Kind::Prose,
                _ => continue,
            };
            self.note(kind, path, name, value, child(pointer, name));
        }
    }

    fn operation(&mut self, raw: &Value, operation: &Operation) {
        let pointer = operation.pointer.as_str();
        let Some(found) = raw.pointer(pointer) else { return };
        self.object(found, "", pointer, read::ObjectKind::Operation);
        for (name, kind) in [
            ("tags", Kind::Prose),
            ("operationId", Kind::OperationId),
            ("servers", Kind::OperationServer),
            ("callbacks", Kind::Webhook),
        ] {
            self.note_if(found, name, kind, "", pointer);
        }
        let item = pointer.rsplit_once('/').map_or("", |(item, _)| item);
        if let Some(shared) = raw.pointer(item) {
            self.object(shared, "", item, read::ObjectKind::PathItem);
            self.note_if(shared, "servers", Kind::OperationServer, "", item);
            self.parameters(raw, shared, item);
        }
        self.parameters(raw, found, pointer);
        self.schemas(operation);
        if let Some((body, pointer)) = held(raw, found, "requestBody", pointer) {
            self.object(body, "/requestBody", &pointer, read::ObjectKind::RequestBody);
            self.content(body, "/requestBody", &pointer);
        }
        let responses = child(pointer, "responses");
        for (status, _) in found["responses"].as_object().into_iter().flatten() {
            self.answer(raw, &found["responses"], status, &responses);
        }
    }

    fn answer(&mut self, raw: &Value, responses: &Value, status: &str, pointer: &str) {
        let Some((answer, pointer)) = held(raw, responses, status, pointer) else { return };
        let path = format!("/responses/{status}");
        self.object(answer, &path, &pointer, read::ObjectKind::Response);
        let headers = child(&pointer, "headers");
        for (name, header) in answer["headers"].as_object().into_iter().flatten() {
            let name = name.to_ascii_lowercase();
            self.note(Kind::AnswerHeader, &path, &name, &facts(header), child(&headers, &name));
        }
        self.note_if(answer, "links", Kind::Prose, &path, &pointer);
        self.content(answer, &path, &pointer);
    }

    fn content(&mut self, holder: &Value, path: &str, pointer: &str) {
        let pointer = child(pointer, "content");
        for (name, media) in holder["content"].as_object().into_iter().flatten() {
            let (path, pointer) = (format!("{path}/{}", escaped(name)), child(&pointer, name));
            self.object(media, &path, &pointer, read::ObjectKind::MediaType);
            self.note_if(media, "encoding", Kind::Encoding, &path, &pointer);
        }
    }

    fn parameters(&mut self, raw: &Value, holder: &Value, pointer: &str) {
        let Some(list) = holder.get("parameters") else { return };
        let pointer = child(pointer, "parameters");
        for index in 0..list.as_array().map_or(0, Vec::len) {
            let Some((found, pointer)) = held(raw, list, &index.to_string(), &pointer) else {
                continue;
            };
            let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
            let (location, name) = (text("in"), text("name"));
            if name.eq_ignore_ascii_case(VERSION_HEADER) {
                self.version_header(&found["schema"], child(&pointer, "schema"));
            } else {
                let path = Part::Parameter { location, name }.path();
                self.object(found, &path, &pointer, read::ObjectKind::Parameter);
            }
        }
    }

    /// One note for the whole document, for it is the client that sends the header.
    fn version_header(&mut self, schema: &Value, pointer: String) {
        let value = schema.get("const").or_else(|| schema.pointer("/enum/0")).unwrap_or(schema);
        let operation = self.operation.take();
        let key = Key {
            operation: None,
            path: String::new(),
            kind: Kind::VersionHeader,
            name: value.to_string(),
        };
        if !self.asides.notes.contains_key(&key) {
            self.note(Kind::VersionHeader, "", &key.name, value, pointer);
        }
        self.operation = operation;
    }

    fn schemas(&mut self, operation: &Operation) {
        for parameter in &operation.parameters {
            let part = Part::Parameter {
                location: parameter.location.clone(),
                name: parameter.name.clone(),
            };
            self.schema(&parameter.schema, part);
        }
        for (media, schema) in operation.body.iter().flat_map(|body| &body.content) {
            self.schema(schema, Part::Body { media: media.clone() });
        }
        for answer in &operation.responses {
            for (media, schema) in &answer.content {
                let part = Part::Answer { status: answer.status.clone(), media: media.clone() };
                self.schema(schema, part);
            }
        }
    }
}

/// What `holder` has under a name, references followed, and where that is.
fn held<'v>(
    raw: &'v Value,
    holder: &'v Value,
    name: &str,
    pointer: &str,
) -> Option<(&'v Value, String)> {
    let mut found = match holder {
        Value::Array(list) => list.get(name.parse::<usize>().ok()?)?,
        holder => holder.get(name)?,
    };
    let mut pointer = child(pointer, name);
    // The document was read before, so that no reference leads back to itself.
    while let Some(target) = found.get("$ref").and_then(Value::as_str) {
        pointer = target.trim_start_matches('#').to_owned();
        found = raw.pointer(&pointer)?;
    }
    Some((found, pointer))
}

/// A header of an answer without its words.
fn facts(header: &Value) -> Value {
    let Value::Object(header) = header else { return header.clone() };
    let is_fact = |name: &str| keyword(name) != Some(Keyword::Prose) && !name.starts_with("x-");
    let facts: Map<String, Value> = header
        .iter()
        .filter(|(name, _)| is_fact(name))
        .map(|(name, value)| (name.clone(), facts(value)))
        .collect();
    Value::Object(facts)
}

/// The same for equal values, whatever the order of their members.
pub fn digest(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    feed(value, &mut hasher);
    hasher.finish()
}

fn feed(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Object(map) => {
            let mut names: Vec<&String> = map.keys().collect();
            names.sort_unstable();
            (0u8, names.len()).hash(hasher);
            for name in names {
                name.hash(hasher);
                feed(&map[name], hasher);
            }
        }
        Value::Array(list) => {
            (1u8, list.len()).hash(hasher);
            list.iter().for_each(|entry| feed(entry, hasher));
        }
        Value::String(text) => (2u8, text).hash(hasher),
        other => (3u8, other.to_string()).hash(hasher),
    }
}
