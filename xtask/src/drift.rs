//! `cargo xtask drift`: what changed between two upstream documents, and what that does to released
//! clients and to our Rust API. This file reads the command line and says how it ends.

pub mod accept;
mod aside;
pub mod change;
mod compare;
mod fingerprint;
pub mod judge;
mod pairing;
mod place;
pub mod report;
mod rules;
mod rust;
mod side;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};

use crate::{project, sync};
use accept::Accepted;
use change::{Change, Wire};
use judge::Scope;
use side::Side;
use sync::upstream::{self, Upstream};

/// Say what changed between two upstream documents and what that does to us.
#[derive(Debug, Args)]
pub struct Drift {
    /// The document to start from; without it, the vendored contract.
    #[arg(value_name = "OLD", requires = "new")]
    old: Option<String>,
    /// The document to compare with it.
    #[arg(value_name = "NEW")]
    new: Option<String>,
    /// An upstream document to compare with the vendored contract; without it, the one that
    /// openapi/upstream.toml names.
    #[arg(long, value_name = "FILE|URL", conflicts_with = "old")]
    from: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The mildest verdict on released clients that ends with exit code 1.
    #[arg(long, value_enum, default_value_t = Wire::Breaking)]
    fail_on: Wire,
    /// Leave out what changes in the Rust API, for which both clients must be generated.
    #[arg(long)]
    wire_only: bool,
    /// Changes that count no longer: `[[accept]]` with `fingerprint` and `reason`.
    #[arg(long, value_name = "FILE")]
    accept: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Format {
    Text,
    Json,
    /// For a pull request.
    Markdown,
    /// Workflow commands, which GitHub shows beside a run.
    Github,
}

impl Drift {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let scope = if self.wire_only { Scope::Wire } else { Scope::WireAndApi };
        let changes = match (self.old, self.new) {
            (Some(old), Some(new)) => {
                between(&upstream::fetch(&old)?, &upstream::fetch(&new)?, scope)?
            }
            _ => since_vendored(&source_or_upstream(self.from)?, scope)?.1,
        };
        let accepted = match &self.accept {
            Some(path) => Accepted::read(path, &changes)?,
            None => Accepted::default(),
        };
        print!("{}", report::written(self.format, &changes, &accepted)?);
        let counts = |change: &&Change| {
            (change.stops || change.wire >= self.fail_on) && accepted.reason(change).is_none()
        };
        Ok(match changes.iter().any(|change| counts(&change)) {
            true => ExitCode::FAILURE,
            false => ExitCode::SUCCESS,
        })
    }
}

/// From one upstream document to another. Whether our overlay fits either is not asked.
pub fn between(old: &[u8], new: &[u8], scope: Scope) -> anyhow::Result<Vec<Change>> {
    let overlay = sync::read_overlay()?;
    let side = |bytes: &[u8], which: &str| {
        let side = Side::upstream(bytes, &overlay);
        let side = side.with_context(|| format!("the {which} document could not be read"))?;
        let side = side.without_overlay();
        prepare(&side, scope);
        anyhow::Ok(side)
    };
    // Reading and generating is most of the work, and neither side needs the other for it.
    let (old, new) = std::thread::scope(|scope| {
        let old = scope.spawn(|| side(old, "old"));
        let new = side(new, "new");
        (old.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), new)
    });
    Ok(judge::changes(&old?, &new?, scope))
}

/// Generates what will be compared; that it cannot be generated is a change of its own.
fn prepare(side: &Side, scope: Scope) {
    if scope == Scope::WireAndApi {
        let _ = side.surface();
    }
}

/// How many changes there are, and how many of them nobody can decide.
pub fn counted(changes: &[Change]) -> (usize, usize) {
    let undecided = changes.iter().filter(|change| change.wire == Wire::Undecided);
    (changes.len(), undecided.count())
}

/// What an option names, or else where upstream publishes its document.
pub fn source_or_upstream(from: Option<String>) -> anyhow::Result<String> {
    Ok(match from {
        Some(from) => from,
        None => Upstream::read()?.source,
    })
}

/// An upstream document, and the way from the vendored contract to what it would make of it.
pub fn since_vendored(from: &str, scope: Scope) -> anyhow::Result<(Vec<u8>, Vec<Change>)> {
    let path = project::path("openapi/runway.json");
    let vendored =
        std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let vendored = Side::contract(serde_json::from_slice(&vendored)?)?;
    let bytes = upstream::fetch(from)?;
    let new = Side::synced(&bytes, &sync::read_overlay()?)
        .with_context(|| format!("{from} could not be compared"))?;
    std::thread::scope(|threads| {
        threads.spawn(|| prepare(&vendored, scope));
        prepare(&new, scope);
    });
    Ok((bytes, judge::changes(&vendored, &new, scope)))
}
