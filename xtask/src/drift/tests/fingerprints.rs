//! Fingerprints identify changes.

use std::collections::BTreeSet;

use super::*;

fn fingerprints(base: &Value, revision: &Value) -> Vec<String> {
    compare_values(base, revision).into_iter().map(|change| change.fingerprint).collect()
}

#[test]
fn a_fingerprint_is_independent_of_other_changes() {
    let removed = patch("11-property-removed-from-closed-object");
    let alone = fingerprints(&base(), &patched(&removed));
    let mut with_others = patched(&patch("17-branch-added-request"));
    let other = patch("10-optional-property-added-response");
    json_patch::patch(&mut with_others, &other).unwrap();
    json_patch::patch(&mut with_others, &removed).unwrap();
    let all = fingerprints(&base(), &with_others);
    assert_eq!(alone.len(), 1);
    assert!(all.contains(&alone[0]));
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(all.iter().all(|fingerprint| fingerprint.len() == 12 && is_hex(fingerprint)));
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}

/// Accepted changes are stored by fingerprint.
#[test]
fn the_fingerprint_of_a_renamed_rule_is_stable() {
    let changes = compare_values(&base(), &patched(&patch("09-response-body-removed")));
    let change = changes.iter().find(|change| change.rule == "answer-body-removed").unwrap();
    assert_eq!(change.fingerprint, "19dccbf9a1c8");
}

/// The digest of a value is part of the fingerprint and must not depend on the version of Rust.
#[test]
fn the_fingerprint_of_a_changed_response_header_is_stable() {
    let changes = compare_values(&base(), &patched(&patch("26-response-header-changed")));
    let change = changes.iter().find(|change| change.rule == "answer-header-changed").unwrap();
    assert_eq!(change.fingerprint, "391bac75aa5e");
}
