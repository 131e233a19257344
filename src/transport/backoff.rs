//! How long to wait before a retry: the exponential back-off of the client, or longer if the
//! provider asks for it.

use std::time::Duration;

use super::policy::Policy;
use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};

/// The maximum back-off.
const MAX_BACKOFF: Duration = Duration::from_secs(8);

/// The delays before the retries of one request.
pub(crate) struct Backoff {
    backoff: ExponentialBackoff,
    max_retry_after: Duration,
}

impl Backoff {
    pub(crate) fn of(policy: &Policy) -> Self {
        let backoff = ExponentialBuilder::new()
            .with_min_delay(policy.initial_backoff)
            .with_max_delay(MAX_BACKOFF.max(policy.initial_backoff))
            .with_max_times(policy.retries as usize)
            .with_jitter()
            .build();
        Self { backoff, max_retry_after: policy.max_retry_after }
    }

    /// The delay before the next retry: the back-off, or what the provider asks for if that is
    /// longer. `None` if no retry is left or the provider asks for more than the maximum.
    pub(crate) fn next(&mut self, asked: Option<Duration>) -> Option<Duration> {
        let backoff = self.backoff.next()?;
        let asked = asked.unwrap_or_default();
        (asked <= self.max_retry_after).then_some(backoff.max(asked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_retry_is_never_earlier_than_the_backoff_or_the_retry_after() {
        let max_retry_after = 60 * SECOND;
        let backoff = ExponentialBuilder::new().with_min_delay(SECOND).with_max_times(1);
        for (asked, expected) in [
            (None, Some(SECOND)),
            (Some(Duration::ZERO), Some(SECOND)),
            (Some(2 * SECOND), Some(2 * SECOND)),
            (Some(60 * SECOND), Some(60 * SECOND)),
            (Some(61 * SECOND), None),
            (Some(Duration::MAX), None),
        ] {
            let mut delays = Backoff { backoff: backoff.build(), max_retry_after };
            assert_eq!(delays.next(asked), expected, "{asked:?}");
        }
    }

    #[test]
    fn the_number_of_retries_is_limited() {
        let backoff = ExponentialBuilder::new().with_max_times(2).build();
        let mut delays = Backoff { backoff, max_retry_after: SECOND };
        assert!(delays.next(None).is_some() && delays.next(Some(SECOND)).is_some());
        assert_eq!(delays.next(None), None);
    }
}
