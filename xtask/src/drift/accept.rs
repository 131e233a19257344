//! Reads a file of accepted changes: fingerprints, each with a reason. An entry that matches no
//! change is an error, so that outdated entries are noticed.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;

use super::change::Change;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptFile {
    #[serde(default)]
    accept: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    fingerprint: String,
    reason: String,
}

/// Reasons by fingerprint.
#[derive(Debug, Default)]
pub struct Accepted(BTreeMap<String, String>);

impl Accepted {
    pub fn read(path: &Path, changes: &[Change]) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        Self::parse(&text, changes).with_context(|| format!("{} is not valid", path.display()))
    }

    pub fn parse(text: &str, changes: &[Change]) -> anyhow::Result<Self> {
        let mut accepted = Self::default();
        for Entry { fingerprint, reason } in toml::from_str::<AcceptFile>(text)?.accept {
            if reason.trim().is_empty() {
                bail!("{fingerprint} has an empty reason");
            }
            if !changes.iter().any(|change| change.fingerprint == fingerprint) {
                bail!("{fingerprint} matches no change; remove the entry ({reason})");
            }
            if accepted.0.insert(fingerprint.clone(), reason).is_some() {
                bail!("{fingerprint} is listed twice");
            }
        }
        Ok(accepted)
    }

    pub fn reason(&self, change: &Change) -> Option<&str> {
        self.0.get(&change.fingerprint).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change() -> Change {
        Change::example("0123456789ab")
    }

    fn parse(entries: &[(&str, &str)]) -> anyhow::Result<Accepted> {
        let entry = |(fingerprint, reason): &(&str, &str)| {
            format!("[[accept]]\nfingerprint = {fingerprint:?}\nreason = {reason:?}\n")
        };
        Accepted::parse(&entries.iter().map(entry).collect::<String>(), &[change()])
    }

    #[test]
    fn an_accepted_change_has_a_reason() {
        let accepted = parse(&[("0123456789ab", "nobody sends it")]).unwrap();
        assert_eq!(accepted.reason(&change()), Some("nobody sends it"));
    }

    #[test]
    fn an_entry_without_a_matching_change_is_an_error() {
        let error = parse(&[("ba9876543210", "not used")]).unwrap_err().to_string();
        assert!(error.contains("ba9876543210") && error.contains("not used"), "{error}");
    }

    #[test]
    fn invalid_files_are_rejected() {
        assert!(parse(&[("0123456789ab", " ")]).is_err());
        assert!(parse(&[("0123456789ab", "one"), ("0123456789ab", "two")]).is_err());
        let without_reason = "[[accept]]\nfingerprint = \"0123456789ab\"";
        assert!(Accepted::parse(without_reason, &[change()]).is_err());
        assert!(Accepted::parse("accepted = []", &[change()]).is_err());
    }
}
