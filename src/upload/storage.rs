//! Speaking to storage: the form with its fields first and the file last, and what an answer in XML
//! says. Knows no key, and no operation of the API.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::TryStreamExt as _;
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Response};

use super::UploadError;
use super::source::File;
use crate::answer;
use crate::error::body::excerpt;
use crate::error::redaction::Redaction;
use crate::generated::{Client, types};
use crate::transfer::{Progress, Watcher, checked};

/// The part that holds the file. Storage reads nothing that comes after it.
const FILE: &str = "file";

/// Sends the file to where the placeholder says.
pub(super) async fn send(
    client: &Client,
    placeholder: &types::Upload,
    file: &File,
    watcher: Option<Watcher>,
) -> Result<(), UploadError> {
    let refuse = |reason| UploadError::Address { reason };
    let base = reqwest::Url::parse(client.base_url()).map_err(|_| refuse("is not a URL"))?;
    let url = checked(placeholder.upload_url.as_str(), &base).map_err(refuse)?;
    let total = Some(file.length);
    let watch = move |bytes| {
        if let Some(watcher) = &watcher {
            watcher(Progress { output: 0, bytes, total });
        }
    };
    // What fails to be read is kept here, for the HTTP client hides it in an error of its own.
    let fault = Arc::new(Mutex::new(None));
    let kept = fault.clone();
    let pieces = file.pieces(watch).await?.map_err(move |error| {
        let kind = error.kind();
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        kind.to_string()
    });
    let form = form(placeholder, file, Body::wrap_stream(pieces));
    let outcome = client.storage()?.post(url).multipart(form).send().await;
    let fault = fault.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (outcome, fault) {
        (_, Some(fault)) => Err(file.fault(fault)),
        (Err(error), None) => Err(UploadError::Lost { source: error.without_url() }),
        (Ok(answer), None) if answer.status().is_success() => Ok(()),
        (Ok(answer), None) => Err(refused(answer, placeholder).await),
    }
}

/// The fields as they were given, then the file. Every part has a length, so the form has one.
fn form(placeholder: &types::Upload, file: &File, content: Body) -> Form {
    let fields = placeholder.fields.iter();
    let form = fields.fold(Form::new().percent_encode_noop(), |form, (name, value)| {
        form.text(name.clone(), value.expose().to_owned())
    });
    let part = Part::stream_with_length(content, file.length).file_name(file.name.clone());
    form.part(FILE, part)
}

/// Of an answer in XML only code and message are taken: beside them storage repeats what it was
/// sent, the signature among it.
async fn refused(mut answer: Response, placeholder: &types::Upload) -> UploadError {
    let status = answer.status();
    let body = answer::beginning(&mut answer).await;
    let body = String::from_utf8_lossy(&body);
    let redaction =
        Redaction::hiding(placeholder.fields.values().map(|value| value.expose().to_owned()));
    let (code, message) = match element(&body, "Code") {
        Some(code) => (Some(code), element(&body, "Message").unwrap_or_default()),
        None => (None, &*body),
    };
    let shown =
        |text: &str| Some(excerpt(text.as_bytes(), &redaction)).filter(|text| !text.is_empty());
    UploadError::Refused { status, code: code.and_then(shown), message: shown(message) }
}

/// What stands in the first element of this name.
fn element<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    Some(rest.split_once(&format!("</{name}>"))?.0.trim())
}
