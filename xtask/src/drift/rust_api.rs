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
use affected_items::Affected;
use client_pair::{ClientPair, Worst};
pub use effect::Effect;
use item_severity::limited_by_rule;

pub struct RustApi<'d>(ClientPair<'d>);

impl<'d> RustApi<'d> {
    /// `None` if no client can be generated from one of the documents.
    pub fn new(base: &'d LoadedDocument, revision: &'d LoadedDocument) -> Option<Self> {
        ClientPair::new(base, revision).map(Self)
    }

    /// The highest severity among the items that the finding affects, limited by its rule.
    pub fn effect(&self, finding: &Finding) -> Effect {
        let items = affected_items::affected_items(&self.0, finding);
        let mut worst: Option<Worst> = None;
        for affected in &items {
            let next = match affected {
                Affected::Item(path) => self.0.worst_of_item(path),
                Affected::Type(path, role) => Worst::clone(&self.0.worst_of_type(path, *role)),
            };
            match &mut worst {
                Some(worst) => worst.join(&next),
                None => worst = Some(next),
            }
        }
        let direction = finding.location.direction;
        let (api, inverse_api) =
            (worst.as_ref().map(|of| of.api), worst.as_ref().map(|of| of.inverse_api));
        Effect {
            api: limited_by_rule(finding.rule, direction, api),
            inverse_api: limited_by_rule(finding.rule.entry().inverse, direction, inverse_api),
            item: worst.map(|of| of.item),
            items,
        }
    }

    /// Changes of items that none of the effects explains.
    pub fn unexplained(&self, effects: &[Effect]) -> Vec<Finding> {
        unexplained_items::unexplained_items(&self.0, effects)
    }
}
