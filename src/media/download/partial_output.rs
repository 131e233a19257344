//! How much of one output has arrived, and whether a response continues it.

use reqwest::Response;
use reqwest::header::{
    CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED,
};

use super::file_name;

/// Enough to recognize the type of a file.
const FIRST_BYTES: usize = 4096;

/// The state of a download: how many bytes have arrived, and the headers of the whole file.
#[derive(Default)]
pub(super) struct PartialOutput {
    pub(super) bytes: u64,
    pub(super) total: Option<u64>,
    pub(super) content_type: Option<String>,
    first_bytes: Vec<u8>,
    etag: Option<HeaderValue>,
    last_modified: Option<HeaderValue>,
}

impl PartialOutput {
    /// The state before the body of a response that has the whole output.
    pub(super) fn of(response: &Response) -> Self {
        let header = |name| response.headers().get(name).cloned();
        Self {
            total: response.content_length(),
            content_type: header(CONTENT_TYPE).as_ref().and_then(media_type),
            etag: header(ETAG),
            last_modified: header(LAST_MODIFIED),
            ..Self::default()
        }
    }

    /// The value for `If-Range`: a strong tag, or else the date of the last change. `None` if a
    /// range must not be requested.
    pub(super) fn validator(&self) -> Option<&HeaderValue> {
        let is_strong = |tag: &&HeaderValue| tag.as_bytes().starts_with(b"\"");
        let validator = self.etag.as_ref().filter(is_strong).or(self.last_modified.as_ref());
        validator.filter(|_| self.bytes > 0)
    }

    /// The length of the file, if a 206 response with these headers continues what has arrived: it
    /// begins at the next byte, and the file is still the same. A rest of unknown length is not
    /// used, because it could be incomplete.
    pub(super) fn total_if_continued(&self, headers: &HeaderMap) -> Option<u64> {
        let (first, total) = content_range(headers)?;
        let total = total.or(self.total)?;
        let is_next = self.bytes > 0 && self.bytes == first && first < total;
        let is_same = self.total.is_none_or(|known| known == total)
            && is_unchanged(self.etag.as_ref(), headers, ETAG)
            && is_unchanged(self.last_modified.as_ref(), headers, LAST_MODIFIED);
        (is_next && is_same).then_some(total)
    }

    pub(super) fn add(&mut self, piece: &[u8]) {
        let missing = FIRST_BYTES.saturating_sub(self.first_bytes.len());
        self.first_bytes.extend(piece.iter().take(missing));
        self.bytes = self.bytes.saturating_add(piece.len() as u64);
    }

    pub(super) fn extension(&self) -> &'static str {
        file_name::extension(self.content_type.as_deref(), &self.first_bytes)
    }
}

/// The media type without its parameters.
fn media_type(value: &HeaderValue) -> Option<String> {
    let media_type = value.to_str().ok()?.split(';').next()?;
    Some(media_type.trim().to_ascii_lowercase())
}

/// The first byte of a `Content-Range`, and the length of the file unless it is `*`.
fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let range = headers.get(CONTENT_RANGE)?.to_str().ok()?.trim().strip_prefix("bytes ")?;
    let (range, total) = range.split_once('/')?;
    let (first, _) = range.split_once('-')?;
    let total = match total.trim() {
        "*" => None,
        total => Some(total.parse().ok()?),
    };
    Some((first.trim().parse().ok()?, total))
}

/// False if the header differs. A 206 response may omit `Last-Modified`.
fn is_unchanged(before: Option<&HeaderValue>, headers: &HeaderMap, name: HeaderName) -> bool {
    before.zip(headers.get(name)).is_none_or(|(before, now)| before == now)
}
