//! Every file format that a request of the spec can ask for is downloaded with its extension. The sandbox
//! makes the files.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use crate::common::{PROMPT, SPEC, sandbox_client};
use runwayml::Client;
use runwayml::http::Method;
use runwayml::types::TextToImageRecraftV41Vector;
use runwayml_sandbox::{Sandbox, example_bodies};
use serde_json::Value;
use tempfile::tempdir;

/// The properties that name a format.
const PROPERTIES: [&str; 2] = ["outputFormat", "format"];

/// What the sandbox makes of each format.
static OUTPUTS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../openapi/outputs.json")).unwrap());

fn usual_extension(media_type: &Value) -> &str {
    match media_type.as_str().unwrap() {
        "image/jpeg" => "jpg",
        "video/quicktime" => "mov",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "oga",
        other => other.split('/').next_back().unwrap(),
    }
}

/// A schema instead of a reference to it.
fn resolved(schema: &Value) -> &Value {
    let reference = schema.get("$ref").or_else(|| schema["allOf"][0].get("$ref"));
    reference.map_or(schema, |name| {
        resolved(SPEC.pointer(name.as_str().unwrap().trim_start_matches('#')).unwrap())
    })
}

/// The requests of an operation with each format that they can ask for.
fn requests(path: &str) -> Vec<Value> {
    let operation = &SPEC["paths"][path]["post"];
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let models = resolved(body)["oneOf"].as_array().into_iter().flatten().map(resolved);
    let Some(id) = operation["operationId"].as_str() else { return Vec::new() };
    let examples = example_bodies(id);
    let mut requests = Vec::new();
    for model in models {
        let name = &model["properties"]["model"]["enum"][0];
        let example = examples.iter().find(|body| body["model"] == *name);
        let Some(example) = example.filter(|_| !name.is_null()) else { continue };
        for property in PROPERTIES {
            let formats = resolved(&model["properties"][property])["enum"].as_array();
            for format in formats.into_iter().flatten() {
                let mut request = example.clone();
                request[property] = format.clone();
                // A short one is enough.
                request.as_object_mut().unwrap().remove("outputCount");
                requests.push(request);
            }
        }
    }
    requests
}

/// Creates a task with a request, and downloads its output.
async fn download(
    client: &Client,
    path: &str,
    request: &Value,
    folder: &tempfile::TempDir,
) -> PathBuf {
    let created = client.request(Method::POST, path).json(request).send().await.unwrap().body;
    let task = client.task(created["id"].as_str().unwrap());
    task.download(folder.path()).await.unwrap().remove(0)
}

#[tokio::test]
async fn every_format_of_the_spec_is_downloaded_with_its_extension() {
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await.unwrap();
    let client = sandbox_client(&sandbox);
    let folder = tempdir().unwrap();
    let mut formats = BTreeSet::new();
    for path in SPEC["paths"].as_object().unwrap().keys() {
        for request in requests(path) {
            let format = PROPERTIES.iter().find_map(|name| request[*name].as_str()).unwrap();
            if formats.contains(format) {
                continue;
            }
            let file = download(&client, path, &request, &folder).await;
            let extension = file.extension().unwrap().to_str().unwrap();
            let expected = usual_extension(&OUTPUTS["formats"][format]["media_type"]);
            assert_eq!(extension, expected, "{path}: {format}");
            formats.insert(format.to_owned());
        }
    }
    for format in ["png", "jpeg", "webp", "mov", "hdr_png_sequence", "wav", "flac", "ogg_opus"] {
        assert!(formats.contains(format), "{format} is not in {formats:?}");
    }
}

#[tokio::test]
async fn a_vector_image_is_downloaded_as_svg() {
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await.unwrap();
    let request = TextToImageRecraftV41Vector::new().prompt_text(PROMPT);
    let folder = tempdir().unwrap();
    let body = serde_json::to_value(&request).unwrap();
    let client = sandbox_client(&sandbox);
    let file = download(&client, "/v1/text_to_image", &body, &folder).await;
    assert_eq!(file.extension().unwrap(), "svg");
    assert!(std::fs::read_to_string(file).unwrap().starts_with("<svg"));
}
