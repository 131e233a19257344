//! Compares specs made by the sync, as for an update of the vendored spec.

use super::*;
use crate::sync::before::Before;

fn sync(document: &Value, overlay: &Overlay) -> LoadedDocument {
    LoadedDocument::from_synced(document.to_string().as_bytes(), overlay, &Before::default())
        .unwrap()
}

#[test]
fn an_overlay_entry_that_no_longer_applies_blocks_an_update() {
    let overlay = "{ areas: { image: [text_to_image], gone: [delete_task] } }";
    let overlay = Overlay::parse(overlay).unwrap();
    let mut without_delete = base();
    without_delete["paths"]["/v1/tasks/{id}"].as_object_mut().unwrap().remove("delete");
    let changes = compare(&sync(&base(), &overlay), &sync(&without_delete, &overlay));
    let change = changes.first().unwrap();
    assert_eq!((change.rule.as_str(), change.blocks_update), ("overlay-entry-unapplied", true));
    assert!(change.message.contains("delete_task"), "{}", change.message);
    let reverse = compare(&sync(&without_delete, &overlay), &sync(&base(), &overlay));
    let applies_again =
        |change: &Change| change.rule == "overlay-entry-applied" && !change.blocks_update;
    assert!(reverse.iter().any(applies_again));
}

#[test]
fn only_changes_of_the_spec_are_reported() {
    let rules = |name: &str| {
        let overlay = Overlay::default();
        let changes = compare(&sync(&base(), &overlay), &sync(&patched(&patch(name)), &overlay));
        changes.into_iter().map(|change| change.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules("11-property-removed-from-closed-object"), ["optional-property-removed"]);
    assert_eq!(rules("15-enum-value-added-response"), ["enum-value-added"]);
    assert_eq!(rules("31-unknown-keyword-added"), ["unknown-keyword-added"]);
    for name in [
        "29-description-changed",
        "26-response-header-removed",
        "20-limit-added-response",
        "03-operation-id-added",
    ] {
        assert_eq!(rules(name), Vec::<String>::new(), "{name}");
    }
}
