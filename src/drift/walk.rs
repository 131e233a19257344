//! A walk through an answer beside its shape: says where the two differ. Reads the body as it comes
//! and keeps no value of it, except a word that an enumeration does not have.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::DriftKind;
use super::shape::{Presence, Shape};
use crate::error::redaction::is_name;

/// A difference between an answer and its shape.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Finding {
    pub(super) pointer: String,
    pub(super) kind: DriftKind,
    pub(super) found: String,
}

/// All that differs, each once; nothing of a body that is no JSON, which is a fault of another kind.
pub(super) fn findings(body: &[u8], shape: &'static Shape) -> Vec<Finding> {
    let mut findings = Vec::new();
    let place = Place { above: None, name: "" };
    let at = At { shape, place: &place, findings: &mut findings };
    let mut json = serde_json::Deserializer::from_slice(body);
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
        format!("{}/{}", above.pointer(), self.name.replace('~', "~0").replace('/', "~1"))
    }
}

/// A value to come, and what it should be.
struct At<'w> {
    shape: &'static Shape,
    place: &'w Place<'w>,
    findings: &'w mut Vec<Finding>,
}

impl At<'_> {
    fn note(self, kind: DriftKind, found: String) {
        let finding = Finding { pointer: self.place.pointer(), kind, found };
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
                    true => format!("the unknown value `{text}`"),
                    false => "an unknown value".to_owned(),
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
        while let Some(key) = object.next_key_seed(Key(self.promised()))? {
            let (name, shape) = match (&key, others) {
                (Known::Field(at), _) => {
                    missing[*at] = false;
                    (fields[*at].0, fields[*at].2)
                }
                (Known::Other(_), Some(others)) => ("*", *others),
                (Known::Other(name), None) => {
                    let place = Place { above: Some(self.place), name };
                    let found = "an unknown field".to_owned();
                    self.below(&Shape::Any, &place).note(DriftKind::UnknownField, found);
                    (name.as_str(), &Shape::Any)
                }
            };
            let place = Place { above: Some(self.place), name };
            object.next_value_seed(self.below(shape, &place))?;
        }
        for ((name, _, shape), _) in fields.iter().zip(missing).filter(|(_, missing)| *missing) {
            let place = Place { above: Some(self.place), name };
            let found = "a required field is missing".to_owned();
            self.below(shape, &place).note(DriftKind::MissingField, found);
        }
        Ok(())
    }
}

/// A name to come, of a field of this object.
struct Key(&'static Shape);

enum Known {
    /// At this place among the fields.
    Field(usize),
    /// A name that may be shown.
    Other(String),
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Known;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Known, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Known;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<Known, E> {
        let Shape::Object { fields, .. } = self.0 else { return Ok(Known::Other(String::new())) };
        let at = fields.iter().position(|(known, ..)| *known == name);
        let shown = || if is_name(name) { name.to_owned() } else { "…".to_owned() };
        Ok(at.map_or_else(|| Known::Other(shown()), Known::Field))
    }
}
