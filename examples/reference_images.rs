//! Creates an image from two others, which the prompt mentions by their tags:
//!
//! ```text
//! cargo run --example reference_images
//! ```
//!
//! With `RUNWAYML_API_SECRET` in the environment it talks to Runway, and without a key to a sandbox
//! inside this program. This program also generates the two images.

mod common;

use runwayml::types::TextToImageGen4Image;
use runwayml::{Image, References};

const PROMPT: &str = "a lighthouse in the colors of @night, its lamp in those of @lantern";

#[tokio::main]
async fn main() -> runwayml::Result<()> {
    let (client, _sandbox) = common::client().await?;

    // `Image::open` takes a path instead, and `tag` also takes the URL of an image.
    let night = Image::from_bytes(common::png([20, 30, 80]))?;
    let lantern = Image::from_bytes(common::png([250, 180, 60]))?;
    let references = References::new().tag("night", night)?.tag("lantern", lantern)?;
    for mismatch in references.compare(PROMPT) {
        println!("warning   {mismatch}");
    }
    // An image that is too large for the request is uploaded.
    let references = references.resolve(&client).await?;

    let request =
        TextToImageGen4Image::new().prompt_text(PROMPT).ratio("1280:720").references(references);
    let task = client.text_to_image(request).start().await?.wait().await?;
    for path in task.download(&client, ".").await? {
        println!("image     {}", path.display());
    }
    Ok(())
}
