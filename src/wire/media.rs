//! Texts that hold media: spelled out, or as the bytes that a data URI is made of when it is sent.
//! And how types are made of media. Knows no type and no kind of media.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Serialize, Serializer};

#[cfg(feature = "assets")]
use super::InvalidValue;
use super::redacted;
#[cfg(feature = "assets")]
use crate::media::{DataUri, Pixels};

/// What a text of a form holds.
#[doc(hidden)]
#[derive(Clone)]
pub enum Held {
    Text(String),
    /// An address, of an image with this size.
    #[cfg(feature = "assets")]
    Address(String, Pixels),
    #[cfg(feature = "assets")]
    Data(DataUri),
}

impl Held {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            #[cfg(feature = "assets")]
            Self::Address(text, _) => text,
            #[cfg(feature = "assets")]
            Self::Data(data) => data.as_str(),
        }
    }

    /// The size of the image, if it is one and its size is known.
    #[cfg(feature = "assets")]
    pub(crate) fn pixels(&self) -> Option<Pixels> {
        match self {
            Self::Text(_) => None,
            Self::Address(_, pixels) => Some(*pixels),
            Self::Data(data) => data.pixels(),
        }
    }

    /// What of it may be shown.
    pub fn redacted(&self) -> String {
        match self {
            #[cfg(feature = "assets")]
            Self::Data(data) => data.redacted(),
            _ => redacted(self.as_str()),
        }
    }
}

impl From<String> for Held {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Held {}

impl PartialOrd for Held {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Held {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Held {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl Serialize for Held {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            #[cfg(feature = "assets")]
            held => crate::body::serialize(held, serializer),
        }
    }
}

/// An entry of a list, made of a medium and perhaps bearing a tag.
#[cfg(feature = "assets")]
#[doc(hidden)]
pub trait Entry<M>: TryFrom<M, Error = InvalidValue> {
    /// With the tag by which the prompt mentions it.
    fn tagged(self, _: &str) -> Result<Self, InvalidValue> {
        Err(InvalidValue::new(
            "this model takes no tags: leave the tag out and mention the image by its place in the list",
        ))
    }
}

/// What a builder made.
#[cfg(feature = "assets")]
#[doc(hidden)]
pub fn made<T, E: fmt::Display>(built: Result<T, E>) -> Result<T, InvalidValue> {
    built.map_err(|error| InvalidValue::new(error.to_string()))
}

/// Says of what media a type is made.
#[cfg(feature = "assets")]
#[doc(hidden)]
#[macro_export]
macro_rules! wire_media {
    ($(#[$meta:meta])* struct $name:ident of $of:ident {}) => {
        $crate::wire_from_media! { $(#[$meta])* $name of ::runwayml::$of, media => {
            media.held(Self::FORMS).map(Self)
        } }
    };
    ($(#[$meta:meta])* struct $name:ident of $of:ident { by $property:ident: $uri:ident, $(tag: $tag:ident,)? }) => {
        $crate::wire_from_media! { $(#[$meta])* $name of ::runwayml::$of, media => {
            let uri = <$uri as ::std::convert::TryFrom<::runwayml::$of>>::try_from(media)?;
            ::runwayml::wire::made(Self::builder().$property(uri).try_into())
        } }

        impl ::runwayml::wire::Entry<::runwayml::$of> for $name {
            $(fn tagged(mut self, tag: &str) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                self.tag = ::std::option::Option::Some(<$tag as ::std::str::FromStr>::from_str(tag)?);
                ::std::result::Result::Ok(self)
            })?
        }
    };
    ($(#[$meta:meta])* enum $name:ident of $of:ident { $by:ident, }) => {
        $crate::wire_from_media! { $(#[$meta])* $name of ::runwayml::$of, media => {
            <$by as ::std::convert::TryFrom<::runwayml::$of>>::try_from(media).map(Self::from)
        } }
    };
    ($(#[$meta:meta])* struct $name:ident of $of:ident { placed $entry:ident, }) => {
        $crate::wire_from_placed! { $(#[$meta])* $name of $of, list => {
            let entries = list.into_iter().map(|placed| {
                let (media, position) = placed.into_parts();
                ::runwayml::wire::made($entry::builder().uri(media).position(position).try_into())
            });
            let entries = entries.collect::<::std::result::Result<::std::vec::Vec<$entry>, _>>()?;
            Self::try_from(entries).map_err(::runwayml::InvalidValue::from)
        } }
    };
    ($(#[$meta:meta])* enum $name:ident of $of:ident { placed $by:ident, }) => {
        $crate::wire_from_placed! { $(#[$meta])* $name of $of, list => {
            <$by as ::std::convert::TryFrom<::std::vec::Vec<::runwayml::Placed<::runwayml::$of>>>>::try_from(list).map(Self::from)
        } }
    };
}

#[cfg(not(feature = "assets"))]
#[doc(hidden)]
#[macro_export]
macro_rules! wire_media {
    ($($call:tt)*) => {};
}

#[cfg(feature = "assets")]
#[doc(hidden)]
#[macro_export]
macro_rules! wire_from_media {
    ($(#[$meta:meta])* $name:ident of $of:ty, $media:ident => $make:block) => {
        $(#[$meta])*
        impl ::std::convert::TryFrom<$of> for $name {
            type Error = ::runwayml::InvalidValue;

            fn try_from($media: $of) -> ::std::result::Result<Self, ::runwayml::InvalidValue> $make
        }

        $(#[$meta])*
        impl ::std::convert::TryFrom<&$of> for $name {
            type Error = ::runwayml::InvalidValue;

            fn try_from(media: &$of) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                media.clone().try_into()
            }
        }
    };
}

#[cfg(feature = "assets")]
#[doc(hidden)]
#[macro_export]
macro_rules! wire_from_placed {
    ($(#[$meta:meta])* $name:ident of $of:ident, $list:ident => $make:block) => {
        $(#[$meta])*
        impl ::std::convert::TryFrom<::std::vec::Vec<::runwayml::Placed<::runwayml::$of>>> for $name {
            type Error = ::runwayml::InvalidValue;

            fn try_from(
                $list: ::std::vec::Vec<::runwayml::Placed<::runwayml::$of>>,
            ) -> ::std::result::Result<Self, ::runwayml::InvalidValue> $make
        }

        $(#[$meta])*
        impl<const N: usize> ::std::convert::TryFrom<[::runwayml::Placed<::runwayml::$of>; N]> for $name {
            type Error = ::runwayml::InvalidValue;

            fn try_from(
                list: [::runwayml::Placed<::runwayml::$of>; N],
            ) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                ::std::vec::Vec::from(list).try_into()
            }
        }
    };
}
