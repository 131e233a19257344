//! The specs of this crate, and the components of each that hand-written code builds on.

use std::collections::BTreeSet;

use super::{JsonSchema, Options};

/// A spec and what is generated of it.
pub struct Document {
    /// Below the root of the project.
    pub spec: &'static str,
    /// The components that are kept whether or not an operation reaches them.
    pub kept: &'static [&'static str],
    /// The type whose methods the operations are.
    pub client: &'static str,
    /// The module of the types that can be waited for.
    pub waitable: &'static str,
}

/// What Runway serves, and CometAPI below `/runwayml`.
pub const RUNWAY: Document = Document {
    spec: "openapi/runway.json",
    kept: &["ApiError", "TaskCreated"],
    client: "crate::client::Client",
    waitable: "crate::types",
};

/// What CometAPI alone serves. Its envelope is needed for the tasks of all routes.
pub const COMETAPI: Document = Document {
    spec: "openapi/cometapi.json",
    kept: &["Envelope"],
    client: "crate::comet::Client",
    waitable: "crate::comet",
};

impl Document {
    /// What of it is generated, and how; all areas for `None`.
    pub fn options(&self, areas: Option<BTreeSet<String>>, json_schema: JsonSchema) -> Options {
        Options {
            areas,
            kept: self.kept,
            client: self.client,
            waitable: self.waitable,
            json_schema,
        }
    }
}
