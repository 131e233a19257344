//! Waits for a task: a future or a stream that polls it until it has ended.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::{Stream, StreamExt as _};
use tokio::sync::Semaphore;

use super::plan::Plan;
use super::poller::{Abort, Poller, Shared};
use super::waitable::{Read, Waitable, read};
use crate::client::Client;
use crate::error::{InvalidRequest, WaitError};
use crate::provider::Provider;
use crate::snapshot::{Snapshot, TaskId};

/// The time between two polls, with a jitter of a quarter either way, as in the official SDKs.
const INTERVAL: Duration = Duration::from_secs(6);

/// The timeout of a wait, as in the official SDKs.
const TIMEOUT: Duration = Duration::from_secs(600);

/// A wait for a task: `.await` it, or make it [a stream](Wait::into_stream).
///
/// The first poll is immediate, the next ones are 6 s ± 1.5 s apart, for at most 10 minutes.
/// These polls fail without ending the wait: no response, a response with the status 408, 409, 429
/// or 5xx, and a successful response that is not a task, such as an HTML page of a proxy. Whatever
/// ends the wait, the task itself keeps running.
///
/// ```no_run
/// # async fn example(client: runwayml::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// let task = client.task("d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e").wait().timeout(Duration::from_secs(300)).await?;
/// println!("{:?}", task.output());
/// # Ok(())
/// # }
/// ```
#[must_use = "a wait does nothing until it is awaited or made a stream"]
pub struct Wait<T: Waitable> {
    client: Client,
    id: TaskId,
    options: Options,
    abort: Option<Abort>,
    of: PhantomData<fn() -> T>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Options {
    pub(super) poll_interval: Option<Duration>,
    pub(super) timeout: Limit,
    pub(super) max_consecutive_failures: Option<u32>,
    pub(super) not_found_grace: Option<Duration>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Limit {
    #[default]
    Default,
    At(Duration),
    Never,
}

impl<T: Waitable> Wait<T> {
    pub(crate) fn new(client: Client, id: TaskId) -> Self {
        Self { client, id, options: Options::default(), abort: None, of: PhantomData }
    }

    /// The time between two polls, 6 s by default. Runway and CometAPI ask for at least 5 s, so
    /// less is an error there; elsewhere only zero is.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.options.poll_interval = Some(interval);
        self
    }

    /// The time from the start of the wait to its end, 10 minutes by default; it includes the pauses,
    /// the requests and the response bodies. The task is polled once more at the end, for at most
    /// 0.4 s. Zero is an error.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Limit::At(timeout);
        self
    }

    /// Waits without a timeout, until the task ends or an error ends the wait.
    pub fn without_timeout(mut self) -> Self {
        self.options.timeout = Limit::Never;
        self
    }

    /// How many consecutive polls may fail before the wait ends with [`WaitError::Poll`]; unlimited
    /// by default, so that only the timeout ends the wait.
    pub fn max_consecutive_failures(mut self, failures: u32) -> Self {
        self.options.max_consecutive_failures = Some(failures);
        self
    }

    /// How long from the first response the provider may report that it does not know the task, before
    /// the wait ends with [`WaitError::Gone`]: by default 30 s at CometAPI, where a new task is not
    /// visible immediately, and zero at Runway.
    pub fn not_found_grace(mut self, grace: Duration) -> Self {
        self.options.not_found_grace = Some(grace);
        self
    }

    /// Ends the wait with [`WaitError::Aborted`] as soon as the future completes: the signal of a
    /// channel, `tokio::signal::ctrl_c`, or `cancelled_owned` of a `CancellationToken`. The task
    /// itself keeps running; [`TaskHandle::cancel`](crate::TaskHandle::cancel) cancels it.
    ///
    /// ```no_run
    /// # async fn example(client: runwayml::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    /// let wait = client.task("d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e").wait();
    /// let wait = wait.abort_on(async move {
    ///     // Also completes when `stop` is dropped.
    ///     stopped.await.ok();
    /// });
    /// let waiting = tokio::spawn(wait.into_future());
    /// stop.send(()).ok();
    /// assert!(matches!(waiting.await?, Err(runwayml::error::WaitError::Aborted { .. })));
    /// # Ok(())
    /// # }
    /// ```
    pub fn abort_on(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        self.abort = Some(Box::pin(signal));
        self
    }

