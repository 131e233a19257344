//! A data URI that is not spelled out: its bytes are encoded where they are needed, once. Knows no
//! limit.

use std::sync::{Arc, OnceLock};

use base64_simd::STANDARD;
use bytes::Bytes;

use super::Pixels;

/// Room for what follows in a body, so that a few more bytes do not double it.
const SLACK: usize = 4 * 1024;

/// A data URI, as the bytes that it is made of.
#[derive(Clone)]
pub struct DataUri {
    media_type: &'static str,
    bytes: Bytes,
    pixels: Option<Pixels>,
    /// Spelled out, once somebody has asked for it.
    text: OnceLock<Arc<str>>,
}

impl DataUri {
    pub(crate) fn of(media_type: &'static str, bytes: Bytes, pixels: Option<Pixels>) -> Self {
        Self { media_type, bytes, pixels, text: OnceLock::new() }
    }

    /// What stands before the bytes.
    pub(super) fn head(&self) -> String {
        format!("data:{};base64,", self.media_type)
    }

    /// How long it is when it is spelled out, in characters of one byte each.
    pub(crate) fn len(&self) -> usize {
        self.head().len() + STANDARD.encoded_length(self.bytes.len())
    }

    pub(crate) fn pixels(&self) -> Option<Pixels> {
        self.pixels
    }

    /// Spells it out for whoever cannot do with less.
    pub(crate) fn as_str(&self) -> &str {
        self.text.get_or_init(|| {
            let mut text = String::with_capacity(self.len());
            text += &self.head();
            STANDARD.encode_append(&self.bytes, &mut text);
            text.into()
        })
    }

    /// Encodes it at the end of a buffer.
    pub(crate) fn append_to(&self, buffer: &mut Vec<u8>) {
        buffer.reserve_exact(self.len() + SLACK);
        buffer.extend_from_slice(self.head().as_bytes());
        STANDARD.encode_append(&self.bytes, buffer);
    }

    /// What of it may be shown.
    pub(crate) fn redacted(&self) -> String {
        format!("\"data:{};… ({} bytes)\"", self.media_type, self.len())
    }
}
