//! Decides when to poll a task again and when to stop, from elapsed time and outcomes alone.

use std::time::Duration;

/// How a wait is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// From the end of one poll to the start of the next.
    pub(crate) interval: Duration,
    /// The minimum of every pause, whatever the jitter: what the provider asks for.
    pub(crate) min_interval: Duration,
    /// From the start of the wait to its end; `None` waits without a timeout.
    pub(crate) timeout: Option<Duration>,
    /// How many consecutive polls may fail; `None` for any number.
    pub(crate) max_consecutive_failures: Option<u32>,
    /// How long after its first response the provider may not know the task.
    pub(crate) not_found_grace: Duration,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Pause(Duration),
    /// Poll the task, with this time limit.
    Poll(Option<Duration>),
    Stop(Stop),
}

/// Why to stop although the task has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    TimedOut,
    Gone,
    /// The last poll failed and there must not be another one.
    Failed,
}

/// The outcome of a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The task has not ended.
    GoingOn,
    /// The poll failed, and a later one may succeed; not before `retry_after`, if that is given.
    Transient { retry_after: Option<Duration> },
    /// The provider does not know the task.
    Unknown,
    /// The poll failed, and so would a later one.
    Fatal,
    /// The poll was cut off at its time limit.
    CutOff,
}

/// The time limit of the poll at the deadline.
pub(crate) const LAST_POLL: Duration = Duration::from_millis(400);

/// The maximum back-off between polls that fail.
const MAX_BACKOFF: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Default)]
pub(crate) struct Machine {
    consecutive_failures: u32,
    /// When the first poll ended that did not fail.
    first_response: Option<Duration>,
    next: Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    PollAt(Duration),
    /// One poll at the deadline, then stop.
    LastPoll,
    Stop(Stop),
}

impl Default for Next {
    fn default() -> Self {
        Self::PollAt(Duration::ZERO)
    }
}

impl Machine {
    /// What to do at this time since the start.
    pub(crate) fn step(&mut self, plan: &Plan, elapsed: Duration) -> Step {
        let deadline = plan.timeout;
        match self.next {
            Next::Stop(stop) => Step::Stop(stop),
            Next::PollAt(at) if elapsed < at => Step::Pause(at - elapsed),
            Next::PollAt(_) => match deadline {
                Some(deadline) if elapsed >= deadline && !elapsed.is_zero() => {
                    self.next = Next::LastPoll;
                    self.step(plan, elapsed)
                }
                _ => Step::Poll(deadline.map(|deadline| deadline.saturating_sub(elapsed))),
            },
            Next::LastPoll => Step::Poll(Some(LAST_POLL)),
        }
    }

    /// Takes the outcome of a poll; `jitter` is between -1 and 1.
    pub(crate) fn note(&mut self, plan: &Plan, elapsed: Duration, outcome: Outcome, jitter: f64) {
        if matches!(outcome, Outcome::GoingOn | Outcome::Unknown) {
            self.first_response.get_or_insert(elapsed);
        }
        let since_first = elapsed.saturating_sub(self.first_response.unwrap_or(elapsed));
        self.next = match outcome {
            Outcome::Fatal => Next::Stop(Stop::Failed),
            Outcome::CutOff => Next::Stop(Stop::TimedOut),
            Outcome::Unknown if since_first >= plan.not_found_grace => Next::Stop(Stop::Gone),
            Outcome::GoingOn | Outcome::Unknown => {
                self.consecutive_failures = 0;
                self.after(plan, elapsed, plan.jittered(plan.interval, jitter), Duration::ZERO)
            }
            Outcome::Transient { retry_after } => {
                self.consecutive_failures = self.consecutive_failures.saturating_add(1);
                if plan.max_consecutive_failures.is_some_and(|max| self.consecutive_failures > max)
                {
                    Next::Stop(Stop::Failed)
                } else {
                    let pause = plan.jittered(plan.backoff(self.consecutive_failures), jitter);
                    self.after(plan, elapsed, pause, retry_after.unwrap_or_default())
                }
            }
        };
    }

    /// The next poll after a pause, or at the deadline if the pause would outlast it; no poll if the
    /// minimum pause that the provider asks for would.
    fn after(&self, plan: &Plan, elapsed: Duration, pause: Duration, at_least: Duration) -> Next {
        if self.next == Next::LastPoll {
            return Next::Stop(Stop::TimedOut);
        }
        let at = elapsed.saturating_add(pause.max(at_least));
        match plan.timeout {
            Some(deadline) if elapsed.saturating_add(at_least) > deadline => {
                Next::Stop(Stop::TimedOut)
            }
            Some(deadline) => Next::PollAt(at.min(deadline)),
            None => Next::PollAt(at),
        }
    }
}

impl Plan {
    fn backoff(&self, consecutive_failures: u32) -> Duration {
        let doublings = consecutive_failures.saturating_sub(1).min(16);
        let longer = self.interval.saturating_mul(1 << doublings);
        longer.min(MAX_BACKOFF).max(self.interval)
    }

