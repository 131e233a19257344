//! What hosts other than Runway serve, from `openapi/hosts.json`. Knows the form of that file and
//! nothing of what is in it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Host;
use super::body::Body;

static HOSTS: LazyLock<Hosts> = LazyLock::new(|| {
    let file = include_str!("../../openapi/hosts.json");
    serde_json::from_str(file).expect("the tests read the same file")
});

#[derive(Deserialize)]
struct Hosts {
    cometapi: Served,
}

/// What one host serves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Served {
    pub(crate) name: String,
    pub(crate) source: String,
    operations: BTreeMap<String, Operation>,
    refusals: BTreeMap<String, Word>,
}

/// Where a host differs from the contract in one operation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation {
    source: String,
    #[serde(default)]
    needs: BTreeMap<String, String>,
    #[serde(default)]
    limits: BTreeMap<String, Limit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Limit {
    /// In UTF-16 units, as hosts count.
    pub(super) max_length: Option<u64>,
    pub(super) max_items: Option<u64>,
    pub(super) maximum: Option<f64>,
}

/// A word by which a host tells why it refuses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    means: Option<Meaning>,
    #[serde(rename = "source")]
    _source: String,
}

/// What a word tells beside itself.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Meaning {
    UnknownTask,
}

/// Why a host will not take a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Objection {
    pub(crate) reason: String,
    /// The host's own word for it.
    pub(crate) code: Option<&'static str>,
}

impl Host {
    /// What the host serves; `None` where that is all of the contract.
    pub(crate) fn served(self) -> Option<&'static Served> {
        match self {
            Self::Runway => None,
            Self::CometApi => Some(&HOSTS.cometapi),
        }
    }
}

impl Served {
    pub(super) fn has(&self, operation: &str) -> bool {
        self.operations.contains_key(operation)
    }

    /// What the host is known to object to in a request.
    pub(crate) fn objection(&'static self, operation: &str, body: &[u8]) -> Option<Objection> {
        let Some(operation) = self.operations.get(operation) else {
            let reason = format!("nothing says that it is served there ({})", self.source);
            return Some(Objection { reason, code: None });
        };
        let body = Body::read(body);
        let missing = operation.needs.iter().find(|(property, _)| body.lacks(property));
        if let Some((property, word)) = missing {
            let reason = format!("`{property}` must not be empty there ({})", operation.source);
            return Some(Objection { reason, code: Some(word) });
        }
        let mut beyond = operation.limits.iter();
        let excess = beyond.find_map(|(property, limit)| body.excess(property, limit))?;
        Some(Objection { reason: format!("{excess} ({})", operation.source), code: None })
    }
}

/// The word of some host that stands in a text, and what it tells.
pub(crate) fn word_in(text: &str) -> Option<(&'static str, Option<Meaning>)> {
    let mut words = HOSTS.cometapi.refusals.iter();
    words.find(|(word, _)| text.contains(*word)).map(|(word, of)| (word.as_str(), of.means))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objection(operation: &str, body: &str) -> Option<Objection> {
        Host::CometApi.served().unwrap().objection(operation, body.as_bytes())
    }

    #[test]
    fn every_operation_is_one_of_the_contract_and_every_property_one_of_its_bodies() {
        let contract: serde_json::Value =
            serde_json::from_str(include_str!("../../openapi/runway.json")).unwrap();
        let text = contract.to_string();
        for (id, operation) in &HOSTS.cometapi.operations {
            assert!(text.contains(&format!("\"operationId\":{id:?}")), "{id}");
            for property in operation.needs.keys().chain(operation.limits.keys()) {
                assert!(text.contains(&format!("{property:?}:")), "{id}: {property}");
            }
            for word in operation.needs.values() {
                assert!(HOSTS.cometapi.refusals.contains_key(word), "{id}: {word}");
            }
        }
    }

    #[test]
    fn a_host_that_serves_all_objects_to_nothing() {
        assert!(Host::Runway.served().is_none());
    }

    #[test]
    fn what_is_not_served_is_objected_to() {
        let reason = objection("create_upload", "{}").unwrap().reason;
        assert!(reason.starts_with("nothing says that it is served there (CometAPI's pages"));
        assert_eq!(objection("get_task", ""), None);
    }

    #[test]
    fn what_a_host_needs_has_its_own_word() {
        for body in [r#"{}"#, r#"{"referenceImages":[]}"#, r#"{"referenceImages":null}"#] {
            let code = objection("text_to_image", body).unwrap().code;
            assert_eq!(code, Some("reference_images_empty"), "{body}");
        }
        assert_eq!(objection("text_to_image", r#"{"referenceImages":[{}]}"#), None);
    }

    #[test]
    fn tighter_limits_are_kept() {
        let long = format!(r#"{{"promptText":"{}"}}"#, "𝄞".repeat(257));
        let reason = objection("image_to_video", &long).unwrap().reason;
        assert!(
            reason.starts_with("`promptText` has 514 units and may have 512 there"),
            "{reason}"
        );
        let reason = objection("image_to_video", r#"{"seed":1000000000}"#).unwrap().reason;
        assert!(reason.starts_with("`seed` is 1000000000 and may be 999999999 there"), "{reason}");
        let four = r#"{"referenceImages":[1,2,3,4]}"#;
        let reason = objection("text_to_image", four).unwrap().reason;
        assert!(reason.starts_with("`referenceImages` has 4 entries and may have 3"), "{reason}");
    }

    #[test]
    fn a_word_is_found_wherever_it_stands() {
        let found = word_in("Task: task_not_exist (request id: 1)");
        assert!(matches!(found, Some(("task_not_exist", Some(Meaning::UnknownTask)))));
        assert!(word_in("nothing of note").is_none());
    }
}
