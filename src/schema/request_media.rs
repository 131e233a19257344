//! The interface between the request tree and media.

#![cfg_attr(
    not(feature = "assets"),
    allow(dead_code, reason = "without assets there are no media")
)]

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::table::Schema;

/// Media with their tag and position in a request.
#[derive(Clone)]
pub(crate) struct Media {
    pub(crate) content: Arc<dyn MediaContent>,
    /// The tag by which a prompt mentions it.
    pub(crate) tag: Option<String>,
    /// Its position in the result, such as `first`.
    pub(crate) position: Option<String>,
}

/// The content of media: bytes, a file or a URI.
pub(crate) trait MediaContent: fmt::Debug + Send + Sync {
    /// `image`, `video` or `audio`.
    fn kind(&self) -> &'static str;

    /// Its kind for messages.
    fn kind_with_article(&self) -> &'static str {
        match self.kind() {
            "image" => "an image",
            "video" => "a video",
            kind => kind,
        }
    }

    /// How messages name it: `` `cat.png` `` or `the image`.
    fn describe(&self) -> String;

    /// Where it comes from; media of the same origin are equal.
    fn origin(&self) -> Origin<'_>;

    /// Why a property does not accept it.
    fn check(&self, schema: &Schema) -> Result<(), String>;

    /// The URI or data URI that is sent.
    fn uri(&self) -> Result<Cow<'_, str>, String>;

    /// Appends the URI to a JSON body.
    fn write(&self, body: &mut Vec<u8>) -> serde_json::Result<()>;
}

/// Where media come from.
#[derive(PartialEq, Eq)]
pub(crate) enum Origin<'m> {
    /// The address of the bytes.
    Memory(usize),
    File(&'m Path),
    Uri(&'m str),
}

impl Media {
    pub(crate) fn kind(&self) -> &'static str {
        self.content.kind()
    }

    pub(crate) fn kind_with_article(&self) -> &'static str {
        self.content.kind_with_article()
    }

    pub(crate) fn has_same_origin(&self, other: &Self) -> bool {
        self.content.origin() == other.content.origin()
    }
}

impl Serialize for Media {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let uri = self.content.uri().map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&uri)
    }
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.content.fmt(f)
    }
}
