//! `cargo xtask drift`: compares two OpenAPI documents and reports what each change does to released
//! clients and to the public Rust API.

pub mod accept;
mod annotations;
mod branch_matching;
pub mod change;
mod classify;
mod compare;
mod finding;
mod fingerprint;
mod loaded_document;
mod location;
mod operation_index;
pub mod render;
pub mod rules;
mod rust_api;
pub mod scope;
pub mod severity;
#[cfg(test)]
mod tests;
mod upstream_changes;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::sync::fetch::Network;
use accept::Accepted;
use change::Change;
#[cfg(any(test, fuzzing))]
pub use classify::changes;
#[cfg(any(test, fuzzing))]
pub use loaded_document::LoadedDocument;
use render::Format;
use scope::Scope;
use severity::WireSeverity;
pub use upstream_changes::{between, since_vendored, source_or_upstream};

/// Report what changed between two OpenAPI documents and whether it breaks clients.
#[derive(Debug, Args)]
pub struct Drift {
    /// The base document [default: the vendored spec].
    #[arg(value_name = "BASE", requires = "revision")]
    base: Option<String>,
    /// The revision to compare with the base document.
    #[arg(value_name = "REVISION")]
    revision: Option<String>,
    /// An upstream document to compare with the vendored spec [default: the source in
    /// openapi/upstream.toml].
    #[arg(long, value_name = "FILE|URL", conflicts_with = "base")]
    from: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The lowest severity for released clients that makes the exit code 1. By default only a
    /// breaking change does, and one that blocks an update.
    #[arg(long, value_enum, default_value_t = WireSeverity::Breaking)]
    fail_on: WireSeverity,
    /// Do not compare the generated Rust APIs, which is slower.
    #[arg(long)]
    wire_only: bool,
    /// A TOML file of accepted changes, which do not fail the command: `[[accept]]` tables with
    /// `fingerprint` and `reason`.
    #[arg(long, value_name = "FILE")]
    accept: Option<PathBuf>,
    #[command(flatten)]
    network: Network,
}

impl Drift {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let scope = if self.wire_only { Scope::Wire } else { Scope::WireAndApi };
        let changes = match (self.base, self.revision) {
            (Some(base), Some(revision)) => {
                let fetch = |from: &str| self.network.fetch(from);
                between(&fetch(&base)?, &fetch(&revision)?, scope)?
            }
            _ => {
                let from = source_or_upstream(self.from)?;
                since_vendored(&from, &self.network.fetch(&from)?, scope)?
            }
        };
        let accepted = match &self.accept {
            Some(path) => Accepted::read(path, &changes)?,
            None => Accepted::default(),
        };
        print!("{}", render::render(self.format, &changes, &accepted)?);
        let fails =
            |change: &Change| change.fails_on(self.fail_on) && accepted.reason(change).is_none();
        Ok(match changes.iter().any(fails) {
            true => ExitCode::FAILURE,
            false => ExitCode::SUCCESS,
        })
    }
}

/// The number of all changes and of the undecided ones.
pub fn counted(changes: &[Change]) -> (usize, usize) {
    let undecided = changes.iter().filter(|change| change.wire == WireSeverity::Undecided);
    (changes.len(), undecided.count())
}