    /// The task as each poll reads it, immediately, until the task has ended. A task that failed or
    /// was cancelled is yielded like any other, followed by the error.
    pub fn into_stream(self) -> impl Stream<Item = Result<T, WaitError>> + Send + Unpin + 'static {
        Snapshots { poller: self.poller(), of: PhantomData }
    }

    #[cfg(feature = "assets")]
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    fn poller(self) -> Poller {
        let shared = self.options.shared(self.client, read::<T>, None);
        Poller::new(Arc::new(shared), self.id, self.abort)
    }
}

impl<T: Waitable> fmt::Debug for Wait<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("id", &self.id)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<T: Waitable> IntoFuture for Wait<T> {
    type Output = Result<T, WaitError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(End::new(self.poller()))
    }
}

/// The stream of a wait for one type.
struct Snapshots<T> {
    poller: Poller,
    of: PhantomData<fn() -> T>,
}

impl<T: Waitable> Stream for Snapshots<T> {
    type Item = Result<T, WaitError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.poller.poll_next_unpin(cx);
        next.map(|next| next.map(|read| read.map(Snapshot::into_value)))
    }
}

/// The future of a wait for one type.
pub(super) struct End<T> {
    poller: Poller,
    of: PhantomData<fn() -> T>,
}

impl<T> End<T> {
    pub(super) fn new(poller: Poller) -> Self {
        Self { poller, of: PhantomData }
    }
}

impl<T: Waitable> Future for End<T> {
    type Output = Result<T, WaitError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.poller.poll_end(cx).map(|end| end.map(Snapshot::into_value))
    }
}

/// The minimum between two polls: what the provider asks for, unless its base URL is that of
/// another server, such as a sandbox.
fn min_interval(client: &Client) -> Duration {
    let host = |url: &str| Some(reqwest::Url::parse(url).ok()?.host_str()?.to_owned());
    let own = host(client.base_url());
    let is_at = |provider: &&Provider| host(provider.base_url()) == own;
    Provider::ALL.iter().find(is_at).map_or(Duration::ZERO, |found| found.min_poll_interval())
}

impl Options {
    pub(super) fn shared(&self, client: Client, read: Read, concurrency: Option<usize>) -> Shared {
        let plan = self.plan(&client);
        let gate = concurrency.map(|polls| Semaphore::new(polls.min(Semaphore::MAX_PERMITS)));
        Shared { client, plan, read, gate }
    }

    /// The plan, or why the options are invalid.
    fn plan(&self, client: &Client) -> Result<Plan, InvalidRequest> {
        let min_interval = min_interval(client);
        let interval = self.poll_interval.unwrap_or(INTERVAL);
        let timeout = match self.timeout {
            Limit::Default => Some(TIMEOUT),
            Limit::At(timeout) => Some(timeout),
            Limit::Never => None,
        };
        let too_short = |option, min: &str, got: Duration| {
            Err(InvalidRequest::new(option, format!("must be {min}, got {got:?}")))
        };
        if interval.is_zero() {
            return too_short("poll_interval", "longer than zero", interval);
        }
        if interval < min_interval {
            let min = format!("at least {min_interval:?} at this provider");
            return too_short("poll_interval", &min, interval);
        }
        if let Some(timeout) = timeout.filter(Duration::is_zero) {
            return too_short("timeout", "longer than zero", timeout);
        }
        Ok(Plan {
            interval,
            min_interval,
            timeout,
            max_consecutive_failures: self.max_consecutive_failures,
            not_found_grace: self.not_found_grace.unwrap_or(client.provider().not_found_grace()),
        })
    }
}
