//! Parses JSON. A key that an object has twice is an error, where `serde_json` takes the last one.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::sync::error::{Result, SyncError};
use crate::sync::pointer::child;

pub fn from_json(text: &str) -> Result<Value> {
    let duplicate = RefCell::new(None);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let parsed = UniqueKeys { duplicate: &duplicate }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    parsed.map_err(|error| match duplicate.take() {
        Some(keys) => {
            let pointer = keys.iter().rev().fold(String::new(), |above, key| child(&above, key));
            SyncError::new(pointer, "the object has this key twice; remove one")
        }
        None => SyncError::new("", format!("the document is not valid JSON: {error}")),
    })
}

#[derive(Clone, Copy)]
struct UniqueKeys<'d> {
    /// The keys that lead to a key that occurs twice, innermost first.
    duplicate: &'d RefCell<Option<Vec<String>>>,
}

impl UniqueKeys<'_> {
    /// Adds the key of a value in which a key occurs twice.
    fn add_key(self, key: impl fmt::Display) {
        if let Some(keys) = self.duplicate.borrow_mut().as_mut() {
            keys.push(key.to_string());
        }
    }
}

impl<'de> DeserializeSeed<'de> for UniqueKeys<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for UniqueKeys<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            match list.next_element_seed(self).inspect_err(|_| self.add_key(values.len()))? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> std::result::Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            if members.contains_key(&key) {
                self.duplicate.replace(Some(vec![key]));
                return Err(A::Error::custom("duplicate key"));
            }
            let value = object.next_value_seed(self).inspect_err(|_| self.add_key(&key))?;
            members.insert(key, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_parsed_like_serde_json_does() {
        let text =
            r#"{ "a": [null, true, -1, 18446744073709551615, 0.1, 1e3, "\u00e4"], "b": {} }"#;
        assert_eq!(from_json(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
        for invalid in ["{", "{} {}", "[1,]"] {
            let error = from_json(invalid).unwrap_err();
            assert!(error.message.starts_with("the document is not valid JSON: "), "{error}");
        }
    }

    #[test]
    fn a_key_that_occurs_twice_is_an_error_with_its_pointer() {
        let error = from_json(r#"{ "a/b": [{ "c": 1 }, { "c": 1, "d": {}, "c": 1 }] }"#);
        assert_eq!(error.unwrap_err().pointer, "/a~1b/1/c");
    }
}
