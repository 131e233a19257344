//! What holds for any input from outside, for the fuzz targets in fuzz/; tests replay their corpus.
//! Each function panics if its property does not hold.

#![allow(missing_docs, reason = "only fuzz/ calls these functions")]

mod data_uri;
mod error_body;
#[cfg(test)]
mod replay;
mod retry_delay;
mod secrets;
mod task_response;
mod uploaded_media;

pub use data_uri::any_text_as_uri;
pub use error_body::any_error_response;
pub use retry_delay::any_retry_headers;
pub use task_response::any_task_response;
pub use uploaded_media::any_media_bytes;
