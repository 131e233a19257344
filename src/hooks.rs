//! The one place that every request passes: key, version, headers of the caller, and how it is
//! delivered. Knows requests, and no operation.

use std::sync::Arc;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{AUTHORIZATION, HeaderValue};

use crate::call;
use crate::client::{Inner, Unserved};
use crate::error::redaction::Redaction;
use crate::error::{Effect, operation_error};
use crate::generated::{Client, Error};
use crate::host::{Host, Objection};
use crate::retry::Delivery;

/// The header that names the version of the API which the contract describes.
const VERSION_HEADER: &str = "x-runway-version";

impl ClientHooks<Inner> for Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        info: &OperationInfo,
    ) -> Result<(), Error<E>> {
        let Inner { settings, policy } = &self.inner;
        if policy.unserved == Unserved::Refuse && info.operation_id != call::OPERATION {
            refuse_unserved(settings.host, info.operation_id, request).map_err(operation_error)?;
        }
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, settings.authorization.clone());
        headers.insert(VERSION_HEADER, HeaderValue::from_static(Self::api_version()));
        for (name, value) in &settings.headers {
            headers.insert(name.clone(), value.clone());
        }
        Ok(())
    }

    async fn exec(
        &self,
        request: reqwest::Request,
        info: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        let policy = &self.inner.policy;
        let is_kept = policy.retries > 0 || request.body().is_some();
        let kept = is_kept.then(|| request.try_clone()).flatten().map(Arc::new);
        let authorization = request.headers().get(AUTHORIZATION).cloned();
        let delivery = Delivery {
            http: self.client(),
            operation: info.operation_id,
            policy,
            effect: Effect::of(request.method()),
            redaction: Redaction::of(authorization, kept.clone()),
            kept,
        };
        delivery.run(request).await
    }
}

/// An error for a request that its host is known not to take.
fn refuse_unserved(
    host: Host,
    operation: &str,
    request: &reqwest::Request,
) -> Result<(), crate::Error> {
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    let objection = host.served().and_then(|served| served.objection(operation, body));
    objection.map_or(Ok(()), |Objection { reason, code }| {
        Err(crate::Error::Unserved { host, operation: operation.to_owned(), reason, code })
    })
}
