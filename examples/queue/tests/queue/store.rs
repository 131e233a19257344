//! How jobs change, without a worker: what is stored decides whether a request may be sent.

use std::time::Duration;

use queue::job::{Job, State};
use queue::prompts::NewJob;
use queue::store::{Claim, Step, Store, Stored, Terms};
use runwayml::Provider;
use runwayml::task::StoredTask;
use tempfile::TempDir;

const TERMS: Terms = Terms { in_flight: 2, max_spend: None, lease: Duration::from_secs(600) };

/// A lease that is over at once, like that of a worker that died long ago.
const LOST: Terms = Terms { lease: Duration::ZERO, ..TERMS };

const PRICE: Option<i64> = Some(50_000);

struct Queue {
    store: Store,
    _folder: TempDir,
}

impl Queue {
    async fn new(jobs: i64) -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("queue.db").display());
        let store = Store::open(&url).await.unwrap();
        let job = |copy| NewJob { request: "{}".to_owned(), copy, estimate: PRICE };
        let jobs: Vec<NewJob> = (0..jobs).map(job).collect();
        assert_eq!(store.submit(&jobs).await.unwrap(), jobs.len());
        assert_eq!(store.submit(&jobs).await.unwrap(), 0);
        Self { store, _folder: folder }
    }

    async fn step(&self, job: i64, terms: &Terms) -> Step {
        self.store.next_step(job, PRICE, terms).await.unwrap()
    }

    async fn sent(&self, job: i64, terms: &Terms) -> Claim {
        match self.step(job, terms).await {
            Step::Send(claim) => claim,
            step => panic!("job {job} is not to be sent: {step:?}"),
        }
    }

    async fn job(&self, job: i64) -> Job {
        self.store.job(job).await.unwrap()
    }

    async fn state(&self, job: i64) -> State {
        self.job(job).await.state
    }
}

fn task(id: &str) -> StoredTask {
    StoredTask::new(Provider::Runway, id)
}

#[tokio::test]
async fn a_job_that_was_sent_is_never_sent_again_by_itself() {
    let queue = Queue::new(1).await;
    queue.sent(1, &TERMS).await;
    assert!(matches!(queue.step(1, &TERMS).await, Step::Wait));
    assert_eq!(queue.state(1).await, State::Sent);
}

#[tokio::test]
async fn a_job_whose_worker_died_is_put_aside_once_its_lease_is_over() {
    let queue = Queue::new(1).await;
    queue.sent(1, &LOST).await;
    for _ in 0..2 {
        assert!(matches!(queue.step(1, &TERMS).await, Step::Nothing(State::Unknown)));
    }
    // It may have been paid.
    assert_eq!(queue.job(1).await.reserved, 50_000);
    assert!(queue.store.retry(&[State::Failed, State::Held]).await.unwrap().is_empty());
    assert_eq!(queue.state(1).await, State::Unknown);
}

#[tokio::test]
async fn a_task_that_arrives_late_ends_the_uncertainty() {
    let queue = Queue::new(1).await;
    let claim = queue.sent(1, &LOST).await;
    assert!(matches!(queue.step(1, &TERMS).await, Step::Nothing(State::Unknown)));
    let stored = queue.store.started(claim, &task("t"), None).await.unwrap();
    assert_eq!(stored, Stored::ForAnother);
    assert!(matches!(queue.step(1, &TERMS).await, Step::Resume(found) if found == task("t")));
}

#[tokio::test]
async fn a_worker_that_slept_cannot_change_a_later_attempt() {
    let queue = Queue::new(1).await;
    let slept = queue.sent(1, &LOST).await;
    queue.step(1, &TERMS).await;
    queue.store.retry_jobs(&[1]).await.unwrap();
    let claim = queue.sent(1, &TERMS).await;
    queue.store.not_accepted(slept, None).await.unwrap();
    queue.store.rejected(slept, State::Failed, "").await.unwrap();
    queue.store.unknown(slept, "").await.unwrap();
    let stored = queue.store.started(slept, &task("old"), None).await.unwrap();
    assert_eq!(stored, Stored::TooLate);
    assert_eq!(queue.state(1).await, State::Sent);
    let stored = queue.store.started(claim, &task("new"), None).await.unwrap();
    assert_eq!(stored, Stored::ForThis);
    // Both attempts may be paid.
    assert_eq!(queue.job(1).await.reserved, 100_000);
}

#[tokio::test]
async fn a_late_response_is_used_as_long_as_its_job_is_not_sent_again() {
    let queue = Queue::new(1).await;
    let slept = queue.sent(1, &LOST).await;
    queue.step(1, &TERMS).await;
    queue.store.retry_jobs(&[1]).await.unwrap();
    let stored = queue.store.started(slept, &task("paid"), None).await.unwrap();
    assert_eq!(stored, Stored::ForAnother);
    let job = queue.job(1).await;
    assert_eq!((job.state, job.task.as_deref()), (State::Started, Some("runway:paid")));
    assert_eq!(job.reserved, 50_000);
}

