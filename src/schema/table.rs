//! The schemas of requests: the types of the static tables that build.rs generates.

#![cfg_attr(not(feature = "assets"), allow(dead_code, reason = "nothing asks for media"))]

/// The schema of a value in a request.
#[derive(Debug)]
#[allow(dead_code, reason = "the enabled API areas may have no property of one kind")]
pub(crate) enum Schema {
    Any,
    Boolean,
    Integer(Range),
    Number(Range),
    /// One of these numbers.
    Numbers(&'static [f64]),
    /// A string in one of these formats.
    String(&'static [StringFormat]),
    /// One of these strings.
    Enum(&'static [&'static str]),
    List {
        entries: &'static Schema,
        min: usize,
        max: usize,
    },
    /// An object with any names of properties.
    Map(&'static Schema),
    Object(&'static ObjectSchema),
    Union {
        /// The property whose value selects an alternative.
        discriminator: Option<&'static str>,
        alternatives: &'static [&'static Schema],
    },
}

/// The query of an operation without parameters.
pub(crate) static NO_QUERY: Schema =
    Schema::Object(&ObjectSchema { name: "", media: &[], properties: &[] });

/// An object whose properties the spec names.
#[derive(Debug)]
pub(crate) struct ObjectSchema {
    /// The name of the schema in the spec; empty if it has none.
    pub(crate) name: &'static str,
    /// The kinds of media that convert to this object, each with the property for them.
    pub(crate) media: &'static [(&'static str, &'static str)],
    pub(crate) properties: &'static [Property],
}

#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) presence: Presence,
    pub(crate) null: Null,
    pub(crate) schema: &'static Schema,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "the enabled API areas may have no optional property")]
pub(crate) enum Presence {
    Required,
    Optional,
}

/// Whether null is a value of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "the enabled API areas may have no nullable property")]
pub(crate) enum Null {
    Accepted,
    Rejected,
}

/// A format of a string: its pattern and its length in UTF-16 code units.
#[derive(Debug)]
pub(crate) struct StringFormat {
    pub(crate) pattern: Pattern,
    pub(crate) min: usize,
    pub(crate) max: usize,
}

#[derive(Debug)]
#[allow(dead_code, reason = "the enabled API areas may have no pattern of one kind")]
pub(crate) enum Pattern {
    Any,
    /// The string begins with this.
    Prefix(&'static str),
    /// A regular expression of ECMA-262.
    Regex(&'static str),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) min: Bound,
    pub(crate) max: Bound,
}

#[derive(Debug, Clone, Copy)]
#[allow(dead_code, reason = "the enabled API areas may have no bound of one kind")]
pub(crate) enum Bound {
    None,
    Inclusive(f64),
    Exclusive(f64),
}

impl ObjectSchema {
    pub(crate) fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.name == name)
    }
}

impl Property {
    /// The only value of a required property that has just one.
    pub(crate) fn constant(&self) -> Option<&'static str> {
        match self.schema {
            Schema::Enum([value]) if self.presence == Presence::Required => Some(value),
            _ => None,
        }
    }
}

impl Schema {
    /// Whether the discriminator selects this alternative.
    pub(crate) fn is_selected_by(&self, property: &str, value: &str) -> bool {
        self.selecting(property).contains(&value)
    }

    /// The values of the discriminator that select this alternative.
    pub(crate) fn selecting(&self, property: &str) -> &'static [&'static str] {
        let Self::Object(object) = self else { return &[] };
        match object.property(property).map(|property| property.schema) {
            Some(Self::Enum(values)) => values,
            _ => &[],
        }
    }

    /// The formats in which a data URI of this kind of media is accepted.
    pub(crate) fn data_uri_format(&self, kind: &str) -> Option<&'static StringFormat> {
        let Self::String(formats) = self else { return None };
        formats.iter().find(|format| format.media_kind().is_some_and(|of| of == kind))
    }
}

impl StringFormat {
    /// `image` of `data:image/`.
    pub(crate) fn media_kind(&self) -> Option<&'static str> {
        match self.pattern {
            Pattern::Prefix(prefix) => prefix.strip_prefix("data:")?.strip_suffix('/'),
            _ => None,
        }
    }
}

/// The length as the server counts it, in UTF-16 code units.
pub(crate) fn len_utf16(text: &str) -> usize {
    // Two passes over ASCII are cheaper than one over its characters.
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}
