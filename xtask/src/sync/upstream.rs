//! The source of the upstream document, openapi/upstream.toml, which also pins the document that was
//! vendored last.

use anyhow::Context;
use clap::Args;
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

/// When and where upstream published a document.
#[derive(Debug, Clone, Default, Args)]
pub struct Published {
    /// The date of the document, YYYY-MM-DD [default: the date in its file name, or today]
    #[arg(long, value_parser = parse_date)]
    date: Option<String>,
    /// The commit of upstream's repository that has the document
    #[arg(long, value_parser = parse_commit)]
    commit: Option<String>,
}

/// The document that was vendored last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The date of the document, `YYYY-MM-DD`.
    pub date: String,
    /// The commit of upstream's repository that has the document, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    pub sha256: String,
}

impl Upstream {
    pub fn read() -> anyhow::Result<Self> {
        let path = project::path(FILE);
        toml::from_str(&project::read_text(&path)?)
            .with_context(|| format!("{} needs `source` and `[taken]`", path.display()))
    }

    /// The same source with a new pin. For the document that is pinned already, what `published` does not
    /// say is kept.
    pub fn pinned(self, pin: Pin, published: &Published) -> Self {
        if pin.sha256 != self.taken.sha256 {
            return Self { taken: pin, ..self };
        }
        let Pin { date, commit, sha256 } = self.taken;
        let date = published.date.clone().unwrap_or(date);
        let commit = published.commit.clone().or(commit);
        Self { taken: Pin { date, commit, sha256 }, ..self }
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
    pub fn of(from: &str, bytes: &[u8], published: &Published) -> Self {
        let digest = Sha256::digest(bytes);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let date = published.date.clone().or_else(|| date_in(from)).unwrap_or_else(today);
        Self { date, commit: published.commit.clone(), sha256 }
    }
}

fn parse_date(text: &str) -> Result<String, String> {
    check_date(text)?;
    Ok(text.to_owned())
}

/// Rejects what is no date, `YYYY-MM-DD`.
pub(super) fn check_date(text: &str) -> Result<(), &'static str> {
    match humantime::parse_rfc3339(&format!("{text}T00:00:00Z")) {
        Ok(_) => Ok(()),
        Err(_) => Err("must be a date such as 2026-08-08"),
    }
}

fn parse_commit(text: &str) -> Result<String, String> {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    match text.len() == 40 && text.bytes().all(is_hex) {
        true => Ok(text.to_owned()),
        false => Err("must be the 40 hexadecimal digits of a commit".to_owned()),
    }
}

/// The date in the file name of a stored document, as in `runway-2026-08-08T0503.json`.
fn date_in(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next()?;
    let mut parts = name.as_bytes().windows(10).filter_map(|part| std::str::from_utf8(part).ok());
    parts.find(|part| check_date(part).is_ok()).map(str::to_owned)
}

fn today() -> String {
    let now = humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string();
    now.split('T').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_read_from_the_file_name() {
        assert_eq!(date_in("a/runway-2026-08-08T0503.json").as_deref(), Some("2026-08-08"));
        for name in ["openapi.json", "runway-2026-13-08.json", "runway-1234-56-789.json"] {
            assert_eq!(date_in(name), None, "{name}");
        }
    }

    #[test]
    fn date_and_commit_that_are_given_replace_those_of_the_same_document() {
        let pin = |published: &Published| Pin::of("x-2026-01-02.json", b"abc", published);
        let nothing = Published::default();
        let known = Upstream { source: String::new(), taken: pin(&nothing) };
        let later = Published { date: Some("2026-03-04".to_owned()), commit: None };
        let dated = known.clone().pinned(pin(&later), &later);
        assert_eq!(dated.taken.date, "2026-03-04");
        let commit = Published { date: None, commit: Some("0a".repeat(20)) };
        let both = dated.pinned(pin(&commit), &commit).taken;
        assert_eq!((both.date.as_str(), both.commit), ("2026-03-04", commit.commit));
        let kept = known.pinned(Pin::of("x-2026-05-06.json", b"abc", &nothing), &nothing);
        assert_eq!(kept.taken.date, "2026-01-02");
    }

    #[test]
    fn a_pin_has_the_sha256_of_the_bytes() {
        let pin = Pin::of("x-2026-01-02.json", b"abc", &Published::default());
        assert_eq!(pin.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(pin.date, "2026-01-02");
        let published = Published { date: Some("2026-01-01".to_owned()), commit: None };
        assert_eq!(Pin::of("x-2026-01-02.json", b"abc", &published).date, "2026-01-01");
    }

    #[test]
    fn dates_and_commits_are_checked() {
        assert!(parse_date("2026-08-08").is_ok() && parse_commit(&"0a".repeat(20)).is_ok());
        for date in ["2026-8-8", "2026-02-30", "today"] {
            assert!(parse_date(date).is_err(), "{date}");
        }
        for commit in ["next", "--upload-pack", &"0G".repeat(20)] {
            assert!(parse_commit(commit).is_err(), "{commit}");
        }
    }
}
