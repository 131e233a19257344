//! How long to wait before a request is sent again: as long as the host asks, or else longer each
//! time. Knows headers, and no request.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::Outcome;
use crate::client::Policy;

/// The pauses of our own end growing here.
const GROWS_UP_TO: Duration = Duration::from_secs(8);

/// What is longer is as good as forever, and may be added to the time of day without harm.
const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// What a host wishes with `x-should-retry`.
pub(super) enum Wish {
    Again,
    Never,
}

/// The pauses that are left for a request.
pub(crate) struct Pauses {
    own: ExponentialBackoff,
    longest: Duration,
}

impl Pauses {
    pub(crate) fn of(policy: &Policy) -> Self {
        let own = ExponentialBuilder::new()
            .with_min_delay(policy.first_pause)
            .with_max_delay(GROWS_UP_TO.max(policy.first_pause))
            .with_max_times(policy.retries as usize)
            .with_jitter()
            .build();
        Self { own, longest: policy.longest_pause }
    }

    /// The pause before the next request, or what the host asks for instead; `None` where there
    /// must be no next request.
    pub(crate) fn next(&mut self, asked: Option<Duration>) -> Option<Duration> {
        let own = self.own.next()?;
        match asked {
            Some(asked) => (asked <= self.longest).then_some(asked),
            None => Some(own),
        }
    }

    pub(super) fn next_after(&mut self, outcome: &Outcome) -> Option<Duration> {
        match outcome {
            Outcome::Refused(refused) => self.next(asked(&refused.headers)),
            Outcome::Answered(_) | Outcome::Lost(_) => self.next(None),
        }
    }
}

pub(super) fn wish(headers: &HeaderMap) -> Option<Wish> {
    match headers.get("x-should-retry")?.to_str().ok()?.trim() {
        "true" => Some(Wish::Again),
        "false" => Some(Wish::Never),
        _ => None,
    }
}

/// How long the host asks to wait; `None` where it says nothing that can be understood.
pub(crate) fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let milliseconds = text("retry-after-ms").and_then(number).map(|ms| seconds(ms / 1000.0));
    milliseconds.or_else(|| {
        let text = text(RETRY_AFTER.as_str())?;
        number(text).map(seconds).or_else(|| until(text))
    })
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).map_or(FOREVER, |asked| asked.min(FOREVER))
}

fn until(date: &str) -> Option<Duration> {
    let date = httpdate::parse_http_date(date).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default().min(FOREVER))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_with(name: &'static str, value: &str) -> Option<Duration> {
        asked(&HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]))
    }

    #[test]
    fn every_way_to_ask_is_understood() {
        assert_eq!(asked_with("retry-after-ms", "150"), Some(Duration::from_millis(150)));
        assert_eq!(asked_with("retry-after", " 2 "), Some(Duration::from_secs(2)));
        assert_eq!(asked_with("retry-after", "0.5"), Some(Duration::from_millis(500)));
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(90));
        let asked = asked_with("retry-after", &date).unwrap();
        assert!((88..=90).contains(&asked.as_secs()), "{asked:?}");
        let past = asked_with("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(past, Some(Duration::ZERO));
    }

    #[test]
    fn what_cannot_be_waited_for_is_forever_and_nonsense_is_nothing() {
        for forever in ["1e308", "99999999999999999999", "1e12"] {
            assert_eq!(asked_with("retry-after", forever), Some(FOREVER), "{forever}");
        }
        assert_eq!(asked_with("retry-after-ms", "1e308"), Some(FOREVER));
        for nonsense in ["-1", "abc", "", "inf", "NaN", "1e309"] {
            assert_eq!(asked_with("retry-after", nonsense), None, "{nonsense}");
        }
    }
}
