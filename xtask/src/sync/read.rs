//! Reads an OpenAPI 3.0 or 3.1 document, JSON or YAML, and resolves every reference. Schemas are otherwise
//! unchanged.

pub mod budget;
mod contents;
mod json_types;
mod media_type;
mod object_keywords;
mod parameter;
mod parse;
mod path_item;
#[cfg(test)]
mod read_tests;
mod references;
mod server;
mod unique_keys;

use serde_json::{Map, Value};

use super::document::{Document, Schema};
use super::error::Result;
use super::sync_report::SyncReport;
use json_types::{object, required, string};
pub use media_type::media_type;
pub use object_keywords::{ObjectKind, is_known};
pub use parse::{parse, parse_yaml};
use references::References;

/// The header with the API version. The client sends it; operations do not have it as a parameter.
pub const VERSION_HEADER: &str = "X-Runway-Version";

#[cfg(test)]
pub fn read(bytes: &[u8], report: &mut SyncReport) -> Result<Document> {
    document(&parse(bytes)?, report)
}

pub fn document(root: &Value, report: &mut SyncReport) -> Result<Document> {
    parse::check_version(root)?;
    budget::check_keys(root, "")?;
    Reader { root, references: References::new(root), report }.document()
}

struct Reader<'a> {
    root: &'a Value,
    references: References<'a>,
    report: &'a mut SyncReport,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Document> {
        let root = object(self.root, "")?;
        self.check_keywords(root, "", ObjectKind::Root)?;
        let info = object(required(root, "info", "")?, "/info")?;
        self.check_keywords(info, "/info", ObjectKind::Info)?;
        let (server, prefix) = self.server()?;
        Ok(Document {
            title: string(info, "title", "/info")?,
            version: string(info, "version", "/info")?,
            server,
            security_schemes: self.security_schemes()?,
            security: root.get("security").cloned().unwrap_or_else(|| Value::Array(Vec::new())),
            operations: self.operations(root, &prefix)?,
        })
    }

    fn check_keywords(
        &mut self,
        holder: &Map<String, Value>,
        pointer: &str,
        kind: ObjectKind,
    ) -> Result<()> {
        object_keywords::check(holder, pointer, kind, self.report)
    }

    fn schema(&mut self, schema: &Value, pointer: &str) -> Result<Schema> {
        let value = self.references.inline(schema, pointer)?;
        Ok(Schema { pointer: pointer.to_owned(), value })
    }
}
