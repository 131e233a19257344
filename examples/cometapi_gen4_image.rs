//! Makes an image of a cat that the prompt mentions by its tag, through CometAPI, with everything
//! that CometAPI's page on `gen4_image` lists. Its price is estimated first.
//!
//! ```text
//! cargo run --example cometapi_gen4_image
//! ```
//!
//! With `COMETAPI_KEY` in the environment it talks to CometAPI, and without a key to a sandbox.

mod common;

use common::{CAT, cometapi_client};
use runwayml::types::{ContentModeration, ReferenceImage, TextToImageGen4Image};

#[tokio::main]
async fn main() -> runwayml::Result<()> {
    let (client, _sandbox) = cometapi_client().await?;

    let request = TextToImageGen4Image::new()
        .prompt_text("@cat on a sofa, yawning")
        .ratio("1920:1080")
        .seed(4_294_967_295_u32)
        .reference_images([ReferenceImage::new().tag("cat").uri(CAT)])
        .content_moderation(ContentModeration::new().public_figure_threshold("auto"));
    match client.estimate(&request) {
        Some(estimate) => println!("price     {estimate} (source: {})", estimate.source()),
        None => println!("price     unknown"),
    }

    let task = client.text_to_image(request).start().await?.wait().await?;
    for url in task.output() {
        println!("image     {url}");
    }
    Ok(())
}
