//! Predicates of errors, and the details that the provider sent.

use std::time::Duration;

use reqwest::StatusCode;

#[cfg(feature = "assets")]
use super::idempotency::is_transient;
#[cfg(feature = "assets")]
use super::{DownloadError, DownloadProblem, ReferencesError, ResolveError, UploadError};
use super::{Error, ErrorResponse, Idempotency, InvalidRequest, WaitError};
use crate::generated::types::ApiErrorIssue;
use crate::provider::{Meaning, error_code_in};
use crate::snapshot::{Failure, FailureClass, Snapshot, TaskId};

impl Error {
    /// The status of the response, if there was one; for a wait, an upload or a download, the status
    /// of the API call that failed.
    pub fn status(&self) -> Option<StatusCode> {
        match self.of_call() {
            Self::Api(response) => Some(response.status),
            Self::TooLarge { status, .. }
            | Self::UnexpectedResponse { status, .. }
            | Self::Decode { status, .. } => Some(*status),
            #[cfg(feature = "assets")]
            error => error.upload()?.status(),
            #[cfg(not(feature = "assets"))]
            _ => None,
        }
    }

    /// The machine-readable code of the problem, if the provider sent one; for a request that was not
    /// sent, the code that the provider has for it.
    pub fn code(&self) -> Option<&str> {
        match self.of_call() {
            Self::Api(response) => response.code(),
            Self::Unsupported { code, .. } => *code,
            #[cfg(feature = "assets")]
            error => error.upload()?.code(),
            #[cfg(not(feature = "assets"))]
            _ => None,
        }
    }

    /// The problems that the provider found in single properties; empty if it named none.
    pub fn issues(&self) -> &[ApiErrorIssue] {
        self.response().map_or(&[], |response| &response.body.issues)
    }

    /// URL of documentation about the problem, if the provider gave one.
    pub fn doc_url(&self) -> Option<&str> {
        self.response()?.body.doc_url.as_deref()
    }

    /// How long the provider asks to wait before the next request, if it does; at most 100 years.
    pub fn retry_after(&self) -> Option<Duration> {
        self.response()?.retry_after
    }

    /// The provider's id of the request, to quote to its support team.
    pub fn request_id(&self) -> Option<&str> {
        self.response()?.request_id()
    }

    /// The beginning of the response body, at most 1 KiB, without queries of URLs, data URIs and the
    /// strings of the request; `None` where there was no response.
    pub fn excerpt(&self) -> Option<&str> {
        match self.of_call() {
            Self::Api(response) => Some(&response.excerpt),
            Self::UnexpectedResponse { excerpt, .. } | Self::Decode { excerpt, .. } => {
                Some(excerpt)
            }
            _ => None,
        }
    }

    /// The task that the error is about, if it is about one.
    pub fn task_id(&self) -> Option<&TaskId> {
        match self {
            Self::Wait(error) => Some(error.task_id()),
            Self::OtherProvider { task, .. } => Some(task.id()),
            #[cfg(feature = "assets")]
            Self::Download(error) => Some(&error.id),
            _ => None,
        }
    }

    /// Whether the provider may have accepted the request although the call failed. Sending it again
    /// may then create, and bill, a second task.
    pub fn may_have_been_accepted(&self) -> bool {
        match self {
            Self::Api(response) => response.has_unknown_outcome(),
            Self::UnexpectedResponse { status, idempotency, .. } => {
                status.is_success() && *idempotency == Idempotency::NonIdempotent
            }
            Self::Transport { idempotency, .. }
            | Self::TooLarge { idempotency, .. }
            | Self::Decode { idempotency, .. } => *idempotency == Idempotency::NonIdempotent,
            _ => false,
        }
    }

    /// Whether the same call may be made again without paying twice, and may then succeed.
    ///
    /// For a task that failed see [`Failure::retry`](crate::task::Failure::retry): creating it again is
    /// billed again.
    pub fn is_retryable(&self) -> bool {
        match self {
            #[cfg(feature = "assets")]
            Self::Upload(_) | Self::Resolve(_) | Self::References(_) => {
                self.upload().is_some_and(UploadError::is_retryable)
            }
            #[cfg(feature = "assets")]
            Self::Download(error) => error.is_retryable(),
            Self::Wait(error) => error.is_retryable(),
            error => {
                let is_gateway = error.response().is_some_and(ErrorResponse::has_only_a_message);
                (error.is_transient() || is_gateway) && !error.may_have_been_accepted()
            }
        }
    }

