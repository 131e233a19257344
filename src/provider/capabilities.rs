//! What each provider supports: the table that build/data.rs generates from `openapi/providers.json`.

use super::Provider;

static PROVIDERS: Providers = include!(concat!(env!("OUT_DIR"), "/providers.rs"));

struct Providers {
    runway: Capabilities,
    cometapi: Capabilities,
}

/// What one provider supports and asks for.
pub(super) struct Capabilities {
    pub(super) name: &'static str,
    source: &'static str,
    pub(super) key_variables: &'static [&'static str],
    /// `None` for the server in the spec.
    pub(super) base_url: Option<&'static str>,
    pub(super) base_url_variable: Option<&'static str>,
    #[cfg_attr(not(feature = "cometapi"), allow(dead_code, reason = "only its routes need it"))]
    pub(super) prefix: Option<&'static str>,
    pub(super) min_poll_seconds: u64,
    pub(super) not_found_grace_seconds: u64,
    /// `None` for the whole spec.
    operations: Option<&'static [(&'static str, SupportedOperation)]>,
    error_codes: &'static [(&'static str, ErrorCode)],
}

struct SupportedOperation {
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

impl Provider {
    pub(super) fn capabilities(self) -> &'static Capabilities {
        match self {
            Self::Runway => &PROVIDERS.runway,
            Self::CometApi => &PROVIDERS.cometapi,
        }
    }

    /// Why the provider does not support a request; `is_empty` says whether a property of its body
    /// is missing, null or an empty list.
    pub(crate) fn unsupported(
        self,
        operation: &str,
        is_empty: &dyn Fn(&str) -> bool,
    ) -> Option<Unsupported> {
        let capabilities = self.capabilities();
        capabilities.operations?;
        let Some(operation) = capabilities.operation(operation) else {
            let reason = format!("its documentation does not list it ({})", capabilities.source);
            return Some(Unsupported { reason, code: None });
        };
        let (property, code) =
            operation.required.iter().find(|(property, _)| is_empty(property))?;
        let reason = format!("`{property}` must not be empty ({})", operation.source);
        Some(Unsupported { reason, code: Some(code) })
    }
}

impl Capabilities {
    pub(super) fn supports(&self, operation: &str) -> bool {
        self.operations.is_none() || self.operation(operation).is_some()
    }

    fn operation(&self, id: &str) -> Option<&'static SupportedOperation> {
        self.operations?.iter().find(|(of, _)| *of == id).map(|(_, operation)| operation)
    }
}

/// The first known error code in a string, and what it means.
pub(crate) fn error_code_in(text: &str) -> Option<(&'static str, Option<Meaning>)> {
    let all = [&PROVIDERS.runway, &PROVIDERS.cometapi];
    let mut codes = all.into_iter().flat_map(|provider| provider.error_codes);
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
        for (id, operation) in PROVIDERS.cometapi.operations.unwrap() {
            assert!(text.contains(&format!("\"operationId\":{id:?}")), "{id}");
            for (property, _) in operation.required {
                assert!(text.contains(&format!("{property:?}:")), "{id}: {property}");
            }
        }
    }

    #[test]
    fn runway_supports_everything() {
        assert_eq!(Provider::Runway.unsupported("create_upload", EMPTY), None);
    }

    #[test]
    fn an_operation_that_is_not_listed_is_not_supported() {
        let unsupported = Provider::CometApi.unsupported("create_upload", EMPTY).unwrap();
        assert!(unsupported.reason.starts_with("its documentation does not list it (CometAPI's"));
        assert_eq!(unsupported.code, None);
        assert_eq!(Provider::CometApi.unsupported("get_task", EMPTY), None);
    }

    #[test]
    fn an_empty_property_that_is_required_has_an_error_code() {
        let unsupported = Provider::CometApi.unsupported("text_to_image", EMPTY).unwrap();
        assert!(unsupported.reason.starts_with("`referenceImages` must not be empty (page"));
        assert_eq!(unsupported.code, Some("reference_images_empty"));
        let is_empty = |name: &str| name != "referenceImages";
        assert_eq!(Provider::CometApi.unsupported("text_to_image", &is_empty), None);
    }

    #[test]
    fn an_error_code_is_found_within_a_message() {
        let found = error_code_in("Task: task_not_exist (request id: 1)");
        assert!(matches!(found, Some(("task_not_exist", Some(Meaning::UnknownTask)))));
        assert!(error_code_in("an error occurred").is_none());
    }
}
