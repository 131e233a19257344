//! For a pull request: what a reviewer must know first, the rest folded away.

use std::fmt::Write as _;

use super::{Group, count, grouped, place};
use crate::drift::accept::Accepted;
use crate::drift::change::{Api, Change, Summary, Wire};

/// GitHub refuses a body of more than 65,536 characters, and nobody reads that many lines.
const LINES: usize = 150;

pub fn written(changes: &[Change], accepted: &Accepted) -> String {
    if changes.is_empty() {
        return "Nothing changed.\n".to_owned();
    }
    let Summary { wire, api } = Summary::of(changes);
    let mut text = format!("**Released clients: {}. Rust API: {}.**\n", wire.word(), api.word());
    if api != Api::Unknown {
        table(&mut text, changes);
    }
    let stopping = changes.iter().filter(|change| change.stops);
    section(&mut text, "Stops an update", grouped(stopping), accepted);
    for (level, title) in [
        (Wire::Breaking, "Breaks released clients"),
        (Wire::Undecided, "Undecided"),
        (Wire::Additive, "Additive"),
        (Wire::None, "Of no effect on released clients"),
        (Wire::Docs, "Documentation"),
    ] {
        let these = changes.iter().filter(|change| change.wire == level && !change.stops);
        section(&mut text, title, grouped(these), accepted);
    }
    text
}

/// How many changes have which pair of verdicts.
fn table(text: &mut String, changes: &[Change]) {
    let apis = [Api::Major, Api::Minor, Api::Patch, Api::None];
    // Writing to a text cannot fail.
    let _ = writeln!(
        text,
        "\n| released clients | major | minor | patch | none |\n|---|--:|--:|--:|--:|"
    );
    for wire in [Wire::Breaking, Wire::Undecided, Wire::Additive, Wire::Docs, Wire::None] {
        let number = |api: Api| {
            changes.iter().filter(|change| change.wire == wire && change.api == api).count()
        };
        let numbers = apis.map(|api| number(api).to_string());
        if numbers.iter().any(|number| number != "0") {
            let _ = writeln!(text, "| {} | {} |", wire.word(), numbers.join(" | "));
        }
    }
}

fn section(text: &mut String, title: &str, groups: Vec<Group>, accepted: &Accepted) {
    if groups.is_empty() {
        return;
    }
    let number = groups.iter().map(|group| group.all.len()).sum();
    let is_folded = !matches!(title, "Stops an update" | "Breaks released clients" | "Undecided");
    let head = format!("{title} ({})", count(number, "change"));
    let _ = match is_folded {
        true => writeln!(text, "\n<details>\n<summary>{head}</summary>\n"),
        false => writeln!(text, "\n### {head}\n"),
    };
    for group in groups.iter().take(LINES) {
        let _ = writeln!(text, "{}", line(group, accepted));
    }
    if let Some(more) = groups.len().checked_sub(LINES).filter(|more| *more > 0) {
        let _ = writeln!(text, "- … and {more} more");
    }
    if is_folded {
        let _ = writeln!(text, "\n</details>");
    }
}

fn line(group: &Group, accepted: &Accepted) -> String {
    let first = group.first;
    let whole = match group.all.len() {
        1 => place(first),
        number => format!("{} and {} more", place(first), number - 1),
    };
    let mut line =
        format!("- {whole}: {} (`{}` {})", escaped(&first.message), first.rule, first.fingerprint);
    if let Some(item) = first.rust.as_ref().filter(|_| first.api > Api::None) {
        let _ = write!(line, "; {} in {}", first.api.word(), escaped(item));
    }
    if let Some(reason) = accepted.reason(first) {
        let _ = write!(line, "; accepted: {}", escaped(reason));
    }
    line
}

/// What upstream says must not become markup of ours, nor call a person.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    let mut in_code = false;
    for character in text.chars() {
        in_code ^= character == '`';
        match character {
            '\n' | '\r' => escaped.push(' '),
            '<' | '>' | '*' | '_' | '[' | ']' | '#' | '|' | '\\' if !in_code => {
                escaped.push('\\');
                escaped.push(character);
            }
            '@' if !in_code => escaped.push_str("@\u{200b}"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_upstream_says_is_no_markup() {
        assert_eq!(escaped("<b> @you `a_b` a_b\n"), "\\<b\\> @\u{200b}you `a_b` a\\_b ");
    }
}
