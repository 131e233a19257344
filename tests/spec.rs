//! The crate reports which spec it was generated from: in its version, in constants and in headers.

use crate::common::{MockResponse, MockServer, PENDING};
use runwayml::spec;

const UPSTREAM: &str = include_str!("../openapi/upstream.toml");
const AHEAD: &str = include_str!("../openapi/ahead.yaml");

/// The version of the crate.
fn version() -> &'static str {
    let manifest = include_str!("../Cargo.toml");
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    version.unwrap().trim_end_matches('"')
}

#[test]
fn the_version_of_the_crate_has_the_date_of_the_spec() {
    let (version, date) = (version(), spec::DATE);
    let (of_crate, metadata) = version.split_once('+').unwrap_or((version, ""));
    assert_eq!(metadata, date, "Cargo.toml needs: version = \"{of_crate}+{date}\"");
}

#[test]
fn date_and_hash_are_those_of_the_vendored_document() {
    for (key, value) in [("date", spec::DATE), ("sha256", spec::SHA256)] {
        assert!(UPSTREAM.lines().any(|line| line == format!("{key} = \"{value}\"")), "{value}");
    }
    assert_eq!(spec::SHA256.len(), 64);
}

#[test]
fn ahead_is_the_day_of_the_newest_entry() {
    let days = AHEAD.lines().filter_map(|line| line.trim().strip_prefix("day: "));
    assert_eq!(spec::AHEAD, days.max());
}

#[tokio::test]
async fn a_request_has_the_versions_of_the_api_and_of_the_crate() {
    let server = MockServer::start([MockResponse::json(200, PENDING)]).await;
    server.client().task("t").get().await.unwrap();
    let head = &server.requests()[0].head;
    assert!(head.contains(&format!("x-runway-version: {}\r\n", spec::API_VERSION)), "{head}");
    let agent = format!("user-agent: runwayml-rs/{}\r\n", version());
    assert!(head.contains(&agent), "{head}");
}