    /// Whether the account has too few credits for the request.
    pub fn is_out_of_credits(&self) -> bool {
        let Some(response) = self.response() else { return false };
        response.meant_status == StatusCode::PAYMENT_REQUIRED || response.reports_out_of_credits()
    }

    /// Whether the input or the output was moderated. The same input must not be sent again.
    pub fn is_moderated(&self) -> bool {
        matches!(self, Self::Wait(error) if error.is_moderated())
    }

    /// Whether the provider asks for fewer requests: status 429. A creation was rejected and may be sent
    /// again, not before [`Error::retry_after`].
    pub fn is_rate_limited(&self) -> bool {
        self.response()
            .is_some_and(|response| response.meant_status == StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether a request, a wait, an upload or a download timed out. A creation whose request timed
    /// out may have been accepted.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Connect { source } | Self::Transport { source, .. } => source.is_timeout(),
            Self::Api(response) => response.has_timed_out(),
            Self::Wait(error) => error.is_timeout(),
            #[cfg(feature = "assets")]
            error if error.upload().is_some_and(UploadError::is_timeout) => true,
            #[cfg(feature = "assets")]
            Self::Download(error) if error.is_timeout() => true,
            error => error.inner().is_some_and(Self::is_timeout),
        }
    }

    /// The error of the API call that a wait, an upload or a download failed at; or itself.
    fn of_call(&self) -> &Self {
        self.inner().map_or(self, Self::of_call)
    }

    fn inner(&self) -> Option<&Self> {
        match self {
            Self::Wait(error) => error.call(),
            #[cfg(feature = "assets")]
            Self::Download(error) => error.call(),
            #[cfg(feature = "assets")]
            error => error.upload()?.call(),
            #[cfg(not(feature = "assets"))]
            _ => None,
        }
    }

    /// The upload that failed, also one of media for a request.
    #[cfg(feature = "assets")]
    fn upload(&self) -> Option<&UploadError> {
        let resolved = match self {
            Self::Upload(error) => return Some(error),
            Self::Resolve(error) => error,
            Self::References(error) => match &**error {
                ReferencesError::Resolve(error) => error,
                _ => return None,
            },
            _ => return None,
        };
        match resolved {
            ResolveError::Upload { source, .. } => Some(source),
            ResolveError::UploadsUnsupported { .. } => None,
        }
    }

    /// Whether a later attempt may succeed, whatever it costs.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Api(response) => response.is_transient(),
            Self::Transport { source, .. } => !source.is_redirect(),
            Self::Connect { .. } | Self::Decode { .. } => true,
            _ => false,
        }
    }

    /// Whether an idempotent request may have been carried out although it failed: no response or only a
    /// part of it arrived, or the provider failed while it worked on the request.
    pub(crate) fn may_have_been_done(&self) -> bool {
        match self {
            Self::Transport { .. } => true,
            Self::Api(response) => response.may_have_failed_midway(),
            _ => false,
        }
    }

    /// Whether the provider reports that there is no such task, by a status, also one in the body of a
    /// success, or by a code.
    pub(crate) fn is_unknown_task(&self) -> bool {
        let code = self.code().and_then(error_code_in);
        self.response().is_some_and(|response| response.meant_status == StatusCode::NOT_FOUND)
            || code.is_some_and(|(_, meaning)| meaning == Some(Meaning::UnknownTask))
    }

    pub(crate) fn from_reqwest(error: reqwest::Error, idempotency: Idempotency) -> Self {
        let source = error.without_url();
        if source.is_builder() {
            // Its own message does not say why.
            let cause = std::error::Error::source(&source).map(ToString::to_string);
            let cause = cause.unwrap_or_else(|| source.to_string());
            let problem = format!(
                "cannot be sent: {cause}; check the base URL and `ClientBuilder::http_client`"
            );
            InvalidRequest::new("", problem).into()
        } else if source.is_connect() {
            Self::Connect { source }
        } else {
            Self::Transport { idempotency, source }
        }
    }

    fn response(&self) -> Option<&ErrorResponse> {
        match self.of_call() {
            Self::Api(response) => Some(response),
            _ => None,
        }
    }
}

