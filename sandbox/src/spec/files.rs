//! The files in `openapi/`, included when the crate is compiled.

/// The spec of Runway's API.
pub(super) const RUNWAY: &str = include_str!("../../../openapi/runway.json");

/// The spec of what CometAPI serves besides Runway's operations.
pub(super) const COMETAPI: &str = include_str!("../../../openapi/cometapi.json");

/// What providers other than Runway support.
pub(crate) const PROVIDERS: &str = include_str!("../../../openapi/providers.json");

/// Limits on inputs and uploads.
pub(crate) const INPUTS: &str = include_str!("../../../openapi/inputs.json");

/// The formats of outputs.
pub(crate) const OUTPUTS: &str = include_str!("../../../openapi/outputs.json");
