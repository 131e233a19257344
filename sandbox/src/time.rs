//! Times in RFC 3339 format and as Unix time.

use std::time::{Duration, SystemTime};

/// The time in RFC 3339 format, with milliseconds.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}

/// Seconds since 1970 of a time in RFC 3339 format, in UTC.
pub(crate) fn parse_unix_seconds(time: &str) -> Option<u64> {
    humantime::parse_rfc3339(time).ok().map(|time| since_1970(time).as_secs())
}

/// Seconds since 1970, now.
pub(crate) fn unix_seconds_now() -> u64 {
    since_1970(SystemTime::now()).as_secs()
}

fn since_1970(time: SystemTime) -> Duration {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formatted_time_is_parsed_to_the_same_time() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_773_366_766_250);
        assert_eq!(rfc3339(time), "2026-03-13T01:52:46.250Z");
        assert_eq!(parse_unix_seconds(&rfc3339(time)), Some(1_773_366_766));
        assert_eq!(parse_unix_seconds("soon"), None);
    }
}
