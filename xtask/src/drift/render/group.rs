//! Groups changes that differ only in their operation, so that a report shows them once.

use std::collections::BTreeMap;

use super::escape::escape;
use crate::drift::accept::Accepted;
use crate::drift::change::{Change, Direction};

/// The same change in one or more operations. All of them are accepted with the same reason, or none is.
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

    /// `19dccbf9a1c8 391bac75aa5e`
    pub fn fingerprints(&self) -> String {
        let mut fingerprints: Vec<&str> =
            self.all.iter().map(|change| change.fingerprint.as_str()).collect();
        fingerprints.dedup();
        fingerprints.join(" ")
    }
}

/// The groups in the order of their first changes.
pub fn grouped<'c>(
    changes: impl Iterator<Item = &'c Change>,
    accepted: &Accepted,
) -> Vec<Group<'c>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut indexes: BTreeMap<_, usize> = BTreeMap::new();
    for change in changes {
        let Change { rule, message, direction, wire, api, blocks_update, .. } = change;
        let key = (rule, message, direction, wire, api, blocks_update, accepted.reason(change));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn change(fingerprint: &str) -> Change {
        Change {
            operation: Some(fingerprint.to_owned()),
            message: "`ratio` lost a value".to_owned(),
            ..Change::example(fingerprint)
        }
    }

    #[test]
    fn an_accepted_change_hides_no_other() {
        let changes = [change("one"), change("two"), change("three")];
        let accept = "[[accept]]\nfingerprint = \"one\"\nreason = \"not used\"\n";
        let accepted = Accepted::parse(accept, &changes).unwrap();
        let groups = grouped(changes.iter(), &accepted);
        let fingerprints: Vec<String> = groups.iter().map(Group::fingerprints).collect();
        assert_eq!(fingerprints, ["one", "two three"]);
        let report = super::super::github::render(&changes, &accepted);
        assert!(report.contains("::error title=enum-value-removed (two three)::"), "{report}");
    }
}
