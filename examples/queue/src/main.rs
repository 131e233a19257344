//! The commands of the queue.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{bail, ensure};
use clap::{Args, Parser, Subcommand};
use runwayml::pricing::Amount;
use runwayml::task::StoredTask;

use queue::job::{State, micros};
use queue::report::{self, Listed};
use queue::store::Store;
use queue::work::{self, End};
use queue::{prompts, provider};

/// Makes images of thousands of prompts, and pays for each once.
#[derive(Debug, Parser)]
struct Arguments {
    /// `sqlite://FILE`, or `postgres://…` for workers on several machines.
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://queue.db"
    )]
    database: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Store the prompts of a CSV file with the header `prompt,ratio`; those that are stored already
    /// are skipped.
    Submit { file: PathBuf },
    /// Make the images; any number of workers may run at the same time.
    Work(Work),
    /// Show counts, money, and what needs a person.
    Status {
        /// List all jobs.
        #[arg(long)]
        all: bool,
    },
    /// Plan jobs again: those that failed or are held, and the downloads that failed; or the ones given.
    Retry {
        /// Also jobs that are unknown or moderated: they may be paid twice.
        jobs: Vec<i64>,
        /// The task that was found for an unknown job, such as `runway:d0658ae1`.
        #[arg(long, value_name = "PROVIDER:ID", requires = "jobs")]
        task: Option<StoredTask>,
    },
}

#[derive(Debug, Args)]
struct Work {
    /// How many tasks may be in flight, those of all workers together.
    #[arg(long, value_name = "TASKS", default_value_t = 8)]
    in_flight: u16,
    /// The most that the whole queue may cost, in US dollars.
    #[arg(long, value_name = "DOLLARS")]
    max_spend: Option<f64>,
    /// The directory to put the images into.
    #[arg(long, value_name = "DIRECTORY", default_value = "renders")]
    output: PathBuf,
    /// Seconds between two polls of a task: 6 by default, 0.2 at the sandbox of this program.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    poll_interval: Option<Duration>,
    /// Seconds after which a request is given up.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60")]
    request_timeout: Duration,
    /// Seconds between two heartbeats; after three, the jobs of a dead worker go to others.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..), default_value_t = 10)]
    heartbeat: u64,
    /// Wait for more jobs once all have ended.
    #[arg(long)]
    keep_running: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(Arguments { database, command }: Arguments) -> anyhow::Result<()> {
    let store = Store::open(&database).await?;
    match command {
        Command::Submit { file } => submit(&store, &file).await,
        Command::Work(work) => work::work(store, work.options()?).await,
        Command::Status { all } => {
            let listed = if all { Listed::All } else { Listed::Some };
            print!("{}", report::status(&store.jobs().await?, listed));
            Ok(())
        }
        Command::Retry { jobs, task } => retry(&store, &jobs, task).await,
    }
}

async fn submit(store: &Store, file: &Path) -> anyhow::Result<()> {
    let jobs = prompts::read(file, provider::chosen())?;
    let new = store.submit(&jobs).await?;
    println!("{new} new jobs, {} were there already", jobs.len() - new);
    Ok(())
}

async fn retry(store: &Store, jobs: &[i64], task: Option<StoredTask>) -> anyhow::Result<()> {
    let jobs = match (jobs, task) {
        ([], _) => store.retry(&[State::Failed, State::Held, State::Undelivered]).await?,
        (jobs, None) => store.retry_jobs(jobs).await?,
        (&[job], Some(task)) => {
            store.adopt(job, &task).await?;
            vec![job]
        }
        _ => bail!("a task belongs to one job"),
    };
    println!("{} jobs go on with the next `work`", jobs.len());
    Ok(())
}

impl Work {
    fn options(self) -> anyhow::Result<work::Options> {
        ensure!(self.in_flight > 0, "at least one task must be in flight");
        Ok(work::Options {
            in_flight: self.in_flight.into(),
            max_spend: self.max_spend.map(|dollars| micros(Amount::UsDollars(dollars))),
            output: self.output,
            poll_interval: self.poll_interval,
            request_timeout: self.request_timeout,
            heartbeat: Duration::from_secs(self.heartbeat),
            end: if self.keep_running { End::Never } else { End::WhenIdle },
        })
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| "must be a number of seconds".to_owned())?;
    let time = Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())?;
    if time.is_zero() { Err("must be longer than zero".to_owned()) } else { Ok(time) }
}
