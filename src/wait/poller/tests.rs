//! The shell in virtual time: a source in memory tells what each poll brings and how long it takes,
//! so that hours of waiting are tested in an instant, to the millisecond.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::Poller;
use crate::error::Error;
use crate::generated::Client;
use crate::task::{Failure, TaskId, TaskState};
use crate::wait::machine::Plan;
use crate::wait::source::{Sealed, Waitable};
use crate::wait::{Options, WaitError};

const SECOND: Duration = Duration::from_secs(1);

static CLIENT: LazyLock<Client> =
    LazyLock::new(|| Client::builder().api_key("key").build().unwrap());

/// A task of which a test says what each reading finds.
#[derive(Debug, Clone)]
struct Scripted(TaskState);

/// What a poll brings, and after how long.
type Reading = (Duration, Result<TaskState, Error>);

thread_local! {
    static READINGS: RefCell<VecDeque<Reading>> = const { RefCell::new(VecDeque::new()) };
    static POLLS: RefCell<Vec<Instant>> = const { RefCell::new(Vec::new()) };
}

impl Sealed for Scripted {}

impl Waitable for Scripted {
    fn state(&self) -> TaskState {
        self.0.clone()
    }

    fn failure(&self) -> Option<Failure<'_>> {
        None
    }

    /// Brings the next reading; a task goes on where there is none left.
    async fn read(_: &Client, _: &TaskId) -> Result<Self, Error> {
        POLLS.with_borrow_mut(|polls| polls.push(Instant::now()));
        let next = READINGS.with_borrow_mut(VecDeque::pop_front);
        let (after, state) = next.unwrap_or((Duration::ZERO, Ok(TaskState::Pending)));
        sleep(after).await;
        state.map(Self)
    }
}

fn plan() -> Plan {
    Plan {
        interval: 6 * SECOND,
        shortest: Duration::ZERO,
        timeout: Some(600 * SECOND),
        failures: None,
        grace: Duration::ZERO,
    }
}

fn poller(plan: Plan, readings: impl IntoIterator<Item = Reading>) -> Poller<Scripted> {
    with_options(plan, readings, Options::default())
}

fn with_options(
    plan: Plan,
    readings: impl IntoIterator<Item = Reading>,
    options: Options,
) -> Poller<Scripted> {
    READINGS.set(readings.into_iter().collect());
    POLLS.take();
    Poller::new(CLIENT.clone(), TaskId::from("one"), Ok(plan), options)
}

fn at_once(state: TaskState) -> Reading {
    (Duration::ZERO, Ok(state))
}

fn running() -> TaskState {
    TaskState::Running { progress: None }
}

fn elapsed_since(start: Instant) -> Vec<f64> {
    POLLS.take().iter().map(|poll| poll.duration_since(start).as_secs_f64()).collect()
}

#[tokio::test(start_paused = true)]
async fn polls_come_at_once_and_then_six_seconds_apart_give_or_take_a_quarter() {
    let start = Instant::now();
    let readings = [TaskState::Pending, running(), running(), TaskState::Succeeded].map(at_once);
    poller(plan(), readings).end().await.unwrap();
    let polls = elapsed_since(start);
    assert_eq!((polls.len(), polls[0]), (4, 0.0));
    for pair in polls.windows(2) {
        assert!((4.5..=7.51).contains(&(pair[1] - pair[0])), "{polls:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_hangs_is_given_up_at_the_deadline() {
    let start = Instant::now();
    let plan = Plan { timeout: Some(20 * SECOND), ..plan() };
    let readings = [at_once(running()), (3600 * SECOND, Ok(TaskState::Succeeded))];
    let error = poller(plan, readings).end().await.unwrap_err();
    assert!(matches!(&error, WaitError::TimedOut { .. }), "{error:?}");
    assert_eq!(error.last().unwrap().state(), running());
    assert_eq!(start.elapsed().as_secs(), 20);
}

#[tokio::test(start_paused = true)]
async fn the_last_poll_is_at_the_deadline() {
    let start = Instant::now();
    let plan = Plan { timeout: Some(10 * SECOND), ..plan() };
    let error = poller(plan, []).end().await.unwrap_err();
    assert!(matches!(error, WaitError::TimedOut { .. }));
    let polls = elapsed_since(start);
    assert!((polls[polls.len() - 1] - 10.0).abs() < 0.01, "{polls:?}");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ends_just_before_the_deadline_is_not_missed() {
    let plan = Plan { interval: 60 * SECOND, timeout: Some(10 * SECOND), ..plan() };
    let readings = [running(), TaskState::Succeeded].map(at_once);
    assert!(poller(plan, readings).end().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_stream_yields_each_reading_as_soon_as_it_is_read() {
    let start = Instant::now();
    let slow = [(2 * SECOND, Ok(running())), (SECOND, Ok(TaskState::Succeeded))];
    let mut poller = poller(plan(), slow);
    assert_eq!(poller.next().await.unwrap().unwrap().state(), running());
    assert_eq!(start.elapsed().as_secs(), 2);
    assert_eq!(poller.next().await.unwrap().unwrap().state(), TaskState::Succeeded);
    assert!(poller.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn giving_up_takes_no_time_in_a_pause_and_in_a_poll() {
    for readings in [vec![at_once(running())], vec![(3600 * SECOND, Ok(running()))]] {
        let (start, token) = (Instant::now(), CancellationToken::new());
        let options = Options { cancelled: Some(token.clone()), ..Options::default() };
        let wait = tokio::spawn(with_options(plan(), readings, options).end());
        sleep(2 * SECOND).await;
        token.cancel();
        let error = wait.await.unwrap().unwrap_err();
        assert!(matches!(error, WaitError::Aborted { .. }));
        assert_eq!(start.elapsed().as_millis(), 2000);
        sleep(3600 * SECOND).await;
        assert_eq!(elapsed_since(start).len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_waits_share_the_polls_in_flight() {
    const WAITS: usize = 10_000;
    let gate = Arc::new(Semaphore::new(100));
    let waits: Vec<_> = (0..WAITS)
        .map(|_| Options { gate: Some(gate.clone()), ..Options::default() })
        .map(|options| with_options(plan(), [], options))
        .collect();
    let start = Instant::now();
    READINGS.set((0..WAITS).map(|_| (SECOND, Ok(TaskState::Succeeded))).collect());
    let waits: Vec<_> = waits.into_iter().map(|wait| tokio::spawn(wait.end())).collect();
    for wait in waits {
        wait.await.unwrap().unwrap();
    }
    assert_eq!(start.elapsed().as_secs(), 100);
    let polls = elapsed_since(start);
    let in_the_first_second = polls.iter().filter(|poll| **poll < 0.9).count();
    assert_eq!((polls.len(), in_the_first_second), (WAITS, 100));
}
