//! Texts that know their limits. Lengths are counted as the server counts them, in UTF-16 units,
//! and no text shows more of itself in a log than its length. Knows nothing of what they are for.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::InvalidValue;

/// A text of `MIN` to `MAX` UTF-16 units, the unit in which the server counts.
///
/// `Debug` tells its length and nothing else: prompts do not belong in logs.
///
/// ```
/// use runwayml::Text;
///
/// let prompt: Text<1, 1000> = "a lighthouse at dusk".try_into()?;
/// assert_eq!(prompt.len_utf16(), 20);
/// assert_eq!(format!("{prompt:?}"), "Text(20 units)");
/// assert!(Text::<1, 1000>::try_from("").is_err());
/// # Ok::<(), runwayml::InvalidValue>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its length in UTF-16 units.
    pub fn len_utf16(&self) -> usize {
        len_utf16(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<String> for Text<MIN, MAX> {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, InvalidValue> {
        check_length(&text, MIN, MAX)?;
        Ok(Self(text))
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<&str> for Text<MIN, MAX> {
    type Error = InvalidValue;

    fn try_from(text: &str) -> Result<Self, InvalidValue> {
        text.to_owned().try_into()
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<&String> for Text<MIN, MAX> {
    type Error = InvalidValue;

    fn try_from(text: &String) -> Result<Self, InvalidValue> {
        text.clone().try_into()
    }
}

impl<const MIN: usize, const MAX: usize> FromStr for Text<MIN, MAX> {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        text.try_into()
    }
}

impl<const MIN: usize, const MAX: usize> Deref for Text<MIN, MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Debug for Text<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} units)", self.len_utf16())
    }
}

impl<const MIN: usize, const MAX: usize> Serialize for Text<MIN, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, const MIN: usize, const MAX: usize> Deserialize<'de> for Text<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
    }
}

crate::wire_json_schema! { [const MIN: usize, const MAX: usize] Text<MIN, MAX>, format!("Text{MIN}To{MAX}"),
    serde_json::json!({ "type": "string", "minLength": MIN, "maxLength": MAX })
}

fn len_utf16(text: &str) -> usize {
    // Two passes over ASCII are cheaper than one over its characters.
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

fn check_length(text: &str, min: usize, max: usize) -> Result<(), InvalidValue> {
    let length = len_utf16(text);
    if (min..=max).contains(&length) {
        return Ok(());
    }
    Err(InvalidValue::new(format!(
        "a text of {min} to {max} UTF-16 units is wanted, this one has {length}"
    )))
}

/// A form that a text can have, and how long it may be then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Begins with these characters.
    Prefix {
        /// The characters.
        prefix: &'static str,
        /// The least number of UTF-16 units.
        min: usize,
        /// The greatest number of UTF-16 units.
        max: usize,
    },
    /// Fits this regular expression (of ECMA-262).
    Pattern {
        /// The expression.
        pattern: &'static str,
        /// The least number of UTF-16 units.
        min: usize,
        /// The greatest number of UTF-16 units.
        max: usize,
    },
}

#[cfg(feature = "schemars")]
impl Form {
    #[doc(hidden)]
    pub fn json_schema(&self) -> serde_json::Value {
        let (pattern, min, max) = match *self {
            Self::Prefix { prefix, min, max } => (format!("^{prefix}"), min, max),
            Self::Pattern { pattern, min, max } => (pattern.to_owned(), min, max),
        };
        serde_json::json!({ "type": "string", "minLength": min, "maxLength": max, "pattern": pattern })
    }
}

/// Whether the text has one of the forms.
#[doc(hidden)]
pub fn check_forms(text: &str, forms: &[Form]) -> Result<(), InvalidValue> {
    let mut wanted = Vec::new();
    for form in forms {
        match *form {
            Form::Prefix { prefix, min, max } => {
                if text.starts_with(prefix) {
                    return check_length(text, min, max);
                }
                wanted.push(format!("`{prefix}…`"));
            }
            Form::Pattern { pattern, min, max } => {
                let fits =
                    regress::Regex::new(pattern).is_ok_and(|regex| regex.find(text).is_some());
                if fits {
                    return check_length(text, min, max);
                }
                wanted.push(format!("a text that fits `{pattern}`"));
            }
        }
    }
    Err(InvalidValue::new(format!("{} is wanted, this is {}", wanted.join(" or "), redacted(text))))
}

