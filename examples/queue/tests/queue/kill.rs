//! The worker is killed again and again in the middle of its work, while the network and the provider
//! fail. Nothing is lost, and nothing is paid twice.

use std::time::Duration;

use crate::setup::{Setup, Worker, polled, until};
use queue::job::State;
use runwayml_sandbox::{Fault, Sandbox, SandboxBuilder};

const JOBS: usize = 300;
const KILLS: usize = 30;

const OPTIONS: [&str; 2] = ["--in-flight", "24"];

/// Longer than a worker of these tests waits for a response.
const STALL: Duration = Duration::from_secs(3);

/// A sandbox where every few creations and polls something goes wrong.
fn hostile() -> SandboxBuilder {
    let limited = || Fault::status(429).header("retry-after-ms", "200");
    let creation = [
        Fault::reset(),
        limited(),
        Fault::status(500),
        Fault::delay(STALL),
        limited(),
        Fault::reset().accepted(),
        Fault::status(503).header("x-should-retry", "true"),
        Fault::delay(STALL).accepted(),
        Fault::status(500).accepted(),
    ];
    let poll = [
        Fault::status(500),
        Fault::reset(),
        limited(),
        Fault::delay(STALL),
        polled("THROTTLED", ""),
        polled("FAILED", "SAFETY.INPUT.TEXT"),
        polled("FAILED", "INTERNAL.BAD_OUTPUT"),
    ];
    let creations = (0..36)
        .map(|n| creation[n % creation.len()].clone().on("text_to_image").after(3 + 8 * n as u32));
    let polls =
        (0..70).map(|n| poll[n % poll.len()].clone().on("get_task").after(5 + 9 * n as u32));
    // Longer than most workers live, so that there is work for all of them.
    let sandbox = Sandbox::builder().task_time(Duration::from_millis(1200));
    creations.chain(polls).fold(sandbox, SandboxBuilder::fault)
}

/// Lets the worker live for a random time, in half of the cases until a task is created, whose id it
/// cannot have stored yet.
async fn live(setup: &Setup, worker: &mut Worker) {
    tokio::time::sleep(Duration::from_millis(fastrand::u64(100..1100))).await;
    if fastrand::bool() {
        let before = setup.sandbox.created();
        for _ in 0..5_000 {
            if setup.sandbox.created() > before || !worker.is_running() {
                return;
            }
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_job_ends_and_none_is_paid_twice_although_the_worker_is_killed_30_times() {
    let setup = Setup::new(hostile(), JOBS).await;
    for kill in 1..=KILLS {
        let mut worker = setup.worker(&OPTIONS);
        live(&setup, &mut worker).await;
        assert!(worker.is_running(), "no work was left for kill {kill}:\n{}", setup.log());
        worker.kill();
    }
    let (open, _) = setup.store().await.progress().await.unwrap();
    setup.work(&OPTIONS).await;

    setup.assert_paid_once_and_complete().await;
    let mut counts = Vec::new();
    for state in [State::Done, State::Moderated, State::Failed, State::Unknown] {
        counts.push(format!("{} {state}", setup.count(state).await));
    }
    println!(
        "{KILLS} kills, {open} jobs open after the last, {} creations: {}",
        setup.sandbox.created(),
        counts.join(", ")
    );
    assert_eq!(setup.jobs().await.len(), JOBS);
    // What is certain is not put aside: nearly all jobs are done.
    assert!(setup.count(State::Done).await > JOBS / 2);
    // Jobs that are put aside stay there.
    let created = setup.sandbox.created();
    setup.work(&OPTIONS).await;
    assert_eq!(setup.sandbox.created(), created);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_waited_for_by_another_worker_after_a_kill() {
    let setup = Setup::new(Sandbox::builder().task_time(Duration::from_secs(1)), 1).await;
    let worker = setup.worker(&[]);
    until("the task is stored", async || setup.count(State::Started).await == 1).await;
    worker.kill();
    setup.work(&[]).await;
    setup.assert_paid_once_and_complete().await;
    assert_eq!(setup.count(State::Done).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_asked_to_end_stores_what_it_began() {
    let sandbox = Sandbox::builder().task_time(Duration::from_secs(2));
    let slow = Fault::delay(Duration::from_millis(700)).on("text_to_image").accepted().times(8);
    let setup = Setup::new(sandbox.fault(slow), 8).await;
    let worker = setup.worker(&[]);
    until("tasks are created", async || setup.sandbox.created() == 8).await;
    worker.terminate();
    worker.ends().await;
    assert_eq!(setup.count(State::Started).await, 8, "{}", setup.log());
    setup.work(&[]).await;
    assert_eq!(setup.count(State::Done).await, 8);
    setup.assert_paid_once_and_complete().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_delivered_is_sent_again() {
    let setup = Setup::new(Sandbox::builder().task_time(Duration::ZERO), 3).await;
    // Nobody listens at this port once the socket is closed.
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = format!("http://{}", socket.local_addr().unwrap());
    drop(socket);
    let worker = setup.worker_at(&nowhere, &[]);
    until("a job was not delivered", async || setup.log().contains("not accepted")).await;
    worker.terminate();
    worker.ends().await;
    assert_eq!(setup.count(State::Planned).await, 3, "{}", setup.log());
    setup.work(&[]).await;
    assert_eq!((setup.sandbox.created(), setup.count(State::Done).await), (3, 3));
    setup.assert_paid_once_and_complete().await;
}
