//! The small types that generated code is made of: words that stay open, texts and numbers that
//! know their limits, alternatives. They know the rules of the wire and no operation or model.

mod any;
mod choice;
mod constant;
mod integer;
mod list;
mod map;
mod media;
mod numbers;
mod secret;
mod text;
mod time;
mod url;
mod words;

pub use integer::Integer;
pub use map::{Fields, Map};
pub use secret::Secret;
pub use text::{Form, Text};
pub use time::{Date, Timestamp};
pub use url::Url;

#[cfg(feature = "assets")]
#[doc(hidden)]
pub use media::{Entry, made};

#[doc(hidden)]
pub use crate::concern::{look_at_images, look_at_mentions};

#[doc(hidden)]
pub use {
    choice::choose, choice::no_choice, list::count, list::counted, media::Held, numbers::number,
    text::check_forms, text::redacted, words::unknown as unknown_word,
};

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;

/// A value that the API would not take, refused before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue(Cow<'static, str>);

impl InvalidValue {
    #[doc(hidden)]
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidValue {}

impl From<Infallible> for InvalidValue {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// `schemars::JsonSchema` for a type whose schema is known as JSON.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! wire_json_schema {
    ([$($generics:tt)*] $name:ty, $called:expr, $schema:expr) => {
        impl<$($generics)*> ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                $called.into()
            }
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                let schema: ::serde_json::Value = $schema;
                schema.try_into().unwrap_or_default()
            }
        }
    };
}

#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! wire_json_schema {
    ([$($generics:tt)*] $name:ty, $called:expr, $schema:expr) => {};
}
