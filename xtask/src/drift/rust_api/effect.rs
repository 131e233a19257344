//! What a finding does to the public Rust API.

use super::affected_items::Affected;
use crate::drift::severity::ApiSeverity;

pub struct Effect {
    pub api: ApiSeverity,
    /// The severity when base and revision are swapped.
    pub inverse_api: ApiSeverity,
    /// The item that is reported.
    pub item: Option<String>,
    /// All items that the finding affects.
    pub items: Vec<Affected>,
}

impl Effect {
    pub fn without_items(api: ApiSeverity, item: Option<String>) -> Self {
        Self { api, inverse_api: api, item, items: Vec::new() }
    }
}
