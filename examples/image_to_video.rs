//! Creates a video that begins with one image and ends with another, and reports its progress:
//!
//! ```text
//! cargo run --example image_to_video -- --first dawn.png --last dusk.png
//! ```
//!
//! Without `--first` or `--last` this program generates the image. With `RUNWAYML_API_SECRET` in the
//! environment it talks to Runway, and without a key to a sandbox inside this program.

mod common;

use std::path::PathBuf;

use clap::Parser;
use futures_util::StreamExt as _;
use runwayml::Image;
use runwayml::task::TaskState;
use runwayml::types::ImageToVideoVeo31;

#[derive(Debug, Parser)]
struct Arguments {
    /// The image that the video begins with.
    #[arg(long, value_name = "PATH")]
    first: Option<PathBuf>,
    /// The image that the video ends with.
    #[arg(long, value_name = "PATH")]
    last: Option<PathBuf>,
    /// What happens between the two.
    #[arg(default_value = "the day passes over the sea")]
    prompt: String,
    /// The directory to put the video into.
    #[arg(long, value_name = "DIRECTORY", default_value = ".")]
    output: PathBuf,
}

#[tokio::main]
async fn main() -> runwayml::Result<()> {
    let arguments = Arguments::parse();
    let (client, _sandbox) = common::client().await?;

    // An image that is too large for the request is uploaded.
    let first = image(arguments.first, 220).await?.resolve(&client).await?;
    let last = image(arguments.last, 60).await?.resolve(&client).await?;
    let request = ImageToVideoVeo31::new()
        // A single image that the video begins with needs no position: `.prompt_image(first)`.
        .prompt_image([first.with_position("first"), last.with_position("last")])
        .prompt_text(arguments.prompt)
        .ratio("1280:720");
    let mut snapshots = client.image_to_video(request).start().await?.wait().into_stream();
    while let Some(task) = snapshots.next().await.transpose()? {
        println!("state     {:?}", task.state());
        if task.state() == TaskState::Succeeded {
            for path in task.download(&client, &arguments.output).await? {
                println!("video     {}", path.display());
            }
        }
    }
    Ok(())
}

/// The image in a file, or else one in this shade of gray.
async fn image(path: Option<PathBuf>, gray: u8) -> runwayml::Result<Image> {
    match path {
        Some(path) => Ok(Image::open(path).await?),
        None => Ok(Image::from_bytes(common::png([gray; 3]))?),
    }
}
