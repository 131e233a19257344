//! Reads the provider, the key and the base URL from environment variables. Each case runs in a process
//! of its own.

use crate::common::{MockServer, task};
use runwayml::{Client, Provider};

/// What `Client::from_env` returns in a process with these variables.
fn from_env(variables: &[(&str, &str)]) -> String {
    let printed = printed(variables);
    let line = printed.lines().find_map(|line| line.split_once("outcome: "));
    line.map(|(_, outcome)| outcome.to_owned()).unwrap_or(printed)
}

/// What a process with these variables prints.
fn printed(variables: &[(&str, &str)]) -> String {
    let mut program = crate::common::child("client_from_env::child");
    let output = program.envs(variables.iter().copied()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[ignore = "the other tests run it, each with its own variables"]
fn child() {
    match Client::from_env() {
        Ok(client) => println!("outcome: {:?} at {}", client.provider(), client.base_url()),
        Err(error) => println!("outcome: {error}"),
    }
    let cometapi =
        Client::from_env_for(Provider::CometApi).map(|client| client.base_url().to_owned());
    println!("CometAPI: {}", cometapi.unwrap_or_else(|error| error.to_string()));
    if let (Ok(client), true) = (Client::from_env(), std::env::var_os("HTTP_PROXY").is_some()) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let read = runtime.block_on(client.task("t").get());
        println!("read: {:?}", read.map(|task| task.id));
    }
    let provider = rustls::crypto::CryptoProvider::get_default();
    println!("TLS provider of the process: {:?}", provider.map(|_| "installed"));
}

#[test]
fn without_a_key_the_error_names_every_variable() {
    for variables in [&[][..], &[("RUNWAYML_API_SECRET", ""), ("COMETAPI_KEY", " ")]] {
        let outcome = from_env(variables);
        for name in ["RUNWAYML_API_SECRET", "COMETAPI_KEY", "COMETAPI_API_KEY"] {
            assert!(outcome.contains(name), "{outcome}");
        }
    }
}

#[test]
fn runways_key_comes_before_that_of_cometapi() {
    let both = [("RUNWAYML_API_SECRET", "key_1"), ("COMETAPI_KEY", "sk-1")];
    assert_eq!(from_env(&both), "Runway at https://api.dev.runwayml.com");
}

#[test]
fn the_base_url_of_runway_can_be_set() {
    let variables =
        [("RUNWAYML_API_SECRET", "key_1"), ("RUNWAYML_BASE_URL", "http://127.0.0.1:9/prefix/")];
    assert_eq!(from_env(&variables), "Runway at http://127.0.0.1:9/prefix");
    let outcome = from_env(&[("RUNWAYML_API_SECRET", "key_1"), ("RUNWAYML_BASE_URL", "nowhere")]);
    assert!(outcome.contains("RUNWAYML_BASE_URL"), "{outcome}");
}

#[test]
fn either_variable_of_cometapi_is_read() {
    for name in ["COMETAPI_KEY", "COMETAPI_API_KEY"] {
        assert_eq!(from_env(&[(name, "sk-1")]), "CometApi at https://api.cometapi.com/runwayml");
    }
    let elsewhere =
        [("COMETAPI_KEY", "sk-1"), ("COMETAPI_BASE_URL", "http://127.0.0.1:9/runwayml")];
    assert_eq!(from_env(&elsewhere), "CometApi at http://127.0.0.1:9/runwayml");
}

#[test]
fn the_variables_of_one_provider_are_read_whatever_others_there_are() {
    let runway = ("RUNWAYML_API_SECRET", "key_1");
    let printed = |variables: &[_]| printed(&[&[runway], variables].concat());
    let none = printed(&[("COMETAPI_KEY", " ")]);
    assert!(
        none.contains("CometAPI: no API key in the environment; set COMETAPI_KEY or"),
        "{none}"
    );
    let both = [("COMETAPI_KEY", "sk-1"), ("COMETAPI_BASE_URL", "http://127.0.0.1:9/runwayml")];
    assert!(printed(&both).contains("CometAPI: http://127.0.0.1:9/runwayml"));
}

#[test]
fn no_tls_provider_is_installed_for_the_process() {
    let printed = printed(&[("RUNWAYML_API_SECRET", "key_1")]);
    assert!(printed.contains("outcome: Runway at"), "{printed}");
    assert!(printed.contains("TLS provider of the process: None"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_for_this_machine_is_not_sent_to_a_proxy() {
    let server = MockServer::start([task("PENDING")]).await;
    let proxy = MockServer::start([task("PENDING")]).await;
    let printed = printed(&[
        ("RUNWAYML_API_SECRET", "key_1"),
        ("RUNWAYML_BASE_URL", server.address()),
        ("HTTP_PROXY", proxy.address()),
        ("NO_PROXY", ""),
    ]);
    assert!(printed.contains("read: Ok(\"t\")"), "{printed}");
    assert_eq!((server.count(), proxy.count()), (1, 0));
}
