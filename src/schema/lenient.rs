//! Decodes JSON leniently: a value of an unexpected type is left out instead of failing the response.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::redaction::Redaction;

/// How many values of an unexpected type are removed from a response one by one.
const MISMATCHES: usize = 64;

/// The maximum number of attempts to decode a response.
const ATTEMPTS: usize = 2 * MISMATCHES;

/// A value that was left out of a response.
pub(crate) struct Mismatch {
    /// Where it was, as in `output[0].url`.
    pub(crate) path: String,
    /// What was expected there, without any string of the response.
    #[cfg_attr(not(feature = "drift"), allow(dead_code, reason = "only drift reports it"))]
    pub(crate) problem: String,
}

/// The value of a body, and the parts of an unexpected type that were left out; or why and where it
/// cannot be decoded.
pub(crate) fn from_body<T: DeserializeOwned>(
    body: &[u8],
) -> Result<(T, Vec<Mismatch>), (String, serde_json::Error)> {
    match serde_json::from_slice(body) {
        Ok(value) => Ok((value, Vec::new())),
        Err(error) => match serde_json::from_slice(body) {
            Err(_) => Err((String::new(), error)),
            Ok(json) => lenient(json),
        },
    }
}

/// The value without the parts of an unexpected type, and those parts; or why it cannot be decoded.
pub(crate) fn lenient<T: DeserializeOwned>(
    mut value: Value,
) -> Result<(T, Vec<Mismatch>), (String, serde_json::Error)> {
    let mut mismatches = Vec::new();
    loop {
        match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(read) => return Ok((read, mismatches)),
            Err(error) => {
                let path = error.path().clone();
                leave_out(&mut value, &path, error.into_inner(), &mut mismatches)?;
            }
        }
    }
}

/// Leaves out the value at the path, and adds it to those that were left out before.
fn leave_out(
    value: &mut Value,
    path: &Path,
    error: serde_json::Error,
    mismatches: &mut Vec<Mismatch>,
) -> Result<(), (String, serde_json::Error)> {
    let segments: Vec<&Segment> = path.iter().collect();
    let is_repaired = match mismatches.len() {
        0..MISMATCHES => repair(value, &segments, &error),
        // A list with many invalid entries is left out as a whole.
        MISMATCHES..ATTEMPTS => {
            let list = segments.iter().rposition(|of| matches!(of, Segment::Seq { .. }));
            list.is_some_and(|at| remove(value, &segments[..at]))
        }
        _ => false,
    };
    if !is_repaired {
        return Err(cause(path_string(path), error, std::mem::take(mismatches)));
    }
    mismatches.push(Mismatch { path: path_string(path), problem: problem(&error) });
    Ok(())
}

/// The cause of an error: a field that is missing may have been left out before.
fn cause(
    place: String,
    error: serde_json::Error,
    mismatches: Vec<Mismatch>,
) -> (String, serde_json::Error) {
    let message = error.to_string();
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let path = missing.map(|field| format!("{place}.{field}").trim_start_matches('.').to_owned());
    match mismatches.into_iter().find(|mismatch| Some(&mismatch.path) == path.as_ref()) {
        Some(Mismatch { path, problem }) => (path, serde::de::Error::custom(problem)),
        None => (place, error),
    }
}

/// Converts a string into a list where one is expected, because it may be a paid output; otherwise
/// removes the value at the path.
fn repair(value: &mut Value, path: &[&Segment], error: &serde_json::Error) -> bool {
    let found = path.iter().try_fold(&mut *value, |value, segment| below(value, segment));
    match found {
        Some(found) if found.is_string() && error.to_string().contains("expected a sequence") => {
            *found = Value::Array(vec![found.take()]);
            true
        }
        _ => remove(value, path),
    }
}

fn remove(value: &mut Value, path: &[&Segment]) -> bool {
    let Some((last, above)) = path.split_last() else { return false };
    let parent = above.iter().try_fold(value, |value, segment| below(value, segment));
    match (parent, last) {
        (Some(Value::Object(members)), Segment::Map { key }) => members.remove(key).is_some(),
        (Some(Value::Array(list)), Segment::Seq { index }) if *index < list.len() => {
            list.remove(*index);
            true
        }
        _ => false,
    }
}

