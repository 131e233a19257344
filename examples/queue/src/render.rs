//! One job on its way from a prompt to files.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use apalis::prelude::{BoxDynError, Data, TaskId};
use futures_util::StreamExt as _;
use runwayml::client::RequestOptions;
use runwayml::error::{DownloadError, DownloadProblem, WaitError};
use runwayml::http::StatusCode;
use runwayml::pricing::Amount;
use runwayml::task::TaskState;
use runwayml::types::{Task, TextToImageGen4Image};
use runwayml::{Client, Error, TaskHandle};
use serde_json::Value;
use tokio::fs;
use tokio::sync::watch;

use crate::job::{Job, State, micros, upper_bound};
use crate::screen::{Screen, TaskBar};
use crate::store::{Claim, Step, Store, Stored, Terms};

/// How long a job that has to wait keeps its place at the engine before it lets others come first.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// The pause after something outside the queue went wrong: the network, the disk, the key.
const RETRY_DELAY: Duration = Duration::from_secs(15);

/// What all jobs of a worker have in common.
#[derive(Clone)]
pub struct Renderer(Arc<Inner>);

pub struct Inner {
    pub store: Store,
    pub client: Client,
    pub screen: Screen,
    pub terms: Terms,
    pub output: PathBuf,
    pub poll_interval: Duration,
    /// True once no more work is to be begun.
    pub stop: watch::Receiver<bool>,
    active: AtomicUsize,
}

/// How the engine goes on with a job.
enum Next {
    /// It is done with the job.
    Ended,
    /// It delivers the job again, to whichever worker.
    After(Duration),
}

/// What an error of a creation says about money.
enum Verdict {
    /// Nothing was accepted, and it may be sent again after this time.
    Again(Option<Duration>),
    /// Nothing was accepted, and sending it again would not help.
    Rejected(State),
    /// A task may have been created.
    Unknown,
}

/// The handler that the engine calls.
pub async fn render(job: i64, entry: TaskId, renderer: Data<Renderer>) -> Result<(), BoxDynError> {
    let _active = Active::begin(&renderer.active);
    let next = match renderer.go_on(job).await {
        Ok(Next::Ended) => return Ok(()),
        Ok(Next::After(delay)) => delay,
        Err(error) => {
            renderer.screen.event(job, format_args!("tried again in {RETRY_DELAY:?}: {error:#}"));
            RETRY_DELAY
        }
    };
    if !next.is_zero() {
        // If the database is gone, the engine notices, too.
        let _ = renderer.store.postpone(&entry, next).await;
    }
    Err("to be delivered again".into())
}

impl Renderer {
    pub fn new(
        store: Store,
        client: Client,
        terms: Terms,
        output: PathBuf,
        poll_interval: Duration,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let (screen, active) = (Screen::new(), AtomicUsize::new(0));
        Self(Arc::new(Inner { store, client, screen, terms, output, poll_interval, stop, active }))
    }

