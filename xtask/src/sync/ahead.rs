//! What Runway offers before its document says so: openapi/ahead.yaml. Its entries change the upstream
//! document as soon as it is parsed, in upstream's shape and place, so that all stages treat them alike.

mod entry;
mod file;
mod listing;
mod merge;
mod target;

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::read;
use super::sync_report::SyncReport;
use crate::project;
use entry::Entry;
pub use file::{AHEAD, without_entries};
pub use target::is_model;

/// Has a section that lists the entries.
pub const README: &str = "README.md";

/// How the report on an entry that does not apply begins.
pub const PREFIX: &str = "ahead: ";

/// The contents of openapi/ahead.yaml.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ahead {
    /// Schemas that the entries repeat, as YAML anchors.
    #[serde(default, rename = "schemas")]
    _schemas: Value,
    /// Null once the document has caught up with all of them.
    entries: Option<Vec<Entry>>,
}

/// Why an entry was not applied to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obsolete {
    /// The index of the entry in the file.
    pub index: usize,
    /// The entry, with its source and day.
    pub entry: String,
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The document has it now; where it differs from the entry, the document is right.
    CaughtUp { differences: Vec<String> },
    /// What the entry changes is missing or different.
    Stale(String),
}

impl Ahead {
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(read::parse_yaml(text)?)
    }

    /// Applies the entries in their order; returns those that do not apply.
    pub fn apply(&self, document: &mut Value) -> Vec<Obsolete> {
        let mut obsolete = Vec::new();
        for (index, entry) in self.entries().enumerate() {
            if let Err(reason) = entry.apply(document) {
                obsolete.push(Obsolete { index, entry: entry.to_string(), reason });
            }
        }
        obsolete
    }

    /// Applies the entries, and reports them and those that do not apply.
    pub fn apply_and_report(&self, document: &mut Value, report: &mut SyncReport) {
        report.unapplied.extend(self.apply(document).iter().map(ToString::to_string));
        report.ahead = self.lines();
    }

    /// The day of the newest entry, as `2026-10-23`.
    pub fn newest_day(&self) -> Option<&str> {
        self.entries().map(|entry| entry.day.as_str()).max()
    }

    /// One line for each entry.
    pub fn lines(&self) -> Vec<String> {
        self.entries().map(Entry::to_string).collect()
    }

    /// Writes the section of README.md that lists the entries, if there is one.
    pub fn write_listing(&self) -> anyhow::Result<()> {
        let path = project::path(README);
        let Ok(readme) = std::fs::read_to_string(&path) else { return Ok(()) };
        match listing::with_section(&readme, self) {
            Some(new) if new != readme => project::write_atomically(&path, new.as_bytes()),
            _ => Ok(()),
        }
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().flatten()
    }
}

