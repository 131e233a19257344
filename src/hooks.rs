//! The one place that every request passes: key, version, headers of the caller, time-out, and what
//! is sent again. Knows requests, and no operation.

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{AUTHORIZATION, HeaderValue};

use crate::client::Inner;
use crate::error::Effect;
use crate::error::redaction::Redaction;
use crate::generated::{self, Error};
use crate::host::Host;
use crate::retry::Delivery;

/// The header that names the version of the API which the contract describes.
const VERSION_HEADER: &str = "x-runway-version";

/// Why a client sends nothing to a host that does not serve its contract.
const NOT_HERE: &str = "only CometAPI has this route, and this client is for Runway: make one with \
                        `Client::builder().host(Host::CometApi)`";

/// The same for the client of each contract, and the hosts that serve it.
macro_rules! hooks {
    ($($contract:ident)::+ at $hosts:expr) => {
        impl ClientHooks<Inner> for $($contract)::+::Client {
            async fn pre<E>(
                &self,
                request: &mut reqwest::Request,
                _: &OperationInfo,
            ) -> Result<(), Error<E>> {
                if !$hosts.contains(&self.inner.settings.host) {
                    return Err(Error::InvalidRequest(NOT_HERE.to_owned()));
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
                deliver(self, request, info, effect).await
            }
        }
    };
}

hooks! { generated at Host::ALL }
hooks! { generated::comet at [Host::CometApi] }

fn prepare<C: ClientInfo<Inner>>(request: &mut reqwest::Request, inner: &Inner) {
    let Inner { settings, policy } = inner;
    *request.timeout_mut() = Some(policy.request_timeout);
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
) -> reqwest::Result<reqwest::Response> {
    let delivery = Delivery {
        http: client.client(),
        operation: info.operation_id,
        policy: &client.inner().policy,
        effect,
        redaction: Redaction::of(&request),
        host: client.inner().settings.host,
    };
    delivery.run(request).await
}
