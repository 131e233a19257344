//! Renders a list of changes in one of the report formats.

mod escape;
mod github;
pub mod group;
mod json;
mod markdown;
mod text;

use clap::ValueEnum;

use super::accept::Accepted;
use super::change::Change;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Format {
    Text,
    Json,
    /// For a pull request.
    Markdown,
    /// Workflow commands, which GitHub shows as annotations of a run.
    Github,
}

pub fn render(format: Format, changes: &[Change], accepted: &Accepted) -> anyhow::Result<String> {
    Ok(match format {
        Format::Text => text::render(changes, accepted),
        Format::Json => json::render(changes)?,
        Format::Markdown => markdown::render(changes, accepted),
        Format::Github => github::render(changes, accepted),
    })
}
