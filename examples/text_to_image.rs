//! Creates an image from a prompt and downloads it:
//!
//! ```text
//! cargo run --example text_to_image -- "a lighthouse at dusk, in oil"
//! ```
//!
//! With `RUNWAYML_API_SECRET` in the environment it talks to Runway, and without a key to a sandbox
//! inside this program.

mod common;

use std::path::PathBuf;

use clap::Parser;
use runwayml::types::TextToImageGen4Image;

#[derive(Debug, Parser)]
struct Arguments {
    /// The description of the image.
    prompt: String,
    /// The directory to put the image into.
    #[arg(long, value_name = "DIRECTORY", default_value = ".")]
    output: PathBuf,
}

#[tokio::main]
async fn main() -> runwayml::Result<()> {
    let Arguments { prompt, output } = Arguments::parse();
    let (client, _sandbox) = common::client().await?;
    let request = TextToImageGen4Image::new().prompt_text(prompt).ratio("1280:720");
    let task = client.text_to_image(request).start().await?;
    println!("task {}: {:?}", task.id(), task.download(output).await?);
    Ok(())
}
