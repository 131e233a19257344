//! The report as GitHub workflow commands: an error for a breaking change, a warning for one that is
//! undecided or may matter. Changes without effect are only counted.

use std::fmt::Write as _;

use super::group::{count_of_changes, grouped};
use crate::drift::accept::Accepted;
use crate::drift::change::{Change, Summary};
use crate::drift::severity::WireSeverity;

pub fn render(changes: &[Change], accepted: &Accepted) -> String {
    let mut text = String::new();
    let shown = |change: &&Change| change.blocks_update || change.wire >= WireSeverity::Additive;
    for group in grouped(changes.iter().filter(shown), accepted) {
        let first = group.first;
        let command = match first.wire {
            _ if accepted.reason(first).is_some() => "notice",
            _ if first.blocks_update => "error",
            WireSeverity::Breaking => "error",
            WireSeverity::Undecided | WireSeverity::Warning => "warning",
            _ => "notice",
        };
        let title = escape_property(&format!("{} ({})", first.rule, group.fingerprints()));
        let message = escape_data(&format!("{}: {}", group.label(), first.message));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "::{command} title={title}::{message}");
    }
    let Summary { wire, api } = Summary::of(changes);
    let count = count_of_changes(changes.len());
    let (wire, api) = (wire.as_str(), api.as_str());
    let _ = writeln!(text, "{count}; released clients: {wire}; Rust API: {api}");
    text
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_contain_another_command() {
        assert_eq!(escape_data("a\n::error::b 5 %"), "a%0A::error::b 5 %25");
        assert_eq!(escape_property("a: b, c"), "a%3A b%2C c");
    }
}
