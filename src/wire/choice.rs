//! Alternatives: one of several shapes, told apart by a discriminator where there is one. Knows
//! nothing of what the alternatives are.

use serde::de::{DeserializeOwned, Error};
use serde_json::Value;

/// Reads one alternative, and says which one did not fit.
#[doc(hidden)]
pub fn choose<T: DeserializeOwned, E: Error>(
    property: &str,
    value: &str,
    body: Value,
) -> Result<T, E> {
    serde_json::from_value(body)
        .map_err(|error| E::custom(format!("with `{property}` `{value}`: {error}")))
}

/// The error for a discriminator that is missing or names no alternative.
#[doc(hidden)]
pub fn no_choice<E: Error>(property: &str, found: Option<&str>, known: &[&str]) -> E {
    match found {
        Some(found) => {
            E::custom(format!("`{property}` is `{found}`, which is none of {}", known.join(", ")))
        }
        None => E::custom(format!("`{property}` is missing; it is one of {}", known.join(", "))),
    }
}

/// Makes a union whose alternatives a discriminator tells apart.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_union {
    ($(#[$meta:meta])* pub enum $name:ident by $property:literal { $($variant:ident($of:ident) = $value:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, ::serde::Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "it is made once, sent and dropped")]
        pub enum $name {
            $(
                #[doc = concat!("For `", $property, "` `", $value, "`.")]
                $variant($of),
            )*
        }

        impl $name {
            /// The values that tell the alternatives apart.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];
        }

        $(
            impl ::std::convert::From<$of> for $name {
                fn from(value: $of) -> Self {
                    Self::$variant(value)
                }
            }
        )*

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let body = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                let found = body.get($property).and_then(::serde_json::Value::as_str).map(str::to_owned);
                match found.as_deref() {
                    $(
                        ::std::option::Option::Some($value) => {
                            ::runwayml::wire::choose($property, $value, body).map(Self::$variant)
                        }
                    )*
                    found => ::std::result::Result::Err(::runwayml::wire::no_choice($property, found, Self::KNOWN)),
                }
            }
        }

        $crate::wire_any_of! { $name $($of)* }
    };
}

/// Makes a union whose alternatives are told apart by their shape.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_choice {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident($of:ident),)* } $(from text $text:ident($text_of:ident))?) => {
        $(#[$meta])*
        #[derive(Clone, Debug, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "it is made once, sent and dropped")]
        pub enum $name {
            $(
                #[doc = concat!("A [`", stringify!($of), "`].")]
                $variant($of),
            )*
        }

        $(
            impl ::std::convert::From<$of> for $name {
                fn from(value: $of) -> Self {
                    Self::$variant(value)
                }
            }
        )*

        $(
            impl ::std::str::FromStr for $name {
                type Err = ::runwayml::InvalidValue;

                fn from_str(text: &str) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                    text.parse::<$text_of>().map(Self::$text)
                }
            }

            impl ::std::convert::TryFrom<&str> for $name {
                type Error = ::runwayml::InvalidValue;

                fn try_from(text: &str) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                    text.parse()
                }
            }

            impl ::std::convert::TryFrom<::std::string::String> for $name {
                type Error = ::runwayml::InvalidValue;

                fn try_from(text: ::std::string::String) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                    <$text_of as ::std::convert::TryFrom<::std::string::String>>::try_from(text).map(Self::$text)
                }
            }
        )?

        $crate::wire_any_of! { $name $($of)* }
    };
}

#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! wire_any_of {
    ($name:ident $($of:ident)*) => {
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "anyOf": [$(generator.subschema_for::<$of>()),*] })
            }
        }
    };
}

#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! wire_any_of {
    ($name:ident $($of:ident)*) => {};
}
