//! A video that begins with one picture and ends with another:
//!
//! ```text
//! cargo run --example image_to_video -- --first dawn.png --last dusk.png
//! ```
//!
//! A picture that is not given is made by this program. With `RUNWAYML_API_SECRET` in the environment
//! it talks to Runway, and with no key to a sandbox inside this program.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use runwayml::sandbox::Sandbox;
use runwayml::types::ImageToVideoVeo31;
use runwayml::{BuildError, Client, Image};

#[derive(Debug, Parser)]
struct Arguments {
    /// The picture that the video begins with.
    #[arg(long, value_name = "PATH")]
    first: Option<PathBuf>,
    /// The picture that the video ends with.
    #[arg(long, value_name = "PATH")]
    last: Option<PathBuf>,
    /// What happens between the two.
    #[arg(default_value = "the day passes over the sea")]
    prompt: String,
    /// Where the video is put.
    #[arg(long, value_name = "DIR", default_value = ".")]
    output: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await?;
    let client = match Client::from_env() {
        Err(BuildError::NoKeyInEnvironment { .. }) => sandbox.client(),
        made => made?,
    };

    let first = image(arguments.first, 220).await?.resolve(&client).await?;
    let last = image(arguments.last, 60).await?.resolve(&client).await?;
    // One image that the video begins with needs no position: `.prompt_image(first)`.
    let request: ImageToVideoVeo31 = ImageToVideoVeo31::builder()
        .prompt_image([first.at("first"), last.at("last")])
        .prompt_text(arguments.prompt)
        .ratio("1280:720")
        .try_into()?;

    let created = client.image_to_video().body(request).send().await?;
    let task = client.task(&created.id).wait().await?;
    for path in task.download(&client, &arguments.output).await? {
        println!("video     {}", path.display());
    }
    Ok(())
}

/// The picture at the path, or else one of this gray.
async fn image(path: Option<PathBuf>, gray: u8) -> anyhow::Result<Image> {
    const WIDTH: u32 = 1280;
    const HEIGHT: u32 = 720;
    if let Some(path) = path {
        return Ok(Image::open(path).await?);
    }
    let mut picture = Vec::new();
    let encoder = png::Encoder::new(&mut picture, WIDTH, HEIGHT);
    encoder.write_header()?.write_image_data(&vec![gray; (WIDTH * HEIGHT) as usize])?;
    Ok(Image::from_bytes(picture)?)
}
