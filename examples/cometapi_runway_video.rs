//! A video by CometAPI's `runway-video`, the catalogue's name for whatever it sends to Runway. No
//! page shows what is answered, so the answer is searched for a task or an address.
//!
//! ```text
//! cargo run --example cometapi_runway_video
//! ```

mod common;

use common::{Place, tell};
use runwayml::comet::Lead;
use runwayml::comet::types::ResponseRequest;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let place = Place::find().await?;
    let comet = place.client.comet();
    let request: ResponseRequest = ResponseRequest::builder()
        .input("a futuristic city at sunrise, the camera moves slowly")
        .try_into()?;
    let answer = comet.create_response().body(request).send().await?.into_inner();
    match Lead::find(&serde_json::to_value(answer)?) {
        Some(Lead::Task(id)) => {
            let task = comet.task(id).wait().poll_interval(place.pause).await?;
            tell(&task);
        }
        Some(Lead::Output(url)) => println!("{}", url.as_str()),
        _ => println!("the answer leads nowhere"),
    }
    Ok(())
}
