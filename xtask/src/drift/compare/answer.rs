//! Answers as a released client reads them: opened, alternatives as one object. What breaks only
//! in the words of the document, and not for such a reader, is softened here.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Found;
use super::schema::Walk;
use crate::drift::change::{Direction, Wire};
use crate::drift::place::Spot;
use crate::sync::open::open_schema;

/// The changes of a body or of an answer.
pub fn schemas(old: &Value, new: &Value, spot: &Spot, found: &mut Vec<Found>) {
    if old == new {
        return;
    }
    if spot.direction == Direction::Request || spot.is_refusal() {
        return Walk::of(spot.clone(), found).schemas(old, new);
    }
    let (mut told, mut read) = (Vec::new(), Vec::new());
    Walk::of(spot.clone(), &mut told).schemas(old, new);
    Walk::of(spot.clone(), &mut read).schemas(&opened(old), &opened(new));
    read.retain(|change| change.wire() == Wire::Breaking);
    let breaks: BTreeSet<String> = read.iter().map(|change| change.spot.path()).collect();
    for change in &mut told {
        if change.wire() == Wire::Breaking && !breaks.contains(&change.spot.opened().path()) {
            soften(change);
        }
    }
    let is_told = |change: &Found| {
        let path = change.spot.path();
        told.iter().any(|told| told.wire() == Wire::Breaking && told.spot.opened().path() == path)
    };
    read.retain(|change| !is_told(change));
    found.extend(told);
    found.extend(read);
}

fn opened(schema: &Value) -> Value {
    let mut schema = schema.clone();
    // Only a schema of no known form cannot be opened, and then it is compared as it is.
    let _ = open_schema(&mut schema);
    schema
}

/// What a request may take in addition is what an answer may hold in addition.
fn soften(change: &mut Found) {
    let widens = change.rule.verdict(Direction::Request).wire == Wire::Additive;
    change.at_most = Some(if widens { Wire::Additive } else { Wire::None });
}
