//! Parses durations from strings, as the command line takes them: `200ms`, `1.5s`, `2m`, or `2` for seconds.

use std::time::Duration;

/// An error for a string that is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a time in seconds, or with a unit such as `200ms`, `1.5s` or `2m`, got `{0}`")]
pub(crate) struct ParseDurationError(String);

pub(crate) fn parse(text: &str) -> Result<Duration, ParseDurationError> {
    let time = match text.parse() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        Err(_) => humantime::parse_duration(text).ok(),
    };
    time.ok_or_else(|| ParseDurationError(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_unit_or_is_in_seconds() {
        for (text, milliseconds) in [
            ("200ms", 200),
            ("1.5s", 1_500),
            ("2 m", 120_000),
            ("1h", 3_600_000),
            ("2", 2_000),
            ("0", 0),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_an_error() {
        for text in ["", "s", "soon", "-1", "NaN", "inf", "1e300s"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
