//! A walk through an answer beside its shape: says where the two differ. Reads the body as it comes
//! and keeps no value of it, except a word that an enumeration does not have.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::DriftKind;
use super::shape::{Field, Presence, Shape};
use crate::error::redaction::is_name;

/// A difference between an answer and its shape.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) pointer: String,
    pub(super) kind: DriftKind,
    pub(super) found: Cow<'static, str>,
}

/// All that differs, each once; nothing of a body that is no JSON, which is a fault of another kind.
pub(super) fn findings(body: &[u8], shape: &'static Shape) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Text is told from bytes once, and not again for each of its strings.
    let Ok(text) = std::str::from_utf8(body) else { return findings };
    let place = Place { above: None, name: "" };
    let at = At { shape, place: &place, findings: &mut findings };
    let mut json = serde_json::Deserializer::from_str(text);
    match at.deserialize(&mut json).and_then(|()| json.end()) {
        Ok(()) => findings,
        Err(_) => Vec::new(),
    }
}

/// Where in the answer the walk is. Entries of lists and of maps are all one: `*`.
struct Place<'p> {
    above: Option<&'p Place<'p>>,
    name: &'p str,
}

impl Place<'_> {
    fn pointer(&self) -> String {
        let Some(above) = self.above else { return String::new() };
        let mut pointer = above.pointer();
        pointer.push('/');
        match self.name.contains(['~', '/']) {
            true => pointer += &self.name.replace('~', "~0").replace('/', "~1"),
            false => pointer += self.name,
        }
        pointer
    }
}

/// A value to come, and what it should be.
struct At<'w> {
    shape: &'static Shape,
    place: &'w Place<'w>,
    findings: &'w mut Vec<Finding>,
}

impl At<'_> {
    fn note(self, kind: DriftKind, found: impl Into<Cow<'static, str>>) {
        let finding = Finding { pointer: self.place.pointer(), kind, found: found.into() };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// The shape, but for whether it may be null.
    fn promised(&self) -> &'static Shape {
        match self.shape {
            Shape::Nullable(shape) => shape,
            shape => shape,
        }
    }

    fn misfit(self, met: &str) {
        let found = format!("{met} instead of {}", self.shape.words());
        self.note(DriftKind::UnfittingType, found);
    }

    /// Goes on below, to a value of this shape under this name.
    fn below<'b>(&'b mut self, shape: &'static Shape, place: &'b Place<'b>) -> At<'b> {
        At { shape, place, findings: self.findings }
    }
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.shape {
            Shape::Any => deserializer.deserialize_ignored_any(IgnoredAny).map(drop),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shape.words())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        match self.shape {
            Shape::Nullable(_) => {}
            _ => self.misfit("null"),
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        match self.promised() {
            Shape::Boolean => {}
            _ => self.misfit("a boolean"),
        }
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        match self.promised() {
            Shape::Integer | Shape::Number => {}
            _ => self.misfit("a whole number"),
        }
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.visit_u64(0)
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        match self.promised() {
            Shape::Number => {}
            _ => self.misfit("a number with a fraction"),
        }
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        match self.promised() {
            Shape::Text => {}
            Shape::Words(words) if words.contains(&text) => {}
            Shape::Words(_) => {
                // What is not formed like a word may be anything, and is not shown.
                let found = match is_name(text) {
                    true => Cow::Owned(format!("the unknown value `{text}`")),
                    false => Cow::Borrowed("an unknown value"),
                };
                self.note(DriftKind::UnknownValue, found);
            }
            _ => self.misfit("a text"),
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let Shape::List(entry) = self.promised() else {
            self.misfit("a list");
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        let place = Place { above: Some(self.place), name: "*" };
        while list.next_element_seed(self.below(entry, &place))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        let Shape::Object { fields, others } = self.promised() else {
            self.misfit("an object");
            while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        let mut missing: Vec<bool> =
            fields.iter().map(|(_, presence, _)| *presence == Presence::Required).collect();
        while let Some(key) = object.next_key_seed(Key(fields))? {
            let (name, shape) = match (&key, others) {
                (Known::Field(at), _) => {
                    missing[*at] = false;
                    (fields[*at].0, fields[*at].2)
                }
                (Known::Other(_), Some(others)) => ("*", *others),
                (Known::Other(name), None) => {
                    let place = Place { above: Some(self.place), name };
                    let unknown = self.below(&Shape::Any, &place);
                    unknown.note(DriftKind::UnknownField, "an unknown field");
                    (name.as_ref(), &Shape::Any)
                }
            };
            let place = Place { above: Some(self.place), name };
            object.next_value_seed(self.below(shape, &place))?;
        }
        for ((name, _, shape), _) in fields.iter().zip(missing).filter(|(_, missing)| *missing) {
            let place = Place { above: Some(self.place), name };
            let missing = self.below(shape, &place);
            missing.note(DriftKind::MissingField, "a required field is missing");
        }
        Ok(())
    }
}

/// A name to come, of an object with these fields.
struct Key(&'static [Field]);

impl Key {
    fn known<'de>(&self, name: Cow<'de, str>) -> Known<'de> {
        match self.0.iter().position(|(known, ..)| *known == name) {
            Some(at) => Known::Field(at),
            None if is_name(&name) => Known::Other(name),
            None => Known::Other("…".into()),
        }
    }
}

enum Known<'de> {
    /// At this place among the fields.
    Field(usize),
    /// A name that may be shown.
    Other(Cow<'de, str>),
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Known<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Known<'de>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Known<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Known<'de>, E> {
        Ok(self.known(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Known<'de>, E> {
        Ok(self.known(Cow::Owned(name.to_owned())))
    }
}
