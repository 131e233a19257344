//! Reads stored requests back from JSON, with their properties in order, and values of open enums.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::fit::read;
use super::node::{Node, Object, UNNAMED};
use super::table::Schema;

/// The key under which `serde_json` passes numbers if its feature `arbitrary_precision` is on.
const NUMBER: &str = "$serde_json::private::Number";

/// A request type that is read back from JSON, by its schema.
pub(crate) trait FromJson: Sized {
    fn from_json(json: Node, schema: &'static Schema) -> Result<Self, &'static str>;
}

impl FromJson for Object {
    fn from_json(json: Node, schema: &'static Schema) -> Result<Self, &'static str> {
        match read(json, schema) {
            Node::Object(object) => Ok(object),
            _ => Err("a request must be a JSON object"),
        }
    }
}

impl FromJson for Node {
    fn from_json(json: Node, schema: &'static Schema) -> Result<Self, &'static str> {
        Object::from_json(json, schema).map(Self::Object)
    }
}

/// Reads a value of an open enum.
pub(crate) fn open_enum_from_json<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: for<'t> From<&'t str>,
    D: Deserializer<'de>,
{
    let text = Cow::<'de, str>::deserialize(deserializer)?;
    Ok(T::from(&text))
}

/// Objects have no schema yet, and strings are sent even if the spec does not list them.
impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Number::from_f64(number).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Unlisted(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Unlisted(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element()? {
            list.push(entry);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut members: Vec<(Cow<'static, str>, Node)> = Vec::new();
        let mut places = HashMap::<String, usize>::new();
        while let Some(name) = entries.next_key::<String>()? {
            if name == NUMBER {
                let number: String = entries.next_value()?;
                return number.parse().map(Node::Number).map_err(Error::custom);
            }
            let value = entries.next_value()?;
            // Of several values of one name the last counts, as in `serde_json`.
            match places.entry(name) {
                Entry::Occupied(place) => members[*place.get()].1 = value,
                Entry::Vacant(place) => {
                    let name = place.key().clone();
                    place.insert(members.len());
                    members.push((name.into(), value));
                }
            }
        }
        Ok(Node::Object(Object { schema: &UNNAMED, members }))
    }
}
