//! Creates a video from an image through CometAPI. Its page documents a model that Runway has retired, so
//! the task may fail.
//!
//! ```text
//! cargo run --example cometapi_image_to_video
//! ```
//!
//! With `COMETAPI_KEY` in the environment it talks to CometAPI, and without a key to a sandbox.

#![allow(deprecated, reason = "CometAPI documents a model that Runway retired")]

mod common;

use common::{CAT, cometapi_client};
use runwayml::error::WaitError;
use runwayml::types::ImageToVideoGen3aTurbo;

#[tokio::main]
async fn main() -> runwayml::Result<()> {
    let (client, _sandbox) = cometapi_client().await?;

    let request = ImageToVideoGen3aTurbo::new()
        .prompt_image(CAT)
        .prompt_text("the cat turns its head, the camera moves closer")
        .ratio("1280:768")
        .duration(5);
    match client.image_to_video(request).start().await?.wait().await {
        Ok(task) => println!("video     {:?}", task.output()),
        Err(error @ WaitError::Failed { .. }) => println!("failed    {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
