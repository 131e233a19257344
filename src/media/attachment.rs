//! Media inside a request: sent as a data URI where the property accepts one of that length, or else as
//! a URI.

use std::borrow::Cow;
use std::fmt;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::content::{Content, Dimensions, describe};
use crate::generated::MEDIA;
use crate::redaction::redact_text;
use crate::schema::table::{Schema, StringFormat};
use crate::schema::{MediaContent, Origin, check_string};

/// Space that is reserved for the rest of a body, so that a few more bytes do not double the buffer.
const RESERVE: usize = 4 * 1024;

/// Media of a request.
#[derive(Clone)]
pub(crate) struct Attachment {
    /// `image`, `video` or `audio`.
    pub(super) kind: &'static str,
    pub(super) name: Option<String>,
    pub(super) held: Held,
}

#[derive(Clone)]
pub(super) enum Held {
    Bytes(Arc<Data>),
    /// A file that is too large for a data URI; it is read again when it is uploaded.
    File(PathBuf, u64, Content),
    /// A URI, and the dimensions if the image was inspected before it was uploaded.
    Uri(String, Option<Dimensions>),
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

    /// The data URI up to its data.
    fn uri_prefix(&self) -> String {
        format!("data:{};base64,", self.content.format.media_type)
    }

    /// Length of the data URI, in characters of one byte each.
    fn uri_len(&self) -> usize {
        self.uri_prefix().len() + self.bytes.len().div_ceil(3) * 4
    }

    /// Appends the data URI.
    fn write(&self, buffer: &mut Vec<u8>) {
        buffer.reserve_exact(self.uri_len() + RESERVE);
        buffer.extend_from_slice(self.uri_prefix().as_bytes());
        // Writing to memory cannot fail.
        let _ = write!(buffer, "{}", Base64Display::new(&self.bytes, &STANDARD));
    }
}

impl Held {
    pub(super) fn content(&self) -> Option<&Content> {
        match self {
            Self::Bytes(data) => Some(&data.content),
            Self::File(_, _, content) => Some(content),
            Self::Uri(..) => None,
        }
    }

    pub(super) fn dimensions(&self) -> Option<Dimensions> {
        match self {
            Self::Uri(_, dimensions) => *dimensions,
            held => held.content()?.dimensions,
        }
    }

    /// Whether every property for this kind of media accepts it without an upload.
    pub(super) fn fits(&self, kind: &str) -> bool {
        match self {
            Self::Bytes(data) => data.uri_len() <= max_data_uri(kind),
            Self::File(..) => false,
            Self::Uri(..) => true,
        }
    }
}

impl Attachment {
    /// Why it cannot be sent as a data URI of at most `max` characters.
    fn too_large(&self, max: usize) -> String {
        let (length, content) = match &self.held {
            Held::Bytes(data) => (data.bytes.len() as u64, &data.content),
            Held::File(_, length, content) => (*length, content),
            Held::Uri(..) => return String::new(),
        };
        format!(
            "cannot take {} ({}, {length} bytes) as a data URI of at most {max} characters; upload \
             it with `resolve`, make it smaller, or use its https URL",
            self.describe(),
            content.format.media_type,
        )
    }

    /// Whether a property that takes strings in these formats accepts it; `None` if it takes no such
    /// media.
    fn check_string(
        &self,
        schema: &Schema,
        formats: &[StringFormat],
    ) -> Option<Result<(), String>> {
        let format = schema.data_uri_format(self.kind);
        let is_for_others =
            format.is_none() && formats.iter().any(|format| format.media_kind().is_some());
        if let Held::Uri(uri, _) = &self.held
            && !is_for_others
        {
            return Some(check_string(uri, formats));
        }
        let max = format?.max;
        Some(match &self.held {
            Held::Bytes(data) if data.uri_len() <= max => Ok(()),
            _ => Err(self.too_large(max)),
        })
    }
}

impl MediaContent for Attachment {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn describe(&self) -> String {
        describe(self.name.as_deref(), self.kind)
    }

    fn origin(&self) -> Origin<'_> {
        match &self.held {
            Held::Bytes(data) => Origin::Memory(Arc::as_ptr(data) as usize),
            Held::File(path, ..) => Origin::File(path),
            Held::Uri(uri, _) => Origin::Uri(uri),
        }
    }

    fn check(&self, schema: &Schema) -> Result<(), String> {
        let takes = |of: &&&Schema| of.data_uri_format(self.kind).is_some();
        let schema = match schema {
            Schema::Union { alternatives, .. } => alternatives.iter().find(takes).copied(),
            schema => Some(schema),
        };
        let accepted = match schema {
            // The spec does not say what belongs there.
            Some(Schema::Any) if self.held.fits(self.kind) => Some(Ok(())),
            Some(Schema::Any) => Some(Err(self.too_large(max_data_uri(self.kind)))),
            Some(schema @ Schema::String(formats)) => self.check_string(schema, formats),
            _ => None,
        };
        accepted.unwrap_or_else(|| {
            Err(format!("does not accept {}; set another value", self.kind_with_article()))
        })
    }

    fn uri(&self) -> Result<Cow<'_, str>, String> {
        match &self.held {
            Held::Bytes(data) => {
                let mut uri = Vec::new();
                data.write(&mut uri);
                String::from_utf8(uri).map(Cow::Owned).map_err(|error| error.to_string())
            }
            Held::Uri(uri, _) => Ok(uri.into()),
            Held::File(..) => Err(self.too_large(max_data_uri(self.kind))),
        }
    }

    /// A data URI has no characters to escape.
    fn write(&self, body: &mut Vec<u8>) -> serde_json::Result<()> {
        if let Held::Bytes(data) = &self.held {
            body.push(b'"');
            data.write(body);
            body.push(b'"');
            return Ok(());
        }
        let uri = self.uri().map_err(serde::ser::Error::custom)?;
        serde_json::to_writer(body, &uri)
    }
}

