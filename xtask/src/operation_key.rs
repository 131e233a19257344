//! What identifies an operation in any document: method and path without the names of path parameters, which
//! do not matter on the wire.

/// `post /v1/tasks/{}` of `post` and `/v1/tasks/{id}`.
pub fn key(method: &str, path: &str) -> String {
    format!("{method} {}", without_parameter_names(path))
}

/// `/v1/tasks/{}` of `/v1/tasks/{id}`.
pub fn without_parameter_names(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}
