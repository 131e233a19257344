//! Compares the public APIs of the clients generated from base and revision, and attributes each
//! changed item to the findings that explain it.

mod affected_items;
mod client_pair;
mod effect;
mod generated_items;
mod item_severity;
mod unexplained_items;

use super::finding::Finding;
use super::loaded_document::LoadedDocument;
use client_pair::ClientPair;
pub use effect::Effect;
use item_severity::{item_severity, limited_by_rule};

pub struct RustApi<'d>(ClientPair<'d>);

impl<'d> RustApi<'d> {
    /// `None` if no client can be generated from one of the documents.
    pub fn new(base: &'d LoadedDocument, revision: &'d LoadedDocument) -> Option<Self> {
        ClientPair::new(base, revision).map(Self)
    }

    /// The highest severity among the items that the finding affects, limited by its rule.
    pub fn effect(&self, finding: &Finding) -> Effect {
        let items = affected_items::affected_items(&self.0, finding);
        let [base, revision] = self.0.surfaces;
        let forward: Vec<_> =
            items.iter().map(|path| item_severity(base, revision, path)).collect();
        let backward = items.iter().map(|path| item_severity(revision, base, path));
        let direction = finding.location.direction;
        let worst = forward.iter().max();
        let worst_item = worst
            .and_then(|worst| forward.iter().position(|severity| severity == worst))
            .map(|index| items[index].clone());
        Effect {
            api: limited_by_rule(finding.rule, direction, worst.copied()),
            inverse_api: limited_by_rule(finding.rule.entry().inverse, direction, backward.max()),
            item: worst_item,
            items: items.into_iter().collect(),
        }
    }

    /// Changes of items that none of the effects explains.
    pub fn unexplained(&self, effects: &[Effect]) -> Vec<Finding> {
        unexplained_items::unexplained_items(&self.0, effects)
    }
}
