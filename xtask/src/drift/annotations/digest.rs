//! Hashes JSON values independent of the order of object members.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

pub fn digest(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash(value, &mut hasher);
    hasher.finish()
}

fn hash(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Object(map) => {
            let mut names: Vec<&String> = map.keys().collect();
            names.sort_unstable();
            (0u8, names.len()).hash(hasher);
            for name in names {
                name.hash(hasher);
                hash(&map[name], hasher);
            }
        }
        Value::Array(list) => {
            (1u8, list.len()).hash(hasher);
            list.iter().for_each(|item| hash(item, hasher));
        }
        Value::String(text) => (2u8, text).hash(hasher),
        other => (3u8, other.to_string()).hash(hasher),
    }
}