    /// Completes once no more work is to be begun.
    pub fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stop = self.stop.clone();
        async move {
            // Without a sender nobody can ask for more work either.
            let _ = stop.wait_for(|stop| *stop).await;
        }
    }

    /// Completes once no job is at work.
    pub async fn idle(&self) {
        while self.active.load(Ordering::Relaxed) > 0 {
            tokio::time::sleep(POLL_INTERVAL / 10).await;
        }
    }

    async fn go_on(&self, id: i64) -> anyhow::Result<Next> {
        if *self.stop.borrow() {
            return Ok(Next::After(Duration::ZERO));
        }
        let job = self.store.job(id).await?;
        let request: Value = serde_json::from_str(&job.request)?;
        let estimate = upper_bound(self.client.estimate(&request));
        match self.store.next_step(id, estimate, &self.terms).await? {
            Step::Send(claim) => match self.create(claim, request).await? {
                Some(task) => self.deliver(&job, task).await,
                None => Ok(Next::After(POLL_INTERVAL)),
            },
            Step::Resume(task) => self.deliver(&job, self.client.stored_task(&task)?).await,
            Step::Wait => {
                let stopped = tokio::time::timeout(POLL_INTERVAL, self.stopped()).await;
                Ok(Next::After(if stopped.is_ok() { Duration::ZERO } else { POLL_INTERVAL }))
            }
            Step::Nothing(state) => {
                if state != job.state {
                    self.screen.event(id, state);
                }
                Ok(Next::Ended)
            }
        }
    }

    /// Sends the request, whose intent is stored, and stores what came of it. This runs to its end even
    /// if the engine drops the job.
    async fn create(&self, claim: Claim, request: Value) -> anyhow::Result<Option<TaskHandle>> {
        let renderer = self.clone();
        let sent = tokio::spawn(async move {
            let _active = Active::begin(&renderer.active);
            renderer.send(claim, request).await
        });
        sent.await?
    }

    async fn send(&self, claim: Claim, request: Value) -> anyhow::Result<Option<TaskHandle>> {
        let request: TextToImageGen4Image = match serde_json::from_value(request) {
            Ok(request) => request,
            Err(error) => {
                self.store.rejected(claim, State::Failed, &error.to_string()).await?;
                return Ok(None);
            }
        };
        // A single attempt, so that the lease is longer than any request.
        let client = self.client.with_options(RequestOptions::new().retries(0));
        match client.text_to_image(request).start().await {
            Ok(task) => match self.store_task(claim, &task).await {
                Stored::ForThis => Ok(Some(task)),
                Stored::ForAnother | Stored::TooLate => Ok(None),
            },
            Err(error) => {
                self.store_error(claim, &error).await?;
                Ok(None)
            }
        }
    }

    /// Stores the id of a task, for as long as it takes: it is paid.
    async fn store_task(&self, claim: Claim, task: &TaskHandle) -> Stored {
        let stored = task.to_stored();
        let estimate = task.estimated_cost().map(|credits| micros(Amount::Credits(credits)));
        loop {
            match self.store.started(claim, &stored, estimate).await {
                Ok(outcome) => {
                    let what = match outcome {
                        Stored::TooLate => "was sent twice by order of a person, and has also",
                        Stored::ForThis | Stored::ForAnother => "started",
                    };
                    self.screen.event(claim.job, format_args!("{what} {stored}"));
                    return outcome;
                }
                Err(error) => {
                    let what = format!("{stored} is not stored yet: {error}");
                    self.screen.event(claim.job, what);
                    tokio::time::sleep(POLL_INTERVAL).await;
                }
            }
        }
    }

    async fn store_error(&self, claim: Claim, error: &Error) -> anyhow::Result<()> {
        let why = format!("{error:?}");
        match Verdict::of(error) {
            Verdict::Again(pause) => {
                self.store.not_accepted(claim, pause).await?;
                self.screen.event(claim.job, format_args!("not accepted, sent again later: {why}"));
            }
            Verdict::Rejected(state) => {
                self.store.rejected(claim, state, &why).await?;
                self.screen.event(claim.job, format_args!("{state}: {why}"));
            }
            Verdict::Unknown => {
                self.store.unknown(claim, &why).await?;
                self.screen.event(claim.job, format_args!("unknown: {why}"));
            }
        }
        Ok(())
    }

    /// Waits for a task and stores its end.
    async fn deliver(&self, job: &Job, task: TaskHandle) -> anyhow::Result<Next> {
        let bar = self.screen.task(job.id, &job.prompt());
        let wait = task.wait().poll_interval(self.poll_interval).without_timeout();
        let mut snapshots = wait.abort_on(self.stopped()).into_stream();
        let mut was_throttled = job.throttled;
        while let Some(snapshot) = snapshots.next().await {
            match snapshot {
                Ok(snapshot) if snapshot.state() == TaskState::Succeeded => {
                    return self.download(job.id, &task, &snapshot, bar).await;
                }
                Ok(snapshot) => {
                    let state = snapshot.state();
                    bar.show(&state);
                    let is_throttled = state == TaskState::Throttled;
                    if is_throttled != std::mem::replace(&mut was_throttled, is_throttled) {
                        self.store.throttled(job.id, is_throttled).await?;
                    }
                }
                Err(error) => return self.not_made(job.id, &task, error).await,
            }
        }
        Ok(Next::After(RETRY_DELAY))
    }

    /// Stores why there is no image, if that is certain.
    async fn not_made(
        &self,
        job: i64,
        task: &TaskHandle,
        error: WaitError,
    ) -> anyhow::Result<Next> {
        let state = match error {
            WaitError::Aborted { .. } => return Ok(Next::After(Duration::ZERO)),
            _ if error.is_moderated() => State::Moderated,
            WaitError::Failed { .. } | WaitError::Cancelled { .. } | WaitError::Gone { .. } => {
                State::Failed
            }
            error => return Err(error.into()),
        };
        self.clear(job).await?;
        let charge = error.last().and_then(|last| last.cost()).map(charge);
        let why = format!("{:?}", Error::from(error));
        self.store.ended(job, &task.to_stored(), state, charge, &why).await?;
        self.screen.event(job, format_args!("{state}: {why}"));
        Ok(Next::Ended)
    }

    /// Downloads the files of a task and stores their names.
    async fn download(
        &self,
        job: i64,
        handle: &TaskHandle,
        task: &Task,
        bar: TaskBar,
    ) -> anyhow::Result<Next> {
        let files = tokio::select! {
            () = self.stopped() => return Ok(Next::After(Duration::ZERO)),
            files = self.files(job, task) => files,
        };
        drop(bar);
        let (state, charge, detail) = match files {
            Ok(files) => (State::Done, task.cost().map(charge), names(&files)),
            // The money is settled with the files.
            Err(error) if is_permanent(&error) => (State::Undelivered, None, format!("{error:#}")),
            Err(error) => return Err(error),
        };
        self.store.ended(job, &handle.to_stored(), state, charge, &detail).await?;
        self.screen.event(job, format_args!("{state}: {detail}"));
        Ok(Next::Ended)
    }

    /// Downloads into the folder of the job, and renames each file once all are complete.
    async fn files(&self, job: i64, task: &Task) -> anyhow::Result<Vec<PathBuf>> {
        let incoming = self.clear(job).await?;
        let mut files = task.download(&self.client, &incoming).await?;
        for file in &mut files {
            let name = self.output.join(file.file_name().context("a file has a name")?);
            fs::rename(&*file, &name).await?;
            *file = name;
        }
        fs::remove_dir(&incoming).await?;
        Ok(files)
    }

    /// The folder for the downloads of a job, without what a worker that was killed left there.
    async fn clear(&self, job: i64) -> anyhow::Result<PathBuf> {
        let incoming = self.output.join(".incoming").join(job.to_string());
        if fs::try_exists(&incoming).await? {
            fs::remove_dir_all(&incoming).await?;
        }
        Ok(incoming)
    }
}

