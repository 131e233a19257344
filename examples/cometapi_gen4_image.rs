//! A picture of somebody that the prompt mentions by name, by way of CometAPI, with all that its
//! page on `gen4_image` lists: a seed, a moderation, a tag. Its price is told before.
//!
//! ```text
//! cargo run --example cometapi_gen4_image
//! ```

mod common;

use common::{PICTURE, Place, tell};
use runwayml::types::{ContentModeration, ReferenceImage, TextToImageGen4Image};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let place = Place::find().await?;
    let cat: ReferenceImage = ReferenceImage::builder().tag("cat").uri(PICTURE).try_into()?;
    let moderation: ContentModeration =
        ContentModeration::builder().public_figure_threshold("auto").try_into()?;
    let request: TextToImageGen4Image = TextToImageGen4Image::builder()
        .prompt_text("@cat on a sofa, yawning")
        .ratio("1920:1080")
        .seed(4_294_967_295_u32)
        .reference_images(vec![cat])
        .content_moderation(moderation)
        .try_into()?;
    match place.client.estimate(&request) {
        Some(estimate) => println!("{estimate}, says {}", estimate.source()),
        None => println!("nobody has stated what this costs"),
    }

    let created = place.client.text_to_image().body(request).send().await?;
    let task = place.client.task(&created.id).wait().poll_interval(place.pause).await?;
    tell(&task);
    Ok(())
}
