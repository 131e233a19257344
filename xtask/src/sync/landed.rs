//! A document synced over the one before it, as each update of the crate is.

use serde_json::Value;

use super::before::Before;
use super::overlay::Overlay;
use super::retired::Retired;
use super::{Synced, sync};
use crate::codegen;
use crate::codegen::vendored::RUNWAY;
use crate::surface::Surface;

/// A spec and what is retired in it.
#[derive(Debug, Clone)]
pub struct Landed {
    pub spec: Value,
    pub retired: Retired,
}

impl Landed {
    pub fn first(document: &Value, overlay: &Overlay) -> anyhow::Result<Self> {
        Self::synced(document, overlay, &Before::default())
    }

    /// The next document, synced over this one.
    pub fn then(&self, document: &Value, overlay: &Overlay, day: &str) -> anyhow::Result<Self> {
        let before = Before::new(self.spec.clone(), self.retired.clone(), day);
        Self::synced(document, overlay, &before)
    }

    fn synced(document: &Value, overlay: &Overlay, before: &Before) -> anyhow::Result<Self> {
        let Synced { spec, retired, .. } = sync(document.to_string().as_bytes(), overlay, before)?;
        Ok(Self { spec, retired })
    }

    /// The source of the client for all API areas.
    pub fn generated(&self) -> anyhow::Result<String> {
        codegen::client(self.spec.clone(), &RUNWAY)
    }

    /// The public API of the client.
    pub fn surface(&self) -> anyhow::Result<Surface> {
        Surface::parse(&self.generated()?)
    }
}
