//! What the contract says of an answer, as build.rs wrote it down: data of the program, for which
//! nothing is read or made at run time. Knows no value.

/// What a value may be.
#[allow(dead_code, reason = "the areas that are on may have no answer with one of them")]
pub(super) enum Shape {
    Any,
    Boolean,
    /// A number without a fraction.
    Integer,
    Number,
    Text,
    /// A text that is one of these, as far as is known.
    Words(&'static [&'static str]),
    List(&'static Shape),
    Object {
        fields: &'static [Field],
        /// What fields of other names hold; `None` where the contract names them all.
        others: Option<&'static Shape>,
    },
    Nullable(&'static Shape),
}

/// A field of an object: its name, whether it is always there, and what it holds.
pub(super) type Field = (&'static str, Presence, &'static Shape);

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    Optional,
}

include!(concat!(env!("OUT_DIR"), "/answers.rs"));

impl Shape {
    /// What an operation answers with; `None` where that is nothing.
    pub(super) fn of(operation: &str) -> Option<&'static Self> {
        let place = ANSWERS.binary_search_by_key(&operation, |(id, _)| id).ok()?;
        ANSWERS.get(place).map(|(_, shape)| *shape)
    }

    /// The kind of value, for people.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Boolean => "a boolean",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Text | Self::Words(_) => "a text",
            Self::List(_) => "a list",
            Self::Object { .. } => "an object",
            Self::Nullable(shape) => shape.words(),
        }
    }
}
