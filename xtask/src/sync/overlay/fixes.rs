//! Fixes: JSON Patches and JSON Merge Patches of the named spec.

use serde::Deserialize;
use serde_json::{Value, json};

const CHANGES_NOTHING: &str = "it changes nothing";
const EXISTS: &str = "exists already";

/// A change to the spec, and the reason for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    pub reason: String,
    /// JSON Patch (RFC 6902).
    #[serde(default)]
    pub patch: Vec<Value>,
    /// JSON Merge Patch (RFC 7396).
    #[serde(default)]
    pub merge: Value,
}

impl Fix {
    /// Applies all of the fix or nothing; an error if a target is missing or nothing changes.
    pub fn apply(&self, spec: &mut Value) -> Result<(), String> {
        // What is missing is found before the spec is copied, which takes long for a large one.
        match self.patch.first() {
            Some(step) => require_target(spec, step)?,
            None => require_targets(spec, &self.merge, "")?,
        }
        let mut fixed = spec.clone();
        for step in &self.patch {
            if adds_existing(&fixed, step) {
                return Err(format!("{} {EXISTS}", step["path"]));
            }
            let patch: json_patch::Patch =
                serde_json::from_value(json!([step])).map_err(|error| error.to_string())?;
            json_patch::patch(&mut fixed, &patch).map_err(|error| error.to_string())?;
        }
        if self.merge.is_object() {
            require_targets(&fixed, &self.merge, "")?;
            json_patch::merge(&mut fixed, &self.merge);
        }
        if fixed == *spec {
            return Err(CHANGES_NOTHING.to_owned());
        }
        *spec = fixed;
        Ok(())
    }

    /// Whether a fix whose target is missing upstream is in a spec with what is retired. `problem` is why
    /// it does not apply to upstream's part.
    pub fn is_in_retired(&self, problem: &str, spec: &Value) -> bool {
        if problem == CHANGES_NOTHING || problem.ends_with(EXISTS) {
            return false;
        }
        let is_done = |step: &Value| {
            let path = step["path"].as_str().unwrap_or_default();
            adds_existing(spec, step)
                || (step["op"] == "replace" && spec.pointer(path) == Some(&step["value"]))
        };
        self.patch.iter().all(is_done) && (!self.merge.is_object() || is_merged(spec, &self.merge))
    }
}

/// Whether a JSON Merge Patch would change nothing.
fn is_merged(spec: &Value, merge: &Value) -> bool {
    let Value::Object(changes) = merge else { return spec == merge };
    spec.is_object()
        && changes.iter().all(|(key, change)| match spec.get(key) {
            Some(below) => !change.is_null() && is_merged(below, change),
            None => change.is_null(),
        })
}

/// An error if a step of a JSON Patch changes or removes what the spec does not have.
fn require_target(spec: &Value, step: &Value) -> Result<(), String> {
    let path = step["path"].as_str().unwrap_or_default();
    let needs_target = step["op"] == "replace" || step["op"] == "remove";
    match needs_target && spec.pointer(path).is_none() {
        true => Err(format!("{path} does not exist")),
        false => Ok(()),
    }
}

/// Whether a step of a JSON Patch adds what the spec has already.
fn adds_existing(spec: &Value, step: &Value) -> bool {
    let path = step["path"].as_str().unwrap_or_default();
    if step["op"] != "add" {
        return false;
    }
    match path.strip_suffix("/-") {
        Some(array) => spec
            .pointer(array)
            .and_then(Value::as_array)
            .is_some_and(|items| items.contains(&step["value"])),
        None => spec.pointer(path).is_some(),
    }
}

/// JSON Merge Patch creates missing objects. A fix must not: every object it changes has to exist.
fn require_targets(spec: &Value, merge: &Value, pointer: &str) -> Result<(), String> {
    let Value::Object(changes) = merge else { return Ok(()) };
    for (key, change) in changes.iter().filter(|(_, change)| change.is_object()) {
        let here = format!("{pointer}/{key}");
        let Some(below) = spec.get(key) else { return Err(format!("{here} does not exist")) };
        require_targets(below, change, &here)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::read::parse_yaml;

    fn fix(text: &str) -> Fix {
        parse_yaml(text).unwrap()
    }

    #[test]
    fn a_fix_that_changes_nothing_does_not_apply() {
        let spec = json!({ "seed": { "minimum": 0 }, "required": ["model"] });
        for text in [
            "{ reason: r, merge: { seed: { minimum: 0 } } }",
            "{ reason: r, merge: { seed: { maximum: null } } }",
            "{ reason: r, patch: [{ op: replace, path: /seed/minimum, value: 0 }] }",
            "{ reason: r, patch: [{ op: add, path: /seed/minimum, value: 1 }] }",
            "{ reason: r, patch: [{ op: add, path: /required/-, value: model }] }",
            "{ reason: r }",
        ] {
            let mut fixed = spec.clone();
            assert!(fix(text).apply(&mut fixed).is_err(), "{text}");
            assert_eq!(fixed, spec, "{text}");
        }
    }

    #[test]
    fn a_fix_is_in_a_spec_that_it_would_not_change() {
        let spec = json!({ "seed": { "minimum": 0 }, "kind": "a" });
        for (merge, expected) in [
            ("{ seed: { minimum: 0, maximum: null } }", true),
            ("{ seed: { minimum: 1 } }", false),
            ("{ seed: { minimum: null } }", false),
            ("{ seed: { maximum: { a: null } } }", false),
            ("{ ratio: { minimum: 0 } }", false),
            ("{ kind: { b: null } }", false),
        ] {
            let fix = fix(&format!("{{ reason: r, merge: {merge} }}"));
            assert_eq!(fix.is_in_retired("/ratio does not exist", &spec), expected, "{merge}");
        }
    }

    #[test]
    fn a_fix_whose_target_is_missing_does_not_apply() {
        for text in [
            "{ reason: r, merge: { ratio: { minimum: 0 } } }",
            "{ reason: r, patch: [{ op: replace, path: /ratio, value: 0 }] }",
            "{ reason: r, patch: [{ op: remove, path: /ratio }] }",
            "{ reason: r, patch: [{ op: add, path: /ratio/minimum, value: 0 }] }",
        ] {
            assert!(fix(text).apply(&mut json!({ "seed": {} })).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fix_applies_completely_or_not_at_all() {
        let spec = json!({ "seed": { "minimum": 0 } });
        let mut fixed = spec.clone();
        let partial = fix(
            "{ reason: r, patch: [{ op: remove, path: /seed/minimum }, { op: remove, path: /ratio }] }",
        );
        partial.apply(&mut fixed).unwrap_err();
        assert_eq!(fixed, spec);
        let complete = fix(
            "{ reason: r, patch: [{ op: remove, path: /seed/minimum }], merge: { seed: { maximum: 9 } } }",
        );
        complete.apply(&mut fixed).unwrap();
        assert_eq!(fixed, json!({ "seed": { "maximum": 9 } }));
    }
}
