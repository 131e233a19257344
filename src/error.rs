//! The one error of a call: what was refused, by whom, and what to do. Made from whatever the
//! generated client met; it shows no key, no query of an address and no text of a request.

pub(crate) mod body;
mod carried;
pub(crate) mod redaction;
mod refusal;

use std::time::Duration;

use reqwest::StatusCode;

use crate::generated::types::ApiErrorIssue;
use crate::host::{self, Host, Meaning};

pub(crate) use carried::{Note, note_effect, operation_error};
pub(crate) use refusal::INVALID_REQUEST;
pub use refusal::Refusal;

/// Why a call did not bring what it was made for.
///
/// ```no_run
/// # #[cfg(feature = "image")]
/// # async fn example(client: runwayml::Client, request: runwayml::types::TextToImageRequest) {
/// let outcome = client.text_to_image().body(request).send().await;
/// match outcome.map_err(runwayml::Error::from) {
///     Ok(created) => println!("task {}", created.id),
///     Err(error) if error.may_have_been_accepted() => println!("look before sending again: {error}"),
///     Err(error) => println!("{error}, wait {:?}", error.retry_after()),
/// }
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The host refused the request, or could not serve it.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// There was no connection, so nothing was delivered.
    #[error("the host could not be reached: check the address and the network")]
    #[non_exhaustive]
    NotConnected {
        /// What stood in the way.
        source: reqwest::Error,
    },
    /// The request was sent, and no whole answer came back.
    #[error("{}", lost(*effect, source))]
    #[non_exhaustive]
    Lost {
        /// What sending the request again would do.
        effect: Effect,
        /// What went wrong on the way.
        source: reqwest::Error,
    },
    /// The answer is larger than the client takes; it was not read to its end.
    #[error(
        "the answer has more than the {limit} bytes that are taken: raise `ClientBuilder::answer_limit`"
    )]
    #[non_exhaustive]
    TooLarge {
        /// The status of the answer.
        status: StatusCode,
        /// What sending the request again would do.
        effect: Effect,
        /// The most bytes that an answer may have.
        limit: usize,
    },
    /// A redirect or a page for people: the API is not there.
    #[error(
        "the host answered {} with {what}: the base URL or the route is wrong", .status.as_u16()
    )]
    #[non_exhaustive]
    WrongAddress {
        /// The status of the answer.
        status: StatusCode,
        /// What came in the place of an answer.
        what: &'static str,
        /// The beginning of it.
        excerpt: String,
    },
    /// The answer is not what the contract describes.
    #[error("the answer (status {}) cannot be read{}", .status.as_u16(), at(path))]
    #[non_exhaustive]
    Undecodable {
        /// The status of the answer.
        status: StatusCode,
        /// What sending the request again would do.
        effect: Effect,
        /// Where in the answer the fault is, as in `output[0].url`; empty for its top level.
        path: String,
        /// The beginning of the answer.
        excerpt: String,
        /// What is wrong there, without any text of the answer.
        source: serde_json::Error,
    },
    /// The host is not known to take the request, so it was not sent.
    #[error(
        "{host} does not take this `{operation}`: {reason}; with `ClientBuilder::unserved` it is \
         sent all the same"
    )]
    #[non_exhaustive]
    Unserved {
        /// The host that the client is for.
        host: Host,
        /// The operation, as the contract names it.
        operation: String,
        /// What stands against it, and where that is from.
        reason: String,
        /// The word that the host itself has for it, if it has one.
        code: Option<&'static str>,
    },
    /// The request could not be made.
    #[error("the request cannot be made: {0}")]
    Request(String),
}

/// What sending a request a second time would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// Nothing that the first did not: it reads or deletes.
    Repeatable,
    /// Something more: it makes or changes, and may be billed.
    Creating,
}

impl Error {
    /// The status of the answer, if a whole one was there.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::TooLarge { status, .. }
            | Self::WrongAddress { status, .. }
            | Self::Undecodable { status, .. } => Some(*status),
            Self::Lost { .. }
            | Self::NotConnected { .. }
            | Self::Unserved { .. }
            | Self::Request(_) => None,
        }
    }

    /// The machine-readable name that the host gave to the problem, or would have given.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Unserved { code, .. } => *code,
            _ => None,
        }
    }

    /// The single problems that the host found in the request; none if it named none.
    pub fn issues(&self) -> &[ApiErrorIssue] {
        self.refusal().map_or(&[], |refusal| &refusal.answer.issues)
    }

    /// Address of documentation about the problem, if the host gave one.
    pub fn doc_url(&self) -> Option<&str> {
        self.refusal()?.answer.doc_url.as_deref()
    }

    /// How long the host wants to be left alone, if it said so; at most a hundred years.
    pub fn retry_after(&self) -> Option<Duration> {
        self.refusal()?.retry_after
    }

    /// What the host calls this request, to be told to its support.
    pub fn request_id(&self) -> Option<&str> {
        let headers = &self.refusal()?.headers;
        let mut values =
            ["x-request-id", "request-id"].iter().filter_map(|name| headers.get(*name));
        values.next()?.to_str().ok()
    }

    /// The beginning of the answer's body, at most 1 KiB, without queries of addresses, data URIs
    /// and texts of the request; `None` where there was no answer.
    pub fn excerpt(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.excerpt),
            Self::WrongAddress { excerpt, .. } | Self::Undecodable { excerpt, .. } => Some(excerpt),
            _ => None,
        }
    }

    /// Whether the host may have done what was asked although the call failed. Sending a creating
    /// request again may then make, and bill, a second task.
    pub fn may_have_been_accepted(&self) -> bool {
        match self {
            Self::Refused(refusal) => {
                refusal.effect == Effect::Creating && refusal.is_failure_of_host()
            }
            Self::Lost { effect, .. }
            | Self::TooLarge { effect, .. }
            | Self::Undecodable { effect, .. } => *effect == Effect::Creating,
            Self::NotConnected { .. }
            | Self::WrongAddress { .. }
            | Self::Unserved { .. }
            | Self::Request(_) => false,
        }
    }

    /// Whether the same call may well succeed later: the connection failed, the answer came broken,
    /// or the host said 408, 409, 429 or 5xx.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.is_transient(),
            Self::NotConnected { .. } | Self::Lost { .. } | Self::Undecodable { .. } => true,
            Self::TooLarge { .. }
            | Self::WrongAddress { .. }
            | Self::Unserved { .. }
            | Self::Request(_) => false,
        }
    }

    /// Whether the host says that it knows no such task: by its status, or by a word.
    pub(crate) fn is_unknown_task(&self) -> bool {
        let word = self.code().and_then(host::word_in);
        self.status() == Some(StatusCode::NOT_FOUND)
            || word.is_some_and(|(_, meaning)| meaning == Some(Meaning::UnknownTask))
    }

    fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl Effect {
    pub(crate) fn of(method: &reqwest::Method) -> Self {
        use reqwest::Method;
        match *method {
            Method::GET | Method::HEAD | Method::OPTIONS | Method::DELETE => Self::Repeatable,
            _ => Self::Creating,
        }
    }
}

fn lost(effect: Effect, source: &reqwest::Error) -> String {
    let what = if source.is_timeout() {
        "no whole answer came within the time allowed"
    } else {
        "the connection broke before the whole answer was there"
    };
    match effect {
        Effect::Repeatable => what.to_owned(),
        Effect::Creating => format!(
            "{what}; whether the request was accepted is unknown, look for its result before \
             sending it again"
        ),
    }
}

fn at(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" at `{path}`") }
}
