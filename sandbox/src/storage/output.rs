//! Serves outputs as storage does: at presigned URLs that change with each read of the task, and in
//! parts if a range is requested.

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;

use crate::media::Output;
use crate::response::ErrorResponse;
use crate::seed;

/// The route of outputs, below the origin of the sandbox.
pub(crate) const ROUTE: &str = "/outputs/{task}/{name}";

/// The query parameter with the signature.
const SIGNATURE: &str = "_jwt";

/// The URL of an output, different each time.
pub(crate) fn url(origin: &str, secret: u64, task: &str, index: usize, output: &Output) -> String {
    let name = format!("{index}.{}", output.extension());
    format!("{origin}/outputs/{task}/{name}?{SIGNATURE}={secret:016x}.{:016x}", seed::random())
}

/// The index of the output with this name.
pub(crate) fn index(name: &str) -> Option<usize> {
    name.split('.').next()?.parse().ok()
}

pub(crate) fn is_signed(query: &[(String, String)], secret: u64) -> bool {
    let signed = format!("{secret:016x}");
    query.iter().any(|(name, value)| name == SIGNATURE && value.split('.').next() == Some(&signed))
}

/// The whole file, or the requested range of it.
pub(crate) fn serve(file: &Bytes, output: &Output, headers: &HeaderMap) -> Response {
    let length = file.len();
    let tag = format!("\"{:016x}-{length:x}\"", output.seed());
    let is_current = headers.get(IF_RANGE).is_none_or(|value| value.as_bytes() == tag.as_bytes());
    let range = headers.get(RANGE).and_then(|range| range.to_str().ok()).filter(|_| is_current);
    let (status, part) = match range.map_or(Range::Whole, |range| Range::read(range, length)) {
        Range::Whole => (StatusCode::OK, 0..length),
        Range::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Range::Beyond => return beyond(length),
    };
    let mut values = vec![
        (CONTENT_TYPE, output.content_type().to_owned()),
        (CONTENT_LENGTH, part.len().to_string()),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (ETAG, tag),
    ];
    if status == StatusCode::PARTIAL_CONTENT {
        let last = part.end.saturating_sub(1);
        values.push((CONTENT_RANGE, format!("bytes {}-{last}/{length}", part.start)));
    }
    let mut response = (status, Body::from(file.slice(part))).into_response();
    for (name, value) in values {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn beyond(length: usize) -> Response {
    let error = "The range begins after the end of the file.";
    let error = ErrorResponse::new(StatusCode::RANGE_NOT_SATISFIABLE, error);
    ([(CONTENT_RANGE, format!("bytes */{length}"))], error).into_response()
}

#[derive(Debug, PartialEq)]
enum Range {
    Whole,
    Part(std::ops::Range<usize>),
    Beyond,
}

impl Range {
    /// Reads a header with one range of bytes. Any other header means the whole file.
    fn read(header: &str, length: usize) -> Self {
        let Some((first, last)) = header.strip_prefix("bytes=").and_then(|of| of.split_once('-'))
        else {
            return Self::Whole;
        };
        let part = match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
            (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
            (Ok(first), Err(_)) if last.trim().is_empty() => first..length,
            (Err(_), Ok(count)) if first.trim().is_empty() => length.saturating_sub(count)..length,
            _ => return Self::Whole,
        };
        if part.start < length && !part.is_empty() { Self::Part(part) } else { Self::Beyond }
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn a_range_is_cut_to_the_file() {
        assert_eq!(Range::read("bytes=2-5", 10), Range::Part(2..6));
        assert_eq!(Range::read("bytes=2-99", 10), Range::Part(2..10));
        assert_eq!(Range::read("bytes=4-", 10), Range::Part(4..10));
        assert_eq!(Range::read("bytes=-3", 10), Range::Part(7..10));
        assert_eq!(Range::read("bytes=-99", 10), Range::Part(0..10));
    }

    #[test]
    fn a_range_after_the_end_is_rejected() {
        assert_eq!(Range::read("bytes=10-", 10), Range::Beyond);
        assert_eq!(Range::read("bytes=-0", 10), Range::Beyond);
    }

    #[test]
    fn anything_but_a_single_range_means_the_whole_file() {
        for header in ["bytes=0-1,3-4", "bytes=5-2", "lines=1-2", "bytes=", "bytes=a-b", "bytes=-"]
        {
            assert_eq!(Range::read(header, 10), Range::Whole, "{header}");
        }
    }
}
