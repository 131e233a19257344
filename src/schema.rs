//! What generated types are made of: the request tree with its tables of limits and their check, lenient
//! decoding, and the basic types.

mod body;
mod check;
mod fit;
mod from_json;
mod input;
mod invalid_request;
#[cfg(feature = "schemars")]
pub(crate) mod json_schema;
mod lenient;
mod limits;
mod map;
mod node;
mod request_media;
mod secret;
pub(crate) mod table;
mod time;
mod url;

pub use input::{Input, IntoInput, Null};
pub use invalid_request::InvalidRequest;
pub use map::{Fields, Map};
pub use secret::Secret;
pub use time::{Date, Timestamp};
pub use url::Url;

pub(crate) use body::Body;
pub(crate) use check::check_object;
#[cfg(feature = "assets")]
pub(crate) use check::check_string;
#[cfg(feature = "assets")]
pub(crate) use input::into_input;
pub(crate) use input::sealed;
pub(crate) use lenient::{Mismatch, from_body, lenient, plain, without_strings};
pub(crate) use node::{Node, Object};
#[cfg(feature = "assets")]
pub(crate) use request_media::{Media, MediaContent, Origin};

/// The items that generated types use.
pub(crate) mod support {
    #![allow(unused_imports, reason = "the enabled API areas may need only a part")]

    pub(crate) use super::InvalidRequest;
    pub(crate) use super::body::Body;
    pub(crate) use super::check::{check_body, check_object};
    pub(crate) use super::from_json::{FromJson, open_enum_from_json};
    pub(crate) use super::input::IntoInput;
    pub(crate) use super::input::into_input;
    pub(crate) use super::map::null_as_default;
    pub(crate) use super::node::{Node, Object, kind_of};
    pub(crate) use crate::redaction::{Redacted, redact_text};
}
