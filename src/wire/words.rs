//! Words: an enumeration that names the values it knows and keeps any other. Read openly, written
//! strictly. Knows nothing of which words there are.

use super::InvalidValue;

/// The error for a word that is none of `known`.
#[doc(hidden)]
pub fn unknown(value: &str, known: &[&str]) -> InvalidValue {
    InvalidValue::new(format!("`{value}` is none of {}", known.join(", ")))
}

/// Makes an enumeration of words.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_words {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $value:literal,)* } $(means $($word:literal = $meaning:literal),+)?) => {
        $(#[$meta])*
        ///
        /// A value that is not listed is kept as `Other`.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $value, "`")]
                $variant,
            )*
            /// A value that this version of the crate does not know.
            Other(::std::string::String),
        }

        impl $name {
            /// The values that this version of the crate knows, as they are on the wire.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// The value as it is on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Other(value) => value,
                }
            }

            fn known(value: &str) -> ::std::option::Option<Self> {
                match value {
                    $($value => ::std::option::Option::Some(Self::$variant),)*
                    _ => ::std::option::Option::None,
                }
            }
        }

        $(
            impl $name {
                /// What the word means in the words of Runway's contract, whatever its case; `None`
                /// for a word that the contract of this host says nothing about.
                pub fn meaning(&self) -> ::std::option::Option<&'static str> {
                    let means = [$(($word, $meaning)),+];
                    let found = means.into_iter().find(|(word, _)| word.eq_ignore_ascii_case(self.as_str()));
                    found.map(|(_, meaning)| meaning)
                }
            }
        )?

        impl ::std::str::FromStr for $name {
            type Err = ::runwayml::InvalidValue;

            fn from_str(value: &str) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                Self::known(value).ok_or_else(|| ::runwayml::wire::unknown_word(value, Self::KNOWN))
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let value = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                ::std::result::Result::Ok(match Self::known(&value) {
                    ::std::option::Option::Some(known) => known,
                    ::std::option::Option::None => Self::Other(value.into_owned()),
                })
            }
        }

        $crate::wire_as_text! { $name }
        $crate::wire_json_schema! { [] $name, stringify!($name), ::serde_json::json!({
            "type": "string", "enum": Self::KNOWN,
        }) }
    };
}

/// What every type that is a string on the wire has in common, given `FromStr` and `as_str`.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_as_text {
    ($name:ident) => {
        impl ::std::convert::TryFrom<&str> for $name {
            type Error = ::runwayml::InvalidValue;

            fn try_from(value: &str) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                value.parse()
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = ::runwayml::InvalidValue;

            fn try_from(
                value: ::std::string::String,
            ) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                value.parse()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&::runwayml::wire::redacted(self.as_str()))
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}
