//! When each task was polled, and which polls were earlier than the provider allows.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use runwayml_sandbox::LoggedRequest;

use crate::outcome::Report;

/// A `Retry-After` counts if its response was sent within this time; a client that waits no longer for
/// its response has not seen it.
const SEEN_WITHIN: Duration = Duration::from_secs(1);

/// A response that is on its way when the server restarts does not arrive.
const ON_ITS_WAY: Duration = Duration::from_millis(100);

/// The polls of all tasks, by their ids.
#[derive(Default)]
pub struct Polls(Mutex<HashMap<String, Vec<Poll>>>);

#[derive(Debug, Clone, Copy)]
struct Poll {
    arrived: Instant,
    responded: Instant,
    retry_after: Option<Duration>,
}

impl Polls {
    /// Takes a request; this is called when its response is sent.
    pub fn add(&self, request: &LoggedRequest) {
        if request.operation != Some("get_task") {
            return;
        }
        let responded = Instant::now();
        let arrived = responded.checked_sub(request.duration).unwrap_or(responded);
        let poll = Poll { arrived, responded, retry_after: request.retry_after };
        let (_, id) = request.path.rsplit_once('/').unwrap_or_default();
        if let Ok(mut polls) = self.0.lock() {
            polls.entry(id.to_owned()).or_default().push(poll);
        }
    }

    /// The polls of a wait that came earlier than `min_interval` after the one before, or earlier than
    /// the provider had asked for.
    pub fn early(
        &self,
        id: &str,
        report: &Report,
        min_interval: Duration,
        restarts: &[Instant],
    ) -> Vec<String> {
        let Some((start, end)) = report.waited else { return Vec::new() };
        let polls = self.0.lock().map(|polls| polls.get(id).cloned());
        let mut polls = polls.ok().flatten().unwrap_or_default();
        polls.retain(|poll| (start..=end).contains(&poll.arrived));
        polls.sort_by_key(|poll| poll.arrived);
        let early = polls.windows(2).filter_map(|pair| {
            let gap = pair[1].arrived - pair[0].arrived;
            let not_before = pair[0].not_before(min_interval, restarts);
            let is_early = pair[1].arrived < not_before;
            is_early.then(|| format!("{id} was polled {gap:?} after {:?}", pair[0]))
        });
        early.collect()
    }
}

impl Poll {
    /// The time before which there must not be another poll.
    fn not_before(&self, min_interval: Duration, restarts: &[Instant]) -> Instant {
        let next = self.arrived + min_interval;
        let is_lost = restarts
            .iter()
            .any(|restart| (self.arrived..=self.responded + ON_ITS_WAY).contains(restart));
        match self.retry_after {
            Some(asked) if !is_lost && self.responded - self.arrived < SEEN_WITHIN => {
                next.max(self.responded + asked)
            }
            _ => next,
        }
    }
}
