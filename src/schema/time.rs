//! Times and days, kept as strings, so that an invalid one does not make a response undecodable.

use std::fmt::{self, Write as _};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// The length of an offset from UTC, as in `+08:00`.
const OFFSET: usize = 6;

/// A time in RFC 3339 form, as it is in JSON.
///
/// ```
/// let time = runwayml::types::Timestamp::from("2026-03-13T09:52:46+08:00");
/// assert_eq!(time.unix_seconds(), Some(1_773_366_766));
/// assert_eq!(runwayml::types::Timestamp::from("soon").unix_seconds(), None);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// The string as it is in JSON.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Seconds since 1970, if the string is a time after 1970.
    pub fn unix_seconds(&self) -> Option<i64> {
        let since = self.to_system_time()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        i64::try_from(since.as_secs()).ok()
    }

    /// The time, if the string is one after 1970.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let text = self.0.to_ascii_uppercase();
        let (local, offset) = match text.strip_suffix('Z') {
            Some(local) => (local, "+00:00"),
            None => text.split_at_checked(text.len().checked_sub(OFFSET)?)?,
        };
        let time = humantime::parse_rfc3339(&format!("{local}Z")).ok()?;
        let (sign, offset) = offset.split_at_checked(1)?;
        let offset = offset_of(offset)?;
        match sign {
            "+" => time.checked_sub(offset),
            "-" => time.checked_add(offset),
            _ => None,
        }
    }

    /// The time this many seconds after 1970, up to the year 9999.
    pub(crate) fn from_unix_seconds(seconds: u64) -> Option<Self> {
        Self::of(SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?)
    }

    fn of(time: SystemTime) -> Option<Self> {
        let mut text = String::new();
        write!(text, "{}", humantime::format_rfc3339_millis(time)).ok()?;
        Some(Self(text))
    }
}

/// The duration of an offset from UTC without its sign, `HH:MM`.
fn offset_of(text: &str) -> Option<Duration> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str, end| text.parse::<u64>().ok().filter(|number| *number < end);
    Some(Duration::from_secs(60 * (60 * number(hours, 24)? + number(minutes, 60)?)))
}

/// A time before 1970 or after 9999 becomes 1970.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let time = time.max(SystemTime::UNIX_EPOCH);
        Self::of(time).unwrap_or_else(|| Self("1970-01-01T00:00:00.000Z".to_owned()))
    }
}

/// A day, `YYYY-MM-DD`, as it is in JSON.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(String);

impl Date {
    /// The string as it is in JSON.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Year, month and day, if the string is a day after 1970.
    pub fn year_month_day(&self) -> Option<(i32, u32, u32)> {
        humantime::parse_rfc3339(&format!("{}T00:00:00Z", self.0)).ok()?;
        let (year, rest) = self.0.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
    }
}

macro_rules! string_of_time {
    ($($name:ident)*) => {$(
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

string_of_time! { Timestamp Date }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_offset_from_utc() {
        let seconds = |text: &str| Timestamp::from(text).unix_seconds();
        for text in [
            "2026-03-13T01:52:46Z",
            "2026-03-13t01:52:46z",
            "2026-03-13T01:52:46.999+00:00",
            "2026-03-13T09:52:46+08:00",
            "2026-03-12T20:22:46-05:30",
        ] {
            assert_eq!(seconds(text), Some(1_773_366_766), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "Z",
            "soon",
            "2026-03-13",
            "2026-03-13T01:52:46",
            "2026-02-30T01:52:46Z",
            "2026-03-13T01:52:46+8:00",
            "2026-03-13T01:52:46+08:60",
            "2026-03-13T01:52:46*08:00",
            "2026-03-13T01:52:46+é8:0",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+00:01",
        ] {
            assert_eq!(Timestamp::from(text).unix_seconds(), None, "{text}");
        }
    }

    #[test]
    fn a_time_is_written_with_milliseconds() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_773_366_766_250);
        assert_eq!(Timestamp::from(time).as_str(), "2026-03-13T01:52:46.250Z");
        assert_eq!(Timestamp::from(time).to_system_time(), Some(time));
        assert_eq!(Timestamp::from_unix_seconds(u64::MAX), None);
        assert_eq!(Timestamp::from_unix_seconds(253_402_300_800), None);
    }

    #[test]
    fn a_day_has_year_month_and_day() {
        let day = |text: &str| Date::from(text).year_month_day();
        assert_eq!(day("2026-09-03"), Some((2026, 9, 3)));
        for text in ["2026-9-3", "2026-02-30", "2026-09-03T00:00:00Z", "today"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
