//! Which responses are the success and the errors, and the schema of a body.

use serde_json::Value;

/// Whether a status such as `200` or `2XX` means success.
pub fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

/// Whether a status such as `404`, `5XX` or `default` means an error.
pub fn is_error(status: &str) -> bool {
    !status.starts_with(['1', '2', '3'])
}

/// The status and the response of a success among the responses of an operation: of several, the lowest status with a body.
pub fn success(responses: &Value) -> Option<(&String, &Value)> {
    let responses = responses.as_object()?.iter();
    let mut all: Vec<_> = responses.filter(|(status, _)| is_success(status)).collect();
    all.sort_by_key(|(status, _)| *status);
    let with_body = all.iter().find(|(_, response)| response.get("content").is_some());
    with_body.or(all.first()).copied()
}

/// The media type that the client sends.
pub const JSON: &str = "application/json";

/// Whether the client can read a response in this media type.
pub fn is_json(media_type: &str) -> bool {
    media_type == JSON || media_type.ends_with("+json")
}

/// The schema of a body or a response, in the media type that is used.
pub fn content(of: &Value) -> Option<&Value> {
    let content = of["content"].as_object()?;
    content.get(used_media_type(content.keys())?)?.get("schema")
}

/// Of several media types `application/json`, or else another one that is JSON, or else the first by name.
pub fn used_media_type<'m>(media_types: impl Iterator<Item = &'m String>) -> Option<&'m String> {
    media_types.min_by_key(|name| (*name != JSON, !is_json(name), *name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_several_successes_the_lowest_status_with_a_body_counts() {
        let body = json!({ "content": { "text/plain": {}, "application/json": { "schema": 1 } } });
        let responses = json!({ "400": body, "202": body, "204": {}, "201": body });
        let (status, response) = success(&responses).unwrap();
        assert_eq!((status.as_str(), content(response)), ("201", Some(&json!(1))));
        let deletion = json!({ "404": body, "204": {} });
        assert_eq!(success(&deletion).unwrap().0, "204");
    }

    #[test]
    fn an_error_is_what_neither_informs_nor_succeeds_nor_redirects() {
        assert!(["404", "5XX", "default"].into_iter().all(is_error));
        assert!(!["101", "204", "2XX", "302"].into_iter().any(is_error));
    }
}
