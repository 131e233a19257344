//! Creates an image for every prompt in a CSV file, several at the same time. A prompt that fails does
//! not stop the others: the result of each is printed, and a summary at the end.
//!
//! ```text
//! cargo run --example batch -- prompts.csv --concurrency 8 --max-credits 8
//! ```
//!
//! The file has the header `prompt,ratio`; without a file, there are six prompts to try it with. With
//! `RUNWAYML_API_SECRET` in the environment it talks to Runway, and without a key to a sandbox inside
//! this program, where one task is moderated and the response to one creation is lost.

mod common;

use std::io::{IsTerminal as _, Read};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use futures_util::{StreamExt as _, stream};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use runwayml::client::RequestOptions;
use runwayml::pricing::SpendingLimit;
use runwayml::task::TaskState;
use runwayml::types::{Task, TextToImageGen4Image};
use runwayml::{Client, Error, Result};
use runwayml_sandbox::{Clock, Fault, Sandbox, SandboxBuilder};
use serde::Deserialize;
use serde_json::json;

/// The prompts when no file is given.
const PROMPTS: &str = "\
prompt,ratio
\"a lighthouse at dusk, in oil\",1280:720
a crowd in front of a stage,1280:720
a paper boat on a puddle,1280:720
\"two foxes in the snow, seen from above\",720:1280
a city made of books,1280:720
an empty swimming pool at night,720:1280
";

#[derive(Debug, Parser)]
struct Arguments {
    /// A CSV file with the header `prompt,ratio`.
    file: Option<PathBuf>,
    /// How many tasks run at the same time.
    #[arg(long, value_name = "TASKS", default_value_t = 4)]
    concurrency: usize,
    /// The maximum cost of one image.
    #[arg(long, value_name = "CREDITS", default_value_t = 8.0)]
    max_credits: f64,
    /// The directory to put the images into.
    #[arg(long, value_name = "DIRECTORY", default_value = ".")]
    output: PathBuf,
}

/// One image to create.
#[derive(Debug, Deserialize)]
struct Row {
    prompt: String,
    ratio: String,
}

/// The settings of all tasks.
struct Batch {
    client: Client,
    output: PathBuf,
    poll_interval: Duration,
}

/// An image that was created and downloaded.
#[derive(Debug, Default)]
struct Created {
    paths: Vec<PathBuf>,
    credits: f64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let rows = match &arguments.file {
        Some(path) => rows(std::fs::File::open(path)?)?,
        None => rows(PROMPTS.as_bytes())?,
    };
    let (client, sandbox) = common::client_or(faulty()).await?;
    // A request that may cost more is rejected before it is sent.
    let limit = SpendingLimit::credits(arguments.max_credits);
    let client = client.with_options(RequestOptions::new().spending_limit(limit));
    let poll_interval = Duration::from_millis(if sandbox.is_some() { 200 } else { 6000 });
    let batch = Batch { client, output: arguments.output, poll_interval };

    let screen = Screen::new(rows.len());
    let mut summary = Summary::default();
    let results = stream::iter(&rows).map(|row| batch.run(row, &screen));
    let mut results = results.buffer_unordered(arguments.concurrency.max(1));
    while let Some((row, result)) = results.next().await {
        screen.result(row, &result);
        summary.add(&result);
    }
    screen.total.finish();
    summary.print();
    Ok(())
}

/// The rows of a CSV file.
fn rows(csv: impl Read) -> csv::Result<Vec<Row>> {
    csv::Reader::from_reader(csv).into_deserialize().collect()
}

/// A sandbox in which a task ends at its fifth poll, one fails, and the response to one creation is
/// lost.
fn faulty() -> SandboxBuilder {
    let moderated = json!({
        "id": "",
        "status": "FAILED",
        "failure": "the prompt was moderated",
        "failureCode": "SAFETY.INPUT.TEXT",
        "cost": { "credits": 0 },
    });
    Sandbox::builder()
        .clock(Clock::EachRead)
        .fault(Fault::status(200).body(moderated).on("get_task").after(7))
        .fault(Fault::reset().accepted().on("text_to_image").after(4))
}

