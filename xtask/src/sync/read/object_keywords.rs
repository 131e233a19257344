//! The keywords of OpenAPI objects other than schemas: which are read, which are lost, and an error
//! for any other.

use serde_json::{Map, Value};

use crate::sync::error::Result;
use crate::sync::pointer::child;
use crate::sync::sync_report::SyncReport;

/// A kind of OpenAPI object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    Root,
    Info,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Response,
    MediaType,
    /// A reference to anything but a schema.
    Reference,
}

struct Keywords {
    /// The keywords that are read, and prose, which is dropped; separated by spaces.
    known: &'static str,
    /// The keywords that have no place in the spec, and how the report describes them.
    lost: &'static [(&'static str, &'static str)],
}

impl ObjectKind {
    fn keywords(self) -> Keywords {
        let (known, lost): (_, &[_]) = match self {
            Self::Root => (
                "openapi info servers paths components security tags externalDocs",
                &[("webhooks", "webhooks (not in OpenAPI 3.0)")],
            ),
            Self::Info => ("title summary description termsOfService contact license version", &[]),
            Self::PathItem => (
                "parameters summary description get put post delete options head patch trace",
                &[("servers", "servers of one path")],
            ),
            Self::Operation => (
                "tags summary description externalDocs operationId parameters requestBody \
                 responses deprecated",
                &[
                    ("security", "security of one operation"),
                    ("callbacks", "callbacks and servers of one operation"),
                    ("servers", "callbacks and servers of one operation"),
                ],
            ),
            Self::Parameter => (
                "name in required deprecated schema content description example examples style \
                 explode allowReserved allowEmptyValue",
                &[],
            ),
            Self::RequestBody => ("description required content", &[]),
            Self::Response => (
                "description content",
                &[
                    ("headers", "headers and links of responses"),
                    ("links", "headers and links of responses"),
                ],
            ),
            Self::MediaType => {
                ("schema example examples", &[("encoding", "encodings of multipart bodies")])
            }
            Self::Reference => ("$ref summary description", &[]),
        };
        Keywords { known, lost }
    }
}

/// Whether the keyword is known in an object of this kind: read or reported as lost.
pub fn is_known(kind: ObjectKind, keyword: &str, value: &Value) -> bool {
    let Keywords { known, lost } = kind.keywords();
    known.split(' ').any(|known| known == keyword)
        || lost.iter().any(|(lost, _)| *lost == keyword)
        || is_usual_dialect(keyword, value)
}

/// Whether this says only that schemas have the keywords of OpenAPI 3.1.
fn is_usual_dialect(keyword: &str, value: &Value) -> bool {
    const DIALECTS: [&str; 2] = [
        "https://spec.openapis.org/oas/3.1/dialect/base",
        "https://json-schema.org/draft/2020-12/schema",
    ];
    keyword == "jsonSchemaDialect" && DIALECTS.iter().any(|dialect| value == dialect)
}

/// Reports the keywords of an object that are lost; an unknown keyword is an error.
pub fn check(
    object: &Map<String, Value>,
    pointer: &str,
    kind: ObjectKind,
    report: &mut SyncReport,
) -> Result<()> {
    let keywords = kind.keywords();
    for (key, value) in object {
        let here = child(pointer, key);
        if let Some((_, what)) = keywords.lost.iter().find(|(lost, _)| lost == key) {
            report.lose(what, &here);
        } else if key.starts_with("x-") {
            report.lose("vendor extension", &here);
        } else if !is_known(kind, key, value) {
            report.unknown_keyword(here, key)?;
        }
    }
    Ok(())
}
