//! What providers other than Runway support, from `openapi/hosts.json`, written as Rust by
//! build/data.rs.

use super::Host;

static HOSTS: Hosts = include!(concat!(env!("OUT_DIR"), "/hosts.rs"));

struct Hosts {
    cometapi: Served,
}

/// What one provider supports.
pub(super) struct Served {
    pub(super) name: &'static str,
    source: &'static str,
    operations: &'static [(&'static str, Operation)],
    error_codes: &'static [(&'static str, ErrorCode)],
}

pub(super) struct Operation {
    source: &'static str,
    /// Properties of the body that must not be empty, each with the error code for that.
    required: &'static [(&'static str, &'static str)],
}

struct ErrorCode {
    means: Option<Meaning>,
}

/// What an error code means to this crate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    UnknownTask,
}

/// Why a provider does not support a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unsupported {
    pub(crate) reason: String,
    /// The provider's own error code.
    pub(crate) code: Option<&'static str>,
}

impl Host {
    /// `None` for a provider that supports the whole spec.
    pub(super) fn served(self) -> Option<&'static Served> {
        match self {
            Self::Runway => None,
            Self::CometApi => Some(&HOSTS.cometapi),
        }
    }

    /// Why the provider does not support a request; `is_empty` says whether a property of its body
    /// is missing, null or an empty list.
    pub(crate) fn unsupported(
        self,
        operation: &str,
        is_empty: &dyn Fn(&str) -> bool,
    ) -> Option<Unsupported> {
        let served = self.served()?;
        let Some(operation) = served.operation(operation) else {
            let reason = format!("its documentation does not list it ({})", served.source);
            return Some(Unsupported { reason, code: None });
        };
        let (property, code) =
            operation.required.iter().find(|(property, _)| is_empty(property))?;
        let reason = format!("`{property}` must not be empty ({})", operation.source);
        Some(Unsupported { reason, code: Some(code) })
    }
}

impl Served {
    pub(super) fn operation(&self, id: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|(of, _)| *of == id).map(|(_, operation)| operation)
    }
}

/// The first known error code in a text, and what it means.
pub(crate) fn word_in(text: &str) -> Option<(&'static str, Option<Meaning>)> {
    let mut codes = HOSTS.cometapi.error_codes.iter();
    codes.find(|(code, _)| text.contains(code)).map(|(code, of)| (*code, of.means))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &dyn Fn(&str) -> bool = &|_| true;

    #[test]
    fn operations_and_properties_are_those_of_the_spec() {
        let spec: serde_json::Value =
            serde_json::from_str(include_str!("../../openapi/runway.json")).unwrap();
        let text = spec.to_string();
        for (id, operation) in HOSTS.cometapi.operations {
            assert!(text.contains(&format!("\"operationId\":{id:?}")), "{id}");
            for (property, _) in operation.required {
                assert!(text.contains(&format!("{property:?}:")), "{id}: {property}");
            }
        }
    }

    #[test]
    fn runway_supports_everything() {
        assert_eq!(Host::Runway.unsupported("create_upload", EMPTY), None);
    }

    #[test]
    fn an_operation_that_is_not_listed_is_not_supported() {
        let unsupported = Host::CometApi.unsupported("create_upload", EMPTY).unwrap();
        assert!(unsupported.reason.starts_with("its documentation does not list it (CometAPI's"));
        assert_eq!(unsupported.code, None);
        assert_eq!(Host::CometApi.unsupported("get_task", EMPTY), None);
    }

    #[test]
    fn an_empty_property_that_is_required_has_an_error_code() {
        let unsupported = Host::CometApi.unsupported("text_to_image", EMPTY).unwrap();
        assert!(unsupported.reason.starts_with("`referenceImages` must not be empty (page"));
        assert_eq!(unsupported.code, Some("reference_images_empty"));
        let is_empty = |name: &str| name != "referenceImages";
        assert_eq!(Host::CometApi.unsupported("text_to_image", &is_empty), None);
    }

    #[test]
    fn an_error_code_is_found_within_a_message() {
        let found = word_in("Task: task_not_exist (request id: 1)");
        assert!(matches!(found, Some(("task_not_exist", Some(Meaning::UnknownTask)))));
        assert!(word_in("an error occurred").is_none());
    }
}
