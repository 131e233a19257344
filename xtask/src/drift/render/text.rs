//! The report for a terminal, most severe changes first.

use std::fmt::Write as _;

use super::group::{Group, count_of_changes, grouped, label};
use crate::drift::accept::Accepted;
use crate::drift::change::{Change, Summary};
use crate::drift::severity::{ApiSeverity, SECTIONS};

/// How many operations of a group are listed; the others are only counted.
const MAX_LABELS: usize = 4;

pub fn render(changes: &[Change], accepted: &Accepted) -> String {
    if changes.is_empty() {
        return "no changes\n".to_owned();
    }
    let mut text = String::new();
    let blocking = changes.iter().filter(|change| change.blocks_update);
    section(&mut text, "blocks an update", &grouped(blocking, accepted), accepted);
    for (severity, title) in SECTIONS {
        let selected =
            changes.iter().filter(|change| change.wire == severity && !change.blocks_update);
        section(&mut text, title, &grouped(selected, accepted), accepted);
    }
    let Summary { wire, api } = Summary::of(changes);
    let count = count_of_changes(changes.len());
    let (wire, api) = (wire.as_str(), api.as_str());
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{count}; released clients: {wire}; Rust API: {api}");
    text
}

fn section(text: &mut String, title: &str, groups: &[Group], accepted: &Accepted) {
    if groups.is_empty() {
        return;
    }
    let _ = writeln!(text, "{title}");
    for group in groups {
        let Change { message, rule, pointer, api, rust, .. } = group.first;
        let _ = writeln!(text, "  {}: {message}", labels(group));
        let _ = writeln!(text, "      {rule} {} #{pointer}", group.fingerprints());
        if let Some(item) = rust.as_ref().filter(|_| *api > ApiSeverity::None) {
            let _ = writeln!(text, "      {}: {item}", api.as_str());
        }
        for change in &group.all {
            if let Some(reason) = accepted.reason(change) {
                let _ = writeln!(text, "      accepted, {}: {reason}", change.fingerprint);
            }
        }
    }
    text.push('\n');
}

fn labels(group: &Group) -> String {
    let mut labels: Vec<String> = group.all.iter().map(|change| label(change)).collect();
    labels.dedup();
    let hidden = labels.len().saturating_sub(MAX_LABELS);
    labels.truncate(MAX_LABELS);
    let labels = labels.join("; ");
    if hidden == 0 { labels } else { format!("{labels}; and {hidden} more") }
}
