//! Waits for many tasks, with a limit on the polls in flight.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, Stream};

use super::poller::Poller;
use super::wait::{End, Limit, Options};
use super::waitable::read;
use crate::client::Client;
use crate::error::WaitError;
use crate::generated::types::Task;
use crate::snapshot::TaskId;

/// How many polls are in flight at the same time by default.
const CONCURRENCY: usize = 32;

/// A wait for many tasks. See [`Client::wait_all`].
#[derive(Debug, Clone)]
#[must_use = "a wait does nothing until it is made a stream"]
pub struct WaitAll {
    client: Client,
    ids: Vec<TaskId>,
    concurrency: usize,
    options: Options,
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
        let ids = ids.into_iter().map(Into::into).collect();
        let (client, options) = (self.clone(), Options::default());
        WaitAll { client, ids, concurrency: CONCURRENCY, options }
    }
}

impl WaitAll {
    /// The time between two polls of one task, 6 s by default; see
    /// [`Wait::poll_interval`](crate::task::Wait::poll_interval).
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.options.poll_interval = Some(interval);
        self
    }

    /// The timeout of all waits together, 10 minutes by default; see
    /// [`Wait::timeout`](crate::task::Wait::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Limit::At(timeout);
        self
    }

    /// How long the provider may report that it does not know a task; see
    /// [`Wait::not_found_grace`](crate::task::Wait::not_found_grace).
    pub fn not_found_grace(mut self, grace: Duration) -> Self {
        self.options.not_found_grace = Some(grace);
        self
    }

    /// How many polls may be in flight at the same time, 32 by default; 0 counts as 1.
    pub fn concurrency(mut self, polls: usize) -> Self {
        self.concurrency = polls.max(1);
        self
    }

    /// The tasks as they end, in the order in which they do. Dropping the stream ends all waits;
    /// the tasks themselves keep running.
    pub fn into_stream(
        self,
    ) -> impl Stream<Item = Result<Task, WaitError>> + Send + Unpin + 'static {
        let shared = self.options.shared(self.client, read::<Task>, Some(self.concurrency));
        let shared = Arc::new(shared);
        let waits = self.ids.into_iter().map(|id| End::new(Poller::new(shared.clone(), id, None)));
        waits.collect::<FuturesUnordered<_>>()
    }
}
