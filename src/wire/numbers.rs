//! Numbers of which only some are accepted, such as a duration of 4, 6 or 8 seconds. Read openly,
//! written strictly.

use super::InvalidValue;

/// The error for a number that is none of `known`.
#[doc(hidden)]
pub fn number(value: f64, known: &[f64]) -> InvalidValue {
    let known: Vec<String> = known.iter().map(f64::to_string).collect();
    InvalidValue::new(format!("{value} is none of {}", known.join(", ")))
}

/// Makes an enumeration of numbers.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_numbers {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $value:literal,)* }) => {
        $(#[$meta])*
        ///
        /// A value that is not listed is kept as `Other`.
        #[derive(Clone, Copy, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $value, "`")]
                $variant,
            )*
            /// A value that this version of the crate does not know.
            Other(f64),
        }

        impl $name {
            /// The values that this version of the crate knows.
            pub const KNOWN: &'static [f64] = &[$($value),*];

            /// The value as it is on the wire.
            pub fn get(self) -> f64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Other(value) => value,
                }
            }

            fn open(value: f64) -> Self {
                $(if value == $value { return Self::$variant; })*
                Self::Other(value)
            }
        }

        impl ::std::convert::TryFrom<f64> for $name {
            type Error = ::runwayml::InvalidValue;

            fn try_from(value: f64) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                match Self::open(value) {
                    Self::Other(value) => ::std::result::Result::Err(::runwayml::wire::number(value, Self::KNOWN)),
                    known => ::std::result::Result::Ok(known),
                }
            }
        }

        $crate::wire_numbers! { @from $name i32 }
        $crate::wire_numbers! { @from $name u32 }

        impl ::std::str::FromStr for $name {
            type Err = ::runwayml::InvalidValue;

            fn from_str(value: &str) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                value.parse::<f64>().map_or_else(
                    |_| ::std::result::Result::Err(::runwayml::wire::number(f64::NAN, Self::KNOWN)),
                    ::std::convert::TryInto::try_into,
                )
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.get(), f)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.get(), f)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                let value = self.get();
                // A whole number goes out as one: `4`, not `4.0`.
                if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
                    serializer.serialize_i64(value as i64)
                } else {
                    serializer.serialize_f64(value)
                }
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <f64 as ::serde::Deserialize>::deserialize(deserializer).map(Self::open)
            }
        }

        $crate::wire_json_schema! { [] $name, stringify!($name), ::serde_json::json!({
            "type": "number", "enum": Self::KNOWN,
        }) }
    };
    (@from $name:ident $number:ty) => {
        impl ::std::convert::TryFrom<$number> for $name {
            type Error = ::runwayml::InvalidValue;

            fn try_from(value: $number) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                f64::from(value).try_into()
            }
        }
    };
}
