//! Compares upstream documents with each other and with the vendored spec.

use anyhow::Context;

use super::change::Change;
use super::classify;
use super::loaded_document::LoadedDocument;
use super::scope::Scope;
use crate::sync::before::{Before, retired_path};
use crate::sync::retired::Retired;
use crate::sync::upstream::{Pin, Published, Upstream};
use crate::{project, sync};

/// Compares two upstream documents. Overlay entries that do not apply are ignored.
pub fn between(base: &[u8], revision: &[u8], scope: Scope) -> anyhow::Result<Vec<Change>> {
    let overlay = sync::read_overlay()?;
    let load = |bytes: &[u8], role: &str| {
        let document = LoadedDocument::from_upstream(bytes, &overlay)
            .with_context(|| format!("the {role} document cannot be read"))?
            .without_unapplied_entries();
        generate(&document, scope);
        anyhow::Ok(document)
    };
    // Parsing and generating take most of the time and are independent for the two documents.
    let (base, revision) = std::thread::scope(|threads| {
        let base = threads.spawn(|| load(base, "base"));
        let revision = load(revision, "revision");
        (base.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), revision)
    });
    Ok(classify::changes(&base?, &revision?, scope))
}

/// The given source, or the one in openapi/upstream.toml.
pub fn source_or_upstream(from: Option<String>) -> anyhow::Result<String> {
    Ok(match from {
        Some(from) => from,
        None => Upstream::read()?.source,
    })
}

/// Compares the vendored spec with the spec made from an upstream document, which is from `from`.
pub fn since_vendored(from: &str, bytes: &[u8], scope: Scope) -> anyhow::Result<Vec<Change>> {
    let path = project::path("openapi/runway.json");
    let vendored =
        std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let retired = Retired::read(&retired_path(&path))?;
    let vendored = LoadedDocument::from_spec(serde_json::from_slice(&vendored)?, &retired)?;
    let before = Before::read(&path, &Pin::of(from, bytes, &Published::default()).date)?;
    let revision = LoadedDocument::from_synced(bytes, &sync::read_overlay_and_ahead()?, &before)
        .with_context(|| format!("{from} cannot be compared"))?;
    std::thread::scope(|threads| {
        threads.spawn(|| generate(&vendored, scope));
        generate(&revision, scope);
    });
    Ok(classify::changes(&vendored, &revision, scope))
}

/// Generates the client in advance. A failure is kept in the document and reported as a change.
fn generate(document: &LoadedDocument, scope: Scope) {
    if scope == Scope::WireAndApi {
        let _ = document.surface();
    }
}
