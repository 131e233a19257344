//! Models and limits are in the spec, or in `openapi/inputs.json` where the upstream document omits
//! them; no code repeats them. Also runs the unit tests of build/data.rs.

#[allow(dead_code, reason = "only its unit tests are of use here")]
#[path = "../build/data.rs"]
mod data;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

static SPEC: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../openapi/runway.json")).unwrap());
static FILE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../openapi/inputs.json")).unwrap());

/// Numbers up to this one are too common to tell where they come from.
const COMMON: f64 = 16.0;

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The request bodies of the spec, each with its model.
fn bodies() -> impl Iterator<Item = (&'static str, &'static Value)> {
    let components = SPEC["components"]["schemas"].as_object().unwrap().values();
    components.filter_map(|schema| match array(&schema["properties"]["model"]["enum"]) {
        [model] => Some((model.as_str()?, schema)),
        _ => None,
    })
}

#[test]
fn formats_are_of_their_kind() {
    for (kind, formats) in FILE["formats"].as_object().unwrap() {
        for format in array(&formats["accepted"]) {
            let media_type = format["mediaType"].as_str().unwrap();
            assert!(media_type.starts_with(&format!("{kind}/")), "{format}");
        }
    }
}

/// The limits on lists and on strings with media in the spec, and the numbers in the file.
fn limits() -> BTreeSet<String> {
    let mut limits = BTreeSet::new();
    let components = SPEC["components"]["schemas"].as_object().unwrap().values();
    let has_media = |schema: &&Value| schema["anyOf"].to_string().contains("^data:");
    let media: Vec<&Value> = components.filter(has_media).collect();
    for value in media.into_iter().chain([&*FILE]) {
        gather(value, &mut |_, number| {
            limits.insert(number.to_string());
        });
    }
    gather(&SPEC["components"]["schemas"], &mut |name, number| {
        if ["minItems", "maxItems"].contains(&name) {
            limits.insert(number.to_string());
        }
    });
    limits.retain(|limit| limit.parse().is_ok_and(|limit: f64| limit > COMMON));
    limits
}

fn gather(value: &Value, found: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if value.is_number() {
                    found(name, value);
                }
                gather(value, found);
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| gather(entry, found)),
        _ => {}
    }
}

/// Each file below the folder, without comments and unit tests.
fn code(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    read(&project.join(folder), &mut files);
    let own = |path: PathBuf| path.strip_prefix(project).map(Path::to_owned).unwrap_or(path);
    files.into_iter().map(|(path, code)| (own(path), code)).collect()
}

fn read(path: &Path, files: &mut Vec<(PathBuf, String)>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            read(&entry.unwrap().path(), files);
        }
        return;
    }
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    files.push((path.to_owned(), lines.collect::<Vec<_>>().join("\n")));
}

#[test]
fn no_code_names_a_model() {
    for (path, code) in [code("src"), code("build")].concat() {
        for (model, _) in bodies() {
            let named = format!("\"{model}\"");
            assert!(!code.contains(&named), "{} names {model}", path.display());
        }
    }
}

#[test]
fn no_code_about_media_repeats_a_limit() {
    let about_media = ["media", "references", "mentions", "upload", "fit"];
    let files = code("src").into_iter().chain(code("build"));
    let is_about = |path: &Path| {
        let parts = path.iter().filter_map(|part| part.to_str());
        let mut names = parts.map(|part| part.trim_end_matches(".rs").to_owned());
        // What is downloaded is not limited by the spec.
        !path.iter().any(|part| part.to_string_lossy().starts_with("download"))
            && names.any(|part| about_media.contains(&&*part))
    };
    let limits = limits();
    assert!(limits.contains("5242880") && limits.contains("209715200"));
    let mut checked = 0;
    for (path, code) in files.filter(|(path, _)| is_about(path)) {
        let words = code.split(|c: char| !c.is_alphanumeric() && !"._".contains(c));
        let numbers = words.map(|word| word.trim_end_matches('.').replace('_', ""));
        for number in numbers {
            assert!(!limits.contains(&number), "{} repeats {number}", path.display());
        }
        checked += 1;
    }
    assert!(checked > 3, "only {checked} files");
}
