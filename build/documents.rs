//! The specs of this crate, and what is generated from each.

use std::collections::BTreeSet;

use super::{JsonSchema, Options};

/// A spec and what is generated of it.
pub struct Document {
    /// Below the root of the project.
    pub spec: &'static str,
    /// The type whose methods the operations are.
    pub client: &'static str,
    /// The module of the types that can be waited for.
    pub waitable: &'static str,
}

/// What Runway serves, and CometAPI below `/runwayml`.
pub const RUNWAY: Document = Document {
    spec: "openapi/runway.json",
    client: "crate::client::Client",
    waitable: "crate::types",
};

/// What CometAPI alone serves.
pub const COMETAPI: Document = Document {
    spec: "openapi/cometapi.json",
    client: "crate::cometapi::Client",
    waitable: "crate::cometapi",
};

impl Document {
    /// What of it is generated, and how; all areas for `None`.
    pub fn options(&self, areas: Option<BTreeSet<String>>, json_schema: JsonSchema) -> Options {
        Options { areas, client: self.client, waitable: self.waitable, json_schema }
    }
}
