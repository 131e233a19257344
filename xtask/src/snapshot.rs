//! `cargo xtask snapshot`: what of the generated code and of the public surface is not yet reviewed.
//! The tests below say the same to `cargo test`; how code is divided or listed is not known here.

mod area;
mod stored;
mod surface;

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use crate::generate::documents::{COMETAPI, Document, RUNWAY};
use crate::{generate, project};
use area::Areas;

/// Compare the generated code and the public surface with what was reviewed, tests/snapshots/.
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

/// What is made of a contract.
pub struct Part {
    /// Where it is in the crate: nothing, or a module with its colons.
    module: &'static str,
    areas: Areas,
    source: String,
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
            println!("taken over as reviewed: {}", differences.len());
        } else {
            println!("to take this over, run `cargo xtask snapshot --accept`");
            return Ok(ExitCode::FAILURE);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// All that is reviewed, as it is now.
fn taken() -> anyhow::Result<Vec<Text>> {
    let runway = contract(&RUNWAY)?;
    let areas = Areas::of(&runway);
    let runway = Part { module: "", areas, source: generate::client(runway, &RUNWAY)? };
    let areas = Areas::single("cometapi");
    let source = generate::client(contract(&COMETAPI)?, &COMETAPI)?;
    let parts = [runway, Part { module: "comet::", areas, source }];
    let mut taken = Vec::new();
    for part in &parts {
        taken.extend(generated(part)?);
    }
    taken.push(Text {
        name: "public_surface".to_owned(),
        description: "All that a program can name, without bodies and words".to_owned(),
        contents: surface::listing(&parts)?,
    });
    Ok(taken)
}

fn contract(document: &Document) -> anyhow::Result<Value> {
    let path = project::path(document.contract);
    let contract = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&contract).with_context(|| format!("{} is not JSON", path.display()))
}

fn generated(part: &Part) -> anyhow::Result<Vec<Text>> {
    let texts = area::split(&part.source, &part.areas)?.into_iter().map(|(area, contents)| Text {
        name: format!("generated__{area}"),
        description: format!("{}; {LEFT_OUT}", what_is_in(&area)),
        contents,
    });
    Ok(texts.collect())
}

fn what_is_in(area: &str) -> String {
    match area {
        area::SHARED => "Generated code that more than one area needs".to_owned(),
        area::NO_AREA => "Generated code that only tasks and uploads need".to_owned(),
        area => format!("Generated code that only the area {area} needs"),
    }
}

const LEFT_OUT: &str = "types::builder is left out, it repeats the fields of each struct";

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
    fn the_generated_code_is_what_was_reviewed() {
        assert_reviewed(|name| name.starts_with("generated__"));
    }

    #[test]
    fn the_public_surface_is_what_was_reviewed() {
        assert_reviewed(|name| name == "public_surface");
    }

    #[test]
    fn nothing_is_kept_that_is_no_longer_made() {
        assert_eq!(stored::left_over(&TAKEN).unwrap(), Vec::<String>::new());
    }
}
