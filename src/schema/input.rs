//! The values that setters take: plain values, media, lists of them and other request types.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::{Number, Value};

use super::node::{Node, Object, UNNAMED};
use super::{Date, Secret, Timestamp, Url};

/// A value for a property of a request. Made by [`IntoInput`], or collected from an iterator.
///
/// ```
/// use runwayml::types::Input;
///
/// let ids: Input = (1..=3).map(|number| format!("id-{number}")).collect();
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Input(pub(crate) Node);

/// Sends `null`. In most updates `null` deletes a value, and a property that is left out stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Null;

/// What a setter takes: strings, numbers, booleans, values of enums, media, other request types, and
/// lists and maps of these. `None` leaves the property out.
///
/// A conversion cannot fail. Whether the value fits the property is checked before the request is
/// sent, or with the `check` method of the request. A [`serde_json::Value`] is sent as it is and not
/// checked.
pub trait IntoInput: sealed::Sealed {
    /// The value.
    fn into_input(self) -> Input;
}

pub(crate) mod sealed {
    pub trait Sealed {}
}

macro_rules! into_input {
    ($([$($generics:tt)*] $type:ty: $value:ident => $node:expr;)*) => {$(
        impl<$($generics)*> $crate::schema::sealed::Sealed for $type {}

        impl<$($generics)*> $crate::schema::IntoInput for $type {
            #[inline]
            fn into_input(self) -> $crate::schema::Input {
                let $value = self;
                $crate::schema::Input($node)
            }
        }
    )*};
}

pub(crate) use into_input;

into_input! {
    [] Input: value => value.0;
    [] Null: _value => Node::Null;
    [] bool: value => Node::Bool(value);
    [] &str: text => Node::String(text.to_owned());
    [] String: text => Node::String(text);
    [] Cow<'_, str>: text => Node::String(text.into_owned());
    [] Value: value => Node::Json(value);
    [] Timestamp: time => Node::String(time.as_str().to_owned());
    [] std::time::SystemTime: time => Timestamp::from(time).into_input().0;
    [] Date: day => Node::String(day.as_str().to_owned());
    [] Url: url => Node::String(url.as_str().to_owned());
    [] reqwest::Url: url => Node::String(url.into());
    [] Secret: secret => Node::String(secret.expose().to_owned());
    [T: IntoInput] Option<T>: value => value.map_or(Node::Absent, |value| value.into_input().0);
    [T: IntoInput] Vec<T>: list => nodes(list);
    [T: IntoInput, const N: usize] [T; N]: list => nodes(list);
    [T: IntoInput + Clone] &T: value => value.clone().into_input().0;
    [T: IntoInput + Clone] &[T]: list => nodes(list.iter().cloned());
    [K: Into<String>, T: IntoInput] BTreeMap<K, T>: map => entries(map);
    [K: Into<String>, T: IntoInput, S] HashMap<K, T, S>: map => entries(map);
    [] f64: number => float(number);
    [] f32: number => float(number.into());
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        into_input! { [] $type: number => Node::Number(Number::from(number)); }
    )*};
}

integers! { i8 u8 i16 u16 i32 u32 i64 u64 isize usize }

impl<T: IntoInput> FromIterator<T> for Input {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        Self(nodes(entries))
    }
}

fn nodes<T: IntoInput>(entries: impl IntoIterator<Item = T>) -> Node {
    Node::List(entries.into_iter().map(|entry| entry.into_input().0).collect())
}

fn entries<K: Into<String>, T: IntoInput>(map: impl IntoIterator<Item = (K, T)>) -> Node {
    let members = map.into_iter().map(|(name, value)| {
        let name: String = name.into();
        (Cow::Owned(name), value.into_input().0)
    });
    let members = members.filter(|(_, value)| !matches!(value, Node::Absent));
    Node::Object(Object { schema: &UNNAMED, members: members.collect() })
}

/// A whole number is sent as one: `4`, not `4.0`.
fn float(number: f64) -> Node {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        return Node::Number(Number::from(number as i64));
    }
    let finite = Number::from_f64(number);
    finite.map_or_else(|| Node::Invalid("must be a finite number".to_owned()), Node::Number)
}
