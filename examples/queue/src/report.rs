//! What `status` prints: counts, money, and what needs a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::job::{Job, State};

/// Which jobs are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Those that need a person.
    Some,
    All,
}

pub fn status(jobs: &[Job], listed: Listed) -> String {
    let mut text = format!("{} jobs: {}\n{}\n", jobs.len(), counts(jobs), money(jobs));
    let waiting = jobs.iter().filter(|job| job.state.needs_a_person()).count();
    if waiting > 0 {
        let _ = writeln!(text, "{waiting} need a person:");
    }
    let is_listed = |job: &&Job| listed == Listed::All || job.state.needs_a_person();
    for job in jobs.iter().filter(is_listed) {
        text += &line(job);
    }
    text + advice(jobs)
}

fn counts(jobs: &[Job]) -> String {
    let mut counts = BTreeMap::<State, usize>::new();
    for job in jobs {
        *counts.entry(job.state).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.iter().map(|(state, count)| format!("{count} {state}")).collect();
    counts.join(", ")
}

fn money(jobs: &[Job]) -> String {
    let sum = |of: fn(&Job) -> i64| dollars(jobs.iter().map(of).sum());
    format!(
        "{} estimated for all, {} charged, up to {} more where the charge is not known",
        sum(|job| job.estimate),
        sum(|job| job.charged),
        sum(|job| job.reserved),
    )
}

fn dollars(micros: i64) -> String {
    format!("${:.2}", micros as f64 / 1e6)
}

fn line(job: &Job) -> String {
    let Job { id, state, task, detail, .. } = job;
    let mut line = format!("  job {id}  {state:<11}  {}", job.prompt());
    for part in [task, detail].into_iter().flatten().filter(|part| !part.is_empty()) {
        let _ = write!(line, "\n      {part}");
    }
    line + "\n"
}

fn advice(jobs: &[Job]) -> &'static str {
    match jobs.iter().any(|job| job.state == State::Unknown) {
        true => {
            "look for the unknown ones at the provider: `retry JOB --task PROVIDER:ID` takes a task that \
             exists, `retry JOB` pays for a new one\n"
        }
        false => "",
    }
}
