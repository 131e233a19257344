//! The crate says which spec it was made from: in its version, and to a program at run time.

mod common;

use common::{Answer, PENDING, Script};
use runwayml::spec;

const UPSTREAM: &str = include_str!("../openapi/upstream.toml");

#[test]
fn the_version_of_the_crate_has_the_date_of_the_spec() {
    let (version, date) = (env!("CARGO_PKG_VERSION"), spec::DATE);
    let (of_crate, metadata) = version.split_once('+').unwrap_or((version, ""));
    assert_eq!(metadata, date, "Cargo.toml needs: version = \"{of_crate}+{date}\"");
}

#[test]
fn the_spec_is_identified_as_it_was_vendored() {
    for (key, value) in [("date", spec::DATE), ("sha256", spec::SHA256)] {
        assert!(UPSTREAM.lines().any(|line| line == format!("{key} = \"{value}\"")), "{value}");
    }
    assert_eq!(spec::SHA256.len(), 64);
}

#[tokio::test]
async fn every_request_names_the_version_of_the_spec_and_of_the_crate() {
    let script = Script::start([Answer::json(200, PENDING)]).await;
    script.client().task("t").get().await.unwrap();
    let head = &script.requests()[0].head;
    assert!(head.contains(&format!("x-runway-version: {}\r\n", spec::API_VERSION)), "{head}");
    let agent = format!("user-agent: runwayml-rs/{}\r\n", env!("CARGO_PKG_VERSION"));
    assert!(head.contains(&agent), "{head}");
}
