//! Any JSON value, where no type is promised: read as it is, and silent about itself in a log,
//! because it may hold a signed address.

/// Makes a type that takes any value.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_any {
    ($(#[$meta:meta])* pub struct $name:ident {}) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Default, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub ::serde_json::Value);

        impl ::std::ops::Deref for $name {
            type Target = ::serde_json::Value;

            fn deref(&self) -> &::serde_json::Value {
                &self.0
            }
        }

        impl ::std::convert::From<::serde_json::Value> for $name {
            fn from(value: ::serde_json::Value) -> Self {
                Self(value)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(match self.0 {
                    ::serde_json::Value::Null => "null",
                    ::serde_json::Value::Bool(_) => "a boolean",
                    ::serde_json::Value::Number(_) => "a number",
                    ::serde_json::Value::String(_) => "a text",
                    ::serde_json::Value::Array(_) => "a list",
                    ::serde_json::Value::Object(_) => "an object",
                })
            }
        }

        $crate::wire_json_schema! { [] $name, stringify!($name), ::serde_json::json!({}) }
    };
}