impl WaitError {
    /// The id of the task, to wait for it again or to read it later.
    pub fn task_id(&self) -> &TaskId {
        match self {
            Self::Failed { id, .. }
            | Self::Cancelled { id, .. }
            | Self::Gone { id, .. }
            | Self::TimedOut { id, .. }
            | Self::Aborted { id, .. }
            | Self::Poll { id, .. } => id,
        }
    }

    /// The task as it was last read, if it was.
    pub fn last(&self) -> Option<&Snapshot> {
        match self {
            Self::Failed { last, .. } | Self::Cancelled { last, .. } => Some(last),
            Self::Gone { last, .. }
            | Self::TimedOut { last, .. }
            | Self::Aborted { last, .. }
            | Self::Poll { last, .. } => last.as_deref(),
        }
    }

    /// Why the task failed, if it did.
    pub fn failure(&self) -> Option<&Failure> {
        self.last()?.failure()
    }

    /// Whether the input or the output was moderated. The same input must not be sent again.
    pub fn is_moderated(&self) -> bool {
        let code = self.failure().and_then(Failure::code);
        code.is_some_and(|code| code.class() == FailureClass::Moderation)
    }

    /// Whether the wait may be started again: the task may still be running. Whether a task that failed
    /// is worth another one says [`Failure::retry`](crate::task::Failure::retry).
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::TimedOut { .. } | Self::Aborted { .. } => true,
            Self::Poll { source, .. } => source.is_retryable(),
            Self::Failed { .. } | Self::Cancelled { .. } | Self::Gone { .. } => false,
        }
    }

    /// Whether the wait timed out, or ended at a poll that did.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::TimedOut { .. }) || self.call().is_some_and(Error::is_timeout)
    }

    /// How long the provider asked to wait before the next request, if the last poll failed and its
    /// response had a `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.call()?.retry_after()
    }

    /// The error of the last poll.
    pub(crate) fn call(&self) -> Option<&Error> {
        match self {
            Self::Gone { source, .. } | Self::Poll { source, .. } => Some(source),
            Self::TimedOut { source, .. } => source.as_deref(),
            Self::Failed { .. } | Self::Cancelled { .. } | Self::Aborted { .. } => None,
        }
    }
}

#[cfg(feature = "assets")]
impl DownloadError {
    /// Whether the download may succeed when it is started again.
    pub fn is_retryable(&self) -> bool {
        match &self.problem {
            DownloadProblem::Task(error) => error.is_retryable(),
            DownloadProblem::Status { status } => is_transient(*status),
            DownloadProblem::Transport { .. }
            | DownloadProblem::Idle { .. }
            | DownloadProblem::Incomplete { .. }
            | DownloadProblem::NotResumed { .. }
            | DownloadProblem::TimedOut { .. } => true,
            _ => false,
        }
    }

    pub(crate) fn is_timeout(&self) -> bool {
        match &self.problem {
            DownloadProblem::TimedOut { .. } | DownloadProblem::Idle { .. } => true,
            DownloadProblem::Transport { source } => source.is_timeout(),
            _ => false,
        }
    }

    /// The error of the call for new URLs.
    pub(crate) fn call(&self) -> Option<&Error> {
        match &self.problem {
            DownloadProblem::Task(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(feature = "assets")]
impl UploadError {
    /// The error code of the provider or of storage, such as `EntityTooLarge`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Rejected { code, .. } => code.as_deref(),
            Self::Create(error) => error.code(),
            _ => None,
        }
    }

    /// The status of the error response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Rejected { status, .. } => Some(*status),
            Self::Create(error) => error.status(),
            _ => None,
        }
    }

    /// Whether the upload may succeed when it is started again. Uploads are not billed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Create(error) => error.is_transient(),
            Self::TimedOut { .. } => true,
            error => error.is_worth_another(),
        }
    }

    pub(crate) fn is_timeout(&self) -> bool {
        match self {
            Self::TimedOut { .. } | Self::Idle { .. } => true,
            Self::Transport { source } => source.is_timeout(),
            _ => false,
        }
    }

    /// The error of the call for a placeholder.
    pub(crate) fn call(&self) -> Option<&Error> {
        match self {
            Self::Create(error) => Some(error),
            _ => None,
        }
    }

    /// Whether a second upload, with a new placeholder, may succeed.
    pub(crate) fn is_worth_another(&self) -> bool {
        match self {
            Self::Transport { .. } | Self::Idle { .. } => true,
            Self::Rejected { status, .. } => status.is_server_error(),
            _ => false,
        }
    }
}
