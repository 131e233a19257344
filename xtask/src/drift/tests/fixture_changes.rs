//! Applies each fixture patch and checks the changes in both directions.

use std::collections::BTreeSet;

use super::*;
use crate::drift::change::Direction;
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;

fn summary(changes: &[Change]) -> String {
    let summary = |change: &Change| {
        let Change { rule, direction, wire, api, pointer, message, .. } = change;
        let operation = change.operation.as_deref().unwrap_or("document");
        let item = change.rust.as_deref().unwrap_or("-");
        let direction = format!("{direction:?}").to_lowercase();
        let (wire, api) = (wire.as_str(), api.as_str());
        format!(
            "{rule}: {wire}, {api}\n  {message}\n  {operation} {direction} #{pointer}\n  {item}\n"
        )
    };
    match changes.is_empty() {
        true => "no changes\n".to_owned(),
        false => changes.iter().map(summary).collect(),
    }
}

#[test]
fn each_patch_has_the_reviewed_changes() {
    for Compared { name, base, revision, forward, backward } in PATCHED.iter() {
        for change in forward.iter().chain(backward) {
            let found = [base, revision].map(|document| document.raw.pointer(&change.pointer));
            assert!(found.iter().any(Option::is_some), "{name}: {}", change.pointer);
        }
        let text = format!("{}\nreverse\n\n{}", summary(forward), summary(backward));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(project::path(FIXTURES).join("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name.as_str(), text));
    }
}

#[test]
fn every_rule_and_row_has_a_patch() {
    let (mut rules, mut rows) = (BTreeSet::new(), BTreeSet::new());
    for Compared { name, forward, backward, .. } in PATCHED.iter() {
        rows.insert(name[..2].parse::<u8>().unwrap());
        rules.extend(forward.iter().chain(backward).map(|change| change.rule.clone()));
    }
    assert_eq!(rows, (1..=32).collect());
    let ids = Rule::ALL.iter().map(|rule| rule.id());
    let missing: Vec<String> = ids.filter(|id| !rules.contains(id)).collect();
    // Overlay entries are tested with synced specs.
    assert_eq!(missing, ["overlay-entry-unapplied", "overlay-entry-applied"]);
}

#[test]
fn equivalent_documents_have_no_changes() {
    for name in [
        "09-default-charset-added",
        "17-branches-reordered",
        "17-enum-written-as-union",
        "26-response-header-renamed-case",
        "30-required-reordered",
        "30-reference-inlined",
        "08-serialization-default-made-explicit",
        "13-null-written-as-any-of",
    ] {
        assert_eq!(compare_values(&base(), &patched(&patch(name))), Vec::new(), "{name}");
    }
}

#[test]
fn an_undecided_change_says_why() {
    for Compared { name, forward, .. } in PATCHED.iter() {
        for change in forward.iter().filter(|change| change.wire == WireSeverity::Undecided) {
            assert!(change.message.contains("cannot be decided"), "{name}: {}", change.message);
            let is_response = change.direction == Direction::Response;
            assert!(!is_response || change.rule.starts_with("unknown"), "{name}");
        }
    }
}
