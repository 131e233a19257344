//! Media inside a request: sent as a data URI where the property has room for it, or as a URL.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use base64_simd::STANDARD;
use bytes::Bytes;
use serde::{Serialize, Serializer};

use super::content::Content;
use super::{Dimensions, error};
use crate::redact::redact_text;
use crate::types::check_forms;
use crate::types::schema::{Form, Schema};

/// Room for what follows in a body, so that a few more bytes do not double it.
const SLACK: usize = 4 * 1024;

/// Media and what belongs to them in a request.
#[derive(Clone)]
pub(crate) struct Attachment {
    /// `image`, `video` or `audio`.
    pub(crate) kind: &'static str,
    pub(super) name: Option<String>,
    pub(super) held: Held,
    /// The tag by which a prompt mentions it.
    pub(crate) tag: Option<String>,
    /// Where in the result it belongs.
    pub(crate) position: Option<String>,
}

#[derive(Clone)]
pub(super) enum Held {
    Bytes(Arc<Data>),
    /// A file that no data URI has room for; it is read again when it is uploaded.
    File(PathBuf, u64, Content),
    /// Where it is, and its dimensions if it was looked at before it went there.
    Address(String, Option<Dimensions>),
}

/// Bytes that are sent as a data URI.
pub(super) struct Data {
    pub(super) bytes: Bytes,
    pub(super) content: Content,
}

impl Data {
    pub(super) fn new(bytes: Bytes, content: Content) -> Self {
        Self { bytes, content }
    }

    /// What comes before the bytes.
    fn head(&self) -> String {
        format!("data:{};base64,", self.content.format.media_type)
    }

    /// Length of the data URI, in characters of one byte each.
    fn uri_len(&self) -> usize {
        self.head().len() + STANDARD.encoded_length(self.bytes.len())
    }

    /// Appends the data URI.
    fn write(&self, buffer: &mut Vec<u8>) {
        buffer.reserve_exact(self.uri_len() + SLACK);
        buffer.extend_from_slice(self.head().as_bytes());
        STANDARD.encode_append(&self.bytes, buffer);
    }
}

impl Held {
    pub(super) fn content(&self) -> Option<&Content> {
        match self {
            Self::Bytes(data) => Some(&data.content),
            Self::File(_, _, content) => Some(content),
            Self::Address(..) => None,
        }
    }

    /// Whether every property for this kind of media has room for it.
    pub(super) fn has_room(&self, kind: &str) -> bool {
        match self {
            Self::Bytes(data) => data.uri_len() <= room(kind),
            Self::File(..) => false,
            Self::Address(..) => true,
        }
    }
}

impl Attachment {
    /// `` `cat.png` `` or `the image`.
    pub(crate) fn describe(&self) -> String {
        error::what(self.name.as_deref(), self.kind)
    }

    pub(crate) fn kind_with_article(&self) -> &'static str {
        match self.kind {
            "image" => "an image",
            "video" => "a video",
            _ => "audio",
        }
    }

    /// Whether both come from the same bytes in memory, file or address.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.held, &other.held) {
            (Held::Bytes(one), Held::Bytes(other)) => Arc::ptr_eq(one, other),
            (Held::File(one, ..), Held::File(other, ..)) => one == other,
            (Held::Address(one, _), Held::Address(other, _)) => one == other,
            _ => false,
        }
    }

    /// Appends it to a JSON body, without looking for characters to escape in a data URI.
    pub(crate) fn write(&self, body: &mut Vec<u8>) -> serde_json::Result<()> {
        match &self.held {
            Held::Bytes(data) => {
                body.push(b'"');
                data.write(body);
                body.push(b'"');
                Ok(())
            }
            _ => serde_json::to_writer(body, self),
        }
    }

    /// Why a property does not accept it.
    pub(crate) fn check(&self, schema: &Schema) -> Result<(), String> {
        let not_accepted = || format!("does not accept {}", self.kind_with_article());
        let schema = match schema {
            Schema::Union { alternatives, .. } => {
                let takes = |of: &&&Schema| of.data_form(self.kind).is_some();
                alternatives.iter().find(takes).ok_or_else(not_accepted)?
            }
            // Nothing says what belongs there.
            Schema::Any => {
                return match self.held.has_room(self.kind) {
                    true => Ok(()),
                    false => Err(self.no_room(room(self.kind))),
                };
            }
            schema => schema,
        };
        let Schema::Text(forms) = schema else { return Err(not_accepted()) };
        let form = schema.data_form(self.kind);
        let is_for_others = form.is_none() && forms.iter().any(|form| form.data_kind().is_some());
        match &self.held {
            Held::Address(address, _) if !is_for_others => return check_forms(address, forms),
            _ => {}
        }
        let form = form.ok_or_else(not_accepted)?;
        match &self.held {
            Held::Bytes(data) if data.uri_len() <= form.max => Ok(()),
            _ => Err(self.no_room(form.max)),
        }
    }

    fn no_room(&self, room: usize) -> String {
        let (length, content) = match &self.held {
            Held::Bytes(data) => (data.bytes.len() as u64, &data.content),
            Held::File(_, length, content) => (*length, content),
            Held::Address(..) => return String::new(),
        };
        format!(
            "has no room for {}, {} of {length} bytes: a data URI may have {room} characters; upload \
             it with `resolve`, make it smaller, or give its https URL",
            self.describe(),
            content.format.media_type,
        )
    }
}

/// Characters that a data URI may have in every property for this kind of media.
pub(super) fn room(kind: &str) -> usize {
    let rooms = forms(kind).filter(|form| form.data_kind().is_some()).map(|form| form.max);
    rooms.min().unwrap_or(0)
}

/// The forms in which the spec takes media of a kind.
pub(super) fn forms(kind: &str) -> impl Iterator<Item = &'static Form> {
    let of_kind = crate::generated::MEDIA.iter().filter(move |(of, _)| *of == kind);
    of_kind.flat_map(|(_, schema)| match schema {
        Schema::Text(forms) => forms.iter(),
        _ => [].iter(),
    })
}

impl Serialize for Attachment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.held {
            Held::Bytes(data) => {
                let mut uri = Vec::new();
                data.write(&mut uri);
                serializer.serialize_str(&String::from_utf8_lossy(&uri))
            }
            Held::Address(address, _) => serializer.serialize_str(address),
            Held::File(..) => Err(serde::ser::Error::custom(self.no_room(room(self.kind)))),
        }
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Media");
        match &self.held {
            Held::Bytes(data) => {
                shown.field("type", &data.content.format.media_type);
                shown.field("bytes", &data.bytes.len());
            }
            Held::File(path, bytes, content) => {
                shown.field("path", path);
                shown.field("type", &content.format.media_type).field("bytes", bytes);
            }
            Held::Address(address, _) => {
                let shortened = redact_text(address);
                shown.field("kind", &self.kind).field("address", &format_args!("{shortened}"));
            }
        }
        let dimensions = match &self.held {
            Held::Address(_, dimensions) => *dimensions,
            held => held.content().and_then(|content| content.dimensions),
        };
        if let Some(Dimensions { width, height }) = dimensions {
            shown.field("dimensions", &format_args!("{width}x{height}"));
        }
        shown.finish()
    }
}
