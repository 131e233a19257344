//! The operations that CometAPI supports, and the properties that it requires.

use crate::providers;

/// Why CometAPI does not support a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unsupported {
    pub(super) reason: String,
    /// CometAPI's error code.
    pub(super) code: Option<&'static str>,
}

/// Whether CometAPI supports an operation of Runway's spec.
pub(crate) fn supports(operation: &str) -> bool {
    providers::cometapi().operations.contains_key(operation)
}

/// Why CometAPI does not support a request; `is_empty` says whether a property of its body is missing,
/// null or an empty list.
pub(super) fn unsupported(operation: &str, is_empty: &dyn Fn(&str) -> bool) -> Option<Unsupported> {
    let provider = providers::cometapi();
    let Some(operation) = provider.operations.get(operation) else {
        let reason = format!("its documentation does not list it ({})", provider.source);
        return Some(Unsupported { reason, code: None });
    };
    let (property, code) = operation.required.iter().find(|(property, _)| is_empty(property))?;
    let reason = format!("`{property}` must not be empty ({})", operation.source);
    Some(Unsupported { reason, code: Some(code) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec;

    const EMPTY: &dyn Fn(&str) -> bool = &|_| true;

    #[test]
    fn every_operation_in_the_file_is_in_the_spec() {
        for id in providers::cometapi().operations.keys() {
            assert!(spec::find(id).is_some(), "{id}");
        }
    }

    #[test]
    fn an_operation_that_is_not_listed_is_not_supported() {
        let unsupported = unsupported("create_upload", EMPTY).unwrap();
        assert!(unsupported.reason.starts_with("its documentation does not list it (CometAPI's"));
        assert_eq!(unsupported.code, None);
        assert_eq!(super::unsupported("get_task", EMPTY), None);
    }

    #[test]
    fn an_empty_property_that_is_required_has_an_error_code() {
        let unsupported = unsupported("text_to_image", EMPTY).unwrap();
        assert!(unsupported.reason.starts_with("`referenceImages` must not be empty (page"));
        assert_eq!(unsupported.code, Some("reference_images_empty"));
        let is_empty = |name: &str| name != "referenceImages";
        assert_eq!(super::unsupported("text_to_image", &is_empty), None);
    }
}
