//! Where uploads go: a form with the fields that were handed out, then the file, as S3 takes it.
//! Counts the bytes of a file and keeps none of them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::Multipart;
use axum::extract::multipart::Field;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::seed;
use crate::inputs::INPUTS;

/// Where files are sent, below the origin of the sandbox.
pub(super) const ROUTE: &str = "/storage/{upload}";

/// How long a field may be that is not the file. Whoever sends the file under another name meets
/// this limit.
const LONGEST_FIELD: usize = 20_000;

const FILE: &str = "file";

/// The fields of each upload that was announced.
#[derive(Default)]
pub(super) struct Storage(Mutex<HashMap<String, Fields>>);

type Fields = Vec<(&'static str, String)>;

/// Why a file was not taken, in the form of S3.
pub(super) struct Denial {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Storage {
    /// Announces an upload: its address, the fields to send ahead of the file, and its URI.
    pub(super) fn announce(&self, origin: &str) -> Value {
        let id = seed::random_uuid();
        let fields = vec![
            ("key", format!("uploads/{id}")),
            ("policy", format!("{:016x}", seed::random())),
            ("x-amz-signature", format!("{:016x}{:016x}", seed::random(), seed::random())),
        ];
        let shown: HashMap<&str, &String> = fields.iter().map(|(name, of)| (*name, of)).collect();
        let answer = json!({
            "uploadUrl": format!("{origin}/storage/{id}"),
            "fields": shown,
            "runwayUri": format!("runway://uploads/{id}"),
        });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, fields);
        answer
    }

    /// Takes a file, and says 204 or why not.
    pub(super) async fn take(
        &self,
        upload: &str,
        headers: &HeaderMap,
        form: Multipart,
    ) -> Result<StatusCode, Denial> {
        if headers.contains_key(AUTHORIZATION) {
            let message = "the fields of the form are the key: send no Authorization header";
            return Err(Denial::bad_request("InvalidArgument", message));
        }
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(upload).cloned();
        let awaited = known.ok_or_else(|| Denial {
            status: StatusCode::FORBIDDEN,
            code: "AccessDenied",
            message: "no upload was announced for this address".to_owned(),
        })?;
        read(form, awaited).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}

async fn read(mut form: Multipart, mut awaited: Fields) -> Result<(), Denial> {
    while let Some(mut field) = form.next_field().await.map_err(Denial::malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILE {
            if let Some((missing, _)) = awaited.first() {
                let message =
                    format!("`{missing}` has to be sent ahead of the file, as it was given");
                return Err(Denial {
                    status: StatusCode::FORBIDDEN,
                    code: "AccessDenied",
                    message,
                });
            }
            return check_size(size(&mut field).await?);
        }
        let text = short(&mut field).await?;
        awaited.retain(|(known, value)| *known != name || *value != text);
    }
    Err(Denial::bad_request("InvalidArgument", "the form has no part named `file`"))
}

/// Reads to the end even where the file is too large: a client that is still sending would not see
/// the answer.
async fn size(file: &mut Field<'_>) -> Result<u64, Denial> {
    let mut size = 0_u64;
    while let Some(chunk) = file.chunk().await.map_err(Denial::malformed)? {
        size = size.saturating_add(chunk.len() as u64);
    }
    Ok(size)
}

fn check_size(size: u64) -> Result<(), Denial> {
    let (least, most) = (INPUTS.upload.least_bytes, INPUTS.upload.most_bytes);
    if size < least {
        let message = format!("the file has {size} bytes and needs at least {least}");
        return Err(Denial::bad_request("EntityTooSmall", message));
    }
    if size > most {
        let message = format!("the file has {size} bytes and may have {most}");
        return Err(Denial::bad_request("EntityTooLarge", message));
    }
    Ok(())
}

async fn short(field: &mut Field<'_>) -> Result<String, Denial> {
    let mut text = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(Denial::malformed)? {
        text.extend_from_slice(&chunk);
        if text.len() > LONGEST_FIELD {
            let message = "a field ahead of the file is too long: the file goes into `file`";
            return Err(Denial::bad_request("MaxPostPreDataLengthExceeded", message));
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

impl Denial {
    fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message: message.into() }
    }

    pub(super) fn malformed(error: impl std::fmt::Display) -> Self {
        Self::bad_request("MalformedPOSTRequest", error.to_string())
    }
}

impl IntoResponse for Denial {
    fn into_response(self) -> Response {
        let Self { status, code, message } = self;
        let message = message.replace('&', "&amp;").replace('<', "&lt;");
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        );
        (status, [(CONTENT_TYPE, "application/xml")], body).into_response()
    }
}
