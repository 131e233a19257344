//! Hashes JSON values independent of the order of object members. Digests are part of fingerprints,
//! so that they must be the same in every version of Rust.

use serde_json::Value;
use sha2::{Digest, Sha256};

pub fn digest(value: &Value) -> u64 {
    let mut hasher = Sha256::new();
    hash(value, &mut hasher);
    let bytes = hasher.finalize();
    bytes.iter().take(8).fold(0, |digest, byte| (digest << 8) | u64::from(*byte))
}

fn hash(value: &Value, hasher: &mut Sha256) {
    match value {
        Value::Object(map) => {
            let mut names: Vec<&String> = map.keys().collect();
            names.sort_unstable();
            hash_part(b'o', &names.len().to_string(), hasher);
            for name in names {
                hash_part(b'k', name, hasher);
                hash(&map[name], hasher);
            }
        }
        Value::Array(list) => {
            hash_part(b'a', &list.len().to_string(), hasher);
            list.iter().for_each(|item| hash(item, hasher));
        }
        Value::String(text) => hash_part(b's', text, hasher),
        other => hash_part(b'v', &other.to_string(), hasher),
    }
}

/// The length keeps neighbouring texts apart.
fn hash_part(kind: u8, text: &str, hasher: &mut Sha256) {
    hasher.update([kind]);
    hasher.update(text.len().to_le_bytes());
    hasher.update(text);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_digest_depends_on_the_value_alone() {
        assert_eq!(digest(&json!({ "a": [1, "x"], "b": null })), 5927147448172271854);
        assert_eq!(
            digest(&json!({ "b": null, "a": [1, "x"] })),
            digest(&json!({ "a": [1, "x"], "b": null }))
        );
        assert_ne!(digest(&json!(["ab", "c"])), digest(&json!(["a", "bc"])));
        assert_ne!(digest(&json!("1")), digest(&json!(1)));
    }
}
