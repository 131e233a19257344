//! Compares upstream documents with each other and with the vendored spec.

use anyhow::Context;

use super::change::Change;
use super::classify;
use super::loaded_document::{LoadedDocument, ReadDocument};
use super::scope::Scope;
use crate::sync::ahead::Ahead;
use crate::sync::before::{Before, retired_path};
use crate::sync::retired::Retired;
use crate::sync::upstream::{Pin, Published, Upstream};
use crate::{project, sync};

/// Compares two upstream documents, as if the revision was landed on the base: names are those of the
/// vendored spec. Overlay entries that do not apply are ignored.
pub fn between(base: &[u8], revision: &[u8], scope: Scope) -> anyhow::Result<Vec<Change>> {
    let overlay = sync::read_overlay()?;
    let read = |bytes: &[u8], role: &str| {
        ReadDocument::new(bytes, &Ahead::default())
            .with_context(|| format!("the {role} document cannot be read"))
    };
    let (base, revision) = match scope {
        // What clients send and read does not depend on names.
        Scope::Wire => {
            let nothing = Before::default();
            in_parallel(
                || read(base, "base").map(|base| base.over(&overlay, &nothing)),
                || read(revision, "revision").map(|revision| revision.over(&overlay, &nothing)),
            )
        }
        Scope::WireAndApi => {
            let vendored = Before::read(&project::path(sync::SPEC), "")?.names();
            let (base, revision) = in_parallel(
                || read(base, "base").map(|base| base.over(&overlay, &vendored)),
                || read(revision, "revision"),
            );
            let base = base?;
            let before = match &base.spec {
                Ok(spec) => {
                    Before::new(spec.clone(), Retired::default(), "").or_names_of(&vendored)
                }
                Err(_) => vendored,
            };
            let revision = revision?.over(&overlay, &before);
            (Ok(base), Ok(revision))
        }
    };
    let (base, revision) =
        (base?.without_unapplied_entries(), revision?.without_unapplied_entries());
    in_parallel(|| generate(&base, scope), || generate(&revision, scope));
    Ok(classify::changes(&base, &revision, scope))
}

/// Runs both at the same time, because most of the time goes into parsing and generating.
fn in_parallel<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|threads| {
        let one = threads.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
    })
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
    let path = project::path(sync::SPEC);
    let vendored =
        std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let retired = Retired::read(&retired_path(&path))?;
    let vendored = LoadedDocument::from_spec(serde_json::from_slice(&vendored)?, &retired)?;
    let before = Before::read(&path, &Pin::of(from, bytes, &Published::default()).date)?;
    let revision = LoadedDocument::from_synced(bytes, &sync::read_overlay_and_ahead()?, &before)
        .with_context(|| format!("{from} cannot be compared"))?;
    in_parallel(|| generate(&vendored, scope), || generate(&revision, scope));
    Ok(classify::changes(&vendored, &revision, scope))
}

/// Generates the client in advance. A failure is kept in the document and reported as a change.
fn generate(document: &LoadedDocument, scope: Scope) {
    if scope == Scope::WireAndApi {
        let _ = document.surface();
    }
}
