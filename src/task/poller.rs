//! Runs one wait, for every type of task: polls, pauses and reports what the [`Machine`] decides.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::stream::{Stream, StreamExt as _};
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep, sleep, timeout};
use tracing::{Span, field};

use super::plan::{Machine, Outcome, Plan, Step, Stop};
use super::waitable::Read;
use crate::client::Client;
use crate::error::{Error, InvalidRequest, WaitError};
use crate::provider::Provider;
use crate::redaction::Line;
use crate::snapshot::{Snapshot, TaskId, TaskState};

/// What all waits of one `Wait` or `WaitAll` have in common.
pub(super) struct Shared {
    pub(super) client: Client,
    /// The plan, or why the options are invalid.
    pub(super) plan: Result<Plan, InvalidRequest>,
    pub(super) read: Read,
    /// Limits how many polls are in flight at the same time.
    pub(super) gate: Option<Semaphore>,
}

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A future that ends a wait when it completes.
pub(super) type Abort = BoxFuture<()>;

/// A wait in progress: a stream of snapshots that ends after the end of the task or after an error.
/// It holds a timer only while it pauses and a request only while it polls.
pub(super) struct Poller {
    shared: Arc<Shared>,
    id: TaskId,
    abort: Option<Abort>,
    start: Instant,
    /// Everything that this wait logs is in this span.
    span: Span,
    machine: Machine,
    last: Option<Box<Snapshot>>,
    /// The error of the most recent poll, if it failed.
    error: Option<Box<Error>>,
    /// The unknown statuses that are logged already, redacted.
    logged: Vec<String>,
    phase: Phase,
}

enum Phase {
    /// The machine decides what is next.
    Idle,
    Pausing(Pin<Box<Sleep>>),
    Polling(BoxFuture<Polled>),
    /// The last snapshot was yielded, and the task has ended.
    Ended,
    Over,
}

/// The result of a poll; `None` if it was cut off at its time limit.
type Polled = Option<Result<Snapshot, Error>>;

impl Poller {
    pub(super) fn new(shared: Arc<Shared>, id: TaskId, abort: Option<Abort>) -> Self {
        let span = tracing::info_span!("wait", task = %id, state = field::Empty);
        Self {
            shared,
            id,
            abort,
            start: Instant::now(),
            span,
            machine: Machine::default(),
            last: None,
            error: None,
            logged: Vec::new(),
            phase: Phase::Idle,
        }
    }

