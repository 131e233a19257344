//! Creates an image of a cat that the prompt mentions by its tag, through CometAPI, with all properties
//! that CometAPI's page on `gen4_image` documents. CometAPI requires a reference image: a request without
//! one is rejected before it is sent.
//!
//! ```text
//! cargo run --example cometapi_text_to_image
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
        .content_moderation(ContentModeration::new().public_figure_threshold("auto"));
    if let Err(error) = client.text_to_image(request.clone()).send().await {
        println!("error     {error}");
    }

    let request = request.reference_images([ReferenceImage::new().tag("cat").uri(CAT)]);
    match client.estimate(&request) {
        Some(estimate) => println!("price     {estimate} (source: {})", estimate.source()),
        None => println!("price     unknown"),
    }
    let task = client.text_to_image(request).start().await?.wait().await?;
    println!("image     {:?}", task.output());
    Ok(())
}
