//! Makes openapi/runway.json from an upstream document, in these stages: read::parse → ahead →
//! read::document → strip → lower → implied_pattern → idle_keywords → relax → naming → write::spec →
//! fixes of the overlay → retired → the rest of the overlay → write::bytes.

pub mod ahead;
pub mod before;
mod command;
pub mod document;
mod error;
pub mod fetch;
mod idle_keywords;
mod implied_pattern;
mod keyword_values;
pub mod landed;
#[cfg(test)]
mod landing_tests;
pub mod lower;
pub mod naming;
mod operations_mut;
pub mod overlay;
mod pointer;
pub mod property_order;
pub mod read;
pub mod relax;
pub mod retired;
pub mod schema_keywords;
pub mod strip;
pub mod sync_report;
#[cfg(test)]
mod sync_tests;
pub mod upstream;
pub mod vendoring;
pub mod write;

use serde_json::{Map, Value, json};

use ahead::Ahead;
use before::Before;
pub use command::Sync;
use document::{Document, Response};
pub use error::SyncError;
use overlay::Overlay;
pub use pointer::{child, escaped, unescaped};
use retired::Retired;
use sync_report::SyncReport;
pub use vendoring::{
    read_ahead, read_overlay, read_overlay_and_ahead, report, spec_from, spec_to_vendor,
};

/// The spec that the crate is generated from.
pub const SPEC: &str = "openapi/runway.json";

/// The project's own names, areas, fixes and descriptions.
pub const OVERLAY: &str = "openapi/overlay.yaml";

/// A spec made from an upstream document, what is retired in it, and the report on it.
pub struct Synced {
    pub spec: Value,
    pub retired: Retired,
    pub report: SyncReport,
}

/// Makes the spec from the bytes of an upstream document. What the spec before names keeps its name.
pub fn sync(bytes: &[u8], overlay: &Overlay, before: &Before) -> Result<Synced, SyncError> {
    let mut report = SyncReport::default();
    let document = lowered(bytes, &overlay.ahead, &mut report)?;
    let (spec, retired) = spec_from_lowered(document, overlay, before, &mut report)?;
    Ok(Synced { spec, retired, report })
}

/// The stages read, with what is ahead of the document, strip and lower.
fn lowered(bytes: &[u8], ahead: &Ahead, report: &mut SyncReport) -> Result<Document, SyncError> {
    let mut root = read::parse(bytes)?;
    ahead.apply_and_report(&mut root, report);
    let mut document = read::document(&root, report)?;
    strip::strip_prose(&mut document, report)?;
    lower::lower(&mut document, report)?;
    Ok(document)
}

/// The stages after lower. `cargo xtask drift` runs the earlier ones itself.
pub fn spec_from_lowered(
    mut document: Document,
    overlay: &Overlay,
    before: &Before,
    report: &mut SyncReport,
) -> Result<(Value, Retired), SyncError> {
    reject_parameters_with_content(&document)?;
    implied_pattern::drop_implied_patterns(&mut document)?;
    idle_keywords::drop_idle_keywords(&mut document, report)?;
    relax::relax_responses(&mut document)?;
    let named = naming::name(document, &overlay.shared, &overlay.common, &before.lock)?;
    let mut spec = write::spec(&named);
    let unapplied = overlay.fix(&mut spec);
    let retired = before.retire(&mut spec);
    overlay.apply(&mut spec, &named, &unapplied, report);
    report.numbered = property_order::record(&mut spec);
    write::sort_keywords(&mut spec);
    check_names(&spec)?;
    Ok((spec, retired))
}

/// The next sync reads the spec, so its names and paths may not be longer than those of a document.
fn check_names(spec: &Value) -> Result<(), SyncError> {
    read::budget::check_keys(spec, "").map_err(|error| {
        let message = format!("in the spec that is made of the document, {}", error.message);
        SyncError::new(error.pointer, message)
    })
}

/// The client sends the values of parameters as text, not in a media type.
fn reject_parameters_with_content(document: &Document) -> Result<(), SyncError> {
    let mut parameters = document.operations.iter().flat_map(|operation| &operation.parameters);
    match parameters.find(|parameter| parameter.content.is_some()) {
        Some(parameter) => {
            let name = &parameter.name;
            let message =
                format!("the client cannot send the parameter `{name}`, which has `content`");
            Err(SyncError::new(&parameter.schema.pointer, message))
        }
        None => Ok(()),
    }
}

/// The lowered document as an OpenAPI 3.0 spec with names: responses are not relaxed and no overlay
/// is applied.
pub fn lowered_spec(bytes: &[u8]) -> Result<Value, SyncError> {
    let mut report = SyncReport::default();
    let mut document = lowered(bytes, &Ahead::default(), &mut report)?;
    implied_pattern::drop_implied_patterns(&mut document)?;
    idle_keywords::drop_idle_keywords(&mut document, &mut report)?;
    let (common, lock) = (naming::CommonNames::default(), naming::lock::Lock::default());
    Ok(write::spec(&naming::name(document, &[], &common, &lock)?))
}

/// The operations of an upstream document with their lowered responses, which have no names.
pub fn lowered_responses(bytes: &[u8]) -> Result<Value, SyncError> {
    let document = lowered(bytes, &Ahead::default(), &mut SyncReport::default())?;
    let mut spec = json!({ "paths": {} });
    for operation in document.operations {
        let responses = &mut spec["paths"][operation.path][operation.method]["responses"];
        for Response { status, content } in operation.responses {
            let content =
                content.into_iter().map(|(kind, of)| (kind, json!({ "schema": of.value })));
            let content: Map<String, Value> = content.collect();
            responses[status] = match content.is_empty() {
                true => json!({}),
                false => json!({ "content": content }),
            };
        }
    }
    Ok(spec)
}
