//! When to look at a task again and when to stop: a pure machine over elapsed time and outcomes.
//! It has no clock, sends nothing, and knows of a task no more than whether it has ended.

use std::time::Duration;

/// How a wait is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Between the end of one poll and the start of the next.
    pub(crate) interval: Duration,
    /// The least that any pause lasts, whatever the jitter: what the host asks for.
    pub(crate) shortest: Duration,
    /// From the start of the wait to its end; `None` waits for ever.
    pub(crate) timeout: Option<Duration>,
    /// How many polls in a row may fail; `None` lets any number.
    pub(crate) failures: Option<u32>,
    /// For how long after the start a task may be unknown to the host.
    pub(crate) grace: Duration,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Pause(Duration),
    /// Look at the task; give up on the answer after this time.
    Poll(Option<Duration>),
    Stop(Stop),
}

/// Why to stop without an end of the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    TimedOut,
    Gone,
    /// The last poll failed, in a way that another one will not mend.
    Failed,
}

/// What a poll brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The task goes on.
    GoingOn,
    /// Nothing, this time; not before `retry_after` again, if the host said so.
    Transient { retry_after: Option<Duration> },
    /// The host does not know the task.
    Unknown,
    /// Nothing, and never.
    Fatal,
    /// Nothing, because the time was up.
    CutOff,
}

/// How much longer than the deadline the poll at the deadline may take.
pub(crate) const LAST_POLL: Duration = Duration::from_millis(400);

/// The longest pause between polls that fail.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone)]
pub(crate) struct Machine {
    plan: Plan,
    failures_in_a_row: u32,
    next: Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    PollAt(Duration),
    /// The one poll at the deadline, and then nothing.
    LastPoll,
    Stop(Stop),
}

impl Machine {
    pub(crate) fn new(plan: Plan) -> Self {
        Self { plan, failures_in_a_row: 0, next: Next::PollAt(Duration::ZERO) }
    }

    /// What to do at this time since the start.
    pub(crate) fn step(&mut self, elapsed: Duration) -> Step {
        let deadline = self.plan.timeout;
        match self.next {
            Next::Stop(stop) => Step::Stop(stop),
            Next::PollAt(at) if elapsed < at => Step::Pause(at - elapsed),
            Next::PollAt(_) => match deadline {
                Some(deadline) if elapsed >= deadline && !elapsed.is_zero() => {
                    self.next = Next::LastPoll;
                    self.step(elapsed)
                }
                _ => Step::Poll(deadline.map(|deadline| deadline.saturating_sub(elapsed))),
            },
            Next::LastPoll => Step::Poll(Some(LAST_POLL)),
        }
    }

    /// Takes note of what a poll brought; `jitter` is between -1 and 1.
    pub(crate) fn note(&mut self, elapsed: Duration, outcome: Outcome, jitter: f64) {
        self.next = match outcome {
            Outcome::Fatal => Next::Stop(Stop::Failed),
            Outcome::CutOff => Next::Stop(Stop::TimedOut),
            Outcome::Unknown if elapsed >= self.plan.grace => Next::Stop(Stop::Gone),
            Outcome::GoingOn | Outcome::Unknown => {
                self.failures_in_a_row = 0;
                self.after(elapsed, self.jittered(self.plan.interval, jitter), Duration::ZERO)
            }
            Outcome::Transient { retry_after } => {
                self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
                if self.plan.failures.is_some_and(|budget| self.failures_in_a_row > budget) {
                    Next::Stop(Stop::Failed)
                } else {
                    let pause = self.jittered(self.backed_off(), jitter);
                    self.after(elapsed, pause, retry_after.unwrap_or_default())
                }
            }
        };
    }

    /// The next poll after a pause, or at the deadline if the pause would outlast it; none at all
    /// if the host wants to be left alone for longer.
    fn after(&self, elapsed: Duration, pause: Duration, at_least: Duration) -> Next {
        if self.next == Next::LastPoll {
            return Next::Stop(Stop::TimedOut);
        }
        let at = elapsed.saturating_add(pause.max(at_least));
        match self.plan.timeout {
            Some(deadline) if elapsed.saturating_add(at_least) > deadline => {
                Next::Stop(Stop::TimedOut)
            }
            Some(deadline) => Next::PollAt(at.min(deadline)),
            None => Next::PollAt(at),
        }
    }

    fn backed_off(&self) -> Duration {
        let doublings = self.failures_in_a_row.saturating_sub(1).min(16);
        let longer = self.plan.interval.saturating_mul(1 << doublings);
        longer.min(LONGEST_PAUSE).max(self.plan.interval)
    }

