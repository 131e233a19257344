//! The hand-written data in openapi/ agrees with the spec, and no code repeats its models and limits. Also
//! runs the unit tests of build/data.rs.

#[allow(dead_code, reason = "only its unit tests are used here")]
#[path = "../build/data.rs"]
mod data;
#[path = "data_files/prices.rs"]
mod prices;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

use crate::common::{SPEC, array, project};

static INPUTS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../openapi/inputs.json")).unwrap());

/// Limits up to this one are not searched for: smaller numbers have many meanings.
const MIN_SEARCHED: f64 = 16.0;

/// The models that requests of the spec name.
fn models() -> impl Iterator<Item = &'static str> {
    let components = SPEC["components"]["schemas"].as_object().unwrap().values();
    components.filter_map(|schema| match array(&schema["properties"]["model"]["enum"]) {
        [model] => model.as_str(),
        _ => None,
    })
}

#[test]
fn the_media_types_of_formats_are_of_their_kind() {
    for (kind, formats) in INPUTS["formats"].as_object().unwrap() {
        for format in array(&formats["accepted"]) {
            let media_type = format["mediaType"].as_str().unwrap();
            assert!(media_type.starts_with(&format!("{kind}/")), "{format}");
        }
    }
}

/// The limits of lists and of strings with media in the spec, and the numbers in `inputs.json`.
fn limits() -> BTreeSet<String> {
    let mut limits = BTreeSet::new();
    let components = SPEC["components"]["schemas"].as_object().unwrap().values();
    let has_media = |schema: &&Value| schema["anyOf"].to_string().contains("^data:");
    let media: Vec<&Value> = components.filter(has_media).collect();
    for value in media.into_iter().chain([&*INPUTS]) {
        collect_numbers(value, &mut |_, number| {
            limits.insert(number.to_string());
        });
    }
    collect_numbers(&SPEC["components"]["schemas"], &mut |name, number| {
        if ["minItems", "maxItems"].contains(&name) {
            limits.insert(number.to_string());
        }
    });
    limits.retain(|limit| limit.parse().is_ok_and(|limit: f64| limit > MIN_SEARCHED));
    limits
}

fn collect_numbers(value: &Value, found: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if value.is_number() {
                    found(name, value);
                }
                collect_numbers(value, found);
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| collect_numbers(entry, found)),
        _ => {}
    }
}

#[test]
fn the_guide_has_the_limit_of_data_uris() {
    let guide = std::fs::read_to_string(project("src/guide/media.md")).unwrap();
    for uri in ["ImageUri", "VideoUri", "AudioUri"] {
        let formats = array(&SPEC["components"]["schemas"][uri]["anyOf"]);
        let is_data = |format: &&Value| format["pattern"].as_str().unwrap().starts_with("^data:");
        let max = formats.iter().find(is_data).unwrap()["maxLength"].as_u64().unwrap();
        let (millions, thousands, units) = (max / 1_000_000, max / 1000 % 1000, max % 1000);
        let limit = format!("{millions},{thousands:03},{units:03} characters");
        assert!(guide.contains(&limit), "{uri}: {limit}");
    }
}

/// The files below a folder of the project, without comments and unit tests.
fn code(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    read(&project(folder), &mut files);
    let root = project("");
    let relative = |path: PathBuf| path.strip_prefix(&root).map(Path::to_owned).unwrap_or(path);
    files.into_iter().map(|(path, code)| (relative(path), code)).collect()
}

fn read(path: &Path, files: &mut Vec<(PathBuf, String)>) {
    // Its modules are compiled for tests only.
    if path.ends_with("src/fuzzing") {
        return;
    }
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            read(&entry.unwrap().path(), files);
        }
        return;
    }
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    files.push((path.to_owned(), lines.collect::<Vec<_>>().join("\n")));
}

#[test]
fn no_code_names_a_model() {
    for (path, code) in [code("src"), code("build")].concat() {
        for model in models() {
            let literal = format!("\"{model}\"");
            assert!(!code.contains(&literal), "{} names {model}", path.display());
        }
    }
}

#[test]
fn no_code_about_media_repeats_a_limit() {
    let about_media = ["references", "mentions", "upload", "fit"];
    let is_about_media = |path: &Path| {
        let parts = path.iter().filter_map(|part| part.to_str());
        let mut names = parts.map(|part| part.trim_end_matches(".rs").to_owned());
        // The limits of downloads are not in the spec.
        path.extension().is_some_and(|extension| extension == "rs")
            && !path.iter().any(|part| part.to_string_lossy().starts_with("download"))
            && names.any(|part| part.contains("media") || about_media.contains(&&*part))
    };
    let limits = limits();
    assert!(limits.contains("5242880") && limits.contains("209715200"));
    let mut checked = 0;
    for (path, code) in code("src").into_iter().filter(|(path, _)| is_about_media(path)) {
        let tokens = code.split(|c: char| !c.is_alphanumeric() && !"._".contains(c));
        let numbers = tokens.map(|token| token.trim_end_matches('.').replace('_', ""));
        for number in numbers {
            assert!(!limits.contains(&number), "{} repeats {number}", path.display());
        }
        checked += 1;
    }
    assert!(checked > 3, "only {checked} files");
}
