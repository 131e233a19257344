//! The part of a pull request that asks for review: the API areas of new operations, which the update
//! writes to openapi/overlay.yaml, and what has no description there.

use crate::project;
use crate::sync::OVERLAY;
use crate::sync::overlay::areas::with_operation_in_area;
use crate::sync::sync_report::WithoutArea;

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
    Ok(section(
        "Check the API area of new operations: once released, an operation cannot move to another feature \
         without breaking dependants.",
        &lines,
    ))
}

/// A section that lists what has no description, empty if everything has one.
pub fn undescribed(names: &[String]) -> String {
    section("Describe what has no description yet:", names)
}

fn section(title: &str, lines: &[String]) -> String {
    match lines {
        [] => String::new(),
        lines => format!("**{title}** In {OVERLAY}:\n\n- {}\n\n", lines.join("\n- ")),
    }
}
