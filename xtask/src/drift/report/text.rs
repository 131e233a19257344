//! For people at a terminal: the gravest first, what many operations share only once.

use std::fmt::Write as _;

use super::{Group, count, grouped, place};
use crate::drift::accept::Accepted;
use crate::drift::change::{Api, Change, Summary, Wire};

/// How many operations are named before the rest is only counted.
const NAMED: usize = 4;

pub fn written(changes: &[Change], accepted: &Accepted) -> String {
    if changes.is_empty() {
        return "no change\n".to_owned();
    }
    let Summary { wire, api } = Summary::of(changes);
    let mut text = String::new();
    let stopping = changes.iter().filter(|change| change.stops);
    section(&mut text, "stops an update", grouped(stopping), accepted);
    for level in [Wire::Breaking, Wire::Undecided, Wire::Additive, Wire::None, Wire::Docs] {
        let these = changes.iter().filter(|change| change.wire == level && !change.stops);
        section(&mut text, heading(level), grouped(these), accepted);
    }
    let changes = count(changes.len(), "change");
    // Writing to a text cannot fail.
    let _ =
        writeln!(text, "{changes}; released clients: {}; Rust API: {}", wire.word(), api.word());
    text
}

fn heading(level: Wire) -> &'static str {
    match level {
        Wire::Breaking => "breaks released clients",
        Wire::Undecided => "undecided",
        Wire::Additive => "additive",
        Wire::None => "of no effect on released clients",
        Wire::Docs => "documentation",
    }
}

fn section(text: &mut String, title: &str, groups: Vec<Group>, accepted: &Accepted) {
    if groups.is_empty() {
        return;
    }
    let _ = writeln!(text, "{title}");
    for group in groups {
        let first = group.first;
        let _ = writeln!(text, "  {}: {}", places(&group), first.message);
        let _ = writeln!(text, "      {} {} #{}", first.rule, first.fingerprint, first.pointer);
        if let Some(item) = first.rust.as_ref().filter(|_| first.api > Api::None) {
            let _ = writeln!(text, "      {}: {item}", first.api.word());
        }
        for change in &group.all {
            if let Some(reason) = accepted.reason(change) {
                let _ = writeln!(text, "      accepted, {}: {reason}", change.fingerprint);
            }
        }
    }
    text.push('\n');
}

fn places(group: &Group) -> String {
    let mut names: Vec<String> = group.all.iter().map(|change| place(change)).collect();
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let names = names.join("; ");
    if more == 0 { names } else { format!("{names}; and {more} more") }
}