impl fmt::Display for Obsolete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}: ", self.entry)?;
        match &self.reason {
            Reason::Stale(problem) => write!(f, "{problem}"),
            Reason::CaughtUp { differences } => {
                write!(f, "the document has it now; remove the entry from {AHEAD}")?;
                differences.iter().try_for_each(|difference| write!(f, "\n    {difference}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A document whose body of `POST /v1/text_to_image` has one model with these properties.
    fn document(properties: Value) -> Value {
        let model = json!({ "title": "gen4", "type": "object", "properties": properties });
        let body = json!({ "content": { "application/json": { "schema": { "oneOf": [model] } } } });
        json!({ "paths": { "/v1/text_to_image": { "post": { "requestBody": body } } } })
    }

    fn gen4(ratio: &Value) -> Value {
        document(json!({ "model": { "const": "gen4" }, "ratio": ratio }))
    }

    /// The models of the document that `entries` makes of one, and what did not apply.
    fn applied(entries: &str, mut document: Value) -> (Value, Vec<String>) {
        let text = format!("entries:\n  - {{ source: SDK, day: 2026-10-23, {entries} }}\n");
        let obsolete = Ahead::parse(&text).unwrap().apply(&mut document);
        let schema = "/paths/~1v1~1text_to_image/post/requestBody/content/application~1json/schema";
        let models = document.pointer(&format!("{schema}/oneOf")).cloned().unwrap_or_default();
        (models, obsolete.iter().map(Obsolete::to_string).collect())
    }

    const GEN5: &str = "operation: POST /v1/text_to_image, model: gen5, \
        add: { properties: { model: { const: gen5 }, seed: { type: integer } } }";

    #[test]
    fn a_model_is_added_to_the_request_body() {
        let (models, obsolete) = applied(GEN5, gen4(&json!({})));
        assert_eq!(models[1]["properties"]["seed"]["type"], "integer");
        assert_eq!(obsolete, Vec::<String>::new());
    }

    #[test]
    fn a_model_that_the_document_has_is_an_error_with_each_difference() {
        let properties =
            json!({ "model": { "const": "gen5" }, "seed": { "type": "integer", "minimum": 0 } });
        let (_, obsolete) = applied(GEN5, document(properties));
        assert_eq!(
            obsolete,
            [
                "ahead: POST /v1/text_to_image, gen5 (SDK, 2026-10-23): the document has it now; remove \
              the entry from openapi/ahead.yaml\n    \
              /properties/seed/minimum is 0 in the document, and not in the entry\n    \
              /title is \"gen4\" in the document, and not in the entry\n    \
              /type is \"object\" in the document, and not in the entry"
            ],
        );
    }

    #[test]
    fn an_operation_is_added() {
        let mut document = gen4(&json!({}));
        let entries = "entries:\n  - { source: SDK, day: 2026-10-23, operation: POST /v1/hdr, add: { summary: x } }";
        let ahead = Ahead::parse(entries).unwrap();
        assert_eq!(ahead.apply(&mut document), Vec::new());
        assert_eq!(document["paths"]["/v1/hdr"]["post"]["summary"], "x");
        assert_eq!(ahead.apply(&mut document).len(), 1, "the document has it now");
    }

    #[test]
    fn an_operation_cannot_be_added_to_what_is_no_path_item_of_the_document() {
        let entries =
            "entries:\n  - { source: SDK, day: 2026-10-23, operation: POST /v1/hdr, add: {} }";
        let ahead = Ahead::parse(entries).unwrap();
        for item in [json!([]), json!("text"), json!({ "$ref": "#/components/pathItems/hdr" })] {
            let mut document = json!({ "paths": { "/v1/hdr": item } });
            let obsolete = ahead.apply(&mut document);
            assert!(matches!(obsolete[0].reason, Reason::Stale(_)), "{item}");
            assert_eq!(document["paths"]["/v1/hdr"], item);
        }
    }

    #[test]
    fn a_model_can_be_an_enum_of_one_value_and_a_body_that_is_a_reference_is_named() {
        let entry = "operation: POST /v1/text_to_image, model: gen4, merge: { minProperties: 1 }";
        let (models, obsolete) = applied(entry, document(json!({ "model": { "enum": ["gen4"] } })));
        assert_eq!((&models[0]["minProperties"], obsolete), (&json!(1), Vec::new()));
        let mut referring = gen4(&json!({}));
        referring["paths"]["/v1/text_to_image"]["post"]["requestBody"] =
            json!({ "$ref": "#/components/requestBodies/Image" });
        for entry in [entry, GEN5] {
            let (_, obsolete) = applied(entry, referring.clone());
            assert!(obsolete[0].contains("a reference to"), "{obsolete:?}");
        }
    }

    const RATIOS: &str = "operation: POST /v1/text_to_image, model: gen4, \
        merge: { properties: { ratio: { enum: [b, c] } } }";

    #[test]
    fn a_merge_adds_members_and_values_and_keeps_what_the_document_has() {
        let (models, obsolete) = applied(RATIOS, gen4(&json!({ "enum": ["a", "b"] })));
        assert_eq!(models[0]["properties"]["ratio"]["enum"], json!(["a", "b", "c"]));
        assert_eq!(obsolete, Vec::<String>::new());
    }

    #[test]
    fn a_merge_with_nothing_to_add_is_an_error() {
        let (_, obsolete) = applied(RATIOS, gen4(&json!({ "enum": ["a", "b", "c", "d"] })));
        assert!(obsolete[0].contains("the document has it now"), "{obsolete:?}");
    }

    #[test]
    fn a_merge_that_contradicts_the_document_is_an_error() {
        let (_, obsolete) = applied(RATIOS, gen4(&json!({ "enum": "free" })));
        let expected =
            "/properties/ratio/enum is \"free\" in the document, and [\"b\",\"c\"] in the entry";
        assert!(obsolete[0].ends_with(expected), "{obsolete:?}");
    }

    const LIMIT: &str = "operation: POST /v1/text_to_image, model: gen4, patch: [\
        { op: test, path: /properties/ratio/maxLength, value: 9 }, \
        { op: replace, path: /properties/ratio/maxLength, value: 5 }]";

    #[test]
    fn a_patch_replaces_a_value() {
        let (models, obsolete) = applied(LIMIT, gen4(&json!({ "maxLength": 9 })));
        assert_eq!(models[0]["properties"]["ratio"]["maxLength"], 5);
        assert_eq!(obsolete, Vec::<String>::new());
    }

    #[test]
    fn a_patch_whose_value_is_there_or_whose_test_fails_is_an_error() {
        let (_, obsolete) = applied(LIMIT, gen4(&json!({ "maxLength": 5 })));
        assert!(obsolete[0].contains("the document has it now"), "{obsolete:?}");
        let (_, obsolete) = applied(LIMIT, gen4(&json!({ "maxLength": 7 })));
        assert!(obsolete[0].contains("/properties/ratio/maxLength"), "{obsolete:?}");
    }

    #[test]
    fn a_change_can_apply_to_all_schemas_with_given_members() {
        let entry = "where: { pattern: ^data, maxLength: 9 }, \
            patch: [{ op: replace, path: /maxLength, value: 5 }]";
        let uri = json!({ "pattern": "^data", "maxLength": 9, "type": "string" });
        let (models, obsolete) = applied(entry, gen4(&uri));
        assert_eq!(models[0]["properties"]["ratio"]["maxLength"], 5);
        assert_eq!(obsolete, Vec::<String>::new());
        let (_, obsolete) = applied(entry, gen4(&json!({ "pattern": "^data", "maxLength": 5 })));
        assert!(obsolete[0].contains("the document has it now"), "{obsolete:?}");
        let (_, obsolete) = applied(entry, gen4(&json!({ "pattern": "^data", "maxLength": 7 })));
        assert!(obsolete[0].ends_with("the document has no such schema"), "{obsolete:?}");
    }

    #[test]
    fn a_change_to_all_schemas_applies_to_those_that_do_not_have_it_or_to_none() {
        let ratios = |one: Value, other: Value| {
            document(json!({
                "a": { "title": "ratio", "maxLength": one },
                "b": { "title": "ratio", "maxLength": other },
            }))
        };
        let entry = "where: { title: ratio }, patch: [\
            { op: test, path: /maxLength, value: 9 }, { op: replace, path: /maxLength, value: 5 }]";
        let limits = |(models, obsolete): (Value, Vec<String>)| {
            let limits = ["a", "b"].map(|name| models[0]["properties"][name]["maxLength"].clone());
            (limits, obsolete)
        };
        let done = limits(applied(entry, ratios(json!(9), json!(5))));
        assert_eq!(done, ([json!(5), json!(5)], Vec::new()));
        let (untouched, obsolete) = limits(applied(entry, ratios(json!(9), json!(7))));
        assert_eq!(untouched, [json!(9), json!(7)]);
        assert!(obsolete[0].contains("/maxLength"), "{obsolete:?}");
        let (_, obsolete) = limits(applied(entry, ratios(json!(5), json!(5))));
        assert!(obsolete[0].contains("the document has it now"), "{obsolete:?}");
    }

    #[test]
    fn a_model_or_an_operation_that_does_not_exist_cannot_be_changed() {
        for (from, to, problem) in [
            ("gen4", "gen6", "the request body has no model `gen6`"),
            ("text_to_image", "text_to_cat", "the document has no operation POST /v1/text_to_cat"),
        ] {
            let (_, obsolete) = applied(&RATIOS.replace(from, to), gen4(&json!({})));
            assert!(obsolete[0].ends_with(problem), "{obsolete:?}");
        }
    }
}
