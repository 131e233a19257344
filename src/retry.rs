//! A request is sent until it is answered, as often as its policy allows and no earlier than the
//! host asks. Knows methods and statuses, and no operation.

mod pause;

use std::sync::Arc;

use reqwest::{Request, Response, StatusCode};
use tracing::Instrument as _;
use tracing::field::Empty;

use crate::answer::{Expected, Form, Refused};
use crate::client::{Policy, Resend};
use crate::error::redaction::Redaction;
use crate::error::{Effect, note_effect};

use pause::Wish;
pub(crate) use pause::{Pauses, asked};

/// How a request of an operation is brought to the host.
pub(crate) struct Delivery<'a> {
    pub http: &'a reqwest::Client,
    pub operation: &'static str,
    pub policy: &'a Policy,
    pub effect: Effect,
    pub redaction: Redaction,
    /// The request as it was, to be sent again; `None` where it never is, or cannot be.
    pub kept: Option<Arc<Request>>,
    pub form: Form,
}

/// What came of sending a request once.
enum Outcome {
    Answered(Response),
    Refused(Box<Refused>),
    Lost(reqwest::Error),
}

/// Whether a later request may well be answered where this status was.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 409 | 429 | 500..)
}

impl Delivery<'_> {
    /// The answer, or the last refusal in the form of the contract.
    pub(crate) async fn run(&self, mut request: Request) -> reqwest::Result<Response> {
        let mut pauses = Pauses::of(self.policy);
        let mut attempt = 1_u32;
        loop {
            *request.timeout_mut() = Some(self.policy.request_timeout);
            let span = self.span(&request, attempt);
            let outcome = self.once(request).instrument(span).await;
            let pause = match self.is_worth_another(&outcome) {
                true => pauses.next_after(&outcome),
                false => None,
            };
            let again = || self.kept.as_ref()?.try_clone();
            let Some((pause, again)) = pause.and_then(|pause| Some((pause, again()?))) else {
                return outcome.last(self.effect);
            };
            tracing::debug!(operation = self.operation, attempt, ?pause, "sending again");
            tokio::time::sleep(pause).await;
            (request, attempt) = (again, attempt.saturating_add(1));
        }
    }

    fn span(&self, request: &Request, attempt: u32) -> tracing::Span {
        let (operation, method) = (self.operation, request.method().as_str());
        tracing::debug_span!("request", operation, method, attempt, status = Empty)
    }

    async fn once(&self, request: Request) -> Outcome {
        let mut response = match self.http.execute(request).await {
            Ok(response) => response,
            Err(error) => {
                tracing::debug!(is_timeout = error.is_timeout(), "no answer");
                return Outcome::Lost(error);
            }
        };
        tracing::Span::current().record("status", response.status().as_u16());
        tracing::debug!("answered");
        if !response.status().is_success() {
            return Outcome::Refused(Box::new(Refused::read(response, &self.redaction).await));
        }
        response.extensions_mut().insert(Expected {
            limit: self.policy.answer_limit,
            effect: self.effect,
            redaction: self.redaction.clone(),
            form: self.form,
        });
        Outcome::Answered(response)
    }

    /// Whether sending the request again can do good and may do no harm.
    fn is_worth_another(&self, outcome: &Outcome) -> bool {
        let may_repeat =
            self.effect == Effect::Repeatable || self.policy.resend == Resend::AtOwnRisk;
        match outcome {
            Outcome::Answered(_) => false,
            Outcome::Lost(error) if error.is_connect() => true,
            Outcome::Lost(error) => may_repeat && !error.is_timeout() && !error.is_builder(),
            Outcome::Refused(refused) => {
                // Whether a creating request may be sent again is the caller's word, not the host's.
                let is_wanted = match (pause::wish(&refused.headers), self.effect) {
                    (Some(Wish::Never), _) => false,
                    (Some(Wish::Again), Effect::Repeatable) => true,
                    _ => refused.is_transient(),
                };
                may_repeat && is_wanted
            }
        }
    }
}

impl Outcome {
    fn last(self, effect: Effect) -> reqwest::Result<Response> {
        match self {
            Self::Answered(response) => Ok(response),
            Self::Refused(refused) => Ok(refused.into_response(effect)),
            Self::Lost(error) => Err(note_effect(error, effect)),
        }
    }
}
