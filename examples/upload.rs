//! A file goes up to the host, and a picture made after it comes down:
//!
//! ```text
//! cargo run --example upload -- cat.png --prompt "@file in oil"
//! ```
//!
//! With `RUNWAYML_API_SECRET` in the environment it talks to Runway, and with no key to a sandbox
//! inside this program.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use runwayml::sandbox::Sandbox;
use runwayml::types::{ReferenceImage, TextToImageGen4Image};
use runwayml::{BuildError, Client, Progress};

#[derive(Debug, Parser)]
struct Arguments {
    /// The file to upload, a picture.
    file: PathBuf,
    /// What to make of it; `@file` mentions it.
    #[arg(long, default_value = "@file in oil")]
    prompt: String,
    /// Where the new picture is put.
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

    let uri = client.upload(&arguments.file).progress(bar("up")?).await?;
    println!("uploaded  {uri}");
    let file = ReferenceImage::builder().tag("file").uri(uri.as_str()).try_into()?;
    let request: TextToImageGen4Image = TextToImageGen4Image::builder()
        .prompt_text(arguments.prompt)
        .ratio("1280:720")
        .reference_images([file])
        .try_into()?;
    let created = client.text_to_image().body(request).send().await?;
    let task = client.task(&created.id).wait().await?;
    for path in task.download(&client, &arguments.output).progress(bar("down")?).await? {
        println!("picture   {}", path.display());
    }
    Ok(())
}

/// Shows on a bar how far one file has come.
fn bar(direction: &'static str) -> anyhow::Result<impl Fn(Progress) + Send + Sync + 'static> {
    let bar = ProgressBar::no_length().with_message(direction);
    bar.set_style(ProgressStyle::with_template("{msg:<10}{wide_bar} {bytes} {bytes_per_sec}")?);
    Ok(move |progress: Progress| {
        if let Some(total) = progress.total {
            bar.set_length(total);
        }
        bar.set_position(progress.bytes);
    })
}
