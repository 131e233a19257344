//! A constant: a word that is always the same, such as the `model` of a request for one model.
//! It stays closed, so that one alternative never takes what belongs to another.

/// Makes the type of a constant.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_constant {
    ($(#[$meta:meta])* pub enum $name:ident { $variant:ident = $value:literal, }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            #[doc = concat!("`", $value, "`")]
            #[default]
            $variant,
        }

        impl $name {
            /// The value as it is on the wire.
            pub fn as_str(&self) -> &'static str {
                $value
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::runwayml::InvalidValue;

            fn from_str(value: &str) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                match value {
                    $value => ::std::result::Result::Ok(Self::$variant),
                    _ => ::std::result::Result::Err(::runwayml::wire::unknown_word(value, &[$value])),
                }
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let value = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                value.parse().map_err(::serde::de::Error::custom)
            }
        }

        $crate::wire_as_text! { $name }
        $crate::wire_json_schema! { [] $name, stringify!($name), ::serde_json::json!({
            "type": "string", "const": $value,
        }) }
    };
}