impl std::ops::Deref for Renderer {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Verdict {
    fn of(error: &Error) -> Self {
        match error {
            error if error.may_have_been_accepted() => Self::Unknown,
            Error::SpendingLimit { .. } => Self::Rejected(State::Held),
            error if error.is_out_of_credits() => Self::Rejected(State::Held),
            error if error.status() == Some(StatusCode::UNAUTHORIZED) => {
                Self::Rejected(State::Held)
            }
            error if error.is_retryable() => Self::Again(error.retry_after()),
            _ => Self::Rejected(State::Failed),
        }
    }
}

/// Counts the jobs at work.
struct Active<'f>(&'f AtomicUsize);

impl<'f> Active<'f> {
    fn begin(active: &'f AtomicUsize) -> Self {
        active.fetch_add(1, Ordering::Relaxed);
        Self(active)
    }
}

impl Drop for Active<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whether another download would fail, too.
fn is_permanent(error: &anyhow::Error) -> bool {
    let Some(error) = error.downcast_ref::<DownloadError>() else { return false };
    // A disk can be given space.
    !error.is_retryable() && !matches!(error.problem, DownloadProblem::Write { .. })
}

fn charge(credits: f64) -> i64 {
    micros(Amount::Credits(credits))
}

fn names(files: &[PathBuf]) -> String {
    files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ")
}
