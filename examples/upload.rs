//! A picture goes up to the host, and one made after it comes down:
//!
//! ```text
//! cargo run --example upload -- "@upload in oil" --file cat.png
//! ```
//!
//! Without a file, a picture of this program's own goes up. With `RUNWAYML_API_SECRET` in the
//! environment it talks to Runway, and with no key to a sandbox inside this program.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use runwayml::sandbox::Sandbox;
use runwayml::types::{ReferenceImage, TextToImageGen4Image};
use runwayml::{BuildError, Client, Progress, Source};

#[derive(Debug, Parser)]
struct Arguments {
    /// What to make of it; `@upload` mentions what was uploaded.
    prompt: String,
    /// The picture to upload.
    #[arg(long)]
    file: Option<PathBuf>,
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

    let picture = arguments.file.map_or_else(gradient, |path| Ok(path.into()))?;
    let uri = client.upload(picture).progress(bar("up")?).await?;
    println!("uploaded  {uri}");
    let upload = ReferenceImage::builder().tag("upload").uri(uri.as_str()).try_into()?;
    let request: TextToImageGen4Image = TextToImageGen4Image::builder()
        .prompt_text(arguments.prompt)
        .ratio("1280:720")
        .reference_images([upload])
        .try_into()?;
    let created = client.text_to_image().body(request).send().await?;
    let task = client.task(&created.id).wait().await?;
    for path in task.download(&client, &arguments.output).progress(bar("down")?).await? {
        println!("picture   {}", path.display());
    }
    Ok(())
}

/// From red on the left to green at the bottom.
fn gradient() -> anyhow::Result<Source> {
    const SIDE: u32 = 640;
    let shade = |at: u32| (at * 255 / SIDE) as u8;
    let pixel = |y| move |x| [255 - shade(x), shade(y), 96];
    let pixels: Vec<u8> = (0..SIDE).flat_map(|y| (0..SIDE).flat_map(pixel(y))).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(Source::bytes("gradient.png", file))
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
