//! A request's body as far as a host may object to it: single properties are looked into, and
//! megabytes of media are passed over. Knows JSON, and no host.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::served::Limit;

#[derive(Deserialize, Default)]
#[serde(transparent)]
pub(super) struct Body<'b> {
    #[serde(borrow)]
    properties: HashMap<&'b str, &'b RawValue>,
}

impl<'b> Body<'b> {
    /// What is no object has no properties.
    pub(super) fn read(body: &'b [u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    fn property<T: Deserialize<'b>>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.properties.get(name)?.get()).ok()
    }

    /// Whether a property is missing, null, or a list of nothing.
    pub(super) fn lacks(&self, name: &str) -> bool {
        let is_empty = |list: Vec<IgnoredAny>| list.is_empty();
        self.properties.get(name).is_none_or(|value| value.get() == "null")
            || self.property(name).is_some_and(is_empty)
    }

    /// In what way a property goes beyond a limit.
    pub(super) fn excess(&self, name: &str, limit: &Limit) -> Option<String> {
        let text = || self.property::<String>(name);
        let list = || self.property::<Vec<IgnoredAny>>(name);
        let length = limit.max_length.zip(text().map(|text| text.encode_utf16().count() as u64));
        let count = limit.max_items.zip(list().map(|list| list.len() as u64));
        let number = limit.maximum.zip(self.property::<f64>(name));
        if let Some((most, length)) = length.filter(|(most, length)| length > most) {
            return Some(format!("`{name}` has {length} units and may have {most} there"));
        }
        if let Some((most, count)) = count.filter(|(most, count)| count > most) {
            return Some(format!("`{name}` has {count} entries and may have {most} there"));
        }
        let (most, number) = number.filter(|(most, number)| number > most)?;
        Some(format!("`{name}` is {number} and may be {most} there"))
    }
}
