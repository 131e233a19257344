//! Makes an image through CometAPI, where `gen4_image` needs a reference image: a request without
//! one, as CometAPI's own page shows it, is rejected before it is sent.
//!
//! ```text
//! cargo run --example cometapi_text_to_image
//! ```
//!
//! With `COMETAPI_KEY` in the environment it talks to CometAPI, and without a key to a sandbox.

mod common;

use common::{CAT, cometapi_client};
use runwayml::types::{ReferenceImage, TextToImageGen4Image};

#[tokio::main]
async fn main() -> runwayml::Result<()> {
    let (client, _sandbox) = cometapi_client().await?;

    let request =
        TextToImageGen4Image::new().prompt_text("a lighthouse at dusk, in oil").ratio("1280:720");
    if let Err(error) = client.text_to_image(request.clone()).send().await {
        println!("error     {error}");
    }

    let request = request.reference_images([ReferenceImage::new().uri(CAT)]);
    let created = client.text_to_image(request).send().await?;
    let task = client.task(created.id).wait().await?;
    for url in task.output() {
        println!("image     {url}");
    }
    Ok(())
}
