//! What a fault does to a request, to its response, or to the task that it creates.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::task_end::TaskEnd;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    Delay(Duration),
    Replace(Replacement),
    Transfer(Transfer),
    End(TaskEnd),
}

/// What is sent instead of the response.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Replacement {
    /// Without a body, an error response in the form of the dialect.
    Status { status: StatusCode, headers: HeaderMap, body: Option<ReplacementBody> },
    /// The connection is reset.
    Reset,
    /// The task is reported as unknown.
    NotFound,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ReplacementBody {
    Json(Value),
    Text(String),
}

/// How the body of the response is sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Transfer {
    /// The connection is closed after the first half.
    Cut,
    /// In pieces, the last one after this time.
    Drip(Duration),
}

impl Effect {
    /// Its name in a string that describes a fault.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Delay(_) => "delay",
            Self::Replace(Replacement::Status { .. }) => "status",
            Self::Replace(Replacement::Reset) => "reset",
            Self::Replace(Replacement::NotFound) => "not-found",
            Self::Transfer(Transfer::Cut) => "cut",
            Self::Transfer(Transfer::Drip(_)) => "drip",
            Self::End(TaskEnd::Failed(_)) => "failed",
            Self::End(TaskEnd::Cancelled) => "cancelled",
            Self::End(TaskEnd::Succeeded) => "succeeded",
        }
    }

    /// Whether it makes a difference that the request is carried out first.
    pub(super) fn can_follow_acceptance(&self) -> bool {
        match self {
            Self::Delay(_) => true,
            Self::Replace(replacement) => *replacement != Replacement::NotFound,
            Self::Transfer(_) | Self::End(_) => false,
        }
    }

    /// Whether it can apply to the download of an output.
    pub(super) fn can_be_on_outputs(&self) -> bool {
        !matches!(self, Self::Replace(Replacement::NotFound) | Self::End(_))
    }
}
