//! No update takes anything away from dependants: each document is synced over the one before, and the
//! public API generated from it has everything of the earlier one.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::before::Before;
use super::overlay::Overlay;
use super::retired::{Retired, without_retired};
use super::{Synced, sync, write};
use crate::codegen;
use crate::codegen::specs::RUNWAY;
use crate::project;
use crate::surface::{Difference, Surface};

const INLINE: &str = include_str!("../../tests/fixtures/inline.json");

/// A spec and what is retired in it.
#[derive(Clone)]
struct Landed {
    spec: Value,
    retired: Retired,
}

impl Landed {
    fn first(document: &Value, overlay: &Overlay) -> Self {
        Self::synced(document, overlay, &Before::default())
    }

    fn synced(document: &Value, overlay: &Overlay, before: &Before) -> Self {
        let made = sync(document.to_string().as_bytes(), overlay, before);
        let Synced { spec, retired, .. } = made.unwrap_or_else(|error| panic!("{error}"));
        Self { spec, retired }
    }

    /// The next document, synced over this one.
    fn then(&self, document: &Value, overlay: &Overlay, day: &str) -> Self {
        let before = Before::new(self.spec.clone(), self.retired.clone(), day);
        Self::synced(document, overlay, &before)
    }

    fn surface(&self) -> Surface {
        let source = codegen::client(self.spec.clone(), &RUNWAY).unwrap();
        Surface::parse(&source).unwrap()
    }
}

/// The items of `old` that `new` does not have, or has in another form.
fn taken_away(old: &Surface, new: &Surface) -> Vec<String> {
    let gone = old.paths().filter_map(|path| match old.difference(new, path) {
        Difference::None | Difference::New => None,
        difference => Some(format!("{difference:?}: {path}")),
    });
    gone.collect()
}

