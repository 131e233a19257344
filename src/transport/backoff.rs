//! How long to wait before a retry: the exponential back-off of the client, or longer if the
//! provider asks for it.

use std::time::Duration;

use super::policy::Policy;

/// The maximum back-off, before its jitter.
const MAX_BACKOFF: Duration = Duration::from_secs(8);

/// The delays before the retries of one request.
pub(crate) struct Backoff {
    /// The next back-off, before its jitter.
    next: Duration,
    max: Duration,
    retries: u32,
    max_retry_after: Duration,
}

impl Backoff {
    pub(crate) fn of(policy: &Policy) -> Self {
        Self {
            next: policy.initial_backoff,
            max: MAX_BACKOFF.max(policy.initial_backoff),
            retries: policy.retries,
            max_retry_after: policy.max_retry_after,
        }
    }

    /// The delay before the next retry: the back-off, or what the provider asks for if that is
    /// longer. `None` if no retry is left or the provider asks for more than the maximum.
    pub(crate) fn next(&mut self, asked: Option<Duration>) -> Option<Duration> {
        self.retries = self.retries.checked_sub(1)?;
        // Up to twice as long, so that requests that fail together are not retried together.
        let backoff = self.next.saturating_add(self.next.mul_f64(fastrand::f64()));
        self.next = self.next.saturating_mul(2).min(self.max);
        let asked = asked.unwrap_or_default();
        (asked <= self.max_retry_after).then_some(backoff.max(asked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn backoff(initial_backoff: Duration, retries: u32) -> Backoff {
        let max_retry_after = 60 * SECOND;
        Backoff::of(&Policy { initial_backoff, retries, max_retry_after, ..Policy::default() })
    }

    #[test]
    fn a_retry_is_never_earlier_than_the_backoff_or_the_retry_after() {
        for (asked, expected) in [
            (None, SECOND),
            (Some(Duration::ZERO), SECOND),
            (Some(3 * SECOND), 3 * SECOND),
            (Some(60 * SECOND), 60 * SECOND),
        ] {
            let delay = backoff(SECOND, 1).next(asked).unwrap();
            assert!(expected <= delay && delay < expected + SECOND, "{asked:?}: {delay:?}");
        }
        for asked in [61 * SECOND, Duration::MAX] {
            assert_eq!(backoff(SECOND, 1).next(Some(asked)), None);
        }
    }

    #[test]
    fn the_backoff_doubles_up_to_its_maximum() {
        let mut delays = backoff(SECOND, 6);
        for expected in [1, 2, 4, 8, 8, 8] {
            let delay = delays.next(None).unwrap().as_secs();
            assert!((expected..2 * expected).contains(&delay), "{expected}: {delay}");
        }
    }

    #[test]
    fn no_backoff_is_too_long() {
        let mut delays = backoff(Duration::MAX, 2);
        assert_eq!(delays.next(None), Some(Duration::MAX));
        assert_eq!(delays.next(None), Some(Duration::MAX));
    }

    #[test]
    fn the_number_of_retries_is_limited() {
        let mut delays = backoff(SECOND, 2);
        assert!(delays.next(None).is_some() && delays.next(Some(SECOND)).is_some());
        assert_eq!(delays.next(None), None);
    }
}
