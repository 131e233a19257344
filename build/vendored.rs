//! The specs of this crate, and the options to generate code from each.

use std::collections::BTreeSet;

use super::{JsonSchema, Options};

/// A spec, and the place of the generated code.
pub struct Spec {
    /// The path, relative to the root of the project.
    pub file: &'static str,
    /// The type that has the operations as methods.
    pub client: &'static str,
    /// The module of the types that can be waited for.
    pub waitable: &'static str,
}

/// Runway's API, which CometAPI has below `/runwayml`.
pub const RUNWAY: Spec =
    Spec { file: "openapi/runway.json", client: "crate::client::Client", waitable: "crate::types" };

/// The routes that only CometAPI has.
pub const COMETAPI: Spec = Spec {
    file: "openapi/cometapi.json",
    client: "crate::cometapi::Client",
    waitable: "crate::cometapi",
};

impl Spec {
    /// The options to generate these API areas; all areas for `None`.
    pub fn options(&self, areas: Option<BTreeSet<String>>, json_schema: JsonSchema) -> Options {
        Options { areas, client: self.client, waitable: self.waitable, json_schema }
    }
}
