//! Many waits at once, as a stream of ends in the order in which they come, with a bound on the
//! polls in flight. Each wait is the same as any other; this file only keeps them from crowding.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, Stream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::generated::Client;
use crate::generated::types::Task;
use crate::task::TaskId;
use crate::wait::{Options, Wait, WaitError};

/// How many polls are in flight at once, unless the caller says otherwise.
const AT_ONCE: usize = 32;

/// A wait for many tasks. See [`Client::wait_all`].
#[derive(Debug, Clone)]
#[must_use = "a wait does nothing until it is made a stream"]
pub struct WaitAll {
    client: Client,
    ids: Vec<TaskId>,
    at_once: usize,
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
        WaitAll { client: self.clone(), ids, at_once: AT_ONCE, options: Options::default() }
    }
}

impl WaitAll {
    /// Between two polls of one task; as in [`Wait::every`].
    pub fn every(mut self, interval: Duration) -> Self {
        self.options.every = Some(interval);
        self
    }

    /// For all of them together; as in [`Wait::timeout`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = super::Limit::At(timeout);
        self
    }

    /// For how long the host may know nothing of a task; as in [`Wait::grace`].
    pub fn grace(mut self, grace: Duration) -> Self {
        self.options.grace = Some(grace);
        self
    }

    /// How many polls may be in flight at once, 32 if nothing is said; at least one.
    pub fn at_once(mut self, polls: usize) -> Self {
        self.at_once = polls.max(1);
        self
    }

    /// Ends all waits that go on; as in [`Wait::cancel_on`].
    pub fn cancel_on(mut self, token: CancellationToken) -> Self {
        self.options.cancelled = Some(token);
        self
    }

    /// The ends of the tasks, in the order in which they come.
    pub fn into_stream(self) -> impl Stream<Item = Result<Task, WaitError>> + Send {
        let options =
            Options { gate: Some(Arc::new(Semaphore::new(self.at_once))), ..self.options };
        let waits = self
            .ids
            .into_iter()
            .map(|id| Wait::with_options(self.client.clone(), id, options.clone()));
        waits.map(std::future::IntoFuture::into_future).collect::<FuturesUnordered<_>>()
    }
}
