//! Headers that ask for a delay: it is never longer than the maximum, and a date in the past is none.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use crate::error::retry_after;
use crate::transport::{Backoff, Policy};

/// What [`Error::retry_after`](crate::Error::retry_after) promises.
const HUNDRED_YEARS: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The lines of the input are `Retry-After`, `retry-after-ms` and `Date`.
pub fn any_retry_headers(input: &[u8]) {
    let names = [RETRY_AFTER, HeaderName::from_static("retry-after-ms"), DATE];
    let lines = input.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let headers: HeaderMap = names
        .into_iter()
        .zip(lines)
        .filter_map(|(name, line)| Some((name, HeaderValue::from_bytes(line).ok()?)))
        .collect();
    let Some(delay) = retry_after(&headers) else { return };
    assert!(delay <= HUNDRED_YEARS, "{delay:?}");
    // It can be added to the time at which the response arrived.
    assert!(SystemTime::now().checked_add(delay).is_some(), "{delay:?}");
    let policy = Policy::default();
    if let Some(wait) = Backoff::of(&policy).next(Some(delay)) {
        assert!(wait >= delay && delay <= policy.max_retry_after, "{wait:?}");
    }
    let date = |name: &HeaderName| {
        httpdate::parse_http_date(headers.get(name)?.to_str().ok()?.trim()).ok()
    };
    if let (None, Some(until)) = (headers.get("retry-after-ms"), date(&RETRY_AFTER)) {
        let sent = date(&DATE).unwrap_or_else(SystemTime::now);
        assert!(until > sent || delay == Duration::ZERO, "{delay:?}");
    }
}
