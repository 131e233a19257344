//! Turns findings into changes: adds severities, the Rust item, the JSON pointer and the fingerprint.

use std::cmp::Reverse;

use super::change::{Change, Direction};
use super::compare;
use super::finding::Finding;
use super::fingerprint::fingerprint;
use super::loaded_document::LoadedDocument;
use super::location::{Part, Role, Step};
use super::rules::Rule;
use super::rust_api::{Effect, RustApi};
use super::scope::Scope;
use super::severity::{ApiSeverity, WireSeverity};

/// All changes from base to revision, most severe first, in a stable order.
pub fn changes(base: &LoadedDocument, revision: &LoadedDocument, scope: Scope) -> Vec<Change> {
    let rust_api = if scope == Scope::Wire { None } else { RustApi::new(base, revision) };
    let classifier = Classifier { base, revision, scope, rust_api };
    let findings = compare::operations_and_annotations(base, revision);
    let effects: Vec<Effect> = findings.iter().map(|finding| classifier.effect(finding)).collect();
    let mut others = match &classifier.rust_api {
        Some(rust_api) => rust_api.unexplained(&effects),
        None => Vec::new(),
    };
    others.extend(compare::sync_results(base, revision, scope));
    let others = others
        .iter()
        .map(|finding| classifier.change(finding, &classifier.effect_from_rule(finding)));
    let mut changes: Vec<Change> = findings
        .iter()
        .zip(&effects)
        .map(|(finding, effect)| classifier.change(finding, effect))
        .chain(others)
        .collect();
    changes.sort_by(|one, other| sort_key(one).cmp(&sort_key(other)));
    changes.dedup();
    changes
}

fn sort_key(change: &Change) -> impl Ord + '_ {
    let Change { operation, pointer, rule, fingerprint, message, .. } = change;
    let severity = Reverse((change.blocks_update, change.wire, change.api));
    (severity, operation, pointer, rule, message, fingerprint)
}

struct Classifier<'d> {
    base: &'d LoadedDocument,
    revision: &'d LoadedDocument,
    scope: Scope,
    /// `None` if the Rust APIs are not, or cannot be, compared.
    rust_api: Option<RustApi<'d>>,
}

impl Classifier<'_> {
    fn effect(&self, finding: &Finding) -> Effect {
        match &self.rust_api {
            Some(rust_api) => rust_api.effect(finding),
            None => Effect::without_items(self.max_api(finding), None),
        }
    }

    /// The effect of a finding that is not compared item by item.
    fn effect_from_rule(&self, finding: &Finding) -> Effect {
        let item = finding.detail.split(' ').next().filter(|name| name.contains("::"));
        Effect::without_items(self.max_api(finding), item.map(str::to_owned))
    }

    fn max_api(&self, finding: &Finding) -> ApiSeverity {
        match self.scope {
            Scope::Wire => ApiSeverity::Unknown,
            Scope::WireAndApi => finding.rule.verdict(finding.location.direction).api,
        }
    }

    fn change(&self, finding: &Finding, effect: &Effect) -> Change {
        let [base, revision] = finding.location.operation;
        let operation = revision
            .map(|index| self.revision.operation_name(index))
            .or_else(|| base.map(|index| self.base.operation_name(index)));
        let wire = finding.wire();
        Change {
            rule: finding.rule.id(),
            fingerprint: fingerprint(finding, operation.as_deref()),
            pointer: self.pointer(finding),
            operation,
            alternative: self.alternative(finding),
            direction: finding.location.direction,
            wire,
            api: effect.api,
            rust: effect.item.clone(),
            message: format!("{}{}", finding.message, leniency_note(finding, wire)),
            blocks_update: finding.rule.blocks_update() || self.stops_sync(finding),
        }
    }

    /// The branch of a request body with a discriminator that the finding is in.
    fn alternative(&self, finding: &Finding) -> Option<String> {
        let location = &finding.location;
        let (Some(Part::RequestBody { media_type }), Some(Step::Branch { label, .. })) =
            (&location.part, location.steps.first())
        else {
            return None;
        };
        let is_discriminated = |document: &LoadedDocument, role: Role| {
            let index = location.operation[role as usize]?;
            let body = document.lowered.operations[index].body.as_ref()?;
            let (_, schema) = body.content.iter().find(|(name, _)| name == media_type)?;
            schema.value.get("discriminator").map(drop)
        };
        is_discriminated(self.revision, Role::Revision)
            .or_else(|| is_discriminated(self.base, Role::Base))
            .map(|_| label.clone())
    }

    /// The sync rejects a document with an unknown keyword.
    fn stops_sync(&self, finding: &Finding) -> bool {
        self.revision.is_synced && finding.rule == Rule::UnknownKeywordAdded
    }

    fn pointer(&self, finding: &Finding) -> String {
        if let Some(pointer) = &finding.pointer {
            return pointer.clone();
        }
        let base = || self.base.pointer(&finding.location, Role::Base);
        let revision = || self.revision.pointer(&finding.location, Role::Revision);
        let pointer = match finding.role() {
            Role::Base => base().or_else(revision),
            Role::Revision => revision().or_else(base),
        };
        pointer.unwrap_or_default()
    }
}

/// Says why a change does not break released clients although it would break a strict parser.
fn leniency_note(finding: &Finding, wire: WireSeverity) -> &'static str {
    let is_response = finding.location.direction == Direction::Response;
    if is_response && wire == WireSeverity::Warning && finding.rule.is_property_removed() {
        return "; released clients read it as absent";
    }
    let is_harmless_response = is_response && wire <= WireSeverity::Additive;
    match is_harmless_response && finding.rule.entry().needs_lenient_parser {
        true if finding.location.is_error_response() => {
            "; released clients accept error responses of any shape"
        }
        true => "; released clients parse responses leniently",
        false => "",
    }
}
