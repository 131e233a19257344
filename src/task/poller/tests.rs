//! Tests of waits in virtual time: each scripts what the polls read and how long they take.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures_util::stream::StreamExt as _;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Instant, sleep};

use super::{Abort, Poller, Shared};
use crate::client::Client;
use crate::error::Error;
use crate::error::WaitError;
use crate::task::plan::Plan;
use crate::task::wait::End;
use crate::task::waitable::{Sealed, Waitable, read};
use crate::task::{Failure, TaskId, TaskState};

const SECOND: Duration = Duration::from_secs(1);

static CLIENT: LazyLock<Client> =
    LazyLock::new(|| Client::builder().api_key("key").build().unwrap());

/// A task whose states a test scripts.
#[derive(Debug, Clone)]
struct Scripted(TaskState);

/// What a poll reads, and after how long.
type Read = (Duration, Result<TaskState, Error>);

thread_local! {
    static READS: RefCell<VecDeque<Read>> = const { RefCell::new(VecDeque::new()) };
    static POLLS: RefCell<Vec<Instant>> = const { RefCell::new(Vec::new()) };
}

impl Sealed for Scripted {}

impl Waitable for Scripted {
    fn state(&self) -> TaskState {
        self.0.clone()
    }

    fn failure(&self) -> Option<Failure> {
        None
    }

    /// The next scripted read; a pending task after the last one.
    async fn read(_: &Client, _: &TaskId) -> Result<Self, Error> {
        POLLS.with_borrow_mut(|polls| polls.push(Instant::now()));
        let next = READS.with_borrow_mut(VecDeque::pop_front);
        let (after, state) = next.unwrap_or((Duration::ZERO, Ok(TaskState::Pending)));
        sleep(after).await;
        state.map(Self)
    }
}

fn plan() -> Plan {
    Plan {
        interval: 6 * SECOND,
        min_interval: Duration::ZERO,
        timeout: Some(600 * SECOND),
        max_consecutive_failures: None,
        not_found_grace: Duration::ZERO,
    }
}

fn shared(plan: Plan, gate: Option<Semaphore>) -> Arc<Shared> {
    Arc::new(Shared { client: CLIENT.clone(), plan: Ok(plan), read: read::<Scripted>, gate })
}

fn poller(plan: Plan, reads: impl IntoIterator<Item = Read>, abort: Option<Abort>) -> Poller {
    READS.set(reads.into_iter().collect());
    POLLS.take();
    Poller::new(shared(plan, None), TaskId::from("one"), abort)
}

fn end(plan: Plan, reads: impl IntoIterator<Item = Read>) -> End<Scripted> {
    End::new(poller(plan, reads, None))
}

fn immediately(state: TaskState) -> Read {
    (Duration::ZERO, Ok(state))
}

fn running() -> TaskState {
    TaskState::Running { progress: None }
}

fn elapsed_since(start: Instant) -> Vec<f64> {
    POLLS.take().iter().map(|poll| poll.duration_since(start).as_secs_f64()).collect()
}

#[tokio::test(start_paused = true)]
async fn the_first_poll_is_immediate_and_the_next_are_six_seconds_apart_with_jitter() {
    let start = Instant::now();
    let reads = [TaskState::Pending, running(), running(), TaskState::Succeeded].map(immediately);
    end(plan(), reads).await.unwrap();
    let polls = elapsed_since(start);
    assert_eq!((polls.len(), polls[0]), (4, 0.0));
    for pair in polls.windows(2) {
        assert!((4.5..=7.51).contains(&(pair[1] - pair[0])), "{polls:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hanging_poll_is_cut_off_at_the_deadline() {
    let start = Instant::now();
    let plan = Plan { timeout: Some(20 * SECOND), ..plan() };
    let reads = [immediately(running()), (3600 * SECOND, Ok(TaskState::Succeeded))];
    let error = end(plan, reads).await.unwrap_err();
    assert!(matches!(&error, WaitError::TimedOut { .. }), "{error:?}");
    assert_eq!(*error.last().unwrap().state(), running());
    assert_eq!(start.elapsed().as_secs(), 20);
}

#[tokio::test(start_paused = true)]
async fn the_last_poll_is_at_the_deadline() {
    let start = Instant::now();
    let plan = Plan { timeout: Some(10 * SECOND), ..plan() };
    let error = end(plan, []).await.unwrap_err();
    assert!(matches!(error, WaitError::TimedOut { .. }));
    let polls = elapsed_since(start);
    assert!((polls[polls.len() - 1] - 10.0).abs() < 0.01, "{polls:?}");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ends_just_before_the_deadline_is_not_missed() {
    let plan = Plan { interval: 60 * SECOND, timeout: Some(10 * SECOND), ..plan() };
    let reads = [running(), TaskState::Succeeded].map(immediately);
    assert!(end(plan, reads).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_stream_yields_each_snapshot_as_soon_as_it_is_read() {
    let start = Instant::now();
    let slow = [(2 * SECOND, Ok(running())), (SECOND, Ok(TaskState::Succeeded))];
    let mut poller = poller(plan(), slow, None);
    assert_eq!(*poller.next().await.unwrap().unwrap().state(), running());
    assert_eq!(start.elapsed().as_secs(), 2);
    assert_eq!(*poller.next().await.unwrap().unwrap().state(), TaskState::Succeeded);
    for _ in 0..3 {
        assert!(poller.next().await.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn an_abort_ends_a_pause_and_a_poll_immediately() {
    for reads in [vec![immediately(running())], vec![(3600 * SECOND, Ok(running()))]] {
        let (start, (stop, stopped)) = (Instant::now(), oneshot::channel::<()>());
        let abort: Abort = Box::pin(async { drop(stopped.await) });
        let wait = tokio::spawn(End::<Scripted>::new(poller(plan(), reads, Some(abort))));
        sleep(2 * SECOND).await;
        stop.send(()).unwrap();
        let error = wait.await.unwrap().unwrap_err();
        assert!(matches!(error, WaitError::Aborted { .. }), "{error:?}");
        assert_eq!(start.elapsed().as_millis(), 2000);
        sleep(3600 * SECOND).await;
        assert_eq!(elapsed_since(start).len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_waits_share_the_polls_in_flight() {
    const WAITS: usize = 10_000;
    let shared = shared(plan(), Some(Semaphore::new(100)));
    let start = Instant::now();
    READS.set((0..WAITS).map(|_| (SECOND, Ok(TaskState::Succeeded))).collect());
    POLLS.take();
    let wait = || End::<Scripted>::new(Poller::new(shared.clone(), TaskId::from("one"), None));
    let waits: Vec<_> = (0..WAITS).map(|_| tokio::spawn(wait())).collect();
    for wait in waits {
        wait.await.unwrap().unwrap();
    }
    assert_eq!(start.elapsed().as_secs(), 100);
    let polls = elapsed_since(start);
    let in_the_first_second = polls.iter().filter(|poll| **poll < 0.9).count();
    assert_eq!((polls.len(), in_the_first_second), (WAITS, 100));
}

#[test]
fn a_waiting_task_holds_little_memory() {
    let held = size_of::<End<Scripted>>();
    assert!(held <= 256, "{held} bytes");
}
