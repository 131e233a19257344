//! Mutates JSON as a tree, because bytes that are changed at random are seldom JSON. A line before the
//! JSON, which begins with a digit, is kept.

use fastrand::Rng;
use libfuzzer_sys::fuzzer_mutate;
use serde_json::{Value, json};

/// One mutation in so many changes bytes.
const BYTES_ONE_IN: u32 = 8;

/// Mutates an input of a fuzz target in place; returns its new length.
pub fn mutate_json(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut rng = Rng::with_seed(seed.into());
    let start = start_of_json(&data[..size]);
    let parsed = serde_json::from_slice::<Value>(&data[start..size]);
    let Some(mut value) = parsed.ok().filter(|_| rng.u32(..BYTES_ONE_IN) > 0) else {
        return fuzzer_mutate(data, size, max_size);
    };
    for _ in 0..rng.usize(1..4) {
        mutate(&mut value, &mut rng);
    }
    let text = value.to_string();
    let end = start + text.len();
    if end > max_size.min(data.len()) {
        return fuzzer_mutate(data, size, max_size);
    }
    data[start..end].copy_from_slice(text.as_bytes());
    end
}

fn start_of_json(data: &[u8]) -> usize {
    let end_of_line = data.iter().position(|byte| *byte == b'\n');
    let has_line = data.first().is_some_and(u8::is_ascii_digit);
    end_of_line.filter(|_| has_line).map_or(0, |end| end + 1)
}

/// Replaces, removes, adds or renames a value somewhere in the tree.
fn mutate(tree: &mut Value, rng: &mut Rng) {
    let donor = chosen(tree, rng).clone();
    let mut keys = Vec::new();
    collect_keys(tree, &mut keys);
    let target = chosen(tree, rng);
    let key = match keys.is_empty() {
        true => "a".to_owned(),
        false => keys.swap_remove(rng.usize(..keys.len())),
    };
    let new = if rng.bool() { donor } else { simple(rng, &key) };
    match target {
        Value::Object(fields) if rng.bool() => match rng.u8(..3) {
            0 => drop(fields.insert(key, new)),
            _ if fields.is_empty() => {}
            choice => {
                let old = fields.keys().nth(rng.usize(..fields.len())).cloned().unwrap_or_default();
                let value = fields.shift_remove(&old);
                if let (2, Some(value)) = (choice, value) {
                    fields.insert(key, value);
                }
            }
        },
        Value::Array(list) if rng.bool() => match rng.u8(..3) {
            0 => list.insert(rng.usize(..=list.len()), new),
            _ if list.is_empty() => {}
            1 => drop(list.remove(rng.usize(..list.len()))),
            _ => rng.shuffle(list),
        },
        target => *target = new,
    }
}

/// Any value of the tree, the tree itself included.
fn chosen<'v>(tree: &'v mut Value, rng: &mut Rng) -> &'v mut Value {
    let mut remaining = rng.usize(..count(tree));
    let mut value = tree;
    while remaining > 0 {
        remaining -= 1;
        let below: Vec<&mut Value> = match value {
            Value::Object(fields) => fields.values_mut().collect(),
            Value::Array(list) => list.iter_mut().collect(),
            _ => unreachable!("the count of a scalar is 1"),
        };
        let mut next = None;
        for child in below {
            let size = count(child);
            if remaining < size {
                next = Some(child);
                break;
            }
            remaining -= size;
        }
        value = next.expect("the counts of the children add up");
    }
    value
}

/// The number of values in the tree.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Object(fields) => fields.values().map(count).sum(),
        Value::Array(list) => list.iter().map(count).sum(),
        _ => 0,
    }
}

/// All keys, and all strings, which may be keys elsewhere.
fn collect_keys(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            keys.push(key.clone());
            collect_keys(value, keys);
        }),
        Value::Array(list) => list.iter().for_each(|value| collect_keys(value, keys)),
        Value::String(text) => keys.push(text.clone()),
        _ => {}
    }
}

fn simple(rng: &mut Rng, text: &str) -> Value {
    match rng.u8(..12) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => json!(rng.i64(-2..20)),
        3 => json!([0, -1, i64::MAX, i64::MIN, 1 << 53][rng.usize(..5)]),
        4 => json!([0.5, -0.0, 1e308, 1e-9, 100.5][rng.usize(..5)]),
        5 => json!([]),
        6 => json!({}),
        7 => json!(""),
        8 => json!(format!("{text}{}", rng.u8(..))),
        9 => json!([text]),
        _ => json!(text),
    }
}
