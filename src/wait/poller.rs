//! The thin shell around the machine: a clock, a random number, a request and a token. It decides
//! nothing but what an outcome is called.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, Span, field};

use crate::error::Error;
use crate::generated::Client;
use crate::task::{TaskId, TaskState};
use crate::wait::machine::{Machine, Outcome, Plan, Step, Stop};
use crate::wait::{Options, WaitError, Waitable};

/// A wait that is under way.
pub(crate) struct Poller<T> {
    client: Client,
    id: TaskId,
    cancelled: Option<CancellationToken>,
    gate: Option<Arc<Semaphore>>,
    start: Instant,
    /// Everything about this wait stands below it in a log.
    span: Span,
    last: Option<Box<T>>,
    phase: Phase,
}

enum Phase {
    Refused(Error),
    Polling {
        machine: Machine,
        failure: Option<Error>,
    },
    /// The task has ended; the stream has yet to say how.
    Ended(TaskState),
    Over,
}

/// What a poll brought, for the stream and for the machine.
enum Reading<T> {
    Task(T),
    Nothing(Option<Error>, Outcome),
}

impl<T: Waitable> Poller<T> {
    pub(crate) fn new(
        client: Client,
        id: TaskId,
        plan: Result<Plan, Error>,
        options: Options,
    ) -> Self {
        let Options { cancelled, gate, .. } = options;
        let span = tracing::info_span!("wait", task = %id, state = field::Empty);
        let phase = match plan {
            Ok(plan) => Phase::Polling { machine: Machine::new(plan), failure: None },
            Err(error) => Phase::Refused(error),
        };
        Self { client, id, cancelled, gate, start: Instant::now(), span, last: None, phase }
    }

    /// The end of the task.
    pub(crate) async fn end(mut self) -> Result<T, WaitError<T>> {
        loop {
            match self.next().await {
                Some(Ok(task)) if matches!(task.state(), TaskState::Succeeded) => return Ok(task),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                // The stream ends only after an output or an error.
                None => return Err(self.stopped(Stop::TimedOut, None)),
            }
        }
    }

    /// The next reading; an error where there will be no other; nothing after the end.
    pub(crate) async fn next(&mut self) -> Option<Result<T, WaitError<T>>> {
        match std::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Over | Phase::Ended(TaskState::Succeeded) => None,
            Phase::Ended(state) => self.ended(&state).map(Err),
            Phase::Refused(error) => Some(Err(self.poll_error(error))),
            Phase::Polling { machine, failure } => {
                let span = self.span.clone();
                Some(self.poll_until_read(machine, failure).instrument(span).await)
            }
        }
    }

    async fn poll_until_read(
        &mut self,
        mut machine: Machine,
        mut failure: Option<Error>,
    ) -> Result<T, WaitError<T>> {
        loop {
            match machine.step(self.start.elapsed()) {
                Step::Stop(stop) => return Err(self.stopped(stop, failure)),
                Step::Pause(pause) => self.unless_cancelled(sleep(pause)).await?,
                Step::Poll(limit) => match self.unless_cancelled(self.poll(limit)).await? {
                    Reading::Task(task) => return Ok(self.take(task, machine)),
                    Reading::Nothing(error, outcome) => {
                        machine.note(self.start.elapsed(), outcome, jitter());
                        failure = error.or(failure);
                    }
                },
            }
        }
    }

    async fn poll(&self, limit: Option<Duration>) -> Reading<T> {
        let reading = async {
            let _permit = match &self.gate {
                Some(gate) => gate.acquire().await.ok(),
                None => None,
            };
            // Boxed, so that a wait that pauses, or waits for its turn, does not hold the room that
            // a request needs.
            Box::pin(self.read(limit)).await
        };
        let read = match limit {
            Some(limit) => timeout(limit, reading).await,
            None => Ok(reading.await),
        };
        match read {
            Err(_) => Reading::Nothing(None, Outcome::CutOff),
            Ok(Ok(task)) => Reading::Task(task),
            Ok(Err(error)) => {
                let outcome = outcome(&error);
                tracing::debug!(%error, "a poll failed");
                Reading::Nothing(Some(error), outcome)
            }
        }
    }

    async fn read(&self, limit: Option<Duration>) -> Result<T, Error> {
        T::read(&self.client.for_one_poll(limit), &self.id).await
    }

    /// Keeps what was read, and says what is next.
    fn take(&mut self, task: T, mut machine: Machine) -> T {
        let state = task.state();
        if self.last.as_ref().is_none_or(|last| last.state() != state) {
            self.tell(&state);
        }
        self.phase = if state.is_final() {
            Phase::Ended(state)
        } else {
            machine.note(self.start.elapsed(), Outcome::GoingOn, jitter());
            Phase::Polling { machine, failure: None }
        };
        self.last = Some(Box::new(task.clone()));
        task
    }

    fn tell(&self, state: &TaskState) {
        self.span.record("state", field::debug(state));
        match state {
            TaskState::Other(word) => {
                tracing::warn!(status = %word, "an unknown status; the task is taken to go on");
            }
            state => tracing::info!(?state, "the task has another state"),
        }
    }

    async fn unless_cancelled<O>(
        &self,
        future: impl Future<Output = O>,
    ) -> Result<O, WaitError<T>> {
        let Some(token) = &self.cancelled else { return Ok(future.await) };
        match token.run_until_cancelled(future).await {
            Some(output) => Ok(output),
            None => Err(WaitError::Aborted { id: self.id.clone(), last: self.last.clone() }),
        }
    }

    fn ended(&mut self, state: &TaskState) -> Option<WaitError<T>> {
        let (id, last) = (self.id.clone(), self.last.take()?);
        match state {
            TaskState::Cancelled => Some(WaitError::Cancelled { id, last }),
            _ => Some(WaitError::Failed { id, last }),
        }
    }

    fn stopped(&mut self, stop: Stop, failure: Option<Error>) -> WaitError<T> {
        let (id, last) = (self.id.clone(), self.last.take());
        match (stop, failure) {
            (Stop::Gone, _) => WaitError::Gone { id, last },
            (Stop::Failed, Some(source)) => WaitError::Poll { id, last, source: Box::new(source) },
            (Stop::TimedOut | Stop::Failed, _) => {
                WaitError::TimedOut { id, last, waited: self.start.elapsed() }
            }
        }
    }

    fn poll_error(&mut self, error: Error) -> WaitError<T> {
        WaitError::Poll { id: self.id.clone(), last: self.last.take(), source: Box::new(error) }
    }
}

impl Client {
    /// The same client for a request that the machine judges: sent once, and in the time there is.
    fn for_one_poll(&self, limit: Option<Duration>) -> Self {
        let mut client = self.clone();
        let policy = &mut client.inner.policy;
        policy.retries = 0;
        policy.request_timeout =
            limit.map_or(policy.request_timeout, |limit| policy.request_timeout.min(limit));
        client
    }
}

fn outcome(error: &Error) -> Outcome {
    if error.is_unknown_task() {
        Outcome::Unknown
    } else if error.is_transient() {
        Outcome::Transient { retry_after: error.retry_after() }
    } else {
        Outcome::Fatal
    }
}

/// A number between -1 and 1, so that waits that began together do not poll together.
fn jitter() -> f64 {
    fastrand::f64() * 2.0 - 1.0
}

#[cfg(test)]
mod tests;
