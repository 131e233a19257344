//! Waiting: a poller that is a future and a stream. The decisions are the machine's, the reading is
//! the source's; this file only asks the caller how long, how often and until when.

mod error;
mod machine;
mod many;
mod poller;
mod source;

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, Stream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

pub use error::WaitError;
use machine::Plan;
pub use many::WaitAll;
use poller::Poller;
#[cfg_attr(
    not(feature = "cometapi"),
    allow(unused_imports, reason = "a task of its routes is one")
)]
pub(crate) use source::Sealed;
pub use source::Waitable;

use crate::error::Error;
use crate::generated::Client;
use crate::host::Host;
use crate::task::TaskId;

/// Between two polls, with a jitter of a quarter either way: what the official SDKs do.
const INTERVAL: Duration = Duration::from_secs(6);

/// The least that Runway and CometAPI ask for between two polls of one task.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(5);

/// How long a wait lasts at most: what the official SDKs allow.
const TIMEOUT: Duration = Duration::from_secs(600);

/// How long CometAPI may deny a task that it has just created; some seconds, say its pages.
const GRACE: Duration = Duration::from_secs(30);

/// A wait for a task: `.await` it, or make it [a stream](Wait::into_stream).
///
/// The first look at the task is at once, the next ones 6 s ± 1.5 s apart, for at most 10 minutes.
/// A poll that fails on the way, or with 408, 409, 429 or a status from 500 on, does not end the
/// wait. The task itself goes on, whatever ends the wait.
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
#[derive(Debug, Clone)]
#[must_use = "a wait does nothing until it is awaited or made a stream"]
pub struct Wait<T: Waitable> {
    client: Client,
    id: TaskId,
    options: Options,
    of: std::marker::PhantomData<fn() -> T>,
}

/// What the caller may choose.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    every: Option<Duration>,
    timeout: Limit,
    failures: Option<u32>,
    grace: Option<Duration>,
    cancelled: Option<CancellationToken>,
    /// Where many waits share the polls that may be in flight.
    gate: Option<Arc<Semaphore>>,
}

#[derive(Debug, Clone, Copy, Default)]
enum Limit {
    #[default]
    Usual,
    At(Duration),
    Never,
}

impl<T: Waitable> Wait<T> {
    pub(crate) fn new(client: Client, id: TaskId) -> Self {
        Self::with_options(client, id, Options::default())
    }

    pub(crate) fn with_options(client: Client, id: TaskId, options: Options) -> Self {
        Self { client, id, options, of: std::marker::PhantomData }
    }

    /// Between two polls, 6 s if nothing is said. At Runway's and CometAPI's own hosts anything
    /// under 5 s is refused, elsewhere only zero.
    pub fn every(mut self, interval: Duration) -> Self {
        self.options.every = Some(interval);
        self
    }

    /// From the start of the wait to its end, 10 minutes if nothing is said: pauses, requests and
    /// bodies included. One last poll is made when it is over.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Limit::At(timeout);
        self
    }

    /// Waits for as long as it takes.
    pub fn without_timeout(mut self) -> Self {
        self.options.timeout = Limit::Never;
        self
    }

    /// How many polls in a row may fail before the wait ends with [`WaitError::Poll`]; any number
    /// if nothing is said.
    pub fn failures(mut self, in_a_row: u32) -> Self {
        self.options.failures = Some(in_a_row);
        self
    }

    /// For how long from the start of the wait the host may say that it knows no such task, before
    /// the wait ends with [`WaitError::Gone`]: 30 s at CometAPI, where a new task is not visible at
    /// once, and no time at Runway, if nothing is said.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.options.grace = Some(grace);
        self
    }

    /// Ends the wait with [`WaitError::Aborted`] as soon as the token is cancelled. The task itself
    /// goes on; [`TaskHandle::cancel`](crate::TaskHandle::cancel) ends that.
    pub fn cancel_on(mut self, token: CancellationToken) -> Self {
        self.options.cancelled = Some(token);
        self
    }

    /// What each poll reads, as soon as it is read, up to the end of the task. A task that failed
    /// or was cancelled is yielded like any other reading, and then the error is.
    pub fn into_stream(self) -> impl Stream<Item = Result<T, WaitError<T>>> + Send + 'static {
        stream::unfold(self.poller(), |mut poller| async move {
            let item = poller.next().await?;
            Some((item, poller))
        })
    }

    fn poller(self) -> Poller<T> {
        let plan = self.options.plan(&self.client);
        Poller::new(self.client, self.id, plan, self.options)
    }
}

impl<T: Waitable> IntoFuture for Wait<T> {
    type Output = Result<T, WaitError<T>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.poller().end())
    }
}

impl Client {
    /// Whether it talks to a host that asks for pauses between polls, wherever it was told to.
    fn asks_for_pauses(&self) -> bool {
        let host = |address: &str| Some(reqwest::Url::parse(address).ok()?.host_str()?.to_owned());
        let own = host(self.base_url());
        Host::ALL.iter().any(|known| host(known.base_url()) == own)
    }
}

impl Options {
    /// The plan, or why there can be none.
    fn plan(&self, client: &Client) -> Result<Plan, Error> {
        let shortest = if client.asks_for_pauses() { SHORTEST_INTERVAL } else { Duration::ZERO };
        let interval = self.every.unwrap_or(INTERVAL);
        let timeout = match self.timeout {
            Limit::Usual => Some(TIMEOUT),
            Limit::At(timeout) => Some(timeout),
            Limit::Never => None,
        };
        if interval.is_zero() || timeout.is_some_and(|timeout| timeout.is_zero()) {
            return Err(Error::Request(
                "an interval or a time-out of zero polls nothing: give it a length".to_owned(),
            ));
        }
        if interval < shortest {
            let message = format!(
                "this host asks for at least {shortest:?} between two polls, not {interval:?}"
            );
            return Err(Error::Request(message));
        }
        let usual = match client.host() {
            Host::CometApi => GRACE,
            Host::Runway => Duration::ZERO,
        };
        let grace = self.grace.unwrap_or(usual);
        Ok(Plan { interval, shortest, timeout, failures: self.failures, grace })
    }
}