/// Runway's documents, oldest first; empty if they are not there.
fn upstream_documents() -> Vec<(String, Value)> {
    let directory: PathBuf = project::path("../shared/upstream");
    let Ok(entries) = std::fs::read_dir(&directory) else {
        println!("skipped: no upstream documents in {}", directory.display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn no_upstream_document_takes_anything_away() {
    let overlay = super::read_overlay().unwrap();
    let mut documents = upstream_documents().into_iter();
    let Some((name, first)) = documents.next() else { return };
    let mut landed = Landed::first(&first, &overlay);
    let mut surface = landed.surface();
    println!("{name}: {} items", surface.paths().count());
    let mut problems = Vec::new();
    for (name, document) in documents {
        let day = name.trim_start_matches("runway-").chars().take(10).collect::<String>();
        let next = landed.then(&document, &overlay, &day);
        let again = next.then(&document, &overlay, "2027-01-01");
        assert!(write::bytes(&next.spec) == write::bytes(&again.spec), "{name}: not idempotent");
        assert!(next.retired == again.retired, "{name}: not idempotent");
        let after = next.surface();
        let gone = taken_away(&surface, &after);
        let (items, bytes) = (after.paths().count(), next.retired.bytes().len());
        let retired = next.retired.len();
        println!("{name}: {items} items, {} gone, {retired} retired, {bytes} bytes", gone.len());
        problems.extend(gone.into_iter().map(|gone| format!("{name}: {gone}")));
        (landed, surface) = (next, after);
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

fn inline() -> Value {
    serde_json::from_str(INLINE).unwrap()
}

/// The fixture, and one day later the fixture as the edit leaves it.
fn edited(edit: impl FnOnce(&mut Value)) -> (Landed, Landed) {
    let overlay = Overlay::default();
    let before = Landed::first(&inline(), &overlay);
    let mut document = inline();
    edit(&mut document);
    let after = before.then(&document, &overlay, "2026-01-02");
    let gone = taken_away(&before.surface(), &after.surface());
    assert!(gone.is_empty(), "{gone:#?}");
    let again = after.then(&document, &overlay, "2026-01-03");
    assert!(write::bytes(&after.spec) == write::bytes(&again.spec), "not idempotent");
    assert!(after.retired == again.retired, "not idempotent");
    assert_dropped(&after, &document);
    (before, after)
}

/// Without what is retired, the spec is what the sync makes of the document, with the same names.
fn assert_dropped(landed: &Landed, document: &Value) {
    let mut spec = without_retired(landed.spec.clone(), &landed.retired);
    write::sort_keywords(&mut spec);
    let dropped = Landed { spec, retired: Retired::default() };
    let again = dropped.then(document, &Overlay::default(), "2026-01-04");
    assert_eq!(again.retired, Retired::default());
    let text = |spec: &Value| String::from_utf8(write::bytes(spec)).unwrap();
    assert_eq!(text(&dropped.spec), text(&again.spec));
}

const BODY: &str = "/paths/~1v1~1text_to_image/post/requestBody/content/application~1json/schema";
const TASK: &str = "/paths/~1v1~1tasks~1{id}/get/responses/200/content/application~1json/schema";

fn members<'v>(document: &'v mut Value, pointer: &str) -> &'v mut serde_json::Map<String, Value> {
    let found = document.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"));
    found.as_object_mut().unwrap()
}

fn schema<'s>(landed: &'s Landed, name: &str) -> &'s Value {
    &landed.spec["components"]["schemas"][name]
}

#[test]
fn a_document_that_is_the_same_retires_nothing() {
    let (before, after) = edited(|_| {});
    assert!(write::bytes(&before.spec) == write::bytes(&after.spec));
    assert_eq!(after.retired, Retired::default());
}

#[test]
fn a_removed_operation_stays_and_is_dropped_as_a_whole() {
    let (before, after) = edited(|document| {
        members(document, "/paths").shift_remove("/v1/avatars");
    });
    let list = &after.spec["paths"]["/v1/avatars"]["get"];
    assert_eq!(list["x-retired"], "2026-01-02");
    assert!(after.retired.operations.contains_key("list_avatars"));
    assert_eq!(schema(&after, "AvatarList")["x-retired"], "2026-01-02");
    let source = codegen::client(after.spec.clone(), &RUNWAY).unwrap();
    assert!(source.contains("#[deprecated = \"retired by Runway on 2026-01-02\"]"));
    let dropped = without_retired(after.spec.clone(), &after.retired);
    assert!(dropped["paths"].get("/v1/avatars").is_none());
    assert!(dropped["components"]["schemas"].get("AvatarList").is_none());
    let back = after.then(&inline(), &Overlay::default(), "2026-02-02");
    assert_eq!(back.retired, Retired::default());
    assert!(write::bytes(&back.spec) == write::bytes(&before.spec));
}

#[test]
fn a_removed_model_property_or_value_stays() {
    let (_, after) = edited(|document| {
        let models = document.pointer_mut(&format!("{BODY}/oneOf")).unwrap();
        models.as_array_mut().unwrap().remove(1);
        members(document, &format!("{BODY}/oneOf/0/properties")).shift_remove("promptText");
        let ratio = document.pointer_mut(&format!("{BODY}/oneOf/0/properties/ratio/enum")).unwrap();
        ratio.as_array_mut().unwrap().remove(0);
    });
    let model = schema(&after, "TextToImageGen4Image");
    assert_eq!(model["properties"]["promptText"]["x-retired"], "2026-01-02");
    let ratio = schema(&after, "TextToImageGen4ImageRatio");
    assert_eq!(ratio["enum"], json!(["1280:720", "720:1280"]));
    assert_eq!(ratio["x-retired-values"], json!({ "1280:720": "2026-01-02" }));
    assert_eq!(after.retired.alternatives["TextToImageRequest"].len(), 1);
}

#[test]
fn a_property_of_a_response_keeps_its_type() {
    let (_, after) = edited(|document| {
        let status = document.pointer_mut(&format!("{TASK}/oneOf/0/properties/id")).unwrap();
        *status = json!({ "type": "integer" });
        let status = document.pointer_mut(&format!("{TASK}/oneOf/1/properties/id")).unwrap();
        *status = json!({ "type": "integer" });
    });
    let id = &schema(&after, "Task")["properties"]["id"];
    assert_eq!((&id["type"], &id["x-kept-kind"]), (&json!("string"), &json!("2026-01-02")));
    assert_eq!(after.retired.kinds["Task"]["id"].now, json!({ "type": "integer" }));
    let dropped = without_retired(after.spec.clone(), &after.retired);
    assert_eq!(dropped["components"]["schemas"]["Task"]["properties"]["id"]["type"], "integer");
}

/// Calls `edit` for every object in a document.
fn each_object(value: &mut Value, edit: &mut dyn FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            edit(map);
            map.values_mut().for_each(|below| each_object(below, edit));
        }
        Value::Array(list) => list.iter_mut().for_each(|below| each_object(below, edit)),
        _ => {}
    }
}

/// The schema of a property of a model.
fn property<'d>(document: &'d mut Value, path: &str, model: &str, property: &str) -> &'d mut Value {
    let pointer = format!(
        "/paths/{}/post/requestBody/content/application~1json/schema/oneOf",
        path.replace('/', "~1")
    );
    let models = document.pointer_mut(&pointer).unwrap().as_array_mut().unwrap();
    let is_model = |one: &&mut Value| {
        let name = &one["properties"]["model"];
        name["const"] == *model || name["enum"] == json!([model])
    };
    &mut models.iter_mut().find(is_model).unwrap()["properties"][property]
}

const TO_IMAGE: &str = "/v1/text_to_image";

