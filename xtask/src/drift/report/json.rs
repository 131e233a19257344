//! For programs: the summary and every change, in one object.

use serde::Serialize;

use crate::drift::change::{Change, Summary};

#[derive(Serialize)]
struct Report<'c> {
    summary: Summary,
    changes: &'c [Change],
}

pub fn written(changes: &[Change]) -> anyhow::Result<String> {
    let report = Report { summary: Summary::of(changes), changes };
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}
