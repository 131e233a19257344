//! Gives new operations an API area in openapi/overlay.yaml, for the reviewer to check.

use crate::project;
use crate::sync::OVERLAY;
use crate::sync::overlay::areas::with_operation_in_area;
use crate::sync::sync_report::WithoutArea;

/// Adds each operation to the area that it is named like; returns the section of the pull request that
/// asks to check it, empty if there are none. Areas that are not written in one line are left as they are,
/// and block the update.
pub fn assign_missing(operations: Vec<WithoutArea>) -> anyhow::Result<String> {
    let path = project::path(OVERLAY);
    let mut overlay = project::read_text(&path)?;
    let mut lines = Vec::new();
    for WithoutArea { operation, area } in operations {
        if let Some(text) = with_operation_in_area(&overlay, &area, &operation) {
            overlay = text;
            lines.push(format!("- `{operation}` was put into `{area}`"));
        }
    }
    if lines.is_empty() {
        return Ok(String::new());
    }
    project::write_atomically(&path, overlay.as_bytes())?;
    Ok(format!(
        "**Check the API area of new operations** in {OVERLAY}: once released, an operation cannot move to \
         another feature without breaking dependants.\n\n{}\n\n",
        lines.join("\n")
    ))
}
