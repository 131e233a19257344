//! A picture made after two others, which the prompt mentions by their tags:
//!
//! ```text
//! cargo run --example reference_images
//! ```
//!
//! With `RUNWAYML_API_SECRET` in the environment it talks to Runway, and with no key to a sandbox
//! inside this program. The two pictures are made by this program too.

use std::time::Duration;

use runwayml::sandbox::Sandbox;
use runwayml::types::TextToImageGen4Image;
use runwayml::{BuildError, Client, Image, OnConcern, References};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await?;
    let client = match Client::from_env() {
        Err(BuildError::NoKeyInEnvironment { .. }) => sandbox.client(),
        made => made?,
    };

    // From bytes here; `Image::open` takes a path, and an `https://` address is taken as it is.
    let night = Image::from_bytes(picture([20, 30, 80])?)?;
    let lantern = Image::from_bytes(picture([250, 180, 60])?)?;
    let references = References::new()
        .tag("night", night)?
        .tag("lantern", lantern)?
        // What is too large for the request itself is uploaded.
        .resolve(&client)
        .await?;
    let request: TextToImageGen4Image = TextToImageGen4Image::builder()
        .prompt_text("a lighthouse in the colors of @night, its lamp in those of @lantern")
        .ratio("1280:720")
        .references(references)
        // A tag that nothing mentions is a mistake here, and not worth a picture.
        .on_concern(OnConcern::Refuse)
        .try_into()?;

    let created = client.text_to_image().body(request).send().await?;
    let task = client.task(&created.id).wait().await?;
    for path in task.download(&client, ".").await? {
        println!("picture   {}", path.display());
    }
    Ok(())
}

/// A picture of one color that gets darker from top to bottom.
fn picture(color: [u8; 3]) -> anyhow::Result<Vec<u8>> {
    const SIDE: u32 = 640;
    let mut picture = Vec::new();
    let mut encoder = png::Encoder::new(&mut picture, SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgb);
    let rows = (0..SIDE).flat_map(|row| {
        let shade = color.map(|part| (u32::from(part) * (SIDE - row) / SIDE) as u8);
        std::iter::repeat_n(shade, SIDE as usize)
    });
    encoder.write_header()?.write_image_data(&rows.flatten().collect::<Vec<_>>())?;
    Ok(picture)
}
