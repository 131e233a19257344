//! The report for a pull request: what a reviewer must see first, everything else folded.

use std::fmt::Write as _;

use super::group::{Group, count_of_changes, grouped};
use crate::drift::accept::Accepted;
use crate::drift::change::{Change, Summary};
use crate::drift::severity::{ApiSeverity, WireSeverity};

/// Keeps the body of a pull request below GitHub's limit of 65,536 characters.
const MAX_LINES_PER_SECTION: usize = 150;

pub fn render(changes: &[Change], accepted: &Accepted) -> String {
    if changes.is_empty() {
        return "Nothing changed.\n".to_owned();
    }
    let Summary { wire, api } = Summary::of(changes);
    let (wire, api_text) = (wire.as_str(), api.as_str());
    let mut text = format!("**Released clients: {wire}. Rust API: {api_text}.**\n");
    if api != ApiSeverity::Unknown {
        table(&mut text, changes);
    }
    let blocking = changes.iter().filter(|change| change.blocks_update);
    section(&mut text, "Blocks an update", false, &grouped(blocking), accepted);
    for (severity, title, is_folded) in [
        (WireSeverity::Breaking, "Breaks released clients", false),
        (WireSeverity::Undecided, "Undecided", false),
        (WireSeverity::Warning, "Released clients may behave differently", false),
        (WireSeverity::Additive, "Additive", true),
        (WireSeverity::None, "No effect on released clients", true),
        (WireSeverity::Docs, "Documentation", true),
    ] {
        let selected =
            changes.iter().filter(|change| change.wire == severity && !change.blocks_update);
        section(&mut text, title, is_folded, &grouped(selected), accepted);
    }
    text
}

/// The number of changes for each pair of severities.
fn table(text: &mut String, changes: &[Change]) {
    let columns = [ApiSeverity::Major, ApiSeverity::Minor, ApiSeverity::Patch, ApiSeverity::None];
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "\n| released clients | major | minor | patch | none |\n|---|--:|--:|--:|--:|"
    );
    for wire in [
        WireSeverity::Breaking,
        WireSeverity::Undecided,
        WireSeverity::Warning,
        WireSeverity::Additive,
        WireSeverity::Docs,
        WireSeverity::None,
    ] {
        let count = |api: ApiSeverity| {
            changes.iter().filter(|change| change.wire == wire && change.api == api).count()
        };
        let counts = columns.map(|api| count(api).to_string());
        if counts.iter().any(|count| count != "0") {
            let _ = writeln!(text, "| {} | {} |", wire.as_str(), counts.join(" | "));
        }
    }
}

fn section(text: &mut String, title: &str, is_folded: bool, groups: &[Group], accepted: &Accepted) {
    if groups.is_empty() {
        return;
    }
    let number = groups.iter().map(|group| group.all.len()).sum();
    let heading = format!("{title} ({})", count_of_changes(number));
    let _ = match is_folded {
        true => writeln!(text, "\n<details>\n<summary>{heading}</summary>\n"),
        false => writeln!(text, "\n### {heading}\n"),
    };
    for group in groups.iter().take(MAX_LINES_PER_SECTION) {
        let _ = writeln!(text, "{}", line(group, accepted));
    }
    let hidden = groups.len().saturating_sub(MAX_LINES_PER_SECTION);
    if hidden > 0 {
        let _ = writeln!(text, "- … and {hidden} more");
    }
    if is_folded {
        let _ = writeln!(text, "\n</details>");
    }
}

fn line(group: &Group, accepted: &Accepted) -> String {
    let Change { message, rule, fingerprint, api, rust, .. } = group.first;
    let label = group.label();
    let mut line = format!("- {label}: {} (`{rule}` {fingerprint})", escape(message));
    if let Some(item) = rust.as_ref().filter(|_| *api > ApiSeverity::None) {
        let _ = write!(line, "; {} in {}", api.as_str(), escape(item));
    }
    if let Some(reason) = accepted.reason(group.first) {
        let _ = write!(line, "; accepted: {}", escape(reason));
    }
    line
}

/// Escapes upstream text so that it is neither markup nor a mention of a GitHub user.
fn escape(text: &str) -> String {
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
    fn upstream_text_is_escaped() {
        assert_eq!(escape("<b> @you `a_b` a_b\n"), "\\<b\\> @\u{200b}you `a_b` a\\_b ");
    }
}
