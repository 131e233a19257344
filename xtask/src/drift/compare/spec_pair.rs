//! One operation as it is in the specs that the clients of base and revision are generated from.

use serde_json::Value;

use crate::drift::loaded_document::LoadedDocument;
use crate::drift::location::{Location, Part};

pub struct SpecPair<'d> {
    pub documents: [&'d LoadedDocument; 2],
    /// The key of the operation.
    pub key: &'d str,
}

impl<'d> SpecPair<'d> {
    /// The schemas of a response, if both specs have it. Reads the specs on first use.
    pub fn response_schemas(&self, location: &Location) -> Option<[&'d Value; 2]> {
        let Some(Part::Response { status, media_type }) = &location.part else { return None };
        let schema = |document: &'d LoadedDocument| {
            let operation = document.spec_operation(self.key)?;
            let mut responses = operation.responses.iter();
            let response = responses.find(|response| response.status == *status)?;
            let mut content = response.content.iter();
            content.find(|(name, _)| name == media_type).map(|(_, schema)| &schema.value)
        };
        Some([schema(self.documents[0])?, schema(self.documents[1])?])
    }
}
