//! Which schemas become components, and how they are named.

use super::*;
use crate::sync::document::Direction;
use crate::sync::naming::places::Components;

fn namer(lock: &Lock) -> Namer<'_> {
    Namer::new(lock, Vec::new(), BTreeMap::new())
}

/// Names the body schema of an operation.
fn place(namer: &mut Namer, operation: &str, name: &str, schema: Value) -> Result<Value> {
    let origin = Origin {
        pointer: format!("/{operation}"),
        direction: Direction::Request,
        operation: operation.to_owned(),
        role: Role::Body,
    };
    let (name, key) = (name.to_owned(), format!("{operation}/body"));
    let before = namer.lock.schemas.get(&key);
    let prefix = name.clone();
    namer.place(schema, Place { prefix, name, key, entries: None, before, origin: &origin })
}

fn written(mut schema: Value) -> BTreeMap<String, Value> {
    let mut components = Components::default();
    components.gather(&mut schema, Direction::Request);
    components.written()
}

/// The components made of the object `Speak` with these properties.
fn components(properties: Value) -> BTreeMap<String, Value> {
    let body = json!({ "properties": properties });
    written(place(&mut namer(&Lock::default()), "speak", "Speak", body).unwrap())
}

/// Their names, except `Speak`.
fn names(properties: Value) -> Vec<String> {
    components(properties).into_keys().filter(|name| name != "Speak").collect()
}

#[test]
fn variants_are_named_by_their_discriminator_value() {
    let model =
        |value: &str| json!({ "properties": { "model": { "enum": [value] } }, "title": "other" });
    let union = json!({
        "discriminator": { "propertyName": "model" },
        "oneOf": [model("gen4_image"), model("gen4.5")],
    });
    let lock = Lock::default();
    let components = written(place(&mut namer(&lock), "speak", "Speak", union).unwrap());
    let names: Vec<&String> = components.keys().collect();
    assert_eq!(names, ["Speak", "SpeakGen45", "SpeakGen4Image"]);
    assert_eq!(
        components["Speak"]["discriminator"]["mapping"],
        json!({
            "gen4_image": "#/components/schemas/SpeakGen4Image",
            "gen4.5": "#/components/schemas/SpeakGen45",
        }),
    );
}

#[test]
fn variants_without_a_discriminator_are_named_by_title_required_property_or_type() {
    let voice = json!({ "anyOf": [
        { "type": "object", "properties": {}, "required": ["id"], "title": "preset" },
        { "type": "object", "properties": {}, "required": ["id", "uri", "speed"] },
        { "type": "array", "items": { "properties": {} } },
        { "type": "string" },
        { "type": "integer" },
    ] });
    assert_eq!(
        names(json!({ "voice": voice })),
        [
            "SpeakVoice",
            "SpeakVoiceInteger",
            "SpeakVoiceItem",
            "SpeakVoiceList",
            "SpeakVoicePreset",
            "SpeakVoiceSpeed",
            "SpeakVoiceText",
        ],
    );
}

#[test]
fn an_item_is_named_by_its_array_or_else_by_its_title() {
    let list = |items: Value| json!({ "type": "array", "items": items });
    let entry = json!({ "properties": {} });
    let titled = json!({ "properties": {}, "title": "clip" });
    assert_eq!(names(json!({ "voices": list(entry.clone()) })), ["SpeakVoice"]);
    assert_eq!(names(json!({ "voices": list(titled.clone()) })), ["SpeakVoice"]);
    assert_eq!(names(json!({ "media": list(titled) })), ["SpeakClip"]);
    assert_eq!(names(json!({ "media": list(entry) })), ["SpeakMediaItem"]);
}

#[test]
fn a_value_of_a_map_is_named_by_the_map() {
    let map = json!({ "type": "object", "additionalProperties": { "properties": {} } });
    assert_eq!(names(json!({ "limits": map })), ["SpeakLimitsValue"]);
}

#[test]
fn a_union_of_string_patterns_is_one_component() {
    let string = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let union = json!({ "anyOf": [string("^https:"), string("^data:")] });
    let components = components(json!({ "uri": union }));
    assert_eq!(components["SpeakUri"], union);
    assert_eq!(components.len(), 2);
}

#[test]
fn enums_and_string_patterns_are_components_and_plain_types_are_not() {
    let properties = json!({
        "ratio": { "type": "string", "enum": ["1:1", "2:1"] },
        "color": { "type": "string", "pattern": "^#" },
        "model": { "type": "string", "enum": ["gen4"] },
        "id": { "type": "string", "format": "uuid", "pattern": "^[0-9a-f]" },
        "text": { "type": "string", "maxLength": 9 },
        "seed": { "type": "integer" },
    });
    assert_eq!(names(properties), ["SpeakColor", "SpeakRatio"]);
}

#[test]
fn usage_keywords_stay_at_the_place_of_use() {
    let ratio =
        json!({ "enum": ["1:1", "2:1"], "nullable": true, "default": "1:1", "deprecated": true });
    let components = components(json!({ "ratio": ratio }));
    assert_eq!(
        components["Speak"]["properties"]["ratio"],
        json!({
            "nullable": true,
            "default": "1:1",
            "deprecated": true,
            "allOf": [{ "$ref": "#/components/schemas/SpeakRatio" }],
        }),
    );
    assert_eq!(components["SpeakRatio"], json!({ "enum": ["1:1", "2:1"] }));
}

#[test]
fn schemas_that_differ_in_limits_have_one_name() {
    let lock = Lock::default();
    let mut namer = namer(&lock);
    for (operation, most) in [("list_voices", 1), ("get_voice", 2)] {
        let voice = json!({ "properties": { "a": { "type": "string", "maxLength": most } } });
        let named = place(&mut namer, operation, "Voice", voice).unwrap();
        assert_eq!(named[NAME], "Voice");
    }
}

#[test]
fn a_second_schema_gets_a_longer_name() {
    let lock = Lock::default();
    let mut namer = namer(&lock);
    let shape = |property: &str| json!({ "properties": { property: { "type": "string" } } });
    place(&mut namer, "get_voice", "Voice", shape("a")).unwrap();
    let longer = place(&mut namer, "list_voices", "Voice", shape("b")).unwrap();
    assert_eq!(longer[NAME], "ListVoicesVoice");
    let body = json!({ "properties": { "a": shape("x") } });
    let longer = place(&mut namer, "voices", "Voice", body).unwrap();
    assert_eq!(longer[NAME], "VoicesVoice");
}