    /// The task once it has succeeded.
    pub(super) fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Result<Snapshot, WaitError>> {
        loop {
            match ready!(self.poll_next_unpin(cx)) {
                Some(Ok(snapshot)) if *snapshot.state() == TaskState::Succeeded => {
                    self.last = None;
                    return Poll::Ready(Ok(snapshot));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Poll::Ready(Err(error)),
                // Polled after its end.
                None => return Poll::Pending,
            }
        }
    }

    fn poll_snapshot(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Snapshot, WaitError>>> {
        loop {
            match &mut self.phase {
                Phase::Over => return Poll::Ready(None),
                Phase::Ended => {
                    self.phase = Phase::Over;
                    return Poll::Ready(self.end().map(Err));
                }
                Phase::Idle => {
                    let next = self.next_phase();
                    self.phase = match next {
                        Ok(phase) => phase,
                        Err(error) => return self.fail(error),
                    };
                }
                Phase::Pausing(pause) => {
                    ready!(pause.as_mut().poll(cx));
                    self.phase = Phase::Idle;
                }
                Phase::Polling(poll) => {
                    let polled = ready!(poll.as_mut().poll(cx));
                    self.phase = Phase::Idle;
                    if let Some(snapshot) = self.note(polled) {
                        return Poll::Ready(Some(Ok(snapshot)));
                    }
                }
            }
        }
    }

    fn is_aborted(&mut self, cx: &mut Context<'_>) -> bool {
        let in_progress = !matches!(self.phase, Phase::Ended | Phase::Over);
        let abort = self.abort.as_mut().filter(|_| in_progress);
        abort.is_some_and(|abort| abort.as_mut().poll(cx).is_ready())
    }

    fn next_phase(&mut self) -> Result<Phase, WaitError> {
        let shared = &self.shared;
        let plan = match &shared.plan {
            Ok(plan) => plan,
            Err(error) => return Err(self.poll_error(Box::new(error.clone().into()))),
        };
        match self.machine.step(plan, self.start.elapsed()) {
            Step::Pause(pause) => Ok(Phase::Pausing(Box::pin(sleep(pause)))),
            Step::Poll(limit) => {
                Ok(Phase::Polling(Box::pin(poll(shared.clone(), self.id.clone(), limit))))
            }
            Step::Stop(stop) => Err(self.stopped(stop)),
        }
    }

    /// Takes the result of a poll; the snapshot if the poll read one.
    fn note(&mut self, polled: Polled) -> Option<Snapshot> {
        let (outcome, snapshot) = match polled {
            None => (Outcome::CutOff, None),
            Some(Ok(snapshot)) => {
                self.error = None;
                self.log(snapshot.state());
                self.last = Some(Box::new(snapshot.clone()));
                if snapshot.state().is_final() {
                    self.phase = Phase::Ended;
                    return Some(snapshot);
                }
                (Outcome::GoingOn, Some(snapshot))
            }
            Some(Err(error)) => {
                tracing::debug!(%error, "a poll failed");
                let outcome = outcome(&error, self.shared.client.provider());
                self.error = Some(Box::new(error));
                (outcome, None)
            }
        };
        if let Ok(plan) = &self.shared.plan {
            self.machine.note(plan, self.start.elapsed(), outcome, jitter());
        }
        snapshot
    }

    /// Logs the state if it has changed; an unknown status only once.
    fn log(&mut self, state: &TaskState) {
        let last = self.last.as_ref().map(|last| last.state());
        if last.map(TaskState::name) != Some(state.name()) {
            self.span.record("state", state.name());
        }
        if last == Some(state) {
            return;
        }
        let TaskState::Other(status) = state else {
            tracing::info!(?state, "the state of the task has changed");
            return;
        };
        let status = Line::code(status).to_string();
        if !self.logged.contains(&status) {
            tracing::warn!(%status, "unknown status; the task is treated as still running");
            self.logged.push(status);
        }
    }

    /// The error of a task that ended without an output.
    fn end(&mut self) -> Option<WaitError> {
        let (id, last) = (self.id.clone(), self.last.take()?);
        match last.state() {
            TaskState::Succeeded => None,
            TaskState::Cancelled => Some(WaitError::Cancelled { id, last }),
            _ => Some(WaitError::Failed { id, last }),
        }
    }

    fn stopped(&mut self, stop: Stop) -> WaitError {
        match (stop, self.error.take()) {
            (Stop::Failed, Some(source)) => self.poll_error(source),
            (Stop::Gone, Some(source)) => {
                WaitError::Gone { id: self.id.clone(), last: self.last.take(), source }
            }
            (_, source) => {
                let (id, last) = (self.id.clone(), self.last.take());
                WaitError::TimedOut { id, last, waited: self.start.elapsed(), source }
            }
        }
    }

    fn poll_error(&mut self, source: Box<Error>) -> WaitError {
        WaitError::Poll { id: self.id.clone(), last: self.last.take(), source }
    }

    fn fail(&mut self, error: WaitError) -> Poll<Option<Result<Snapshot, WaitError>>> {
        (self.phase, self.abort) = (Phase::Over, None);
        Poll::Ready(Some(Err(error)))
    }
}

impl Stream for Poller {
    type Item = Result<Snapshot, WaitError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let span = this.span.clone();
        let _entered = span.enter();
        if this.is_aborted(cx) {
            let (id, last) = (this.id.clone(), this.last.take());
            return this.fail(WaitError::Aborted { id, last });
        }
        this.poll_snapshot(cx)
    }
}

async fn poll(shared: Arc<Shared>, id: TaskId, limit: Option<Duration>) -> Polled {
    let read = async {
        let _permit = match &shared.gate {
            Some(gate) => gate.acquire().await.ok(),
            None => None,
        };
        // A box of its own: a poll that waits for its permit has no request yet.
        (shared.read)(without_retries(&shared.client), id).await
    };
    timeout(limit.unwrap_or(Duration::MAX), read).await.ok()
}

/// The same client without retries, because the wait decides about those.
fn without_retries(client: &Client) -> Client {
    let mut client = client.clone();
    client.transport.policy.retries = 0;
    client
}

/// What a failed poll means for the wait.
fn outcome(error: &Error, provider: Provider) -> Outcome {
    // A successful response that is not from the API: the page of a proxy, a 204, or the error of a gateway,
    // which only CometAPI has as part of its API. The next response may be from the API.
    let is_foreign = match error {
        Error::UnexpectedResponse { status, .. } => status.is_success(),
        Error::Api(response) => provider == Provider::Runway && response.is_unexplained(),
        _ => false,
    };
    if error.is_unknown_task() {
        Outcome::Unknown
    } else if error.is_transient() || is_foreign {
        Outcome::Transient { retry_after: error.retry_after() }
    } else {
        Outcome::Fatal
    }
}

/// A number between -1 and 1, so that waits that start together do not poll together.
fn jitter() -> f64 {
    fastrand::f64() * 2.0 - 1.0
}

#[cfg(test)]
mod tests;