/// The maximum length of a data URI that every property for this kind of media accepts, in characters.
pub(super) fn max_data_uri(kind: &str) -> usize {
    let lengths =
        formats(kind).filter(|format| format.media_kind().is_some()).map(|format| format.max);
    // Without an enabled API area that takes media there is no limit.
    lengths.min().unwrap_or(usize::MAX)
}

/// The formats in which the spec takes media of a kind; of any kind, if no enabled API area takes that
/// one.
pub(super) fn formats(kind: &str) -> impl Iterator<Item = &'static StringFormat> + Clone {
    let is_taken = MEDIA.iter().any(|(of, _)| *of == kind);
    let of_kind = MEDIA.iter().filter(move |(of, _)| !is_taken || *of == kind);
    of_kind.flat_map(|(_, schema)| match schema {
        Schema::String(formats) => formats.iter(),
        _ => [].iter(),
    })
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Media");
        match &self.held {
            Held::Bytes(data) => {
                debug.field("type", &data.content.format.media_type);
                debug.field("bytes", &data.bytes.len());
            }
            Held::File(path, bytes, content) => {
                debug.field("path", path);
                debug.field("type", &content.format.media_type).field("bytes", bytes);
            }
            Held::Uri(uri, _) => {
                let redacted = redact_text(uri);
                debug.field("kind", &self.kind).field("uri", &format_args!("{redacted}"));
            }
        }
        if let Some(Dimensions { width, height }) = self.held.dimensions() {
            debug.field("dimensions", &format_args!("{width}x{height}"));
        }
        debug.finish()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use crate::media::{Image, Video};
    use crate::schema::table::{
        Null, ObjectSchema, Pattern, Presence, Property, Schema, StringFormat,
    };
    use crate::schema::{IntoInput, Node, Object};

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01\x08\0\0\0\0\0\0\0\0\0\0\0\0IEND\0\0\0\0";

    static URI: Schema = Schema::String(&[StringFormat {
        pattern: Pattern::Prefix("data:image/"),
        min: 1,
        max: 100,
    }]);
    static FRAME: ObjectSchema = ObjectSchema {
        name: "Frame",
        media: &[("image", "uri")],
        properties: &[Property {
            name: "uri",
            presence: Presence::Required,
            null: Null::Rejected,
            schema: &URI,
        }],
    };

    /// An image, set as a property that takes the frame and another alternative.
    fn set(object: &'static ObjectSchema) -> Node {
        let image = Image::from_uri("https://a.example/b.png").unwrap();
        let mut object = Object::new(object);
        object.set("image", image.into_input().0);
        object.get("image").unwrap().clone()
    }

    macro_rules! object_with_frame_or {
        ($other:expr) => {{
            static UNION: Schema = Schema::Union {
                discriminator: None,
                alternatives: &[&Schema::Object(&FRAME), $other],
            };
            static OBJECT: ObjectSchema = ObjectSchema {
                name: "Request",
                media: &[],
                properties: &[Property {
                    name: "image",
                    presence: Presence::Required,
                    null: Null::Rejected,
                    schema: &UNION,
                }],
            };
            &OBJECT
        }};
    }

    #[test]
    fn a_body_is_the_same_with_and_without_serde() {
        let image = Image::from_bytes(Bytes::from_static(PNG)).unwrap();
        let mut object = Object::of(&Schema::Any);
        object.set("a \"quoted\"\nname", "a \"prompt\" 🦀".into_input().0);
        object.set("images", vec![image.clone(), image].into_input().0);
        object.set("empty", Vec::<i32>::new().into_input().0);
        object.set("others", json!([1, 0.5, null, true, { "a": "b" }]).into_input().0);
        let node = Node::Object(object);
        let mut body = Vec::new();
        node.write(&mut body).unwrap();
        assert_eq!(String::from_utf8(body).unwrap(), serde_json::to_string(&node).unwrap());
    }

    #[test]
    fn an_image_is_put_into_the_object_that_needs_nothing_else() {
        let image = set(object_with_frame_or!(&Schema::Boolean));
        let Node::Object(frame) = image else { panic!("no object") };
        assert_eq!(frame.schema.name, "Frame");
        assert!(matches!(frame.get("uri"), Some(Node::Media(_))));
    }

    #[test]
    fn a_kind_that_no_enabled_area_takes_has_the_limits_of_the_others() {
        let max = |kind| super::max_data_uri(kind);
        let others = crate::generated::MEDIA.iter().map(|(kind, _)| max(kind)).min();
        assert_eq!(max("hologram"), others.unwrap_or(usize::MAX));
        if others.is_some() {
            assert!(Video::from_uri("ftp://media.example.com/a.mp4").is_err());
        }
    }

    #[test]
    fn an_image_that_two_alternatives_take_is_ambiguous() {
        let image = set(object_with_frame_or!(&URI));
        let Node::Invalid(problem) = image else { panic!("it was set") };
        assert!(problem.starts_with("accepts the image in more than one way"), "{problem}");
    }
}