/// What of a text may be shown: never a query, a fragment, a data URI's data or user information.
#[doc(hidden)]
pub fn redacted(text: &str) -> String {
    const SHOWN: usize = 64;
    if let Some(rest) = text.strip_prefix("data:") {
        let media_type = rest.split([';', ',']).next().unwrap_or_default();
        let media_type: String = media_type.chars().take(SHOWN).collect();
        return format!("\"data:{media_type};… ({} bytes)\"", text.len());
    }
    let Some(authority_at) = text.find("://").map(|at| at + 3) else {
        return format!("{:?}", shortened(text, SHOWN));
    };
    let end = text.find(['?', '#']).unwrap_or(text.len()).max(authority_at);
    let hidden = if end < text.len() { "?…" } else { "" };
    let address = &text[authority_at..end];
    let host_end = address.find('/').unwrap_or(address.len());
    let host_at = address[..host_end].rfind('@').map_or(0, |at| at + 1);
    format!("\"{}{}{hidden}\"", &text[..authority_at], shortened(&address[host_at..], 4 * SHOWN))
}

fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Makes a text that has one of several forms.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_text {
    ($(#[$meta:meta])* pub struct $name:ident { $($kind:ident $what:literal $min:literal..=$max:literal,)* }) => {
        $(#[$meta])*
        ///
        /// Accepted forms, with their length in UTF-16 units:
        $(#[doc = concat!("* ", stringify!($kind), " `", $what, "`, ", stringify!($min), " to ", stringify!($max))])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(::runwayml::wire::Held);

        impl $name {
            /// The forms that the text may have.
            pub const FORMS: &'static [::runwayml::Form] = &[$($crate::wire_form!($kind $what $min $max)),*];

            /// The text as it is on the wire.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::runwayml::InvalidValue;

            fn from_str(text: &str) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                text.to_owned().try_into()
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = ::runwayml::InvalidValue;

            fn try_from(text: ::std::string::String) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                ::runwayml::wire::check_forms(&text, Self::FORMS)?;
                ::std::result::Result::Ok(Self(text.into()))
            }
        }

        impl ::std::convert::TryFrom<&str> for $name {
            type Error = ::runwayml::InvalidValue;

            fn try_from(text: &str) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                text.parse()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.0.redacted().trim_matches('"'))
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0.redacted())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                text.try_into().map_err(::serde::de::Error::custom)
            }
        }

        $crate::wire_json_schema! { [] $name, stringify!($name), ::serde_json::json!({
            "anyOf": Self::FORMS.iter().map(::runwayml::Form::json_schema).collect::<::std::vec::Vec<_>>(),
        }) }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! wire_form {
    (prefix $prefix:literal $min:literal $max:literal) => {
        ::runwayml::Form::Prefix { prefix: $prefix, min: $min, max: $max }
    };
    (pattern $pattern:literal $min:literal $max:literal) => {
        ::runwayml::Form::Pattern { pattern: $pattern, min: $min, max: $max }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_counted_in_utf16_units() {
        assert!(Text::<1, 2>::try_from("🦀").is_ok());
        let refused = Text::<1, 1>::try_from("🦀").unwrap_err();
        assert_eq!(refused.to_string(), "a text of 1 to 1 UTF-16 units is wanted, this one has 2");
    }

    #[test]
    fn no_secret_of_an_address_is_shown() {
        assert_eq!(redacted("https://user:pass@host/a.png?sig=abc#x"), "\"https://host/a.png?…\"");
        assert_eq!(redacted("data:image/png;base64,AAAA"), "\"data:image/png;… (26 bytes)\"");
        assert_eq!(redacted("runway://upload?x=1"), "\"runway://upload?…\"");
        assert_eq!(redacted("https://?q"), "\"https://?…\"");
        assert_eq!(redacted("first"), "\"first\"");
    }

    #[test]
    fn a_text_that_fits_no_form_says_which_there_are() {
        let forms = [Form::Prefix { prefix: "https://", min: 13, max: 20 }];
        assert!(check_forms("https://a.example", &forms).is_ok());
        let refused = check_forms("http://a.example/?key=1", &forms).unwrap_err();
        assert_eq!(refused.to_string(), "`https://…` is wanted, this is \"http://a.example/?…\"");
        assert!(check_forms("https://a", &forms).is_err());
    }
}
