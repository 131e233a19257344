//! Waits for many tasks, with a limit on the polls in flight.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::Shared;
use futures_util::stream::{FuturesUnordered, Stream};

use super::poller::{Abort, Poller};
#[cfg(doc)]
use super::wait::Wait;
use super::wait::{End, Limit, Options};
use super::waitable::{Waitable, read};
use crate::client::Client;
use crate::error::WaitError;
use crate::generated::types::Task;
use crate::snapshot::TaskId;

/// How many polls are in flight at the same time by default.
const CONCURRENCY: usize = 32;

/// A wait for many tasks, or for many workflow runs, sessions or tasks of CometAPI's own routes. See
/// [`Client::wait_all`] and [`WaitAll::new`].
#[derive(Clone)]
#[must_use = "a wait does nothing until it is made a stream"]
pub struct WaitAll<T: Waitable = Task> {
    client: Client,
    ids: Vec<TaskId>,
    concurrency: usize,
    options: Options,
    abort: Option<Shared<Abort>>,
    of: PhantomData<fn() -> T>,
}

impl Client {
    /// Waits for many tasks, and yields each as it ends, in the order in which they do.
    ///
    /// ```no_run
    /// # async fn example(client: runwayml::Client, ids: Vec<runwayml::TaskId>) {
    /// use futures_util::StreamExt;
    ///
    /// let mut ends = client.wait_all(ids).into_stream();
    /// while let Some(end) = ends.next().await {
    ///     match end {
    ///         Ok(task) => println!("{}: {:?}", task.id, task.output()),
    ///         Err(error) => println!("{error}"),
    ///     }
    /// }
    /// # }
    /// ```
    pub fn wait_all<I>(&self, ids: I) -> WaitAll
    where
        I: IntoIterator,
        I::Item: Into<TaskId>,
    {
        WaitAll::new(self, ids)
    }
}

impl<T: Waitable> WaitAll<T> {
    /// Waits for many tasks of one type, such as workflow runs:
    ///
    /// ```no_run
    /// # #[cfg(feature = "workflows")]
    /// # fn example(client: runwayml::Client, ids: Vec<runwayml::TaskId>) {
    /// use runwayml::task::WaitAll;
    /// use runwayml::types::WorkflowInvocation;
    ///
    /// let runs = WaitAll::<WorkflowInvocation>::new(&client, ids).into_stream();
    /// # drop(runs);
    /// # }
    /// ```
    pub fn new<I>(client: &Client, ids: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<TaskId>,
    {
        let ids = ids.into_iter().map(Into::into).collect();
        let (client, options) = (client.clone(), Options::default());
        Self { client, ids, concurrency: CONCURRENCY, options, abort: None, of: PhantomData }
    }

    /// The time between two polls of one task, 6 s by default; see [`Wait::poll_interval`].
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.options.poll_interval = Some(interval);
        self
    }

    /// The timeout of all waits together, 10 minutes by default; see [`Wait::timeout`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Limit::At(timeout);
        self
    }

    /// Waits without a timeout, until each task has ended or an error ends the wait for it.
    pub fn without_timeout(mut self) -> Self {
        self.options.timeout = Limit::Never;
        self
    }

    /// How many consecutive polls of one task may fail before the wait for it ends; unlimited by
    /// default. See [`Wait::max_consecutive_failures`].
    pub fn max_consecutive_failures(mut self, failures: u32) -> Self {
        self.options.max_consecutive_failures = Some(failures);
        self
    }

    /// How long the provider may report that it does not know a task; see [`Wait::not_found_grace`].
    pub fn not_found_grace(mut self, grace: Duration) -> Self {
        self.options.not_found_grace = Some(grace);
        self
    }

    /// Ends the wait for each task that has not ended with [`WaitError::Aborted`], as soon as the future
    /// completes. The tasks keep running. See [`Wait::abort_on`].
    pub fn abort_on(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        let signal: Abort = Box::pin(signal);
        self.abort = Some(signal.shared());
        self
    }

    /// How many polls may be in flight at the same time, 32 by default; 0 counts as 1.
    pub fn concurrency(mut self, polls: usize) -> Self {
        self.concurrency = polls.max(1);
        self
    }

    /// The tasks as they end, in the order in which they do. Dropping the stream ends all waits;
    /// the tasks themselves keep running.
    pub fn into_stream(self) -> impl Stream<Item = Result<T, WaitError>> + Send + Unpin + 'static {
        let shared = Arc::new(self.options.shared(self.client, read::<T>, Some(self.concurrency)));
        let waits = self.ids.into_iter().map(|id| {
            let abort = self.abort.clone().map(|abort| Box::pin(abort) as Abort);
            End::new(Poller::new(shared.clone(), id, abort))
        });
        waits.collect::<FuturesUnordered<_>>()
    }
}

impl<T: Waitable> fmt::Debug for WaitAll<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitAll")
            .field("ids", &self.ids)
            .field("concurrency", &self.concurrency)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
