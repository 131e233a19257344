//! The commands, as a person uses them: what they print, and what becomes of the jobs.

use std::time::Duration;

use crate::setup::{Setup, assert_success, polled, program, until};
use queue::job::State;
use runwayml_sandbox::{Fault, Sandbox, SandboxBuilder};

fn sandbox() -> SandboxBuilder {
    Sandbox::builder().task_time(Duration::from_millis(300))
}

/// What `status` prints, with these options.
fn status(setup: &Setup, options: &[&str]) -> String {
    assert_success(&setup.run(&[&["status"], options].concat()))
}

#[test]
fn the_commands_of_the_readme_work_without_a_key() {
    let readme = include_str!("../../README.md");
    let folder = tempfile::tempdir().unwrap();
    let prompts = concat!(env!("CARGO_MANIFEST_DIR"), "/prompts.csv");
    let cargo = "cargo run --manifest-path examples/queue/Cargo.toml -- ";
    for (written, arguments) in
        [("submit examples/queue/prompts.csv", ["submit", prompts].as_slice()), ("work", &["work"])]
    {
        let line = format!("{cargo}{written}");
        assert!(readme.lines().any(|own| own == line), "the README must have the line: {line}");
        assert_success(&program(folder.path()).args(arguments).output().unwrap());
    }
    let status = assert_success(&program(folder.path()).arg("status").output().unwrap());
    assert!(status.starts_with("12 jobs: 10 done, 1 moderated, 1 unknown\n"), "{status}");
    assert!(status.contains("\n1 need a person:\n"), "{status}");
    // Done ones that were charged, one that was refunded, and one that nobody knows.
    assert!(status.contains("$0.50 charged, up to $0.05 more"), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_submitted_twice_adds_nothing() {
    let setup = Setup::new(sandbox(), 3).await;
    let again = assert_success(&setup.run(&["submit", "prompts.csv"]));
    assert_eq!(again, "0 new jobs, 3 were there already\n");
    std::fs::write(setup.path("more.csv"), "prompt,ratio\nprompt 1,1280:720\nprompt 1,1280:720\n")
        .unwrap();
    let more = assert_success(&setup.run(&["submit", "more.csv"]));
    assert_eq!(more, "1 new jobs, 1 were there already\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_an_invalid_row_is_not_submitted_at_all() {
    let setup = Setup::new(sandbox(), 0).await;
    std::fs::write(setup.path("bad.csv"), "prompt,ratio\na kite,1280:720\na boat,4:3\n").unwrap();
    let output = setup.run(&["submit", "bad.csv"]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(error.contains("bad.csv, prompt 2") && error.contains("ratio"), "{error}");
    assert!(setup.jobs().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_limits_slow_the_queue_and_fail_nothing() {
    let limited = Fault::status(429).header("retry-after-ms", "100").times(6);
    let setup = Setup::new(
        sandbox()
            .fault(limited.clone().on("text_to_image").after(2))
            .fault(limited.on("get_task").after(4)),
        6,
    );
    let setup = setup.await;
    setup.work(&[]).await;
    assert_eq!(setup.count(State::Done).await, 6, "{}", setup.log());
    setup.assert_paid_once_and_complete().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_tasks_are_in_flight_than_allowed_however_many_workers_there_are() {
    let endless = Sandbox::builder().task_time(Duration::from_secs(3600));
    let setup = Setup::new(endless, 12).await;
    let _workers = [(); 2].map(|()| setup.worker(&["--in-flight", "3"]));
    until("three tasks run", async || setup.sandbox.created() == 3).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(setup.sandbox.created(), 3);
    assert_eq!(setup.count(State::Started).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_while_a_task_is_throttled() {
    let throttled = polled("THROTTLED", "").always();
    let setup = Setup::new(sandbox().fault(throttled), 60).await;
    let _worker = setup.worker(&["--in-flight", "60"]);
    let is_throttled = async || setup.jobs().await.iter().any(|job| job.throttled);
    until("a task is throttled", is_throttled).await;
    // What was on its way may still arrive.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let created = setup.sandbox.created();
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(setup.sandbox.created(), created);
    assert!(created < 60, "all were sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_spending_limit_is_for_the_whole_queue() {
    let setup = Setup::new(sandbox(), 6).await;
    setup.work(&["--max-spend", "0.17"]).await;
    assert_eq!((setup.sandbox.created(), setup.count(State::Held).await), (3, 3));
    let text = status(&setup, &[]);
    assert!(text.contains("$0.30 estimated for all, $0.15 charged, up to $0.00 more"), "{text}");
    assert!(text.contains("spending limit"), "{text}");

    assert_eq!(assert_success(&setup.run(&["retry"])), "3 jobs go on with the next `work`\n");
    setup.work(&["--max-spend", "0.30"]).await;
    assert_eq!(setup.count(State::Done).await, 6);
    setup.assert_paid_once_and_complete().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderated_task_is_a_result() {
    let setup = Setup::new(sandbox().fault(polled("FAILED", "SAFETY.INPUT.TEXT")), 2).await;
    setup.work(&[]).await;
    let text = status(&setup, &["--all"]);
    assert!(text.starts_with("2 jobs: 1 done, 1 moderated\n"), "{text}");
    assert!(!text.contains("need a person") && text.contains("SAFETY.INPUT.TEXT"), "{text}");
    assert_eq!(assert_success(&setup.run(&["retry"])), "0 jobs go on with the next `work`\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_outcome_is_unknown_waits_for_a_person() {
    let lost = Fault::reset().on("text_to_image").accepted();
    let setup = Setup::new(sandbox().fault(lost), 1).await;
    setup.work(&[]).await;
    assert_success(&setup.run(&["retry"]));
    setup.work(&[]).await;
    assert_eq!((setup.sandbox.created(), setup.count(State::Unknown).await), (1, 1));
    assert!(status(&setup, &[]).contains("retry JOB --task PROVIDER:ID"));

    let task = format!("runway:{}", setup.creations.lock().unwrap()["prompt 1"][0]);
    assert_success(&setup.run(&["retry", "1", "--task", &task]));
    setup.work(&[]).await;
    assert_eq!((setup.sandbox.created(), setup.count(State::Done).await), (1, 1));
    setup.assert_paid_once_and_complete().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_failed_is_made_again_by_order_of_a_person() {
    let setup = Setup::new(sandbox().fault(polled("FAILED", "INTERNAL")), 1).await;
    setup.work(&[]).await;
    assert!(status(&setup, &[]).contains("job 1  failed"));
    assert_eq!(assert_success(&setup.run(&["retry"])), "1 jobs go on with the next `work`\n");
    setup.work(&[]).await;
    assert_eq!((setup.sandbox.created(), setup.count(State::Done).await), (2, 1));
}
