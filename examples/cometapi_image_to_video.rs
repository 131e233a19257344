//! A video from a picture, by way of CometAPI. Its page documents a model that Runway itself has
//! retired; whether it is still served is for the host to say, and so the answer is looked at.
//!
//! ```text
//! cargo run --example cometapi_image_to_video
//! ```

mod common;

use common::{PICTURE, Place, tell};
use runwayml::types::ImageToVideoGen3aTurbo;
use runwayml::{Error, WaitError};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let place = Place::find().await?;
    let request: ImageToVideoGen3aTurbo = ImageToVideoGen3aTurbo::builder()
        .prompt_image(PICTURE)
        .prompt_text("the cat turns its head, the camera moves closer")
        .ratio("1280:768")
        .duration(5)
        .try_into()?;

    let created = place.client.image_to_video().body(request).send().await.map_err(Error::from)?;
    match place.client.task(&created.id).wait().poll_interval(place.pause).await {
        Ok(task) => tell(&task),
        Err(WaitError::Failed { id, last, .. }) => match last.failure() {
            Some(failure) => println!("task {id} failed: {failure}"),
            None => println!("task {id} failed"),
        },
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
