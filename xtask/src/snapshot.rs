//! `cargo xtask snapshot`: compares the public API with the reviewed snapshots: a listing per API area,
//! one of the hand-written API, and the code generated from a small spec.

mod api_areas;
mod api_listing;
mod hand_written_api;
mod snapshot_files;

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use crate::codegen::vendored::{COMETAPI, RUNWAY, Spec};
use crate::surface::Surface;
use crate::{codegen, documents, project};
use api_areas::Areas;
use snapshot_files::SnapshotText;

/// A spec with a schema of every kind.
const SHAPES: Spec =
    Spec { file: documents::SHAPES, client: "crate::client::Client", waitable: "crate::types" };

/// Compare the public API with the reviewed snapshots in tests/snapshots.
#[derive(Debug, Args)]
pub struct Snapshot {
    /// Update the snapshots
    #[arg(long)]
    accept: bool,
}

impl Snapshot {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let current = current_texts()?;
        let differences = snapshot_files::differences(&current)?;
        differences.iter().for_each(|difference| print!("{difference}"));
        if differences.is_empty() {
            println!("{} snapshots, no difference", current.len());
        } else if self.accept {
            snapshot_files::accept(&current, &differences)?;
            println!("snapshots updated: {}", differences.len());
        } else {
            println!("run `cargo xtask snapshot --accept` to update the snapshots");
            return Ok(ExitCode::FAILURE);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Updates all snapshots.
pub fn accept() -> anyhow::Result<()> {
    let current = current_texts()?;
    snapshot_files::accept(&current, &snapshot_files::differences(&current)?)
}

/// The texts that the snapshots should have.
fn current_texts() -> anyhow::Result<Vec<SnapshotText>> {
    let runway = document(&RUNWAY)?;
    let areas = Areas::of(&runway);
    let surface = Surface::parse(&codegen::client(runway, &RUNWAY)?)?;
    let mut texts: Vec<SnapshotText> = areas
        .names()
        .map(|area| SnapshotText {
            name: format!("surface__{area}"),
            description: area_description(area),
            contents: api_listing::listing(&surface, "", |path| areas.of_item(path) == area),
        })
        .collect();
    let surface = Surface::parse(&codegen::client(document(&COMETAPI)?, &COMETAPI)?)?;
    texts.push(SnapshotText {
        name: "surface__cometapi".to_owned(),
        description: "API generated from openapi/cometapi.json".to_owned(),
        contents: api_listing::listing(&surface, "comet::", |_| true),
    });
    texts.push(SnapshotText {
        name: "surface__hand_written".to_owned(),
        description: "Hand-written public API".to_owned(),
        contents: hand_written_api::items()?.join("\n"),
    });
    texts.push(SnapshotText {
        name: "generated_code".to_owned(),
        description: format!("Code generated from {}", SHAPES.file),
        contents: codegen::client(document(&SHAPES)?, &SHAPES)?,
    });
    Ok(texts)
}

fn document(spec: &Spec) -> anyhow::Result<Value> {
    let path = project::path(spec.file);
    serde_json::from_str(&project::read_text(&path)?)
        .with_context(|| format!("{} is not valid JSON", path.display()))
}

fn area_description(area: &str) -> String {
    match area {
        api_areas::SHARED => "Types of more than one API area".to_owned(),
        api_areas::NO_AREA => "Operations and types of tasks and uploads".to_owned(),
        area => format!("Operations and types of the API area {area}"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    /// Shared by the tests, because it takes seconds.
    static CURRENT: LazyLock<Vec<SnapshotText>> = LazyLock::new(|| current_texts().unwrap());

    fn assert_snapshots(is_tested: impl Fn(&str) -> bool) {
        for text in CURRENT.iter().filter(|text| is_tested(&text.name)) {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(snapshot_files::directory());
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.set_description(&text.description);
            settings.bind(|| insta::assert_snapshot!(text.name.as_str(), text.contents));
        }
    }

    #[test]
    fn the_public_api_equals_its_snapshots() {
        assert_snapshots(|name| name.starts_with("surface__"));
    }

    #[test]
    fn generated_code_equals_its_snapshot() {
        assert_snapshots(|name| name == "generated_code");
    }

    #[test]
    fn no_snapshot_is_obsolete() {
        assert_eq!(snapshot_files::obsolete(&CURRENT).unwrap(), Vec::<String>::new());
    }
}
