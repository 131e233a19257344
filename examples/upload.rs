//! Uploads an image, creates another one from it and downloads that:
//!
//! ```text
//! cargo run --example upload -- "@upload in oil" --file cat.png
//! ```
//!
//! Without a file it uploads an image of its own. With `RUNWAYML_API_SECRET` in the environment it
//! talks to Runway, and without a key to a sandbox inside this program.

mod common;

use std::path::PathBuf;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use runwayml::media::{Progress, Source};
use runwayml::types::{ReferenceImage, TextToImageGen4Image};

#[derive(Debug, Parser)]
struct Arguments {
    /// The description of the new image; `@upload` mentions the uploaded one.
    prompt: String,
    /// The image to upload.
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// The directory to put the new image into.
    #[arg(long, value_name = "DIRECTORY", default_value = ".")]
    output: PathBuf,
}

#[tokio::main]
async fn main() -> runwayml::Result<()> {
    let arguments = Arguments::parse();
    let (client, _sandbox) = common::client().await?;

    let source = match arguments.file {
        Some(path) => Source::from(path),
        None => Source::bytes("sunset.png", common::png([250, 120, 60])),
    };
    let uri = client.upload(source).progress(bar("upload")).await?;
    println!("uploaded  {uri}");

    let request = TextToImageGen4Image::new()
        .prompt_text(arguments.prompt)
        .ratio("1280:720")
        .reference_images([ReferenceImage::new().tag("upload").uri(uri)]);
    let task = client.text_to_image(request).start().await?.wait().await?;
    for path in task.download(&client, arguments.output).progress(bar("download")).await? {
        println!("image     {}", path.display());
    }
    Ok(())
}

/// A progress bar for one file.
fn bar(direction: &'static str) -> impl Fn(Progress) + Send + Sync + 'static {
    let style = ProgressStyle::with_template("{msg:<10}{wide_bar} {bytes} {bytes_per_sec}");
    let bar = ProgressBar::no_length().with_message(direction);
    bar.set_style(style.expect("the template is valid"));
    move |progress| {
        if let Some(total) = progress.total {
            bar.set_length(total);
        }
        bar.set_position(progress.bytes);
    }
}