    /// A quarter more or less, but never less than the provider asks for.
    fn jittered(&self, pause: Duration, jitter: f64) -> Duration {
        let share = 1.0 + jitter.clamp(-1.0, 1.0) / 4.0;
        Duration::try_from_secs_f64(pause.as_secs_f64() * share)
            .unwrap_or(Duration::MAX)
            .max(self.min_interval)
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
            min_interval: Duration::ZERO,
            timeout: Some(10 * SECOND),
            max_consecutive_failures: None,
            not_found_grace: Duration::ZERO,
        }
    }

    /// Runs a wait in which each poll takes `each` and has the next outcome; returns when each poll
    /// started, and when and why the wait stopped.
    fn run(
        plan: Plan,
        each: Duration,
        outcomes: &[Outcome],
    ) -> (Vec<Duration>, Duration, Option<Stop>) {
        let mut machine = Machine::default();
        let (mut now, mut polls) = (Duration::ZERO, Vec::new());
        let mut outcomes = outcomes.iter();
        loop {
            match machine.step(&plan, now) {
                Step::Pause(pause) => now += pause,
                Step::Stop(stop) => return (polls, now, Some(stop)),
                Step::Poll(limit) => {
                    polls.push(now);
                    let Some(outcome) = outcomes.next() else { return (polls, now, None) };
                    let is_cut_off = limit.is_some_and(|limit| limit < each);
                    now += limit.map_or(each, |limit| limit.min(each));
                    machine.note(
                        &plan,
                        now,
                        if is_cut_off { Outcome::CutOff } else { *outcome },
                        0.0,
                    );
                }
            }
        }
    }

    const GOING_ON: Outcome = Outcome::GoingOn;
    const BUSY: Outcome = Outcome::Transient { retry_after: None };

    #[test]
    fn the_first_poll_is_immediate_and_the_next_after_the_interval() {
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
    fn a_hanging_poll_is_cut_off_at_the_deadline() {
        let (polls, end, stop) = run(plan(), 30 * SECOND, &[GOING_ON; 9]);
        assert_eq!((polls.len(), end, stop), (1, 10 * SECOND, Some(Stop::TimedOut)));
    }

    #[test]
    fn a_retry_after_that_outlasts_the_timeout_ends_the_wait() {
        let later = Outcome::Transient { retry_after: Some(11 * SECOND) };
        let (polls, end, stop) = run(plan(), Duration::ZERO, &[later; 9]);
        assert_eq!((polls.len(), end, stop), (1, Duration::ZERO, Some(Stop::TimedOut)));
    }

    #[test]
    fn failing_polls_back_off_exponentially() {
        let plan = Plan { timeout: None, ..plan() };
        let (polls, _, _) = run(plan, Duration::ZERO, &[BUSY; 4]);
        assert_eq!(polls, [0, 1, 3, 7, 15].map(Duration::from_secs));
    }

    #[test]
    fn more_consecutive_failures_than_allowed_end_the_wait() {
        let plan = Plan { max_consecutive_failures: Some(2), timeout: None, ..plan() };
        let (polls, _, stop) =
            run(plan, Duration::ZERO, &[BUSY, BUSY, GOING_ON, BUSY, BUSY, BUSY, BUSY]);
        assert_eq!((polls.len(), stop), (6, Some(Stop::Failed)));
    }

    #[test]
    fn an_unknown_task_is_gone_after_the_grace_period() {
        let plan = Plan { not_found_grace: 2 * SECOND, ..plan() };
        let (polls, _, stop) = run(plan, Duration::ZERO, &[Outcome::Unknown; 9]);
        assert_eq!((polls.len(), stop), (3, Some(Stop::Gone)));
    }

    #[test]
    fn the_grace_period_starts_with_the_first_response() {
        let plan = Plan { not_found_grace: 2 * SECOND, ..plan() };
        let (_, end, stop) =
            run(plan, Duration::ZERO, &[&[BUSY; 3][..], &[Outcome::Unknown; 9]].concat());
        assert_eq!((end, stop), (9 * SECOND, Some(Stop::Gone)));
        let (_, end, stop) =
            run(plan, Duration::ZERO, &[GOING_ON, GOING_ON, GOING_ON, Outcome::Unknown]);
        assert_eq!((end, stop), (3 * SECOND, Some(Stop::Gone)));
    }

    #[test]
    fn jitter_keeps_the_minimum_between_two_polls() {
        let plan = Plan { interval: 6 * SECOND, min_interval: 5 * SECOND, timeout: None, ..plan() };
        let mut machine = Machine::default();
        machine.note(&plan, Duration::ZERO, GOING_ON, -1.0);
        assert_eq!(machine.step(&plan, Duration::ZERO), Step::Pause(5 * SECOND));
        machine.note(&plan, Duration::ZERO, GOING_ON, 1.0);
        assert_eq!(machine.step(&plan, Duration::ZERO), Step::Pause(Duration::from_millis(7500)));
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
        fn a_wait_ends_by_its_deadline(
            outcomes in prop::collection::vec(outcome(), 0..60),
            interval in 1u64..20_000,
            timeout in 1u64..60_000,
            each in 0u64..40_000,
        ) {
            let deadline = Duration::from_millis(timeout);
            let plan = Plan { interval: Duration::from_millis(interval), timeout: Some(deadline), not_found_grace: Duration::MAX, ..plan() };
            let (polls, end, _) = run(plan, Duration::from_millis(each), &outcomes);
            prop_assert!(end <= deadline + LAST_POLL);
            prop_assert!(polls.iter().all(|poll| *poll <= deadline));
            prop_assert_eq!(polls.first(), Some(&Duration::ZERO));
        }

        #[test]
        fn no_poll_is_sent_before_the_retry_after(
            outcomes in prop::collection::vec(outcome(), 1..40),
            interval in 1u64..5_000,
        ) {
            let plan = Plan { interval: Duration::from_millis(interval), timeout: None, not_found_grace: Duration::MAX, ..plan() };
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
