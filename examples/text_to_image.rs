//! A picture from a sentence, downloaded to disk:
//!
//! ```text
//! cargo run --example text_to_image -- "a lighthouse at dusk, in oil"
//! ```
//!
//! With `RUNWAYML_API_SECRET` in the environment it talks to Runway, with `COMETAPI_KEY` or
//! `COMETAPI_API_KEY` to CometAPI, and with neither to a sandbox inside this program.

use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use futures_util::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use runwayml::sandbox::Sandbox;
use runwayml::types::{Task, TextToImageGen4Image};
use runwayml::{BuildError, Client, Image, References, TaskHandle};

#[derive(Debug, Parser)]
struct Arguments {
    /// What to paint; `@tag` mentions a reference image.
    prompt: String,
    /// The size of the picture, `width:height`.
    #[arg(long, default_value = "1280:720")]
    ratio: String,
    /// A picture to go by, and the name by which the prompt may mention it.
    #[arg(long = "reference", value_name = "TAG=PATH")]
    references: Vec<String>,
    /// Where the picture is put.
    #[arg(long, value_name = "DIR", default_value = ".")]
    output: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let (client, sandbox) = client().await?;
    // Hosts ask for at least five seconds between two looks at a task; the sandbox does not mind.
    let pause = Duration::from_millis(if sandbox.is_some() { 200 } else { 6000 });
    let mut references = References::new();
    for given in &arguments.references {
        references = with(references, given).await?;
    }
    // What is too large for the request itself is uploaded.
    let references = references.resolve(&client).await?;
    let request: TextToImageGen4Image = TextToImageGen4Image::builder()
        .prompt_text(&arguments.prompt)
        .ratio(arguments.ratio)
        .references(references)
        .try_into()?;

    let created = client.text_to_image().body(request).send().await?;
    println!("task      {}", created.id);
    let task = wait(&client.task(&created.id), pause).await?;
    for picture in task.download(&client, &arguments.output).await? {
        println!("picture   {}", picture.display());
    }
    match task.cost() {
        Some(credits) => println!("cost      {credits} credits"),
        None => println!("cost      not told by this host"),
    }
    Ok(())
}

/// A client for the host whose key is in the environment, or else for a sandbox, which lives as
/// long as what is returned beside it.
async fn client() -> anyhow::Result<(Client, Option<Sandbox>)> {
    match Client::from_env() {
        Ok(client) => Ok((client, None)),
        Err(BuildError::NoKeyInEnvironment { .. }) => {
            let sandbox = Sandbox::start().await?;
            println!("sandbox   {} (no key in the environment)", sandbox.base_url());
            Ok((sandbox.client(), Some(sandbox)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The picture of `tag=path`, with its tag.
async fn with(references: References, given: &str) -> anyhow::Result<References> {
    let (tag, path) = given.split_once('=').context("a reference is given as tag=path")?;
    Ok(references.tag(tag, Image::open(path).await?)?)
}

async fn wait(task: &TaskHandle, pause: Duration) -> anyhow::Result<Task> {
    let bar = ProgressBar::new(100);
    bar.set_style(ProgressStyle::with_template("{msg:<10}{wide_bar} {pos:>3} % {elapsed}")?);
    let mut readings = pin!(task.wait().poll_interval(pause).into_stream());
    let mut last = None;
    while let Some(read) = readings.next().await {
        let read = read?;
        bar.set_message(read.status.to_string().to_lowercase());
        bar.set_position((read.progress.unwrap_or(0.0) * 100.0) as u64);
        last = Some(read);
    }
    bar.finish_and_clear();
    last.context("the task was never read")
}
