//! The state of a comparison of two schemas: where it is, and what it has found.

use serde_json::{Map, Value};

use super::wording::from_to;
use crate::drift::change::Direction;
use crate::drift::finding::Finding;
use crate::drift::location::Location;
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;

pub type SchemaObject = Map<String, Value>;

pub struct SchemaWalk<'f> {
    pub location: Location,
    pub findings: &'f mut Vec<Finding>,
    /// Whether the value may be omitted, in base and revision.
    pub optional: [bool; 2],
    pub reader: Reader,
}

/// Whose view of `required` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Anybody who reads the document.
    Documented,
    /// A released client, which needs only indispensable properties.
    Client,
}

impl<'f> SchemaWalk<'f> {
    pub fn new(location: Location, findings: &'f mut Vec<Finding>) -> Self {
        Self { location, findings, optional: [false, false], reader: Reader::Documented }
    }

    pub fn of_client(self) -> Self {
        Self { reader: Reader::Client, ..self }
    }

    pub fn with_optional(self, optional: [bool; 2]) -> Self {
        Self { optional, ..self }
    }
}

impl SchemaWalk<'_> {
    pub fn is_request(&self) -> bool {
        self.location.direction == Direction::Request
    }

    pub fn report(&mut self, rule: Rule, message: impl Into<String>) {
        self.findings.push(Finding::new(rule, &self.location, message));
    }

    pub fn report_detail(&mut self, rule: Rule, detail: &str, message: impl Into<String>) {
        self.findings.push(Finding::new(rule, &self.location, message).with_detail(detail));
    }

    /// Limits the severity of the last report, for a change that is less severe than its rule.
    pub fn limit_last(&mut self, max: WireSeverity) {
        if let Some(finding) = self.findings.last_mut() {
            finding.max_wire = Some(max);
        }
    }

    /// Compares the value of a keyword for equality.
    pub fn compare_keyword(
        &mut self,
        key: &str,
        base: &SchemaObject,
        revision: &SchemaObject,
        [added, removed, changed]: [Rule; 3],
    ) {
        let subject = self.location.subject();
        match (base.get(key), revision.get(key)) {
            (None, Some(value)) => {
                let message = format!("{subject} now has `{key}` {value}");
                self.report_detail(added, &format!("{key} {value}"), message);
            }
            (Some(value), None) => {
                let message = format!("{subject} no longer has `{key}` {value}");
                self.report_detail(removed, &format!("{key} {value}"), message);
            }
            (Some(before), Some(after)) if before != after => {
                let (before, after) = (before.to_string(), after.to_string());
                let change = from_to(&before, &after);
                let message = format!("`{key}` of {subject} changed {change}");
                self.report_detail(changed, &format!("{key} {before} {after}"), message);
            }
            _ => {}
        }
    }
}