type Edit = (&'static str, fn(&mut Value));

/// What upstream might do next.
const EDITS: [Edit; 9] = [
    ("one more scheme at one place of ImageUri", |document| {
        let images = property(document, TO_IMAGE, "gen4_image", "referenceImages");
        let schemes = images["items"]["properties"]["uri"]["anyOf"].as_array_mut().unwrap();
        schemes.push(json!({ "type": "string", "pattern": "^s3:\\/\\/.*" }));
    }),
    ("one property more at one place of ReferenceImage", |document| {
        let images = property(document, TO_IMAGE, "gen4_image", "referenceImages");
        images["items"]["properties"]["weight"] = json!({ "type": "number" });
    }),
    ("one property and one value more at one place of ContentModeration", |document| {
        let moderation = property(document, TO_IMAGE, "gen4_image", "contentModeration");
        moderation["properties"]["violence"] = json!({ "type": "string", "enum": ["auto", "low"] });
        let values = moderation["properties"]["publicFigureThreshold"]["enum"].as_array_mut();
        values.unwrap().push(json!("high"));
    }),
    ("every title goes", |document| {
        each_object(&mut document["paths"], &mut |schema| {
            if schema.get("title").is_some_and(Value::is_string) {
                schema.shift_remove("title");
            }
        });
    }),
    ("all but model, type and id become optional", |document| {
        each_object(document, &mut |schema| {
            if let Some(Value::Array(required)) = schema.get_mut("required") {
                required.retain(|name| ["model", "type", "id"].contains(&name.as_str().unwrap()));
            }
        });
    }),
    ("every object is closed", |document| {
        each_object(document, &mut |schema| {
            if schema.get("type") == Some(&json!("object")) && schema.contains_key("properties") {
                schema.insert("additionalProperties".to_owned(), json!(false));
            }
        });
    }),
    ("every default goes", |document| {
        each_object(document, &mut |schema| drop(schema.shift_remove("default")));
    }),
    ("a number becomes a number or a word, and an enum a text", |document| {
        let seed = property(document, TO_IMAGE, "gen4_image", "seed");
        *seed = json!({ "anyOf": [seed.clone(), { "type": "string", "enum": ["random"] }] });
        *property(document, TO_IMAGE, "gen4_image", "ratio") = json!({ "type": "string" });
    }),
    ("an enum also takes any size", |document| {
        let ratio = property(document, TO_IMAGE, "gen4_image", "ratio");
        let size = json!({ "type": "string", "pattern": "^[0-9]+x[0-9]+$" });
        *ratio = json!({ "anyOf": [ratio.clone(), size] });
    }),
];

#[test]
fn nothing_that_upstream_might_do_next_takes_anything_away() {
    let Some((_, document)) = upstream_documents().pop() else { return };
    let overlay = super::read_overlay().unwrap();
    let landed = Landed::first(&document, &overlay);
    let surface = landed.surface();
    let mut problems = Vec::new();
    for (name, edit) in EDITS {
        let mut document = document.clone();
        edit(&mut document);
        let next = landed.then(&document, &overlay, "2027-01-01");
        let after = next.surface();
        let added = taken_away(&after, &surface).len();
        println!("{name}: {added} items added or changed, {} retired", next.retired.len());
        problems
            .extend(taken_away(&surface, &after).into_iter().map(|gone| format!("{name}: {gone}")));
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn an_operation_keeps_its_response_and_its_parameters() {
    let (_, after) = edited(|document| {
        let list = members(document, "/paths/~1v1~1avatars/get");
        list.shift_remove("parameters");
        let entries = json!({ "type": "array", "items": { "type": "object", "properties": {} } });
        list["responses"]["200"]["content"] = json!({ "application/json": { "schema": entries } });
    });
    let response = &after.spec["paths"]["/v1/avatars"]["get"]["responses"]["200"]["content"];
    let reference = &response["application/json"]["schema"]["$ref"];
    assert_eq!(reference, "#/components/schemas/AvatarList");
    assert_eq!(after.retired.contents["list_avatars"].len(), 1);
    assert!(!after.retired.parameters["list_avatars"].is_empty());
}

#[test]
fn a_type_that_nothing_has_any_more_is_still_there() {
    let (_, after) = edited(|document| {
        let model = members(document, &format!("{BODY}/oneOf/0/properties"));
        model["ratio"] = json!({ "type": "string" });
        model["referenceImages"] = json!({ "type": "array", "items": { "type": "string" } });
    });
    let held = &after.spec["paths"]["/v1/text_to_image"]["post"]["x-retired-requests"];
    let names: Vec<&str> =
        held.as_array().unwrap().iter().filter_map(|of| of["$ref"].as_str()).collect();
    assert_eq!(
        names,
        [
            "#/components/schemas/TextToImageGen4ImageRatio",
            "#/components/schemas/TextToImageGen4ImageReferenceImage",
        ]
    );
}
