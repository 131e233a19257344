//! Requests that the contract does not know yet: any path and any body, with the key, the retries
//! and the limits of every other request. Knows no operation.

use progenitor_client::{ClientHooks as _, OperationInfo};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde_json::Value;

use crate::answer;
use crate::error::Error;
use crate::generated::types::ApiError;
use crate::generated::{Client, Error as OperationError, ResponseValue};

/// What a request is called in a log that is for no operation of the contract.
pub(crate) const OPERATION: &str = "call";

/// A request that the contract does not know, made with [`Client::call`].
#[derive(Debug)]
#[must_use = "nothing is sent until `send` is called"]
pub struct Call<'c> {
    client: &'c Client,
    request: Result<RequestBuilder, Error>,
}

/// What the host answered to a [`Call`].
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The status, one of success.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; `null` where there was none.
    pub body: Value,
}

impl Client {
    /// A request that this version of the crate has no method for. `path` stands below the base
    /// URL and begins with a slash, as in `/v1/tasks`; it may have a query.
    ///
    /// It is sent as all others are: with the key, again where its method allows it, and never
    /// beyond the limits of the client.
    ///
    /// ```no_run
    /// # async fn example(client: runwayml::Client) -> Result<(), runwayml::Error> {
    /// let body = serde_json::json!({ "model": "of_tomorrow", "promptText": "a lighthouse" });
    /// let answer = client.call(reqwest::Method::POST, "/v1/text_to_smell").json(&body).send().await?;
    /// println!("task {}", answer.body["id"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call(&self, method: Method, path: &str) -> Call<'_> {
        let request = if path.starts_with('/') {
            Ok(self.client.request(method, format!("{}{path}", self.baseurl)))
        } else {
            Err(Error::Request("the path must begin with a slash, as in `/v1/tasks`".to_owned()))
        };
        Call { client: self, request }
    }
}

impl Call<'_> {
    /// Sends this as the body, in JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.request = self.request.map(|request| request.json(body));
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// [`Error`], as for any operation; also where the body is no JSON.
    pub async fn send(self) -> Result<Answer, Error> {
        let Self { client, request } = self;
        let info = OperationInfo { operation_id: OPERATION };
        let accepted = HeaderValue::from_static("application/json");
        let request = request?.header(ACCEPT, accepted).build();
        let mut request = request.map_err(OperationError::<ApiError>::from)?;
        client.pre::<ApiError>(&mut request, &info).await?;
        let response =
            client.exec(request, &info).await.map_err(OperationError::<ApiError>::from)?;
        Ok(answered(response).await?)
    }
}

async fn answered(response: Response) -> Result<Answer, OperationError<ApiError>> {
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        return Err(OperationError::ErrorResponse(answer::read(response).await?));
    }
    if !status.is_success() {
        return Err(OperationError::UnexpectedResponse(response));
    }
    if status == StatusCode::NO_CONTENT || response.content_length() == Some(0) {
        return Ok(Answer { status, headers: response.headers().clone(), body: Value::Null });
    }
    let value: ResponseValue<Value> = answer::read(response).await?;
    Ok(Answer { status, headers: value.headers().clone(), body: value.into_inner() })
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A body may hold addresses that are as good as a key.
        f.debug_struct("Answer").field("status", &self.status).finish_non_exhaustive()
    }
}
