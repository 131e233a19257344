//! What several tests need: a mock server, clients, a request, the spec, and what errors and logs print.

pub mod images;
mod log;
mod mock_server;
mod watched;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use runwayml::types::TextToImageGen4Image;
use runwayml::{Client, ClientBuilder, Provider};
use runwayml_sandbox::{Sandbox, example_bodies};
use serde_json::{Value, json};

pub use log::Log;
pub use mock_server::{MockResponse, MockServer, address, refusing_socket};
pub use watched::Watched;

pub const KEY: &str = "key_0123456789abcdef";
pub const PENDING: &str = r#"{"id":"t","status":"PENDING"}"#;
pub const CREATED: &str = r#"{"id":"t"}"#;
pub const PROMPT: &str = "a lighthouse at dusk";
pub const POLL_INTERVAL: Duration = Duration::from_millis(10);

pub static SPEC: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../openapi/runway.json")).unwrap());

/// A path in the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name(path)
}

/// This program, to run only this test of it, which is ignored otherwise. It has no variable of a provider.
pub fn child(test: &str) -> Command {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["--exact", test, "--ignored", "--nocapture"]);
    let providers: Value =
        serde_json::from_str(include_str!("../../openapi/providers.json")).unwrap();
    for provider in providers.as_object().unwrap().values() {
        let keys = provider["keyVariables"].as_array().into_iter().flatten();
        let variables = keys.chain([&provider["baseUrlVariable"]]).filter_map(Value::as_str);
        variables.for_each(|variable| {
            program.env_remove(variable);
        });
    }
    program
}

/// The JSON that a request sends.
pub fn sent(request: &impl serde::Serialize) -> Value {
    serde_json::to_value(request).unwrap()
}

/// One body for each alternative, or null for an operation without a body.
pub fn bodies(operation: &str) -> Vec<Value> {
    let bodies = example_bodies(operation);
    if bodies.is_empty() { vec![Value::Null] } else { bodies }
}

/// A request that creates a task.
pub fn image_request() -> TextToImageGen4Image {
    TextToImageGen4Image::new().prompt_text(PROMPT).ratio("1920:1080")
}

/// A response with a task that has an id and a status only.
pub fn task(status: &str) -> MockResponse {
    MockResponse::json(200, json!({ "id": "t", "status": status }))
}

/// A client with a short back-off.
pub fn client_builder(base_url: &str) -> ClientBuilder {
    Client::builder().api_key(KEY).base_url(base_url).initial_backoff(Duration::from_millis(20))
}

/// A client for a sandbox, whatever its dialect.
pub fn sandbox_client(sandbox: &Sandbox) -> Client {
    let provider = match sandbox.base_url().ends_with("/runwayml") {
        true => Provider::CometApi,
        false => Provider::Runway,
    };
    let builder = Client::builder().provider(provider).base_url(sandbox.base_url());
    builder.api_key(sandbox.api_key()).build().unwrap()
}

/// Installs a TLS provider, which reqwest needs for a client that a test builds itself.
pub fn install_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The entries of a JSON array; none if it is not an array.
pub fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

pub fn error_message<T, E: ToString>(outcome: Result<T, E>) -> String {
    outcome.err().unwrap().to_string()
}

/// `Display` and `Debug` of an error and of its sources.
pub fn error_text(error: &dyn std::error::Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    text
}

/// The same, with the excerpt of the response body.
pub fn full_error_text(error: &runwayml::Error) -> String {
    format!("{} {}", error_text(error), error.excerpt().unwrap_or_default())
}
