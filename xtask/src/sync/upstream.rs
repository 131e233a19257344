//! The source of the upstream document, openapi/upstream.toml, which also pins the document that was
//! vendored last; reads documents from a file or URL.

use std::path::Path;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::project;

/// openapi/upstream.toml.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// The URL at which Runway publishes its document.
    pub source: String,
    pub taken: Pin,
}

/// The document that was vendored last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The date of the document, `YYYY-MM-DD`.
    pub date: String,
    pub sha256: String,
}

impl Upstream {
    pub fn read() -> anyhow::Result<Self> {
        let path = project::path(FILE);
        toml::from_str(&project::read_text(&path)?)
            .with_context(|| format!("{} needs `source` and `[taken]`", path.display()))
    }

    /// The same source with a new pin. For the document that is pinned already, the date is kept.
    pub fn pinned(self, pin: Pin) -> Self {
        if pin.sha256 == self.taken.sha256 { self } else { Self { taken: pin, ..self } }
    }

    pub fn write(&self) -> anyhow::Result<()> {
        let path = project::path(FILE);
        let text = format!("{HEADER}{}", toml::to_string(self)?);
        if std::fs::read_to_string(&path).is_ok_and(|known| known == text) {
            return Ok(());
        }
        project::write_atomically(&path, text.as_bytes())
    }
}

const FILE: &str = "openapi/upstream.toml";
const HEADER: &str = "# The source of openapi/runway.json and the version vendored last. Written by `cargo xtask sync`.\n";

impl Pin {
    pub fn of(from: &str, bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { date: date_in(from).unwrap_or_else(today), sha256 }
    }
}

/// The date in the file name of a stored document, as in `runway-2026-08-08T0503.json`.
fn date_in(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next()?;
    let is_date = |part: &[u8]| {
        part.iter().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() }
        })
    };
    let found = name.as_bytes().windows(10).find(|part| is_date(part))?;
    String::from_utf8(found.to_vec()).ok()
}

fn today() -> String {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| i64::try_from(elapsed.as_secs()).unwrap_or(0));
    chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default().format("%Y-%m-%d").to_string()
}

pub fn fetch(from: &str) -> anyhow::Result<Vec<u8>> {
    if from.starts_with("https://") || from.starts_with("http://") {
        return fetch_url(from);
    }
    std::fs::read(Path::new(from)).with_context(|| format!("cannot read {from}"))
}

fn fetch_url(url: &str) -> anyhow::Result<Vec<u8>> {
    let mut response = ureq::get(url).call().with_context(|| format!("cannot fetch {url}"))?;
    if !response.status().is_success() {
        bail!("cannot fetch {url}: the response is {}", response.status());
    }
    Ok(response.body_mut().with_config().limit(MAX_BYTES).read_to_vec()?)
}

/// About ten times the size of today's document.
const MAX_BYTES: u64 = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_read_from_the_file_name() {
        assert_eq!(date_in("a/runway-2026-08-08T0503.json").as_deref(), Some("2026-08-08"));
        assert_eq!(date_in("openapi.json"), None);
    }

    #[test]
    fn a_pin_has_the_sha256_of_the_bytes() {
        let pin = Pin::of("x-2026-01-02.json", b"abc");
        assert_eq!(pin.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(pin.date, "2026-01-02");
    }
}