#[tokio::test]
async fn what_was_not_accepted_is_planned_again_and_pauses_all() {
    let queue = Queue::new(2).await;
    let claim = queue.sent(1, &TERMS).await;
    queue.store.not_accepted(claim, Some(Duration::from_millis(300))).await.unwrap();
    let job = queue.job(1).await;
    assert_eq!((job.state, job.reserved), (State::Planned, 0));
    assert!(matches!(queue.step(2, &TERMS).await, Step::Wait));
    tokio::time::sleep(Duration::from_millis(400)).await;
    queue.sent(2, &TERMS).await;
}

#[tokio::test]
async fn tasks_in_flight_are_counted_over_the_whole_queue() {
    let queue = Queue::new(3).await;
    let claim = queue.sent(1, &TERMS).await;
    queue.sent(2, &TERMS).await;
    assert!(matches!(queue.step(3, &TERMS).await, Step::Wait));
    queue.store.started(claim, &task("t"), None).await.unwrap();
    assert!(matches!(queue.step(3, &TERMS).await, Step::Wait));
    queue.store.ended(1, &task("t"), State::Done, Some(40_000), "t.png").await.unwrap();
    queue.sent(3, &TERMS).await;
}

#[tokio::test]
async fn a_task_that_is_throttled_holds_the_others_back() {
    let queue = Queue::new(2).await;
    let claim = queue.sent(1, &TERMS).await;
    queue.store.started(claim, &task("t"), None).await.unwrap();
    queue.store.throttled(1, true).await.unwrap();
    assert!(matches!(queue.step(2, &TERMS).await, Step::Wait));
    queue.store.throttled(1, false).await.unwrap();
    queue.sent(2, &TERMS).await;
}

#[tokio::test]
async fn the_spending_limit_counts_what_may_be_charged_until_the_charge_is_known() {
    let terms = Terms { in_flight: 8, max_spend: Some(100_000), ..TERMS };
    let queue = Queue::new(4).await;
    let claim = queue.sent(1, &terms).await;
    queue.store.started(claim, &task("t"), Some(60_000)).await.unwrap();
    // The provider estimates more, so that there is not enough for two.
    assert!(matches!(queue.step(2, &terms).await, Step::Wait));
    queue.store.ended(1, &task("t"), State::Moderated, Some(0), "").await.unwrap();
    let claim = queue.sent(2, &terms).await;
    queue.sent(3, &terms).await;
    assert!(matches!(queue.step(4, &terms).await, Step::Wait));
    queue.store.rejected(claim, State::Failed, "").await.unwrap();
    queue.sent(4, &terms).await;
}

#[tokio::test]
async fn a_job_that_no_other_makes_affordable_is_held() {
    let terms = Terms { max_spend: Some(40_000), ..TERMS };
    let queue = Queue::new(1).await;
    assert!(matches!(queue.step(1, &terms).await, Step::Nothing(State::Held)));
}

#[tokio::test]
async fn a_job_without_a_known_price_is_held_under_a_spending_limit() {
    let terms = Terms { max_spend: Some(1_000_000), ..TERMS };
    let queue = Queue::new(1).await;
    let step = queue.store.next_step(1, None, &terms).await.unwrap();
    assert!(matches!(step, Step::Nothing(State::Held)));
    assert_eq!(queue.store.retry(&[State::Held]).await.unwrap(), [1]);
    assert_eq!(queue.state(1).await, State::Planned);
}

#[tokio::test]
async fn a_failed_download_is_repeated_without_another_task() {
    let queue = Queue::new(1).await;
    let claim = queue.sent(1, &TERMS).await;
    queue.store.started(claim, &task("t"), None).await.unwrap();
    queue.store.ended(1, &task("t"), State::Undelivered, None, "no space").await.unwrap();
    assert!(matches!(queue.step(1, &TERMS).await, Step::Nothing(State::Undelivered)));
    queue.store.retry(&[State::Undelivered]).await.unwrap();
    assert!(matches!(queue.step(1, &TERMS).await, Step::Resume(found) if found == task("t")));
    queue.store.ended(1, &task("t"), State::Done, Some(40_000), "t.png").await.unwrap();
    queue.store.ended(1, &task("t"), State::Failed, Some(40_000), "late").await.unwrap();
    let job = queue.job(1).await;
    assert_eq!((job.state, job.charged, job.reserved), (State::Done, 40_000, 0));
}

#[tokio::test]
async fn a_task_that_a_person_found_is_waited_for() {
    let queue = Queue::new(2).await;
    queue.sent(1, &LOST).await;
    queue.step(1, &TERMS).await;
    queue.store.adopt(1, &task("found")).await.unwrap();
    assert!(
        matches!(queue.step(1, &TERMS).await, Step::Resume(task) if task.id().as_str() == "found")
    );
    let error = queue.store.adopt(2, &task("t")).await.unwrap_err();
    assert!(error.to_string().contains("job 2 is planned"), "{error}");
}

#[tokio::test]
async fn jobs_at_work_and_jobs_that_are_done_cannot_be_retried() {
    let queue = Queue::new(1).await;
    let claim = queue.sent(1, &TERMS).await;
    assert!(queue.store.retry_jobs(&[1]).await.is_err());
    queue.store.started(claim, &task("t"), None).await.unwrap();
    queue.store.ended(1, &task("t"), State::Done, None, "t.png").await.unwrap();
    assert!(queue.store.retry_jobs(&[1]).await.is_err());
    assert_eq!(queue.state(1).await, State::Done);
}
