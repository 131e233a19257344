//! The one place that every request passes: key, version, headers of the caller, time-out. Knows
//! requests, and no operation.

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{AUTHORIZATION, HeaderValue};

use crate::client::Inner;
use crate::generated::{Client, Error};

/// The header that names the version of the API which the contract describes.
const VERSION_HEADER: &str = "x-runway-version";

impl ClientHooks<Inner> for Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _: &OperationInfo,
    ) -> Result<(), Error<E>> {
        let Inner { settings, policy } = &self.inner;
        *request.timeout_mut() = Some(policy.request_timeout);
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, settings.authorization.clone());
        headers.insert(VERSION_HEADER, HeaderValue::from_static(Self::api_version()));
        for (name, value) in &settings.headers {
            headers.insert(name.clone(), value.clone());
        }
        Ok(())
    }
}
