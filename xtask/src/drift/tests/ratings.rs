//! Severities that need two edited documents or an overlay, which fixtures do not have.

use clap::ValueEnum as _;
use serde_json::json;

use super::*;
use crate::drift::severity::WireSeverity;
use crate::sync::before::Before;

const AVATARS: &str =
    "/paths/~1v1~1avatars/get/responses/200/content/application~1json/schema/properties/data/items";
const DELETE: &str = "/paths/~1v1~1tasks~1{id}/delete";

fn set(document: &mut Value, pointer: &str, key: &str, value: Value) {
    document.pointer_mut(pointer).unwrap()[key] = value;
}

/// The rule and severity of each change, without a comparison of the Rust APIs.
fn ratings(base: &LoadedDocument, revision: &LoadedDocument) -> Vec<(String, WireSeverity)> {
    let changes = classify::changes(base, revision, Scope::Wire);
    changes.into_iter().map(|change| (change.rule, change.wire)).collect()
}

fn rating(rule: &str, wire: WireSeverity) -> Vec<(String, WireSeverity)> {
    vec![(rule.to_owned(), wire)]
}

#[test]
fn a_change_fails_on_its_severity_and_all_below() {
    let image = "/paths/~1v1~1text_to_image/post";
    let schema = format!("{image}/requestBody/content/application~1json/schema");
    let ratio = format!("{schema}/oneOf/0/properties/ratio");
    for (pointer, key, value, expected) in [
        (&*ratio, "enum", json!(["1280:720"]), [1, 1, 1, 1, 1, 1]),
        (&ratio, "enum", json!(["1280:720", "720:1280", "1:1"]), [1, 1, 1, 0, 0, 0]),
        (&format!("{image}/responses/200"), "headers", json!({}), [1, 1, 1, 1, 0, 0]),
        (image, "summary", json!("Draw"), [1, 1, 0, 0, 0, 0]),
    ] {
        let mut revision = base();
        set(&mut revision, pointer, key, value);
        let changes = compare_values(&base(), &revision);
        let levels = WireSeverity::value_variants().iter();
        let fails = levels.map(|level| changes.iter().any(|change| change.fails_on(*level)).into());
        assert_eq!(fails.collect::<Vec<u8>>(), expected, "{pointer}");
    }
}

#[test]
fn a_dropped_security_scope_loosens_the_requirements() {
    let with_scopes = |scopes: Value| {
        let mut document = base();
        set(&mut document, DELETE, "security", json!([{ "key": scopes }]));
        load(&document)
    };
    let (both, one) = (with_scopes(json!(["read", "write"])), with_scopes(json!(["write"])));
    assert_eq!(ratings(&both, &one), rating("security-loosened", WireSeverity::Additive));
    assert_eq!(ratings(&one, &both), rating("security-tightened", WireSeverity::Breaking));
    let reordered = with_scopes(json!(["write", "read"]));
    assert_eq!(ratings(&both, &reordered), []);
}

#[test]
fn a_write_only_property_is_in_no_response() {
    let mut with_secret = base();
    set(
        &mut with_secret,
        &format!("{AVATARS}/properties"),
        "secret",
        json!({ "type": "string", "writeOnly": true }),
    );
    let required = json!(["id", "name", "kind", "size", "createdAt", "voice", "secret"]);
    set(&mut with_secret, AVATARS, "required", required);
    let found = ratings(&load(&with_secret), &load(&base()));
    assert_eq!(found, rating("required-property-removed", WireSeverity::None));
}

#[test]
fn a_read_only_property_that_becomes_required_is_not_sent() {
    let edited = |required: Value| {
        let mut document = base();
        let body = "/paths/~1v1~1avatars~1{id}/patch/requestBody/content/application~1json/schema";
        let property = json!({ "type": "string", "readOnly": true });
        set(&mut document, &format!("{body}/properties"), "createdBy", property);
        set(&mut document, body, "required", required);
        load(&document)
    };
    let found = ratings(&edited(json!([])), &edited(json!(["createdBy"])));
    assert_eq!(found, rating("property-became-required", WireSeverity::None));
}

/// Both comparisons rate a change by what the client needs.
#[test]
fn two_documents_are_rated_like_a_document_and_the_vendored_spec() {
    let overlay = "{
        indispensable: { AvatarListItem: [id] },
        fixes: [{ reason: r, merge: { components: { schemas: { AvatarListItem: {
            required: [id], properties: { size: { type: number } } } } } } }],
    }";
    let overlay = Overlay::parse(overlay).unwrap();
    let edited = |edit: fn(&mut Value)| {
        let mut document = base();
        edit(document.pointer_mut(AVATARS).unwrap());
        document.to_string()
    };
    let worst = |base: LoadedDocument, revision: LoadedDocument| {
        ratings(&base, &revision).into_iter().map(|(_, wire)| wire).max()
    };
    let before = base().to_string();
    let worst_of = |after: &str| {
        let load = |text: &str| {
            LoadedDocument::from_upstream(text.as_bytes(), &overlay, &Before::default()).unwrap()
        };
        let sync = |text: &str| {
            LoadedDocument::from_synced(text.as_bytes(), &overlay, &Before::default()).unwrap()
        };
        [worst(load(&before), load(after)), worst(sync(&before), sync(after))]
    };
    let removed_name =
        edited(|schema| drop(schema["properties"].as_object_mut().unwrap().remove("name")));
    assert_eq!(worst_of(&removed_name), [Some(WireSeverity::Warning); 2]);
    let removed_id =
        edited(|schema| drop(schema["properties"].as_object_mut().unwrap().remove("id")));
    assert_eq!(worst_of(&removed_id), [Some(WireSeverity::Breaking); 2]);
    let widened = edited(|schema| schema["properties"]["size"]["type"] = json!("number"));
    let [documents, synced] = worst_of(&widened);
    assert_eq!((documents, synced), (Some(WireSeverity::Additive), None));
    assert_eq!(worst_of(&before), [None; 2]);
}
