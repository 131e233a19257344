//! For a run on GitHub: one workflow command a change, an error where released clients break, a
//! warning where nobody can tell. Notes that change nothing for anybody are only counted.

use std::fmt::Write as _;

use super::{count, grouped, place};
use crate::drift::accept::Accepted;
use crate::drift::change::{Change, Summary, Wire};

pub fn written(changes: &[Change], accepted: &Accepted) -> String {
    let mut text = String::new();
    let told = changes.iter().filter(|change| change.stops || change.wire >= Wire::Additive);
    for group in grouped(told) {
        let first = group.first;
        let command = match first.wire {
            _ if accepted.reason(first).is_some() => "notice",
            _ if first.stops => "error",
            Wire::Breaking => "error",
            Wire::Undecided => "warning",
            _ => "notice",
        };
        let title = property(&format!("{} ({})", first.rule, first.fingerprint));
        let more = match group.all.len() {
            1 => String::new(),
            number => format!(" and {} more", number - 1),
        };
        let message = message(&format!("{}{more}: {}", place(first), first.message));
        // Writing to a text cannot fail.
        let _ = writeln!(text, "::{command} title={title}::{message}");
    }
    let Summary { wire, api } = Summary::of(changes);
    let number = count(changes.len(), "change");
    let _ = writeln!(text, "{number}; released clients: {}; Rust API: {}", wire.word(), api.word());
    text
}

/// Text behind the two colons, where only line ends and the escape itself must be written otherwise.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_become_another_command() {
        assert_eq!(message("a\n::error::b 5 %"), "a%0A::error::b 5 %25");
        assert_eq!(property("a: b, c"), "a%3A b%2C c");
    }
}
