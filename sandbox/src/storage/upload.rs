//! Accepts uploads as S3 does: a form with the fields of the placeholder, then the file, whose bytes
//! are counted and not kept.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::extract::Multipart;
use axum::extract::multipart::Field;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::seed;
use crate::spec;

/// The route of uploads, below the origin of the sandbox.
pub(crate) const ROUTE: &str = "/storage/{upload}";

/// The maximum length of a field other than the file. A file under another name exceeds it.
const FIELD_LIMIT: usize = 20_000;

const FILE: &str = "file";

static INPUTS: LazyLock<Inputs> =
    LazyLock::new(|| serde_json::from_str(spec::INPUTS).expect("openapi/inputs.json is valid"));

#[derive(Deserialize)]
struct Inputs {
    upload: Limits,
}

/// How large a file may be.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Limits {
    min_bytes: u64,
    max_bytes: u64,
}

/// The fields of each placeholder.
#[derive(Default)]
pub(crate) struct Uploads(Mutex<HashMap<String, Fields>>);

type Fields = Vec<(&'static str, String)>;

/// An error response in the format of S3.
pub(crate) struct StorageError {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Uploads {
    /// Creates a placeholder: the URL to upload to, the fields to send before the file, and the URI.
    pub(crate) fn create(&self, origin: &str) -> Value {
        let id = seed::random_uuid();
        let fields = vec![
            ("key", format!("uploads/{id}")),
            ("policy", format!("{:016x}", seed::random())),
            ("x-amz-signature", format!("{:016x}{:016x}", seed::random(), seed::random())),
        ];
        let members: HashMap<&str, &String> = fields.iter().map(|(name, of)| (*name, of)).collect();
        let response = json!({
            "uploadUrl": format!("{origin}/storage/{id}"),
            "fields": members,
            "runwayUri": format!("runway://uploads/{id}"),
        });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, fields);
        response
    }

    /// Receives a file.
    pub(crate) async fn receive(
        &self,
        upload: &str,
        headers: &HeaderMap,
        form: Multipart,
    ) -> Result<StatusCode, StorageError> {
        if headers.contains_key(AUTHORIZATION) {
            let message = "the form is already signed: send no Authorization header";
            return Err(StorageError::bad_request("InvalidArgument", message));
        }
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(upload).cloned();
        let expected = known.ok_or_else(|| StorageError {
            status: StatusCode::FORBIDDEN,
            code: "AccessDenied",
            message: "there is no upload with this URL".to_owned(),
        })?;
        read(form, expected).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}

async fn read(mut form: Multipart, mut expected: Fields) -> Result<(), StorageError> {
    while let Some(mut field) = form.next_field().await.map_err(StorageError::malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILE {
            if let Some((missing, _)) = expected.first() {
                let message = format!("`{missing}` must be sent before the file, unchanged");
                return Err(StorageError {
                    status: StatusCode::FORBIDDEN,
                    code: "AccessDenied",
                    message,
                });
            }
            return check_size(size(&mut field).await?);
        }
        let received = short(&mut field).await?;
        expected.retain(|(known, value)| *known != name || *value != received);
    }
    Err(StorageError::bad_request("InvalidArgument", "the form has no part named `file`"))
}

/// Reads to the end even if the file is too large: a client that is still sending would not see the
/// response.
async fn size(file: &mut Field<'_>) -> Result<u64, StorageError> {
    let mut size = 0_u64;
    while let Some(chunk) = file.chunk().await.map_err(StorageError::malformed)? {
        size = size.saturating_add(chunk.len() as u64);
    }
    Ok(size)
}

fn check_size(size: u64) -> Result<(), StorageError> {
    let (min, max) = (INPUTS.upload.min_bytes, INPUTS.upload.max_bytes);
    if size < min {
        let message = format!("the file must have at least {min} bytes, got {size}");
        return Err(StorageError::bad_request("EntityTooSmall", message));
    }
    if size > max {
        let message = format!("the file must have at most {max} bytes, got {size}");
        return Err(StorageError::bad_request("EntityTooLarge", message));
    }
    Ok(())
}

async fn short(field: &mut Field<'_>) -> Result<String, StorageError> {
    let mut value = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(StorageError::malformed)? {
        value.extend_from_slice(&chunk);
        if value.len() > FIELD_LIMIT {
            let message = "a field before the file is too long: send the file as `file`";
            return Err(StorageError::bad_request("MaxPostPreDataLengthExceeded", message));
        }
    }
    Ok(String::from_utf8_lossy(&value).into_owned())
}

impl StorageError {
    fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message: message.into() }
    }

    pub(crate) fn malformed(error: impl std::fmt::Display) -> Self {
        Self::bad_request("MalformedPOSTRequest", error.to_string())
    }
}

impl IntoResponse for StorageError {
    fn into_response(self) -> Response {
        let Self { status, code, message } = self;
        let message = message.replace('&', "&amp;").replace('<', "&lt;");
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        );
        (status, [(CONTENT_TYPE, "application/xml")], body).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_have_the_maximum_size_and_no_byte_more() {
        let max = INPUTS.upload.max_bytes;
        assert!(check_size(max).is_ok());
        assert_eq!(check_size(max + 1).err().map(|error| error.code), Some("EntityTooLarge"));
    }
}
