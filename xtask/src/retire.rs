//! `cargo xtask retire`: lists what upstream removed and the spec still has, or drops all of it, for a
//! major version.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use crate::project;
use crate::sync::before::retired_path;
use crate::sync::retired::{Retired, without_retired};
use crate::sync::vendoring::write_spec;
use crate::sync::{SPEC, property_order, write};

/// List what Runway removed and the crate still has, or drop it.
#[derive(Debug, Args)]
pub struct Retire {
    /// Drop everything from openapi/runway.json and empty openapi/retired.json; this breaks dependants
    #[arg(long)]
    drop: bool,
}

impl Retire {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let path = project::path(SPEC);
        let retired = Retired::read(&retired_path(&path))?;
        for (day, name) in retired.list() {
            println!("{day}: {name}");
        }
        if !self.drop {
            println!("{} entries; --drop removes them", retired.len());
            return Ok(ExitCode::SUCCESS);
        }
        let spec: Value = serde_json::from_str(&project::read_text(&path)?)
            .with_context(|| format!("{} is not JSON", path.display()))?;
        let mut spec = without_retired(spec, &retired);
        property_order::record(&mut spec);
        write::sort_keywords(&mut spec);
        write_spec(&path, &write::bytes(&spec), &Retired::default())?;
        println!(
            "{} entries dropped; remove their names from openapi/overlay.yaml, then run `cargo xtask snapshot --accept`",
            retired.len()
        );
        Ok(ExitCode::SUCCESS)
    }
}
