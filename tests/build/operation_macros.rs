//! Generates macros that list the operations of a spec, for tests that call all of them: `operations!`
//! has their parameters, bodies and responses, `bodies!` the alternatives of every body, and `paged!` the
//! operations with a cursor.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::shared::setter_names::setter;
use super::shared::spec::{Located, branches, component, content, located, resolved, success};

/// The macros for the operations of a spec.
pub fn macros(spec: &Value) -> String {
    let (mut operations, mut bodies, mut paged) = (Vec::new(), Vec::new(), Vec::new());
    for of in located(spec) {
        operations.extend(row(&of, spec).map(|row| (of.method, row)));
        bodies.extend(body(of.operation).map(|name| alternatives(&name, spec)));
        paged.extend(page(of.operation, spec));
    }
    // Deletions come last: a deleted resource can no longer be read.
    operations.sort_by_key(|(method, _)| *method == "delete");
    bodies.sort();
    bodies.dedup();
    let operations = operations.into_iter().map(|(_, row)| row);
    [render("operations", operations), render("bodies", bodies), render("paged", paged)].concat()
}

fn render(name: &str, rows: impl IntoIterator<Item = String>) -> String {
    let mut code = format!(
        "#[allow(unused_macros, reason = \"each test uses a part of them\")]\n\
         macro_rules! {name} {{\n    ($each:ident) => {{\n        $each! {{\n"
    );
    for row in rows {
        let _ = writeln!(code, "            {row}");
    }
    code.push_str("        }\n    };\n}\n");
    code
}

/// `get_avatar "get" "/v1/avatars/{id}" (id = "…") [] none -> Avatar;`
fn row(of: &Located<'_>, spec: &Value) -> Option<String> {
    let (id, Located { path, method, operation }) = (of.id()?, of);
    let arguments = parameters(operation, spec, |location| location == "path");
    let setters = parameters(operation, spec, |location| location != "path");
    let body = body(operation).unwrap_or_else(|| "none".to_owned());
    let (_, success) = success(&operation["responses"])?;
    let response = content(success).and_then(component).unwrap_or_else(|| "none".to_owned());
    Some(format!("{id} {method:?} {path:?} ({arguments}) [{setters}] {body} -> {response};"))
}

/// `list_router_requests (id = "d0658ae1") [limit = 1];`
fn page(operation: &Value, spec: &Value) -> Option<String> {
    let mut parameters = operation["parameters"].as_array()?.iter();
    parameters.find(|parameter| parameter["name"] == "cursor")?;
    let arguments = self::parameters(operation, spec, |location| location == "path");
    let setters = self::parameters(operation, spec, |location| location == "query");
    let setters = setters.split(", ").filter(|setter| !setter.starts_with("cursor "));
    let setters = setters.collect::<Vec<_>>().join(", ");
    Some(format!("{} ({arguments}) [{setters}];", operation["operationId"].as_str()?))
}

/// `TextToImageRequest: TextToImageGen4Image, TextToImageGptImage2;`
fn alternatives(body: &str, spec: &Value) -> String {
    let schema = &spec["components"]["schemas"][body];
    let of: Vec<String> = match branches(schema) {
        Some(alternatives) => alternatives.iter().filter_map(component).collect(),
        None => vec![body.to_owned()],
    };
    format!("{body}: {};", of.join(", "))
}

/// `limit = 1, order = "asc"`
fn parameters(operation: &Value, spec: &Value, is_included: impl Fn(&str) -> bool) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let samples = parameters.filter_map(|parameter| {
        let name = setter(parameter["name"].as_str()?);
        let sample = sample(&parameter["schema"], spec);
        is_included(parameter["in"].as_str()?).then(|| format!("{name} = {sample}"))
    });
    samples.collect::<Vec<_>>().join(", ")
}

/// The body that the function of an operation has an argument for.
fn body(operation: &Value) -> Option<String> {
    let body = operation.get("requestBody").filter(|body| body.get("x-added").is_none())?;
    content(body).and_then(component)
}

/// A valid value of a parameter, as a Rust literal.
fn sample(schema: &Value, spec: &Value) -> String {
    let none = Map::new();
    let schema = resolved(schema, spec);
    let schema = schema["anyOf"].get(0).map_or(schema, |first| resolved(first, spec));
    let schema = schema.as_object().unwrap_or(&none);
    if let Some(first) = schema.get("enum").and_then(|values| values.get(0)) {
        return first.to_string();
    }
    let pattern = schema.get("pattern").and_then(Value::as_str).unwrap_or_default();
    let string = match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => "2026-08-08T05:03:00Z",
        Some("date") => "2026-08-08",
        Some("uuid") if pattern.contains("-7[") => "0198a1b2-5a0c-7d0c-9d8b-1b8c1b0d2f4e",
        _ => "d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e",
    };
    match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => {
            schema.get("minimum").map_or_else(|| "1".to_owned(), Value::to_string)
        }
        Some("boolean") => "true".to_owned(),
        _ => format!("{string:?}"),
    }
}
