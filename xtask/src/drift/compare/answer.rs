//! Answers as a released client reads them: opened, alternatives as one object. What breaks only
//! in the words of the document, and not for such a reader, is softened here.

use serde_json::Value;

use super::Found;
use super::schema::Walk;
use crate::drift::change::{Direction, Wire};
use crate::drift::place::Spot;
use crate::sync::relax::relax_schema;

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
    for change in &mut told {
        let is_read = |read: &Found| {
            read.wire() == Wire::Breaking && read.spot.path() == change.spot.opened().path()
        };
        if change.wire() == Wire::Breaking && !read.iter().any(is_read) {
            soften(change);
        }
    }
    read.retain(|change| !is_told(change, &told));
    found.extend(told);
    found.extend(read);
}

/// Whether a change breaks clients, and whether undoing it would.
fn breaks(change: &Found) -> [bool; 2] {
    [change.rule, change.rule.entry().mirror]
        .map(|rule| rule.verdict(Direction::Response).wire == Wire::Breaking)
}

/// Whether the words of the document say of a place what reading it says, or something as grave.
fn is_told(read: &Found, told: &[Found]) -> bool {
    let path = read.spot.path();
    let there = || told.iter().filter(|told| told.spot.opened().path() == path);
    if there().any(|told| told.rule == read.rule && told.detail == read.detail) {
        return true;
    }
    let [one, other] = breaks(read);
    let is_grave = |index: usize| there().any(|told| breaks(told)[index]);
    (one || other) && (!one || is_grave(0)) && (!other || is_grave(1))
}

fn opened(schema: &Value) -> Value {
    let mut schema = schema.clone();
    // Only a schema of no known form cannot be opened, and then it is compared as it is.
    let _ = relax_schema(&mut schema);
    schema
}

/// What a request may take in addition is what an answer may hold in addition.
fn soften(change: &mut Found) {
    let widens = change.rule.verdict(Direction::Request).wire == Wire::Additive;
    change.at_most = Some(if widens { Wire::Additive } else { Wire::None });
}
