//! The idle timeout of an upload: ends an exchange with storage in which nothing happens for too long.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout};

/// How many bytes the operating system may still have to send after the HTTP client has taken the
/// whole file.
const BUFFERED: u64 = 4 * 1024 * 1024;

/// The slowest connection that an upload allows for, in bytes per millisecond: about half a megabit
/// per second.
const SLOWEST: u64 = 64;

/// A clock that restarts each time the HTTP client takes a piece of the file.
#[derive(Clone)]
pub(super) struct IdleClock(Arc<Mutex<Wait>>);

#[derive(Clone, Copy)]
struct Wait {
    since: Instant,
    allowed: Duration,
}

impl IdleClock {
    pub(super) fn start(allowed: Duration) -> Self {
        Self(Arc::new(Mutex::new(Wait { since: Instant::now(), allowed })))
    }

    pub(super) fn restart(&self, allowed: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Wait { since: Instant::now(), allowed };
    }

    /// Runs the exchange; if nothing happens for too long, returns how long that was.
    pub(super) async fn limit<T>(&self, exchange: impl Future<Output = T>) -> Result<T, Duration> {
        let mut exchange = pin!(exchange);
        loop {
            let left = self.get().left();
            if let Ok(done) = timeout(left, &mut exchange).await {
                return Ok(done);
            }
            let wait = self.get();
            if wait.left().is_zero() {
                return Err(wait.allowed);
            }
        }
    }

    fn get(&self) -> Wait {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wait {
    fn left(&self) -> Duration {
        self.allowed.saturating_sub(self.since.elapsed())
    }
}

/// How long to wait for a response after the HTTP client has taken the whole file: on a slow
/// connection its last part may still be in buffers.
pub(super) fn for_response(idle: Duration, length: u64) -> Duration {
    idle.saturating_add(Duration::from_millis(length.min(BUFFERED) / SLOWEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;
    use tokio::time::sleep;

    const IDLE: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn an_exchange_ends_when_nothing_happens() {
        let start = Instant::now();
        assert_eq!(IdleClock::start(IDLE).limit(pending::<()>()).await, Err(IDLE));
        assert_eq!(start.elapsed().as_secs(), IDLE.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn an_exchange_is_not_idle_while_pieces_are_taken() {
        let clock = IdleClock::start(IDLE);
        let exchange = async {
            for _ in 0..100 {
                sleep(IDLE - Duration::from_secs(1)).await;
                clock.restart(IDLE);
            }
            "done"
        };
        assert_eq!(clock.limit(exchange).await, Ok("done"));
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_timeout_may_be_as_long_as_durations_are() {
        let clock = IdleClock::start(for_response(Duration::MAX, u64::MAX));
        assert_eq!(clock.limit(sleep(IDLE)).await, Ok(()));
    }

    #[test]
    fn a_response_may_take_longer_after_a_longer_file() {
        assert_eq!(for_response(IDLE, 512), IDLE + Duration::from_millis(8));
        assert_eq!(for_response(IDLE, u64::MAX).as_secs(), 125);
    }
}
