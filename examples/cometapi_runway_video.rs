//! Creates a video with CometAPI's `runway-video` model. Its response is not documented, so this
//! program searches it for a `task_id`, and then for a URL.
//!
//! ```text
//! cargo run --example cometapi_runway_video --features cometapi
//! ```
//!
//! With `COMETAPI_KEY` in the environment it talks to CometAPI, and without a key to a sandbox.

mod common;

use runwayml::cometapi::types::{Json, ResponseRequest};
use serde_json::Value;

#[tokio::main]
async fn main() -> runwayml::Result<()> {
    let (client, _sandbox) = common::cometapi_client().await?;
    let comet = client.cometapi();

    let request =
        ResponseRequest::new().input("a futuristic city at sunrise, the camera moves slowly");
    let Json(response) = comet.create_response(request).send().await?;
    if let Some(id) = find(&response, "", &|name, string| (name == "task_id").then_some(string)) {
        let task = comet.task(id).wait().await?;
        println!("video     {:?}", task.output());
    } else if let Some(url) = find(&response, "", &|_, string| url(string)) {
        println!("video     {url}");
    } else {
        println!("neither a task nor a URL: {response}");
    }
    Ok(())
}

/// The first result of `pick` for a string in the value and the name of its field.
fn find<'v>(
    value: &'v Value,
    name: &str,
    pick: &dyn Fn(&str, &'v str) -> Option<&'v str>,
) -> Option<&'v str> {
    match value {
        Value::String(string) => pick(name, string),
        Value::Array(items) => items.iter().find_map(|item| find(item, name, pick)),
        Value::Object(fields) => fields.iter().find_map(|(name, field)| find(field, name, pick)),
        _ => None,
    }
}

/// The first URL in a text, such as a sentence or a Markdown link.
fn url(text: &str) -> Option<&str> {
    let (start, _) = text.match_indices("https://").next()?;
    let is_end = |c: char| c.is_whitespace() || "\"'`<>()[]".contains(c);
    text[start..].split(is_end).next().map(|url| url.trim_end_matches(['.', ',', ';']))
}
