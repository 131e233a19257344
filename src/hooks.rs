//! The one place that every request passes: key, version, headers of the caller, and how it is
//! delivered. Knows requests, and no operation.

use std::sync::Arc;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{AUTHORIZATION, HeaderValue};

use crate::answer::Form;
use crate::call;
use crate::client::{Inner, Unserved};
use crate::error::redaction::Redaction;
use crate::error::{Effect, operation_error};
use crate::generated::{self, Error};
use crate::host::{Host, Objection};
use crate::retry::Delivery;

/// The header that names the version of the API which the contract describes.
const VERSION_HEADER: &str = "x-runway-version";

/// The same for the client of each contract, but for what stands against a request and how an
/// answer may come.
macro_rules! hooks {
    ($($contract:ident)::+, $objection:ident, $form:ident) => {
        impl ClientHooks<Inner> for $($contract)::+::Client {
            async fn pre<E>(
                &self,
                request: &mut reqwest::Request,
                info: &OperationInfo,
            ) -> Result<(), Error<E>> {
                let host = self.inner.settings.host;
                if self.inner.policy.unserved == Unserved::Refuse
                    && let Some(objection) = $objection(host, info.operation_id, request)
                {
                    return Err(operation_error(refusal(host, info.operation_id, objection)));
                }
                prepare::<Self>(request, &self.inner);
                Ok(())
            }

            async fn exec(
                &self,
                request: reqwest::Request,
                info: &OperationInfo,
            ) -> reqwest::Result<reqwest::Response> {
                let reads = $($contract)::+::READS.contains(&info.operation_id);
                let effect = if reads { Effect::Repeatable } else { Effect::of(request.method()) };
                let form = $form(self.inner.settings.host, info.operation_id);
                deliver(self, request, info, effect, form).await
            }
        }
    };
}

hooks! { generated, of_host, form_of_host }
hooks! { generated::comet, of_another_host, form_of_gateway }

/// What the host is known to object to in a request for an operation of the contract.
fn of_host(host: Host, operation: &str, request: &reqwest::Request) -> Option<Objection> {
    if operation == call::OPERATION {
        return None;
    }
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    host.served()?.objection(operation, body)
}

/// What every host but CometAPI objects to in a request for a route that is CometAPI's alone.
fn of_another_host(host: Host, _: &str, _: &reqwest::Request) -> Option<Objection> {
    let reason = "only CometAPI has the route, and a client for it is made with \
                  `Client::builder().host(Host::CometApi)`";
    let reason = reason.to_owned();
    (host != Host::CometApi).then_some(Objection { reason, code: None })
}

/// How a host answers to the operations of the contract.
fn form_of_host(host: Host, operation: &str) -> Form {
    match host {
        Host::Runway => Form::Plain,
        Host::CometApi if operation == call::OPERATION => Form::Gateway,
        Host::CometApi => Form::Wrapped,
    }
}

fn form_of_gateway(_: Host, _: &str) -> Form {
    Form::Gateway
}

fn refusal(host: Host, operation: &str, objection: Objection) -> crate::Error {
    let Objection { reason, code } = objection;
    crate::Error::Unserved { host, operation: operation.to_owned(), reason, code }
}

fn prepare<C: ClientInfo<Inner>>(request: &mut reqwest::Request, inner: &Inner) {
    let settings = &inner.settings;
    let headers = request.headers_mut();
    headers.insert(AUTHORIZATION, settings.authorization.clone());
    headers.insert(VERSION_HEADER, HeaderValue::from_static(C::api_version()));
    for (name, value) in &settings.headers {
        headers.insert(name.clone(), value.clone());
    }
}

async fn deliver(
    client: &impl ClientInfo<Inner>,
    request: reqwest::Request,
    info: &OperationInfo,
    effect: Effect,
    form: Form,
) -> reqwest::Result<reqwest::Response> {
    let policy = &client.inner().policy;
    let is_kept = policy.retries > 0 || request.body().is_some();
    let kept = is_kept.then(|| request.try_clone()).flatten().map(Arc::new);
    let authorization = request.headers().get(AUTHORIZATION).cloned();
    let delivery = Delivery {
        http: client.client(),
        operation: info.operation_id,
        policy,
        effect,
        redaction: Redaction::of(authorization, kept.clone()),
        kept,
        form,
    };
    delivery.run(request).await
}
