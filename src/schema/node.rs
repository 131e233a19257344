//! The tree of values in a request: how it is serialized, compared and printed.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Number, Value};

use super::request_media::Media;
use super::table::{ObjectSchema, Schema, len_utf16};

/// A value in a request.
#[derive(Clone)]
pub(crate) enum Node {
    /// The property is left out.
    Absent,
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    /// A value that the spec lists.
    Known(&'static str),
    /// A string that is sent even if the spec does not list it.
    Unlisted(String),
    List(Vec<Node>),
    Object(Object),
    #[cfg_attr(not(feature = "assets"), allow(dead_code, reason = "nothing makes media"))]
    Media(Box<Media>),
    /// JSON that nothing checks.
    Json(Value),
    /// A value that cannot be sent, and why.
    Invalid(String),
}

/// An object, with its properties in the order in which they were set.
#[derive(Clone)]
pub(crate) struct Object {
    pub(crate) schema: &'static ObjectSchema,
    pub(crate) members: Vec<(Cow<'static, str>, Node)>,
}

/// An object without named properties.
pub(crate) static UNNAMED: ObjectSchema = ObjectSchema { name: "", media: &[], properties: &[] };

impl Object {
    /// The object with the properties that have only one value.
    pub(crate) fn new(schema: &'static ObjectSchema) -> Self {
        let constants = schema.properties.iter().filter_map(|property| {
            let value = property.constant()?;
            Some((Cow::Borrowed(property.name), Node::Known(value)))
        });
        Self { schema, members: constants.collect() }
    }

    /// An object with the schema of a type, which is an object schema for every type with setters.
    pub(crate) fn of(schema: &'static Schema) -> Self {
        match schema {
            Schema::Object(schema) => Self::new(schema),
            _ => Self::new(&UNNAMED),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }
}

impl Node {
    /// The string, if it is one and not media.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) | Self::Unlisted(text) | Self::Json(Value::String(text)) => {
                Some(text)
            }
            Self::Known(text) => Some(text),
            _ => None,
        }
    }

    /// The string, number or boolean; null only for what is absent or null, and an empty string for
    /// anything else.
    pub(crate) fn scalar(&self) -> Value {
        match self {
            Self::Absent | Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Json(value) => value.clone(),
            node => Value::from(node.as_str().unwrap_or_default()),
        }
    }

    /// Whether it is missing, null or an empty list.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Absent | Self::Null => true,
            Self::List(list) => list.is_empty(),
            Self::Json(value) => is_empty(value),
            _ => false,
        }
    }

    /// Whether a property is missing, null or an empty list.
    pub(crate) fn lacks(&self, property: &str) -> bool {
        match self {
            Self::Object(object) => object.get(property).is_none_or(Self::is_empty),
            Self::Json(value) => value.get(property).is_none_or(is_empty),
            _ => true,
        }
    }

    /// The kind of value for messages, with its article.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) | Self::Known(_) | Self::Unlisted(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::Json(value) => kind_of(value),
            Self::Media(media) => media.kind_with_article(),
            Self::Invalid(_) => "an invalid value",
        }
    }
}

/// Whether JSON is null or an empty list.
fn is_empty(json: &Value) -> bool {
    json.is_null() || json.as_array().is_some_and(Vec::is_empty)
}

/// The kind of a JSON value for messages, with its article.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl Node {
    /// Appends it as JSON. The same as `serde_json`, but media are encoded directly into the buffer.
    pub(crate) fn write(&self, body: &mut Vec<u8>) -> serde_json::Result<()> {
        match self {
            Self::List(list) => {
                body.push(b'[');
                for (place, entry) in list.iter().enumerate() {
                    body.extend((place > 0).then_some(b','));
                    entry.write(body)?;
                }
                body.push(b']');
                Ok(())
            }
            Self::Object(object) => {
                body.push(b'{');
                for (place, (name, value)) in object.members.iter().enumerate() {
                    body.extend((place > 0).then_some(b','));
                    serde_json::to_writer(&mut *body, name)?;
                    body.push(b':');
                    value.write(body)?;
                }
                body.push(b'}');
                Ok(())
            }
            Self::Media(media) => media.content.write(body),
            scalar => serde_json::to_writer(body, scalar),
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) | Self::Unlisted(text) => serializer.serialize_str(text),
            Self::Known(text) => serializer.serialize_str(text),
            Self::List(list) => list.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
            Self::Media(media) => media.serialize(serializer),
            Self::Json(value) => value.serialize(serializer),
            Self::Invalid(reason) => Err(serde::ser::Error::custom(reason)),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len()))?;
        for (name, value) in &self.members {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Two values are equal if they are sent as the same JSON.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(one), Self::List(other)) => one == other,
            (Self::Object(one), Self::Object(other)) => one == other,
            (Self::Invalid(one), Self::Invalid(other)) => one == other,
            (Self::Invalid(_), _) | (_, Self::Invalid(_)) => false,
            (Self::Media(one), Self::Media(other)) if one.has_same_origin(other) => true,
            _ => match (self.as_str(), other.as_str()) {
                (Some(one), Some(other)) => one == other,
                _ => match (serde_json::to_value(self), serde_json::to_value(other)) {
                    (Ok(one), Ok(other)) => one == other,
                    // A value that cannot be sent is not equal to any value.
                    _ => false,
                },
            },
        }
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        let has = |(name, value): &(Cow<'static, str>, Node)| other.get(name) == Some(value);
        self.members.len() == other.members.len() && self.members.iter().all(has)
    }
}

/// Prints what is set, but only the length of the strings that the caller wrote.
impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("Absent"),
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Number(number) => fmt::Display::fmt(number, f),
            Self::String(text) | Self::Unlisted(text) => {
                write!(f, "String({} units)", len_utf16(text))
            }
            Self::Known(text) => text.fmt(f),
            Self::List(list) => list.fmt(f),
            Self::Object(object) => object.fmt(f),
            Self::Media(media) => media.fmt(f),
            Self::Json(_) => write!(f, "Json({})", self.kind()),
            Self::Invalid(reason) => write!(f, "Invalid({reason})"),
        }
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct(self.schema.name);
        for (name, value) in &self.members {
            debug.field(name, value);
        }
        debug.finish()
    }
}
