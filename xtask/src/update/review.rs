//! The part of a pull request that asks for review: what the update has changed in openapi/ahead.yaml and
//! openapi/overlay.yaml, and what has no description there.

use super::first_lines::first_lines;
use crate::project;
use crate::sync::ahead::{AHEAD, Obsolete, Reason, without_entries};
use crate::sync::overlay::areas::with_operation_in_area;
use crate::sync::sync_report::WithoutArea;
use crate::sync::{self, OVERLAY, read};

/// How many lines a section has, so that GitHub takes the text of the pull request.
const MAX_LISTED: usize = 50;

/// Removes the entries of openapi/ahead.yaml that the upstream document has caught up with; returns a
/// section that lists them, empty if there are none.
pub fn remove_caught_up(document: &[u8]) -> anyhow::Result<String> {
    let obsolete = sync::read_ahead()?.apply(&mut read::parse(document)?);
    let caught_up = |entry: &&Obsolete| matches!(entry.reason, Reason::CaughtUp { .. });
    let (removed, lines): (Vec<usize>, Vec<String>) =
        obsolete.iter().filter(caught_up).map(|entry| (entry.index, line(entry))).unzip();
    if removed.is_empty() {
        return Ok(String::new());
    }
    let path = project::path(AHEAD);
    let text = without_entries(&project::read_text(&path)?, &removed);
    project::write_atomically(&path, text.as_bytes())?;
    sync::read_ahead()?.write_listing()?;
    Ok(section("The document has caught up with these entries", AHEAD, &lines))
}

/// An entry, and where the document differs from it.
fn line(entry: &Obsolete) -> String {
    match &entry.reason {
        Reason::CaughtUp { differences } if !differences.is_empty() => {
            format!("{}; {}", entry.entry, differences.join("; "))
        }
        _ => entry.entry.clone(),
    }
}

/// Adds each operation to the area that it is named like; returns a section that asks to check it, empty
/// if there are none. An area that is not written in one line is left as it is, which blocks the update.
pub fn assign_areas(operations: Vec<WithoutArea>) -> anyhow::Result<String> {
    let path = project::path(OVERLAY);
    let mut overlay = project::read_text(&path)?;
    let mut lines = Vec::new();
    for WithoutArea { operation, area } in operations {
        if let Some(text) = with_operation_in_area(&overlay, &area, &operation) {
            overlay = text;
            lines.push(format!("`{operation}` was put into `{area}`"));
        }
    }
    if !lines.is_empty() {
        project::write_atomically(&path, overlay.as_bytes())?;
    }
    Ok(section("Check the API area of new operations; a released one cannot move", OVERLAY, &lines))
}

/// A section that lists what has no description, empty if everything has one.
pub fn undescribed(names: &[String]) -> String {
    section("Describe what has no description yet", OVERLAY, names)
}

fn section(title: &str, file: &str, lines: &[String]) -> String {
    match lines {
        [] => String::new(),
        lines => format!(
            "**{title}**, in {file}:\n\n- {}\n\n",
            first_lines(lines, MAX_LISTED).join("\n- ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_names_are_listed_and_the_others_counted() {
        let names: Vec<String> = (1..=53).map(|number| format!("name {number}")).collect();
        let text = undescribed(&names);
        assert!(text.ends_with("- name 50\n- … and 3 more\n\n"), "{text}");
        assert!(!undescribed(&names[..50]).contains("more"));
    }
}
