//! Changes that somebody has looked at and accepted, with the reason: a file of fingerprints. An entry
//! that matches nothing is an error, so that the file does not rot.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;

use super::change::Change;

/// The file as it is written: `[[accept]]` with `fingerprint` and `reason`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
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
        Self::of(&text, changes).with_context(|| format!("{} is not in order", path.display()))
    }

    fn of(text: &str, changes: &[Change]) -> anyhow::Result<Self> {
        let mut accepted = Self::default();
        for Entry { fingerprint, reason } in toml::from_str::<File>(text)?.accept {
            if reason.trim().is_empty() {
                bail!("{fingerprint} is accepted without a reason");
            }
            if !changes.iter().any(|change| change.fingerprint == fingerprint) {
                bail!("{fingerprint} matches no change; take the entry out ({reason})");
            }
            if accepted.0.insert(fingerprint.clone(), reason).is_some() {
                bail!("{fingerprint} is accepted twice");
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
    use crate::drift::change::{Api, Direction, Wire};

    fn change() -> Change {
        Change {
            rule: "enum-value-removed".to_owned(),
            fingerprint: "0123456789ab".to_owned(),
            operation: None,
            pointer: String::new(),
            direction: Direction::Request,
            wire: Wire::Breaking,
            api: Api::Major,
            rust: None,
            message: String::new(),
            stops: false,
        }
    }

    fn accepted(entries: &[(&str, &str)]) -> anyhow::Result<Accepted> {
        let entry = |(fingerprint, reason): &(&str, &str)| {
            format!("[[accept]]\nfingerprint = {fingerprint:?}\nreason = {reason:?}\n")
        };
        Accepted::of(&entries.iter().map(entry).collect::<String>(), &[change()])
    }

    #[test]
    fn a_change_is_accepted_with_its_reason() {
        let accepted = accepted(&[("0123456789ab", "nobody sends it")]).unwrap();
        assert_eq!(accepted.reason(&change()), Some("nobody sends it"));
    }

    #[test]
    fn an_entry_that_matches_nothing_is_an_error() {
        let error = accepted(&[("ba9876543210", "it was so")]).unwrap_err().to_string();
        assert!(error.contains("ba9876543210") && error.contains("it was so"), "{error}");
    }

    #[test]
    fn a_reason_is_wanted_and_one_is_enough() {
        assert!(accepted(&[("0123456789ab", " ")]).is_err());
        assert!(accepted(&[("0123456789ab", "one"), ("0123456789ab", "two")]).is_err());
        assert!(Accepted::of("[[accept]]\nfingerprint = \"0123456789ab\"", &[change()]).is_err());
        assert!(Accepted::of("accepted = []", &[change()]).is_err());
    }
}
