//! A video from CometAPI's `runway-video` model. Its response is not documented, so this looks
//! anywhere in it for a `task_id`, then for a URL.
//!
//! ```text
//! cargo run --example cometapi_runway_video
//! ```

mod common;

use common::{Place, tell};
use runwayml::comet::types::{Json, ResponseRequest};
use serde_json::Value;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let place = Place::find().await?;
    let comet = place.client.comet();
    let request: ResponseRequest = ResponseRequest::builder()
        .input("a futuristic city at sunrise, the camera moves slowly")
        .try_into()?;
    let Json(response) = comet.create_response().body(request).send().await?.into_inner();
    if let Some(id) = find(&response, "", &|name, text| (name == "task_id").then_some(text)) {
        let task = comet.task(id).wait().every(place.pause).await?;
        tell(&task);
    } else if let Some(url) = find(&response, "", &|_, text| url(text)) {
        println!("{url}");
    } else {
        println!("neither a task nor a URL: {response}");
    }
    Ok(())
}

/// What `pick` returns first for the strings in a value and the names of their fields.
fn find<'v>(
    value: &'v Value,
    name: &str,
    pick: &dyn Fn(&str, &'v str) -> Option<&'v str>,
) -> Option<&'v str> {
    match value {
        Value::String(text) => pick(name, text),
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
