//! The provider: the one whose key is in the environment, or else a sandbox inside this process.

use std::time::Duration;

use anyhow::Context as _;
use runwayml::client::RequestOptions;
use runwayml::error::BuildError;
use runwayml::{Client, Provider};
use runwayml_sandbox::{Fault, Sandbox, SandboxBuilder};
use serde_json::json;

/// Polls of a sandbox, which needs no protection.
const SANDBOX_POLL: Duration = Duration::from_millis(200);
const POLL: Duration = Duration::from_secs(6);

pub struct Connected {
    pub client: Client,
    /// How often a task is polled unless the user says otherwise.
    pub poll_interval: Duration,
    /// Runs until it is dropped.
    pub sandbox: Option<Sandbox>,
}

/// A client for the provider whose key is in the environment, or for a sandbox.
pub async fn connect(request_timeout: Duration) -> anyhow::Result<Connected> {
    let options = RequestOptions::new().request_timeout(request_timeout);
    match Client::from_env() {
        Err(BuildError::NoKeyInEnvironment { .. }) => {
            let sandbox = faulty().start().await.context("the sandbox does not start")?;
            let client = Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key());
            let (client, poll_interval) = (client.build()?.with_options(options), SANDBOX_POLL);
            Ok(Connected { client, poll_interval, sandbox: Some(sandbox) })
        }
        client => {
            let client = client?.with_options(options);
            Ok(Connected { client, poll_interval: POLL, sandbox: None })
        }
    }
}

/// The provider that [`connect`] would choose.
pub fn chosen() -> Provider {
    Client::from_env().map(|client| client.provider()).unwrap_or_default()
}

/// A sandbox where one creation is rejected, the response to one is lost, one task is moderated and one
/// is throttled for a while.
fn faulty() -> SandboxBuilder {
    let task = |status: &str| json!({ "id": "", "status": status });
    let mut moderated = task("FAILED");
    moderated["failure"] = "the prompt was moderated".into();
    moderated["failureCode"] = "SAFETY.INPUT.TEXT".into();
    moderated["cost"] = json!({ "credits": 0 });
    Sandbox::builder()
        .fault(Fault::status(429).on("text_to_image").after(2).header("retry-after", "1"))
        .fault(Fault::reset().on("text_to_image").after(5).accepted())
        .fault(Fault::status(200).body(task("THROTTLED")).on("get_task").after(4).times(2))
        .fault(Fault::status(200).body(moderated).on("get_task").after(12))
}
