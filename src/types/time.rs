//! Times and days, kept as strings, so that an invalid one does not make a response undecodable.

use std::fmt;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

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

    /// Seconds since 1970, if the string is a time.
    pub fn unix_seconds(&self) -> Option<i64> {
        DateTime::parse_from_rfc3339(&self.0).ok().map(|time| time.timestamp())
    }

    /// The time, if the string is one after 1970.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let time = DateTime::parse_from_rfc3339(&self.0).ok()?;
        let seconds = Duration::from_secs(u64::try_from(time.timestamp()).ok()?);
        SystemTime::UNIX_EPOCH
            .checked_add(seconds + Duration::from_nanos(u64::from(time.timestamp_subsec_nanos())))
    }

    /// The time this many seconds after 1970.
    pub(crate) fn from_unix_seconds(seconds: i64) -> Option<Self> {
        DateTime::from_timestamp(seconds, 0).map(Self::of)
    }

    fn of(time: DateTime<Utc>) -> Self {
        Self(time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        Self::of(DateTime::from_timestamp(seconds, since.subsec_nanos()).unwrap_or_default())
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

    /// Year, month and day, if the string is a day.
    pub fn year_month_day(&self) -> Option<(i32, u32, u32)> {
        use chrono::Datelike as _;
        let day: NaiveDate = self.0.parse().ok()?;
        Some((day.year(), day.month(), day.day()))
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
