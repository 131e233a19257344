//! What differs between two documents, found place by place. It names rules and never verdicts, and
//! it knows nothing of Rust.

mod answer;
mod limits;
mod notes;
mod object;
mod operation;
mod root;
mod schema;
mod union;
mod values;

use super::change::{Direction, Wire};
use super::place::{Age, Spot};
use super::rules::Rule;
use super::side::Side;

/// A difference, as it is found.
#[derive(Debug, Clone)]
pub struct Found {
    pub rule: Rule,
    pub spot: Spot,
    /// What tells it apart from others of its rule and place: a value, a keyword, a name.
    pub detail: String,
    pub message: String,
    /// Where it is known not to be as grave as the rule says at worst.
    pub at_most: Option<Wire>,
    /// Where it stands, if that is no place of a schema.
    pub pointer: Option<String>,
}

impl Found {
    pub fn new(rule: Rule, spot: &Spot, message: impl Into<String>) -> Self {
        Self {
            rule,
            spot: spot.clone(),
            detail: String::new(),
            message: message.into(),
            at_most: None,
            pointer: None,
        }
    }

    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    pub fn at(self, pointer: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), ..self }
    }

    pub fn at_most(self, wire: Wire) -> Self {
        Self { at_most: Some(wire), ..self }
    }

    pub fn wire(&self) -> Wire {
        let wire = self.rule.verdict(self.spot.direction).wire;
        let refused = self.spot.is_refusal() && wire > Wire::Additive && wire != Wire::Undecided;
        match self.at_most {
            _ if refused => Wire::None,
            Some(at_most) => wire.min(at_most),
            None => wire,
        }
    }

    /// In which document it is to be seen.
    pub fn age(&self) -> Age {
        let is_gone = self.rule.id().ends_with("-removed");
        if is_gone { Age::Old } else { Age::New }
    }
}

/// All that differs, in no order.
pub fn compare(old: &Side, new: &Side) -> Vec<Found> {
    let mut found = Vec::new();
    root::compare(old, new, &mut found);
    operation::compare(old, new, &mut found);
    notes::compare(old, new, &mut found);
    found
}

/// A name, if there are two and they differ, as a sentence has them.
fn from_to(old: &str, new: &str) -> String {
    format!("from {old} to {new}")
}

/// What a direction does with a value.
fn takes(direction: Direction) -> &'static str {
    if direction == Direction::Response { "may be" } else { "takes" }
}