impl Batch {
    async fn run<'r>(&self, row: &'r Row, screen: &Screen) -> (&'r Row, Result<Created>) {
        let bar = screen.task(row);
        let result = self.create(row, &bar).await;
        bar.finish_and_clear();
        (row, result)
    }

    /// Creates one image and downloads it.
    async fn create(&self, row: &Row, bar: &ProgressBar) -> Result<Created> {
        let request =
            TextToImageGen4Image::new().prompt_text(row.prompt.as_str()).ratio(row.ratio.as_str());
        let task = self.client.text_to_image(request).start().await?;
        let mut snapshots = task.wait().poll_interval(self.poll_interval).into_stream();
        let mut created = Created::default();
        while let Some(task) = snapshots.next().await.transpose()? {
            bar.set_position(percent(&task));
            if task.state() == TaskState::Succeeded {
                created.paths = task.download(&self.client, &self.output).await?;
                created.credits = task.cost().unwrap_or_default();
            }
        }
        Ok(created)
    }
}

fn percent(task: &Task) -> u64 {
    match task.state() {
        TaskState::Running { progress } => (progress.unwrap_or_default() * 100.0) as u64,
        state if state.is_final() => 100,
        _ => 0,
    }
}

/// Bars for the batch and the tasks that run, above them a line for each result; without a terminal,
/// only the lines.
struct Screen {
    bars: MultiProgress,
    total: ProgressBar,
    is_terminal: bool,
}

impl Screen {
    fn new(tasks: usize) -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let target = match is_terminal {
            true => ProgressDrawTarget::stdout(),
            false => ProgressDrawTarget::hidden(),
        };
        let bars = MultiProgress::with_draw_target(target);
        let total = bars.add(bar(tasks as u64, "{wide_bar} {pos}/{len}"));
        Self { bars, total, is_terminal }
    }

    /// A bar for one task.
    fn task(&self, row: &Row) -> ProgressBar {
        let bar = bar(100, "{bar:20} {percent:>3} %  {msg}").with_message(row.prompt.clone());
        self.bars.insert_before(&self.total, bar)
    }

    fn result(&self, row: &Row, result: &Result<Created>) {
        self.total.inc(1);
        let done = format!("{}/{}", self.total.position(), self.total.length().unwrap_or_default());
        let prompt = &row.prompt;
        self.line(&match result {
            Ok(created) => format!("{done}  image    {prompt}: {}", list(&created.paths)),
            Err(error) => format!("{done}  {:<7}  {prompt}: {error}", kind(error)),
        });
    }

    fn line(&self, line: &str) {
        match self.is_terminal {
            // A line that cannot be printed must not stop the batch.
            true => drop(self.bars.println(line)),
            false => println!("{line}"),
        }
    }
}

fn bar(length: u64, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).expect("the template is valid");
    ProgressBar::new(length).with_style(style)
}

fn list(paths: &[PathBuf]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    paths.join(", ")
}

/// Whether the task failed, or its outcome is unknown.
fn kind(error: &Error) -> &'static str {
    if error.may_have_been_accepted() { "unknown" } else { "failed" }
}

/// The results of all prompts.
#[derive(Debug, Default)]
struct Summary {
    succeeded: usize,
    moderated: usize,
    failed: usize,
    unknown: usize,
    credits: f64,
}

impl Summary {
    fn add(&mut self, result: &Result<Created>) {
        match result {
            Ok(created) => {
                self.succeeded += 1;
                self.credits += created.credits;
            }
            Err(error) if error.may_have_been_accepted() => self.unknown += 1,
            Err(error) if error.is_moderated() => self.moderated += 1,
            Err(_) => self.failed += 1,
        }
    }

    fn print(&self) {
        let Self { succeeded, moderated, failed, unknown, credits } = self;
        println!(
            "{succeeded} succeeded for {credits} credits, {moderated} moderated, {failed} failed for \
             other reasons, {unknown} with an unknown outcome"
        );
        if *unknown > 0 {
            println!("look for these tasks at the provider before you send the prompts again");
        }
    }
}
