//! The version of Runway's API that this crate was generated from.
//!
//! ```
//! use runwayml::spec;
//!
//! println!("generated from Runway's document of {}, SHA-256 {}", spec::DATE, spec::SHA256);
//! println!("what is newer is of {}", spec::AHEAD.unwrap_or(spec::DATE));
//! assert_eq!(spec::SHA256.len(), 64);
//! ```

/// The day of Runway's OpenAPI document, `YYYY-MM-DD`. The version of this crate has it too, as
/// build metadata after a `+`.
pub const DATE: &str = env!("RUNWAYML_SPEC_DATE");

/// The day of the newest operation, model or value that this crate has ahead of that document, `YYYY-MM-DD`;
/// `None` if it has none. The repository lists them, each with its source, in `openapi/ahead.yaml`.
pub const AHEAD: Option<&str> = crate::generated::AHEAD;

/// The SHA-256 of that document as Runway published it, in hexadecimal digits.
pub const SHA256: &str = env!("RUNWAYML_SPEC_SHA256");

/// The version of the API, which every request sends in the header `X-Runway-Version`.
pub const API_VERSION: &str = crate::generated::VERSION;
