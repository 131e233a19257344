//! A picture by way of CometAPI, where a picture needs another one to go by: a request without one,
//! as a page of CometAPI's shows it, is refused before it is sent.
//!
//! ```text
//! cargo run --example cometapi_text_to_image
//! ```

mod common;

use common::{PICTURE, Place, tell};
use runwayml::Error;
use runwayml::types::{ReferenceImage, TextToImageGen4Image};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let place = Place::find().await?;
    let mut request: TextToImageGen4Image = TextToImageGen4Image::builder()
        .prompt_text("a lighthouse at dusk, in oil")
        .ratio("1280:720")
        .try_into()?;

    let refused = place.client.text_to_image().body(request.clone()).send().await;
    if let Err(error) = refused.map_err(Error::from) {
        println!("{error}");
    }

    request.reference_images.push(ReferenceImage::builder().uri(PICTURE).try_into()?);
    let created = place.client.text_to_image().body(request).send().await?;
    let task = place.client.task(&created.id).wait().poll_interval(place.pause).await?;
    tell(&task);
    Ok(())
}
