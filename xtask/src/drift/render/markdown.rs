//! The report for a pull request: what a reviewer must see first, everything else folded.

use std::fmt::Write as _;

use super::escape::escape;
use super::group::{count_of_changes, label};
use crate::drift::accept::Accepted;
use crate::drift::change::{Change, Summary};
use crate::drift::severity::{ApiSeverity, SECTIONS, WireSeverity};

/// Keeps the body of a pull request, with what stands above the report, below GitHub's limit of 65,536
/// characters.
const MAX_LENGTH: usize = 50_000;

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
    let blocking: Vec<&Change> = changes.iter().filter(|change| change.blocks_update).collect();
    section(&mut text, "Blocks an update", false, &blocking, accepted);
    for (severity, title) in SECTIONS {
        let is_selected = |change: &&Change| change.wire == severity && !change.blocks_update;
        let selected: Vec<&Change> = changes.iter().filter(is_selected).collect();
        let is_folded = severity <= WireSeverity::Additive;
        section(&mut text, &capitalized(title), is_folded, &selected, accepted);
    }
    text
}

fn capitalized(title: &str) -> String {
    let mut characters = title.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

/// The number of changes for each pair of severities.
fn table(text: &mut String, changes: &[Change]) {
    let columns = [ApiSeverity::Major, ApiSeverity::Minor, ApiSeverity::Patch, ApiSeverity::None];
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "\n| released clients | major | minor | patch | none |\n|---|--:|--:|--:|--:|"
    );
    for (wire, _) in SECTIONS {
        let count = |api: ApiSeverity| {
            changes.iter().filter(|change| change.wire == wire && change.api == api).count()
        };
        let counts = columns.map(|api| count(api).to_string());
        if counts.iter().any(|count| count != "0") {
            let _ = writeln!(text, "| {} | {} |", wire.as_str(), counts.join(" | "));
        }
    }
}

/// A line for each change, as long as the text does not get too long.
fn section(
    text: &mut String,
    title: &str,
    is_folded: bool,
    changes: &[&Change],
    accepted: &Accepted,
) {
    if changes.is_empty() {
        return;
    }
    let heading = format!("{title} ({})", count_of_changes(changes.len()));
    // Writing to a string cannot fail.
    let _ = match is_folded {
        true => writeln!(text, "\n<details>\n<summary>{heading}</summary>\n"),
        false => writeln!(text, "\n### {heading}\n"),
    };
    let mut shown = 0;
    for line in changes.iter().map(|change| line(change, accepted)) {
        if text.chars().count() + line.chars().count() > MAX_LENGTH {
            break;
        }
        let _ = writeln!(text, "{line}");
        shown += 1;
    }
    if shown < changes.len() {
        let _ = writeln!(text, "- … and {} more", changes.len() - shown);
    }
    if is_folded {
        let _ = writeln!(text, "\n</details>");
    }
}

fn line(change: &Change, accepted: &Accepted) -> String {
    let Change { message, rule, fingerprint, api, rust, .. } = change;
    let (label, message) = (escape(&label(change)), escape(message));
    let mut line = format!("- {label}: {message} (`{rule}` {fingerprint})");
    if let Some(item) = rust.as_ref().filter(|_| *api > ApiSeverity::None) {
        let _ = write!(line, "; {} in {}", api.as_str(), escape(item));
    }
    if let Some(reason) = accepted.reason(change) {
        let _ = write!(line, "; accepted: {}", escape(reason));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(number: usize, message: &str) -> Change {
        Change {
            operation: Some("text_to_image".to_owned()),
            alternative: Some(format!("model_{number}")),
            message: message.to_owned(),
            ..Change::example(&format!("{number:012x}"))
        }
    }

    #[test]
    fn each_model_has_a_line_with_escaped_text() {
        let changes = [change(1, "`ratio` lost \"<b>\""), change(2, "`ratio` lost \"<b>\"")];
        let text = render(&changes, &Accepted::default());
        for number in 1..=2 {
            let line = format!(
                "- text\\_to\\_image, model\\_{number}, request: `ratio` lost \"\\<b\\>\" \
                 (`enum-value-removed` {number:012x})\n"
            );
            assert!(text.contains(&line), "{text}");
        }
    }

    #[test]
    fn a_long_report_fits_into_a_pull_request() {
        let changes: Vec<Change> =
            (0..3000).map(|number| change(number, "é".repeat(90).as_str())).collect();
        let text = render(&changes, &Accepted::default());
        assert!(text.chars().count() < 65_536);
        assert!(text.contains("more\n"), "{text}");
    }
}
