//! Groups changes that differ only in their operation, so that a report shows them once.

use std::collections::BTreeMap;

use super::escape::escape;
use crate::drift::change::{Change, Direction};

/// The same change in one or more operations.
pub struct Group<'c> {
    pub first: &'c Change,
    pub all: Vec<&'c Change>,
}

impl Group<'_> {
    /// `text_to_image, request and 2 more`
    pub fn label(&self) -> String {
        let first = label(self.first);
        match self.all.len() {
            1 => first,
            number => format!("{first} and {} more", number - 1),
        }
    }
}

/// The groups in the order of their first changes.
pub fn grouped<'c>(changes: impl Iterator<Item = &'c Change>) -> Vec<Group<'c>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut indexes: BTreeMap<_, usize> = BTreeMap::new();
    for change in changes {
        let key = (&change.rule, &change.message, change.direction, change.wire, change.api);
        match indexes.get(&key) {
            Some(index) => groups[*index].all.push(change),
            None => {
                indexes.insert(key, groups.len());
                groups.push(Group { first: change, all: vec![change] });
            }
        }
    }
    groups
}

/// A list item for the changelog, in Markdown.
pub fn changelog_line(change: &Change) -> String {
    let Change { message, wire, api, .. } = change;
    let (label, message) = (escape(&label(change)), escape(message));
    format!("- {label}: {message} ({}, {})", wire.as_str(), api.as_str())
}

/// `text_to_image, gen4_image_turbo, request`
pub fn label(change: &Change) -> String {
    let operation = change.operation.as_deref().unwrap_or("the document");
    let direction = match change.direction {
        Direction::Request => Some("request"),
        Direction::Response => Some("response"),
        Direction::Both => None,
    };
    let parts = [Some(operation), change.alternative.as_deref(), direction];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `1 change`, `3 changes`
pub fn count_of_changes(number: usize) -> String {
    if number == 1 { "1 change".to_owned() } else { format!("{number} changes") }
}
