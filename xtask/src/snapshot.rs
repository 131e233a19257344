//! `cargo xtask snapshot`: what of the public surface is not yet reviewed. There is one listing per
//! API area, one of what is written by hand, and all that is generated of a small spec.

mod area;
mod hand_written;
mod listing;
mod stored;

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use crate::generate::documents::{COMETAPI, Document, RUNWAY};
use crate::surface::Surface;
use crate::{generate, project};
use area::Areas;

/// A spec with a schema of every shape.
const SHAPES: Document = Document {
    spec: "xtask/tests/fixtures/shapes/spec.json",
    client: "crate::client::Client",
    waitable: "crate::types",
};

/// Compare the public surface with what was reviewed, tests/snapshots/.
#[derive(Debug, Args)]
pub struct Snapshot {
    /// Write what is there now as reviewed.
    #[arg(long)]
    accept: bool,
}

/// A text to be reviewed, and what a reviewer should know about it.
pub struct Text {
    name: String,
    description: String,
    contents: String,
}

impl Snapshot {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let now = taken()?;
        let differences = stored::differences(&now)?;
        differences.iter().for_each(|difference| print!("{difference}"));
        if differences.is_empty() {
            println!("{} snapshots, all as reviewed", now.len());
        } else if self.accept {
            stored::accept(&now, &differences)?;
            println!("accepted as reviewed: {}", differences.len());
        } else {
            println!("to accept this, run `cargo xtask snapshot --accept`");
            return Ok(ExitCode::FAILURE);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Accepts all that is there now as reviewed.
pub fn accept() -> anyhow::Result<()> {
    let now = taken()?;
    stored::accept(&now, &stored::differences(&now)?)
}

/// All that is reviewed, as it is now.
fn taken() -> anyhow::Result<Vec<Text>> {
    let runway = spec(&RUNWAY)?;
    let areas = Areas::of(&runway);
    let surface = Surface::read(&generate::client(runway, &RUNWAY)?)?;
    let mut taken: Vec<Text> = areas
        .names()
        .map(|area| Text {
            name: format!("surface__{area}"),
            description: what_is_in(area),
            contents: listing::listing(&surface, "", |path| areas.of_item(path) == area),
        })
        .collect();
    let surface = Surface::read(&generate::client(spec(&COMETAPI)?, &COMETAPI)?)?;
    taken.push(Text {
        name: "surface__cometapi".to_owned(),
        description: "What is generated from CometAPI's own spec".to_owned(),
        contents: listing::listing(&surface, "comet::", |_| true),
    });
    taken.push(Text {
        name: "surface__hand_written".to_owned(),
        description: "What a program can name and nothing generates".to_owned(),
        contents: hand_written::items()?.join("\n"),
    });
    taken.push(Text {
        name: "generated_code".to_owned(),
        description: format!("All that is generated from {}", SHAPES.spec),
        contents: generate::client(spec(&SHAPES)?, &SHAPES)?,
    });
    Ok(taken)
}

fn spec(document: &Document) -> anyhow::Result<Value> {
    let path = project::path(document.spec);
    let spec = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&spec).with_context(|| format!("{} is not JSON", path.display()))
}

fn what_is_in(area: &str) -> String {
    match area {
        area::SHARED => "Types that more than one API area has".to_owned(),
        area::NO_AREA => "Operations and types of tasks and uploads".to_owned(),
        area => format!("Operations and types of the API area {area}"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    /// Made once: it takes seconds.
    static TAKEN: LazyLock<Vec<Text>> = LazyLock::new(|| taken().unwrap());

    fn assert_reviewed(is_meant: impl Fn(&str) -> bool) {
        for text in TAKEN.iter().filter(|text| is_meant(&text.name)) {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(stored::folder());
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.set_description(&text.description);
            settings.bind(|| insta::assert_snapshot!(text.name.as_str(), text.contents));
        }
    }

    #[test]
    fn the_public_surface_is_as_reviewed() {
        assert_reviewed(|name| name.starts_with("surface__"));
    }

    #[test]
    fn generated_code_is_as_reviewed() {
        assert_reviewed(|name| name == "generated_code");
    }

    #[test]
    fn no_snapshot_is_left_over() {
        assert_eq!(stored::left_over(&TAKEN).unwrap(), Vec::<String>::new());
    }
}
