//! The report for programs: an object with the summary and all changes.

use serde::Serialize;

use crate::drift::change::{Change, Summary};

#[derive(Serialize)]
struct Report<'c> {
    summary: Summary,
    changes: &'c [Change],
}

pub fn render(changes: &[Change]) -> anyhow::Result<String> {
    let report = Report { summary: Summary::of(changes), changes };
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}
