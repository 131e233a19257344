//! What an earlier client made of a response, compared with what it had to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::difference::{
    Difference, MISSING_FIELD, UNEXPECTED_TYPE, differences, lost, without_indexes,
};

/// The maximum number of reports about one response; see src/drift.rs.
const MAX_REPORTS: usize = 100;

/// What a client made of a response.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Why it could not be read.
    pub failure: Option<String>,
    /// What is lost without a report.
    pub lost: Vec<String>,
    /// What is new and not reported, or reported and not new.
    pub wrong: Vec<String>,
    /// What was reported.
    pub reports: BTreeSet<Report>,
}

/// A report of the client.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Report {
    pub kind: String,
    /// As [`Difference::location`].
    pub location: String,
    pub found: String,
}

impl Outcome {
    /// `sent` is the body, `read` what the program says about it, and `schema` that of the client.
    pub fn new(sent: &Value, read: &Value, schema: Option<&Value>, spec: &Value) -> Self {
        if let Some(failure) = read["failure"].as_str() {
            return Self { failure: Some(failure.to_owned()), ..Self::default() };
        }
        let reports = read["reports"].as_array().into_iter().flatten();
        let reports: BTreeSet<Report> = reports.filter_map(report).collect();
        let new = schema.map(|schema| differences(sent, schema, spec)).unwrap_or_default();
        let lost = lost(sent, &read["kept"]).into_iter();
        let lost = lost.filter(|path| !is_left_out(path, &reports));
        Self {
            failure: None,
            lost: lost.map(|path| format!("`{path}` is lost")).collect(),
            wrong: wrong(&new, &reports),
            reports,
        }
    }
}

/// `["UnknownField", "Task.queue", "an unknown field"]`
fn report(report: &Value) -> Option<Report> {
    let part = |at: usize| Some(report[at].as_str()?.to_owned());
    Some(Report { kind: part(0)?, location: without_indexes(&part(1)?), found: part(2)? })
}

fn wrong(new: &BTreeSet<Difference>, reports: &BTreeSet<Report>) -> Vec<String> {
    let is_same =
        |of: &Difference, report: &Report| of.kind == report.kind && of.location == report.location;
    let is_reported = |of: &Difference| {
        // A field that was left out because of its type is not reported as missing too.
        reports.iter().any(|report| is_same(of, report))
            || (of.kind == MISSING_FIELD && is_field_left_out(&of.location, reports))
    };
    let silent = new.iter().filter(|of| reports.len() < MAX_REPORTS && !is_reported(of));
    let silent = silent.map(|of| format!("{} is not reported: {}", of.location, of.kind));
    let is_new = |report: &Report| new.iter().any(|of| is_same(of, report));
    let known = reports.iter().filter(|report| !is_new(report));
    let known = known.map(|of| format!("{} is reported and not new: {}", of.location, of.kind));
    silent.chain(known).collect()
}

/// Whether a path is at or below a value of an unexpected type, which is reported.
fn is_left_out(path: &str, reports: &BTreeSet<Report>) -> bool {
    let mut below = left_out(reports).filter_map(|of| path.strip_prefix(of));
    below.any(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn is_field_left_out(location: &str, reports: &BTreeSet<Report>) -> bool {
    let field = |location: &str| location.rsplit('.').next().map(str::to_owned);
    left_out(reports).any(|of| field(of) == field(location))
}

fn left_out(reports: &BTreeSet<Report>) -> impl Iterator<Item = &str> {
    let left_out = reports.iter().filter(|report| report.kind == UNEXPECTED_TYPE);
    left_out.map(|report| report.location.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outcome(sent: Value, read: Value) -> Outcome {
        let schema = json!({ "type": "object", "required": ["id"], "properties": {
            "id": { "type": "string" }, "progress": { "type": "number" } } });
        let spec = json!({ "components": { "schemas": { "Task": schema } } });
        let schema = json!({ "$ref": "#/components/schemas/Task" });
        Outcome::new(&sent, &read, Some(&schema), &spec)
    }

    #[test]
    fn what_is_kept_and_reported_is_right() {
        let sent = json!({ "id": "t", "queue": 3 });
        let reports = json!([["UnknownField", "Task.queue", "an unknown field"]]);
        let outcome = outcome(sent.clone(), json!({ "kept": sent, "reports": reports }));
        assert!(outcome.lost.is_empty() && outcome.wrong.is_empty(), "{outcome:?}");
    }

    #[test]
    fn what_is_left_out_because_of_its_type_must_be_reported() {
        let (sent, kept) = (json!({ "id": "t", "progress": "half" }), json!({ "id": "t" }));
        let reports = json!([["UnexpectedType", "progress", "invalid type"]]);
        let reported = outcome(sent.clone(), json!({ "kept": kept, "reports": reports }));
        assert!(reported.lost.is_empty() && reported.wrong.is_empty(), "{reported:?}");
        let silent = outcome(sent, json!({ "kept": kept, "reports": [] }));
        assert_eq!(silent.lost, ["`progress` is lost"]);
        assert_eq!(silent.wrong, ["progress is not reported: UnexpectedType"]);
    }

    #[test]
    fn a_missing_field_must_be_reported() {
        let outcome = outcome(json!({}), json!({ "kept": {}, "reports": [] }));
        assert_eq!(outcome.wrong, ["Task.id is not reported: MissingField"]);
    }

    #[test]
    fn what_the_spec_has_must_not_be_reported() {
        let sent = json!({ "id": "t" });
        let reports = json!([["MissingField", "Task.id", "missing"]]);
        let outcome = outcome(sent.clone(), json!({ "kept": sent, "reports": reports }));
        assert_eq!(outcome.wrong, ["Task.id is reported and not new: MissingField"]);
    }

    #[test]
    fn a_failure_is_a_failure() {
        let outcome = outcome(json!({}), json!({ "failure": ": missing field `id`" }));
        assert_eq!(outcome.failure.as_deref(), Some(": missing field `id`"));
    }
}
