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

/// The schema of a body or a response in JSON, or else in the first of its media types by name.
pub fn content(of: &Value) -> Option<&Value> {
    let content = of["content"].as_object()?;
    let first = || content.iter().min_by_key(|(name, _)| *name).map(|(_, first)| first);
    content.get("application/json").or_else(first)?.get("schema")
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