fn below<'v>(value: &'v mut Value, segment: &Segment) -> Option<&'v mut Value> {
    match segment {
        Segment::Map { key } => value.get_mut(key),
        Segment::Seq { index } => value.get_mut(index),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// The path without the dot of the root and the question mark of an unknown segment.
fn path_string(path: &Path) -> String {
    path.to_string().trim_end_matches(['.', '?']).to_owned()
}

/// The message of the decoder, as in `invalid type: integer, expected a string`, without the value.
fn problem(error: &serde_json::Error) -> String {
    let redaction = Redaction::default();
    let message = without_strings(error, &redaction).to_string();
    match message.split_once(", expected ") {
        Some((found, expected)) => {
            let found = found.split(['`', '"']).next().unwrap_or_default().trim_end();
            format!("{found}, expected {expected}")
        }
        None => message,
    }
}

/// The message of the decoder without the strings of the response that it may repeat.
pub(crate) fn without_strings(
    error: &serde_json::Error,
    redaction: &Redaction,
) -> serde_json::Error {
    let message = error.to_string();
    // `invalid type: string "…", expected u64`: what is between the quotes is from the response.
    let message = match (message.find('"'), message.rfind('"')) {
        (Some(start), Some(end)) if start < end => {
            format!("{}…{}", &message[..=start], &message[end..])
        }
        _ => message,
    };
    serde::de::Error::custom(redaction.apply(&message))
}

/// A string without its quotes, anything else as JSON.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generated::types::Task;

    fn read(task: Value) -> (Task, Vec<String>) {
        let (task, mismatches) = lenient::<Task>(task).unwrap();
        (task, mismatches.into_iter().map(|mismatch| mismatch.path).collect())
    }

    #[test]
    fn a_value_of_an_unexpected_type_does_not_affect_the_others() {
        let (task, paths) = read(json!({
            "id": "t", "status": "FAILED", "failure": {}, "failureCode": 7, "progress": "half",
            "output": [7, "https://host/a"], "cost": { "credits": "5" }, "createdAt": null,
        }));
        assert_eq!(task.output[0].as_str(), "https://host/a");
        assert!(task.failure.is_none() && task.failure_code.is_none() && task.progress.is_none());
        assert!(task.cost.unwrap().credits.is_none() && task.created_at.is_none());
        let mut paths = paths;
        paths.sort();
        let expected = ["cost.credits", "failure", "failureCode", "output[0]", "progress"];
        assert_eq!(paths, expected);
    }

    #[test]
    fn a_string_is_read_as_a_list_of_one() {
        let (task, paths) =
            read(json!({ "id": "t", "status": "SUCCEEDED", "output": "https://host/a" }));
        assert_eq!((task.output.len(), paths), (1, vec!["output".to_owned()]));
    }

    #[test]
    fn a_list_with_many_invalid_entries_is_left_out() {
        let (task, paths) =
            read(json!({ "id": "t", "status": "SUCCEEDED", "output": vec![7; 10_000] }));
        assert!(task.output.is_empty() && paths.len() <= ATTEMPTS);
    }

    #[test]
    fn a_response_without_an_indispensable_field_is_an_error() {
        let error = lenient::<Task>(json!({ "status": "SUCCEEDED" }));
        assert!(error.is_err_and(|(path, error)| {
            path.is_empty() && error.to_string().contains("missing field `id`")
        }));
    }

    #[test]
    fn strings_are_removed_from_the_message_of_the_decoder() {
        let text = format!("\"{}\"", "a secret ".repeat(20_000));
        let error = serde_json::from_str::<u64>(&text).unwrap_err();
        let message = without_strings(&error, &Redaction::default()).to_string();
        assert!(message.starts_with("invalid type: string \"…\", expected u64"), "{message}");
    }
}
