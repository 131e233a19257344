//! Facts have one place: the contract, or `openapi/inputs.json` for what upstream's document does not
//! hold. The file speaks of nothing that the contract does not know, and no code says either again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

static CONTRACT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../openapi/runway.json")).unwrap());
static FILE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../openapi/inputs.json")).unwrap());

/// Numbers up to here are too common to say where they come from.
const COMMON: f64 = 16.0;

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    array(value).iter().filter_map(Value::as_str)
}

/// The bodies of the contract, each with the model that its type tells.
fn bodies() -> impl Iterator<Item = (&'static str, &'static Value)> {
    let components = CONTRACT["components"]["schemas"].as_object().unwrap().values();
    components.filter_map(|schema| match array(&schema["properties"]["model"]["enum"]) {
        [model] => Some((model.as_str()?, schema)),
        _ => None,
    })
}

fn rules() -> impl Iterator<Item = &'static Value> {
    array(&FILE["shapes"]).iter().flat_map(|shapes| array(&shapes["rules"]))
}

#[test]
fn every_shape_is_of_a_model_and_a_field_of_the_contract() {
    for rule in rules() {
        assert!(rule["least"].as_f64() < rule["most"].as_f64(), "{rule}");
        for model in strings(&rule["models"]) {
            let bodies: Vec<&Value> =
                bodies().filter(|(of, _)| *of == model).map(|(_, body)| body).collect();
            assert!(!bodies.is_empty(), "the contract has no body for {model}");
            for field in strings(&rule["fields"]) {
                let has = |body: &&Value| body["properties"].get(field).is_some();
                assert!(bodies.iter().any(has), "{model} has no {field}");
            }
        }
    }
}

#[test]
fn one_rule_holds_for_a_model_and_a_field() {
    let mut seen = BTreeSet::new();
    for model in rules().flat_map(|rule| strings(&rule["models"])) {
        assert!(seen.insert(model), "{model} has two rules");
    }
}

#[test]
fn every_format_is_of_its_kind_and_has_a_source() {
    for (kind, formats) in FILE["formats"].as_object().unwrap() {
        assert!(formats["source"]["text"].is_string(), "{kind}");
        for format in array(&formats["accepted"]) {
            let media_type = format["mediaType"].as_str().unwrap();
            assert!(media_type.starts_with(&format!("{kind}/")), "{format}");
        }
    }
    assert!(array(&FILE["shapes"]).iter().all(|shapes| shapes["source"]["text"].is_string()));
}

/// The limits of lists and of texts for media in the contract, and the numbers of the file.
fn limits() -> BTreeSet<String> {
    let mut limits = BTreeSet::new();
    let components = CONTRACT["components"]["schemas"].as_object().unwrap().values();
    let is_medium = |schema: &&Value| schema["anyOf"].to_string().contains("^data:");
    let media: Vec<&Value> = components.filter(is_medium).collect();
    for value in media.into_iter().chain([&*FILE]) {
        gather(value, &mut |_, number| {
            limits.insert(number.to_string());
        });
    }
    gather(&CONTRACT["components"]["schemas"], &mut |name, number| {
        if ["minItems", "maxItems"].contains(&name) {
            limits.insert(number.to_string());
        }
    });
    limits.retain(|limit| {
        limit.parse().is_ok_and(|limit: f64| limit > COMMON || limit.fract() != 0.0)
    });
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
fn no_code_about_media_says_a_limit_again() {
    let about_media = ["media", "references", "concern", "upload"];
    let files = code("src").into_iter().chain(code("build"));
    let is_about = |path: &Path| {
        let parts = path.iter().filter_map(|part| part.to_str());
        let mut names = parts.map(|part| part.trim_end_matches(".rs").to_owned());
        !path.iter().any(|part| part == "sandbox")
            && names.any(|part| about_media.contains(&&*part))
    };
    let limits = limits();
    assert!(limits.contains("5242880") && limits.contains("2.358"));
    let mut looked_at = 0;
    for (path, code) in files.filter(|(path, _)| is_about(path)) {
        let words = code.split(|c: char| !c.is_alphanumeric() && !"._".contains(c));
        let numbers = words.map(|word| word.trim_end_matches('.').replace('_', ""));
        for number in numbers {
            assert!(!limits.contains(&number), "{} says {number}", path.display());
        }
        looked_at += 1;
    }
    assert!(looked_at > 10, "only {looked_at} files were found");
}
