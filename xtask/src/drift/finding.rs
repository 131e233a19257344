//! A difference between base and revision, before it is classified.

use super::location::{Location, Role};
use super::rules::Rule;
use super::severity::WireSeverity;

#[derive(Debug, Clone)]
pub struct Finding {
    pub rule: Rule,
    pub location: Location,
    /// Distinguishes findings of the same rule at the same location; part of the fingerprint.
    pub detail: String,
    pub message: String,
    /// An upper bound, where the change is known to be less severe than its rule.
    pub max_wire: Option<WireSeverity>,
    /// Set if the change is not in a schema.
    pub pointer: Option<String>,
}

impl Finding {
    pub fn new(rule: Rule, location: &Location, message: impl Into<String>) -> Self {
        Self {
            rule,
            location: location.clone(),
            detail: String::new(),
            message: message.into(),
            max_wire: None,
            pointer: None,
        }
    }

    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    pub fn with_pointer(self, pointer: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), ..self }
    }

    pub fn with_max_wire(self, severity: WireSeverity) -> Self {
        Self { max_wire: Some(severity), ..self }
    }

    /// The severity for released clients, which accept error responses of any shape.
    pub fn wire(&self) -> WireSeverity {
        let wire = self.rule.verdict(self.location.direction).wire;
        let is_harmful = matches!(wire, WireSeverity::Warning | WireSeverity::Breaking);
        if self.location.is_error_response() && is_harmful {
            return WireSeverity::None;
        }
        self.max_wire.map_or(wire, |max| wire.min(max))
    }

    /// The document that has what changed.
    pub fn role(&self) -> Role {
        let is_removal = self.rule.id().ends_with("-removed");
        if is_removal { Role::Base } else { Role::Revision }
    }
}
