//! Reads the headers `Retry-After` and `retry-after-ms`: how long a provider asks to wait.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Longer delays are read as this one, which can be added to the current time without an overflow.
const MAX_DELAY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// How long the provider asks to wait, at most a hundred years; `None` without a valid header.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let milliseconds = text("retry-after-ms").and_then(number).map(|ms| seconds(ms / 1000.0));
    milliseconds.or_else(|| {
        let text = text(RETRY_AFTER.as_str())?;
        number(text).map(seconds).or_else(|| until(text, headers))
    })
}

/// A number that is too large for an `f64` is read as infinite.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| *number >= 0.0)
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).map_or(MAX_DELAY, |asked| asked.min(MAX_DELAY))
}

/// The time until an HTTP date, by the clock of the server if the response has a `Date`.
fn until(date: &str, headers: &HeaderMap) -> Option<Duration> {
    let end = httpdate::parse_http_date(date).ok()?;
    let sent = headers.get(DATE).and_then(|date| date.to_str().ok());
    let now = sent.and_then(|date| httpdate::parse_http_date(date.trim()).ok());
    let now = now.unwrap_or_else(SystemTime::now);
    Some(end.duration_since(now).unwrap_or_default().min(MAX_DELAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn asked_with(headers: &[(&'static str, &str)]) -> Option<Duration> {
        let headers =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        retry_after(&HeaderMap::from_iter(headers))
    }

    #[test]
    fn retry_after_is_read_in_every_form() {
        let digits = "9".repeat(400);
        for (text, expected) in [
            ("2", Some(2 * SECOND)),
            (" 2 ", Some(2 * SECOND)),
            ("0.5", Some(SECOND / 2)),
            ("0", Some(Duration::ZERO)),
            ("1e13", Some(MAX_DELAY)),
            ("1e308", Some(MAX_DELAY)),
            ("1e309", Some(MAX_DELAY)),
            ("99999999999999999999", Some(MAX_DELAY)),
            (&digits, Some(MAX_DELAY)),
            ("inf", Some(MAX_DELAY)),
            ("Infinity", Some(MAX_DELAY)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(Duration::ZERO)),
            ("-1", None),
            ("-inf", None),
            ("NaN", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(asked_with(&[("retry-after", text)]), expected, "{text}");
            if !text.contains("GMT") {
                let expected = expected.map(|it| if it == MAX_DELAY { it } else { it / 1000 });
                assert_eq!(asked_with(&[("retry-after-ms", text)]), expected, "{text} ms");
            }
        }
    }

    #[test]
    fn an_invalid_number_of_milliseconds_does_not_hide_the_seconds() {
        let asked = asked_with(&[("retry-after-ms", "soon"), ("retry-after", "2")]);
        assert_eq!(asked, Some(2 * SECOND));
    }

    #[test]
    fn a_date_is_relative_to_the_date_of_the_response() {
        let until = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (date, expected) in [
            ("Sun, 06 Nov 1994 08:48:37 GMT", 60 * SECOND),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Duration::ZERO),
            ("yesterday", Duration::ZERO),
        ] {
            assert_eq!(
                asked_with(&[("retry-after", until), ("date", date)]),
                Some(expected),
                "{date}"
            );
        }
    }

    #[test]
    fn a_date_without_a_date_of_the_response_is_relative_to_now() {
        let date = httpdate::fmt_http_date(SystemTime::now() + 90 * SECOND);
        let asked = asked_with(&[("retry-after", &date)]).unwrap();
        assert!((88..=90).contains(&asked.as_secs()), "{asked:?}");
        let never = asked_with(&[("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")]);
        assert_eq!(never, Some(MAX_DELAY));
    }
}
