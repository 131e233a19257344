//! The contracts of this crate, and the components of each that the layer by hand builds on: they
//! are there whatever areas are on. Knows nothing of what is in a contract beside these names.

use std::collections::BTreeSet;

use super::{JsonSchema, Options};

/// A contract and what is made of it.
pub struct Document {
    /// Below the root of the project.
    pub contract: &'static str,
    /// The components that are kept whether or not an operation reaches them.
    pub kept: &'static [&'static str],
}

/// What Runway serves, and CometAPI below `/runwayml`.
pub const RUNWAY: Document =
    Document { contract: "openapi/runway.json", kept: &["ApiError", "TaskCreated"] };

/// What CometAPI alone serves. It tells of the tasks of all routes in its envelope.
pub const COMETAPI: Document = Document { contract: "openapi/cometapi.json", kept: &["Envelope"] };

impl Document {
    /// What of it is generated, and how; all areas for `None`.
    pub fn options(&self, areas: Option<BTreeSet<String>>, json_schema: JsonSchema) -> Options {
        Options { areas, kept: self.kept, json_schema }
    }
}
