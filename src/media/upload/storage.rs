//! Sends a file to storage as a form, and reads an error response of storage.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Body, Response, Url};

use super::form::Form;
use super::idle::{IdleClock, for_response};
use super::source::File;
use crate::client::Client;
use crate::error::UploadError;
use crate::generated::types;
use crate::media::transfer::{OnProgress, Progress, checked};
use crate::redaction::{Redaction, excerpt};
use crate::transport::read_error_body;

/// The part that has the file. Storage ignores all parts after it.
const FILE: &str = "file";

/// The first error while the file was read. The error of the HTTP client does not contain it.
type ReadError = Arc<Mutex<Option<io::Error>>>;

/// Sends the file to the storage of the placeholder.
pub(super) async fn send(
    client: &Client,
    placeholder: &types::Upload,
    file: &File,
    on_progress: Option<OnProgress>,
    idle: Duration,
) -> Result<(), UploadError> {
    let invalid = |reason| UploadError::InvalidUrl { reason };
    let base = Url::parse(client.base_url()).map_err(|_| invalid("must be a URL"))?;
    let url = checked(placeholder.upload_url.as_str(), &base).map_err(invalid)?;
    let secrets = secrets(placeholder, &url);
    let (clock, read_error) = (IdleClock::start(idle), ReadError::default());
    let on_piece = on_piece(on_progress, clock.clone(), idle, file.length);
    let pieces = keeping_error(file.pieces(on_piece).await?, read_error.clone());
    let fields = placeholder.fields.iter().map(|(name, value)| (name.as_str(), value.expose()));
    let form = Form::new(fields, FILE, &file.name);
    let request = client
        .transport
        .storage()?
        .post(url)
        .header(CONTENT_TYPE, form.content_type())
        .body(Body::wrap(form.body(pieces, file.length)));
    let outcome = clock.limit(request.send()).await;
    if let Some(error) = read_error.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(file.error(error));
    }
    match outcome {
        Err(after) => Err(UploadError::Idle { after }),
        Ok(Err(error)) => Err(UploadError::Transport { source: error.without_url() }),
        Ok(Ok(response)) if response.status().is_success() => Ok(()),
        Ok(Ok(response)) => Err(rejected(response, &secrets, idle).await),
    }
}

/// Restarts the clock and reports progress each time the HTTP client takes a piece of the file;
/// `bytes` is the length so far.
fn on_piece(
    on_progress: Option<OnProgress>,
    clock: IdleClock,
    idle: Duration,
    length: u64,
) -> impl Fn(u64) + Send + 'static {
    move |bytes| {
        clock.restart(if bytes < length { idle } else { for_response(idle, length) });
        if let Some(on_progress) = &on_progress {
            on_progress(Progress { output: 0, bytes, total: Some(length) });
        }
    }
}

fn keeping_error(
    pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    kept: ReadError,
) -> impl Stream<Item = Result<Bytes, String>> + Send + 'static {
    pieces.map_err(move |error| {
        let kind = error.kind();
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        kind.to_string()
    })
}

/// The error in a response of storage. Of XML only code and message are used: the other elements
/// repeat the request with its signature.
async fn rejected(mut response: Response, secrets: &Redaction, idle: Duration) -> UploadError {
    let status = response.status();
    let body = tokio::time::timeout(idle, read_error_body(&mut response)).await;
    let body = body.ok().and_then(Result::ok).unwrap_or_default();
    let body = String::from_utf8_lossy(&body);
    let (code, message) = match element(&body, "Code") {
        Some(code) => (Some(code), element(&body, "Message").unwrap_or_default()),
        None => (None, body.into_owned()),
    };
    let redacted = |text: String| {
        Some(unescaped(&excerpt(text.as_bytes(), secrets))).filter(|text| !text.is_empty())
    };
    UploadError::Rejected { status, code: code.and_then(redacted), message: redacted(message) }
}

/// Redacts everything in a placeholder that would let anyone upload.
fn secrets(placeholder: &types::Upload, url: &Url) -> Redaction {
    let fields = placeholder.fields.values().map(|value| value.expose().to_owned());
    let query = url.query_pairs().map(|(_, value)| value.into_owned());
    let parts = [url.as_str(), url.path(), url.query().unwrap_or_default()].map(str::to_owned);
    // Base64 may be repeated without its padding.
    let all = fields.chain(query).chain(parts);
    let all = all.map(|secret| secret.trim().trim_end_matches('=').to_owned());
    Redaction::of_strings(all.filter(|secret| secret != "/"))
}

fn unescaped(xml: &str) -> String {
    let entities =
        [("&quot;", "\""), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    entities
        .iter()
        .fold(xml.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

/// The text of the first element of this name.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.trim().to_owned())
}
