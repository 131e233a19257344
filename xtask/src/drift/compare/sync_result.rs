//! Compares whether a client can be made from base and revision, and which overlay entries apply.

use std::collections::BTreeSet;

use crate::drift::finding::Finding;
use crate::drift::loaded_document::LoadedDocument;
use crate::drift::location::Location;
use crate::drift::rules::Rule;
use crate::drift::scope::Scope;

pub fn support(base: &LoadedDocument, revision: &LoadedDocument, scope: Scope) -> Option<Finding> {
    let fault = |document: &LoadedDocument| match scope {
        Scope::Wire => document.spec.as_ref().err().cloned(),
        Scope::WireAndApi => document.surface().err(),
    };
    let (rule, fault, verb) = match (fault(base), fault(revision)) {
        (None, Some(fault)) => (Rule::DocumentUnsupported, fault, "is not supported"),
        (Some(fault), None) => (Rule::DocumentSupported, fault, "is now supported; before"),
        _ => return None,
    };
    // The generator quotes whole objects on further lines.
    let reason = fault.message.lines().next().unwrap_or_default();
    let message = format!("the document {verb}: {reason}");
    let finding = Finding::new(rule, &Location::document(), message);
    Some(finding.with_detail(fault.message.clone()).with_pointer(fault.pointer))
}

pub fn overlay_entries(base: &LoadedDocument, revision: &LoadedDocument) -> Vec<Finding> {
    let only_in = |document: &LoadedDocument, other: &LoadedDocument, rule: Rule, verb: &str| {
        let others: BTreeSet<&String> = other.unapplied.iter().collect();
        let only = document.unapplied.iter().filter(|entry| !others.contains(entry));
        let findings = only.map(|entry| {
            let message = format!("an overlay entry {verb} ({entry})");
            Finding::new(rule, &Location::document(), message).with_detail(entry)
        });
        findings.collect::<Vec<_>>()
    };
    let mut findings = only_in(revision, base, Rule::OverlayEntryUnapplied, "no longer applies");
    findings.extend(only_in(base, revision, Rule::OverlayEntryApplied, "applies again"));
    findings
}
