//! The specs and generated public APIs of base and revision.

use serde_json::Value;

use crate::drift::loaded_document::LoadedDocument;
use crate::surface::Surface;

pub struct ClientPair<'d> {
    pub documents: [&'d LoadedDocument; 2],
    pub specs: [&'d Value; 2],
    pub surfaces: [&'d Surface; 2],
}

impl<'d> ClientPair<'d> {
    pub fn new(base: &'d LoadedDocument, revision: &'d LoadedDocument) -> Option<Self> {
        let specs = [base.spec.as_ref().ok()?, revision.spec.as_ref().ok()?];
        let surfaces = [base.surface().ok()?, revision.surface().ok()?];
        Some(Self { documents: [base, revision], specs, surfaces })
    }
}
