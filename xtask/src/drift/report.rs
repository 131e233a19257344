//! The changes as text: for people, for programs, for a pull request, for a run on GitHub. Each form
//! is a file; none of them judges.

mod github;
mod json;
mod markdown;
mod text;

use std::collections::BTreeMap;

use super::Format;
use super::accept::Accepted;
use super::change::{Change, Direction};

pub fn written(format: Format, changes: &[Change], accepted: &Accepted) -> anyhow::Result<String> {
    Ok(match format {
        Format::Text => text::written(changes, accepted),
        Format::Json => json::written(changes)?,
        Format::Markdown => markdown::written(changes, accepted),
        Format::Github => github::written(changes, accepted),
    })
}

/// One change that many operations share.
pub struct Group<'c> {
    first: &'c Change,
    all: Vec<&'c Change>,
}

impl Group<'_> {
    /// One line for a changelog.
    pub fn line(&self) -> String {
        let Change { message, wire, api, .. } = self.first;
        let more = match self.all.len() {
            1 => String::new(),
            number => format!(" and {} more", number - 1),
        };
        format!("- {}{more}: {message} ({}, {})", place(self.first), wire.word(), api.word())
    }
}

/// Changes that say the same of several operations are one group; the order stays.
pub fn grouped<'c>(changes: impl Iterator<Item = &'c Change>) -> Vec<Group<'c>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    for change in changes {
        let key = (&change.rule, &change.message, change.direction, change.wire, change.api);
        match known.get(&key) {
            Some(at) => groups[*at].all.push(change),
            None => {
                known.insert(key, groups.len());
                groups.push(Group { first: change, all: vec![change] });
            }
        }
    }
    groups
}

/// `text_to_image, request`
fn place(change: &Change) -> String {
    let operation = change.operation.as_deref().unwrap_or("the document");
    match change.direction {
        Direction::Request => format!("{operation}, request"),
        Direction::Response => format!("{operation}, answer"),
        Direction::Both => operation.to_owned(),
    }
}

/// `3 changes`
fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
