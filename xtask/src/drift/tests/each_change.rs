//! One change at a time, in both directions.

use std::collections::BTreeSet;

use super::*;
use crate::drift::change::{Direction, Wire};
use crate::drift::rules::TABLE;

fn lines(changes: &[Change]) -> String {
    let line = |change: &Change| {
        let Change { rule, direction, wire, api, pointer, message, .. } = change;
        let operation = change.operation.as_deref().unwrap_or("document");
        let item = change.rust.as_deref().unwrap_or("-");
        let (direction, wire, api) =
            (format!("{direction:?}").to_lowercase(), wire.word(), api.word());
        format!(
            "{rule}: {wire}, {api}\n  {message}\n  {operation} {direction} #{pointer}\n  {item}\n"
        )
    };
    if changes.is_empty() { "nothing\n".to_owned() } else { changes.iter().map(line).collect() }
}

#[test]
fn each_change_has_the_verdicts_that_were_reviewed() {
    let old = side(&base());
    for (name, patch) in patches() {
        let new = side(&patched(&patch));
        let text = format!(
            "{}\nand back\n\n{}",
            lines(&compared(&old, &new)),
            lines(&compared(&new, &old)),
        );
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(project::path(FIXTURES).join("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}

#[test]
fn every_rule_and_every_row_has_a_change_that_shows_it() {
    let (mut rules, mut rows) = (BTreeSet::new(), BTreeSet::new());
    let old = side(&base());
    for (name, patch) in patches() {
        rows.insert(name[..2].parse::<u8>().unwrap());
        let new = side(&patched(&patch));
        for changes in [compared(&old, &new), compared(&new, &old)] {
            rules.extend(changes.into_iter().map(|change| (change.rule, change.direction)));
        }
    }
    assert_eq!(rows, (1..=32).collect());
    let shown: BTreeSet<&str> = rules.iter().map(|(rule, _)| rule.as_str()).collect();
    let missing: Vec<String> = TABLE
        .iter()
        .map(|entry| entry.rule.id())
        .filter(|id| !shown.contains(id.as_str()))
        .collect();
    // Of the overlay, which a document alone does not show; see the test below.
    assert_eq!(missing, ["overlay-entry-unapplied", "overlay-entry-applied"]);
}

#[test]
fn an_overlay_entry_that_no_longer_applies_stops_an_update() {
    let overlay = "{ areas: { image: [text_to_image], gone: [delete_task] } }";
    let overlay = Overlay::read(overlay).unwrap();
    let side = |document: Value| Side::synced(document.to_string().as_bytes(), &overlay).unwrap();
    let mut without = base();
    without["paths"]["/v1/tasks/{id}"].as_object_mut().unwrap().remove("delete");
    let changes = compared(&side(base()), &side(without.clone()));
    let change = changes.first().unwrap();
    assert_eq!((change.rule.as_str(), change.stops), ("overlay-entry-unapplied", true));
    assert!(change.message.contains("delete_task"), "{}", change.message);
    let back = compared(&side(without), &side(base()));
    assert!(back.iter().any(|change| change.rule == "overlay-entry-applied" && !change.stops));
}

#[test]
fn a_contract_is_compared_with_what_a_document_becomes() {
    let side = |document: &Value| {
        Side::synced(document.to_string().as_bytes(), &Overlay::default()).unwrap()
    };
    let told = |name: &str| {
        let patch = patches().into_iter().find(|(other, _)| other == name).unwrap().1;
        let changes = compared(&side(&base()), &side(&patched(&patch)));
        changes.into_iter().map(|change| change.rule).collect::<Vec<_>>()
    };
    assert_eq!(told("11-property-removed-from-closed-object"), ["optional-property-removed"]);
    assert_eq!(told("15-enum-value-added-response"), ["enum-value-added"]);
    assert_eq!(told("31-unknown-keyword-added"), ["unknown-keyword-added"]);
    // What a contract does not carry is nothing that could have changed.
    for name in [
        "29-description-changed",
        "26-response-header-removed",
        "20-limit-added-response",
        "03-operation-id-added",
    ] {
        assert_eq!(told(name), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_order_of_branches_words_and_members_is_no_change() {
    for name in [
        "17-branches-reordered",
        "30-required-reordered",
        "30-reference-inlined",
        "08-serialization-default-made-explicit",
        "13-null-written-as-any-of",
    ] {
        let patch = patches().into_iter().find(|(other, _)| other == name).unwrap().1;
        assert_eq!(between(&base(), &patched(&patch)), Vec::new(), "{name}");
    }
}

#[test]
fn a_fingerprint_outlives_other_edits() {
    let patch = |name: &str| patches().into_iter().find(|(other, _)| other == name).unwrap().1;
    let fingerprints = |old: &Value, new: &Value| -> BTreeSet<String> {
        between(old, new).into_iter().map(|change| change.fingerprint).collect()
    };
    let removed = patch("11-property-removed-from-closed-object");
    let alone = fingerprints(&base(), &patched(&removed));
    let mut both = patched(&patch("17-branch-added-request"));
    json_patch::patch(&mut both, &patch("10-optional-property-added-response")).unwrap();
    json_patch::patch(&mut both, &removed).unwrap();
    assert_eq!(alone.len(), 1);
    assert!(
        alone.iter().all(|print| print.len() == 12 && print.bytes().all(|b| b.is_ascii_hexdigit()))
    );
    assert!(alone.is_subset(&fingerprints(&base(), &both)));
    let prints = |changes: Vec<Change>| changes.into_iter().map(|change| change.fingerprint);
    let all: Vec<String> = prints(between(&base(), &both)).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}

#[test]
fn what_cannot_be_decided_says_why() {
    for (name, patch) in patches() {
        for change in between(&base(), &patched(&patch)) {
            if change.wire == Wire::Undecided {
                let says = ["cannot be decided", "no rule knows it", "does not carry it"];
                assert!(
                    says.iter().any(|why| change.message.contains(why)),
                    "{name}: {}",
                    change.message
                );
            }
            assert!(
                change.direction != Direction::Response
                    || change.wire != Wire::Undecided
                    || change.rule.starts_with("unknown"),
                "{name}"
            );
        }
    }
}