    /// A quarter more or less, but never less than the host asks for.
    fn jittered(&self, pause: Duration, jitter: f64) -> Duration {
        let share = 1.0 + jitter.clamp(-1.0, 1.0) / 4.0;
        Duration::try_from_secs_f64(pause.as_secs_f64() * share)
            .unwrap_or(Duration::MAX)
            .max(self.plan.shortest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn plan() -> Plan {
        Plan {
            interval: SECOND,
            shortest: Duration::ZERO,
            timeout: Some(10 * SECOND),
            failures: None,
            grace: Duration::ZERO,
        }
    }

    /// Runs a wait in which each poll takes `each` and brings the next outcome; returns when each
    /// poll began, when and why the wait stopped.
    fn run(
        plan: Plan,
        each: Duration,
        outcomes: &[Outcome],
    ) -> (Vec<Duration>, Duration, Option<Stop>) {
        let mut machine = Machine::new(plan);
        let (mut now, mut polls) = (Duration::ZERO, Vec::new());
        let mut outcomes = outcomes.iter();
        loop {
            match machine.step(now) {
                Step::Pause(pause) => now += pause,
                Step::Stop(stop) => return (polls, now, Some(stop)),
                Step::Poll(limit) => {
                    polls.push(now);
                    let Some(outcome) = outcomes.next() else { return (polls, now, None) };
                    let cut = limit.is_some_and(|limit| limit < each);
                    now += limit.map_or(each, |limit| limit.min(each));
                    machine.note(now, if cut { Outcome::CutOff } else { *outcome }, 0.0);
                }
            }
        }
    }

    const GOING_ON: Outcome = Outcome::GoingOn;
    const BUSY: Outcome = Outcome::Transient { retry_after: None };

    #[test]
    fn the_first_poll_is_at_once_and_the_next_after_the_interval() {
        let (polls, _, _) = run(plan(), Duration::ZERO, &[GOING_ON; 3]);
        assert_eq!(polls, [0, 1, 2, 3].map(Duration::from_secs));
    }

    #[test]
    fn one_last_poll_is_at_the_deadline() {
        let plan = Plan { interval: 4 * SECOND, ..plan() };
        let (polls, end, stop) = run(plan, Duration::ZERO, &[GOING_ON; 9]);
        assert_eq!(polls, [0, 4, 8, 10].map(Duration::from_secs));
        assert_eq!((end, stop), (10 * SECOND, Some(Stop::TimedOut)));
    }

    #[test]
    fn a_poll_that_hangs_is_cut_off_at_the_deadline() {
        let (polls, end, stop) = run(plan(), 30 * SECOND, &[GOING_ON; 9]);
        assert_eq!((polls.len(), end, stop), (1, 10 * SECOND, Some(Stop::TimedOut)));
    }

    #[test]
    fn a_host_that_wants_more_time_than_there_is_ends_the_wait() {
        let later = Outcome::Transient { retry_after: Some(11 * SECOND) };
        let (polls, end, stop) = run(plan(), Duration::ZERO, &[later; 9]);
        assert_eq!((polls.len(), end, stop), (1, Duration::ZERO, Some(Stop::TimedOut)));
    }

    #[test]
    fn polls_that_fail_are_further_and_further_apart() {
        let plan = Plan { timeout: None, ..plan() };
        let (polls, _, _) = run(plan, Duration::ZERO, &[BUSY; 4]);
        assert_eq!(polls, [0, 1, 3, 7, 15].map(Duration::from_secs));
    }

    #[test]
    fn a_budget_of_failures_in_a_row_is_kept() {
        let plan = Plan { failures: Some(2), timeout: None, ..plan() };
        let (polls, _, stop) =
            run(plan, Duration::ZERO, &[BUSY, BUSY, GOING_ON, BUSY, BUSY, BUSY, BUSY]);
        assert_eq!((polls.len(), stop), (6, Some(Stop::Failed)));
    }

    #[test]
    fn an_unknown_task_is_gone_after_its_grace() {
        let plan = Plan { grace: 2 * SECOND, ..plan() };
        let (polls, _, stop) = run(plan, Duration::ZERO, &[Outcome::Unknown; 9]);
        assert_eq!((polls.len(), stop), (3, Some(Stop::Gone)));
    }

    #[test]
    fn no_jitter_makes_a_pause_shorter_than_the_host_asks_for() {
        let plan = Plan { interval: 6 * SECOND, shortest: 5 * SECOND, timeout: None, ..plan() };
        let mut machine = Machine::new(plan);
        machine.note(Duration::ZERO, GOING_ON, -1.0);
        assert_eq!(machine.step(Duration::ZERO), Step::Pause(5 * SECOND));
        machine.note(Duration::ZERO, GOING_ON, 1.0);
        assert_eq!(machine.step(Duration::ZERO), Step::Pause(Duration::from_millis(7500)));
    }

    fn outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            Just(GOING_ON),
            (0u64..100_000)
                .prop_map(|ms| Outcome::Transient { retry_after: Some(Duration::from_millis(ms)) }),
            Just(BUSY),
            Just(Outcome::Unknown),
        ]
    }

    proptest! {
        #[test]
        fn a_wait_with_a_deadline_ends_by_it(
            outcomes in prop::collection::vec(outcome(), 0..60),
            interval in 1u64..20_000,
            timeout in 1u64..60_000,
            each in 0u64..40_000,
        ) {
            let deadline = Duration::from_millis(timeout);
            let plan = Plan { interval: Duration::from_millis(interval), timeout: Some(deadline), grace: Duration::MAX, ..plan() };
            let (polls, end, _) = run(plan, Duration::from_millis(each), &outcomes);
            prop_assert!(end <= deadline + LAST_POLL);
            prop_assert!(polls.iter().all(|poll| *poll <= deadline));
            prop_assert_eq!(polls.first(), Some(&Duration::ZERO));
        }

        #[test]
        fn no_poll_comes_before_the_host_allows_it(
            outcomes in prop::collection::vec(outcome(), 1..40),
            interval in 1u64..5_000,
        ) {
            let plan = Plan { interval: Duration::from_millis(interval), timeout: None, grace: Duration::MAX, ..plan() };
            let (polls, _, _) = run(plan, Duration::ZERO, &outcomes);
            for (pair, outcome) in polls.windows(2).zip(&outcomes) {
                let asked = match outcome {
                    Outcome::Transient { retry_after: Some(asked) } => *asked,
                    _ => plan.interval,
                };
                prop_assert!(pair[1] - pair[0] >= asked);
            }
        }
    }
}
