//! Writes a program that uses everything a generated client has, as a dependant could have written it.

use std::fmt::Write as _;

use serde_json::Value;

use crate::codegen::spec::{branches, operations, referenced};
use crate::surface::{Item, Kind, Surface, operation_path};

/// What a dependant imports, next to the types, operations and the client.
const IMPORTS: &str = "use std::collections::BTreeMap;

use futures_util::Stream;
use runwayml::types::{Date, Fields, InvalidRequest, Map, Secret, Timestamp, Url};
use runwayml::{Result, TaskId};
use serde_json::json;

fn is_stream<T>(_: impl Stream<Item = Result<T>> + Send + Unpin + 'static) {}

fn is_data<T: Clone + std::fmt::Debug + serde::Serialize + for<'de> serde::Deserialize<'de>>() {}

fn is_key<T: Ord + std::hash::Hash + std::fmt::Display>() {}
";

/// The module of a program, which uses each item of the surface that a client for the spec has.
pub fn program(surface: &Surface, spec: &Value) -> String {
    let writer = Writer { surface, spec };
    let mut code = IMPORTS.to_owned();
    for (path, item) in surface.items() {
        match item {
            Item::Type(Kind::Operation) | Item::Type(Kind::Body) => {}
            Item::Type(Kind::Request) => writer.request(path, &mut code),
            Item::Type(Kind::Enum) => writer.string_enum(path, &mut code),
            Item::Type(Kind::Response) => writer.response(path, &mut code),
            Item::Type(Kind::AnyValue) => {
                function(
                    path,
                    &format!("of: {}", name(path)),
                    &["let _: &serde_json::Value = &of.0;"],
                    &mut code,
                );
            }
            Item::Trait => writer.conversion(path, &mut code),
            Item::Function { arguments, body, response } => {
                let call =
                    Call { path, arguments: arguments.len(), body: body.as_deref(), response };
                writer.operation(&call, &mut code);
            }
            // With the type that they belong to.
            Item::BodySetter { .. }
            | Item::Method { .. }
            | Item::Setter { .. }
            | Item::Field { .. }
            | Item::Value { .. } => {}
        }
    }
    code
}

/// A method of the client.
struct Call<'a> {
    path: &'a str,
    /// How many path parameters there are.
    arguments: usize,
    body: Option<&'a str>,
    response: &'a str,
}

struct Writer<'a> {
    surface: &'a Surface,
    spec: &'a Value,
}

impl Writer<'_> {
    /// Builds a request with each setter, in each way that the spec describes.
    fn request(&self, path: &str, code: &mut String) {
        let properties = &self.component(name(path))["properties"];
        let mut lines = vec![
            format!("is_data::<{}>();", name(path)),
            format!("let of = {}::new();", name(path)),
        ];
        for (setter, wire) in self.setters(path) {
            let values = self.values(&properties[wire]);
            lines.extend(values.iter().map(|value| format!("let of = of.{setter}({value});")));
        }
        lines.push(
            "let _: std::result::Result<(), InvalidRequest> = of.extra(\"name\", 5).check();"
                .to_owned(),
        );
        function(path, "", &lines, code);
    }

    /// Matches each value, and makes the enum from texts.
    fn string_enum(&self, path: &str, code: &mut String) {
        let ty = name(path);
        let mut lines = vec![
            format!("is_data::<{ty}>();"),
            format!("is_key::<{ty}>();"),
            format!("let _: [{ty}; 2] = [\"a\".into(), String::new().into()];"),
            format!("let _: (&str, &[&str]) = (of.as_str(), {ty}::KNOWN);"),
            "let _ = match of {".to_owned(),
        ];
        for (value, item) in self.surface.members(path) {
            if let Item::Value { wire } = item {
                lines.push(format!("    {ty}::{} => {wire:?}.to_owned(),", name(value)));
            }
        }
        lines.push(format!("    {ty}::Other(text) => text,"));
        lines.push("    _ => String::new(),".to_owned());
        lines.push("};".to_owned());
        function(path, &format!("of: {ty}"), &lines, code);
    }

    /// Reads each field.
    fn response(&self, path: &str, code: &mut String) {
        let mut lines = vec![format!("is_data::<{}>();", name(path))];
        for (field, item) in self.surface.members(path) {
            if let Item::Field { ty, .. } = item {
                lines.push(format!("let _: &{ty} = &of.{};", name(field)));
            }
        }
        function(path, &format!("of: {}", name(path)), &lines, code);
    }

    /// Uses a conversion or a default value.
    fn conversion(&self, path: &str, code: &mut String) {
        let Some((ty, of)) = path.split_once(": ") else { return };
        let ty = name(ty);
        let from = of.strip_prefix("From<").and_then(|of| of.strip_suffix('>'));
        let (parameters, line) = match (of, from) {
            ("Default", _) => (String::new(), format!("let _ = {ty}::default();")),
            ("Into<TaskId>", _) => {
                (format!("of: {ty}"), "let _: [TaskId; 2] = [(&of).into(), of.into()];".to_owned())
            }
            (_, Some(from)) => {
                let from = name(from);
                let all = format!("[{from}::new().into(), (&{from}::new()).into()]");
                (String::new(), format!("let _: [{ty}; 2] = {all};"))
            }
            _ => panic!("no use of `{path}` is known"),
        };
        function(path, &parameters, &[line], code);
    }

    /// Calls an operation with each kind of body and each setter, and sends it in each way.
    fn operation(&self, call: &Call, code: &mut String) {
        let method = name(call.path);
        let of = operation_path(method);
        let mut arguments = vec!["\"id\"".to_owned(); call.arguments];
        let mut lines = Vec::new();
        for body in call.body.map(|body| self.bodies(body)).unwrap_or_default() {
            let all = [arguments.as_slice(), &[body]].concat().join(", ");
            lines.push(format!("let _: {of} = client.{method}({all});"));
        }
        arguments.extend(call.body.and_then(|body| self.bodies(body).into_iter().next()));
        lines.push(format!("let of: {of} = client.{method}({});", arguments.join(", ")));
        let parameters = self.parameters(method);
        for (setter, wire) in self.setters(&of) {
            let parameter = parameters.iter().find(|parameter| parameter["name"] == *wire);
            let values = self.values(parameter.map_or(&Value::Null, |of| &of["schema"]));
            lines.extend(values.iter().map(|value| format!("let of = of.{setter}({value});")));
        }
        lines.push(format!("let _: &str = {of}::ID;"));
        for (path, item) in self.surface.members(&of) {
            match item {
                Item::Method { returns } => lines.push(method_use(name(path), returns)),
                Item::BodySetter { body } => {
                    let bodies = self.bodies(body).into_iter();
                    lines.extend(bodies.map(|body| format!("let of = of.body({body});")));
                }
                _ => {}
            }
        }
        let response = call.response;
        lines.push(format!("let _: {response} = of.clone().send().await?;"));
        lines.push(format!("let _: {response} = of.send_with_meta().await?.value;"));
        lines.push("Ok(())".to_owned());
        let head = format!("pub async fn {}(client: &Client) -> Result<()>", identifier(call.path));
        block(&head, &lines, code);
    }

    /// The ways to write a body.
    fn bodies(&self, body: &str) -> Vec<String> {
        let mut bodies = Vec::new();
        for (path, _) in self.surface.members(&format!("types::{body}")) {
            let from = path.split_once(": From<types::").and_then(|(_, of)| of.strip_suffix('>'));
            bodies.extend(from.map(|from| format!("{from}::new()")));
            bodies.extend(from.map(|from| format!("&{from}::new()")));
        }
        if bodies.is_empty() {
            return vec![format!("{body}::new()"), format!("&{body}::new()")];
        }
        bodies.push("json!({})".to_owned());
        bodies
    }

    /// The setters of a type, with their names in JSON or in the query.
    fn setters<'s>(&'s self, path: &str) -> impl Iterator<Item = (&'s str, &'s str)> {
        self.surface.members(path).filter_map(|(path, item)| match item {
            Item::Setter { wire } => Some((name(path), wire.as_str())),
            _ => None,
        })
    }

    fn component(&self, name: &str) -> &Value {
        &self.spec["components"]["schemas"][name]
    }

    fn parameters(&self, id: &str) -> Vec<&Value> {
        let operation = operations(self.spec).find(|operation| operation["operationId"] == *id);
        operation.and_then(|of| of["parameters"].as_array()).into_iter().flatten().collect()
    }

    /// One value of each kind that a property accepts.
    fn values(&self, schema: &Value) -> Vec<String> {
        if let Some(component) = referenced(schema) {
            return self.values_of(component);
        }
        if let Some(all) = branches(schema) {
            return all.iter().flat_map(|alternative| self.values(alternative)).collect();
        }
        match schema["type"].as_str() {
            Some("integer") => vec!["5".to_owned(), "5_i64".to_owned(), "5_u8".to_owned()],
            Some("number") => vec!["0.5".to_owned(), "5".to_owned()],
            Some("boolean") => vec!["true".to_owned()],
            Some("array") => {
                let entries = self.values(&schema["items"]);
                entries.into_iter().map(|entry| format!("vec![{entry}]")).collect()
            }
            Some("object") => {
                let values = match schema.get("additionalProperties") {
                    Some(values @ Value::Object(_)) => self.values(values),
                    _ => vec!["json!({})".to_owned()],
                };
                let map = |value| format!("BTreeMap::from([(\"name\", {value})])");
                values.into_iter().map(map).collect()
            }
            _ => texts(),
        }
    }

    /// The values of a named type: each value of an enum, a request, or what the schema accepts.
    fn values_of(&self, component: &str) -> Vec<String> {
        let path = format!("types::{component}");
        match self.surface.kind(&path) {
            Some(Kind::Request) => {
                vec![format!("{component}::new()"), format!("&{component}::new()")]
            }
            Some(Kind::Enum) => {
                let members = self.surface.members(&path).filter_map(|(value, item)| {
                    let value = format!("{component}::{}", name(value));
                    matches!(item, Item::Value { .. }).then_some(value)
                });
                members.chain(texts()).collect()
            }
            _ => self.values(self.component(component)),
        }
    }
}

fn texts() -> Vec<String> {
    vec!["\"text\"".to_owned(), "String::new()".to_owned()]
}

/// A statement that calls a method, which is not `send`, of an operation.
fn method_use(method: &str, returns: &str) -> String {
    let (kind, of) = returns.split_once('<').unwrap_or((returns, ""));
    match (kind, of.strip_suffix('>')) {
        ("Handle", Some(of)) => {
            format!(
                "let _: runwayml::task::Handle<runwayml::types::{of}> = of.clone().{method}().await?;"
            )
        }
        ("Stream", Some(of)) => format!("is_stream::<{of}>(of.clone().{method}());"),
        _ => panic!("no use of `{method}`, which returns `{returns}`, is known"),
    }
}

/// The last part of a path.
fn name(path: &str) -> &str {
    path.rsplit_once("::").map_or(path, |(_, name)| name)
}

/// A name for the function that uses the item.
fn identifier(path: &str) -> String {
    path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn function(path: &str, parameters: &str, lines: &[impl AsRef<str>], code: &mut String) {
    block(&format!("pub fn use_{}({parameters})", identifier(path)), lines, code);
}

fn block(head: &str, lines: &[impl AsRef<str>], code: &mut String) {
    let _ = writeln!(code, "\n#[allow(non_snake_case)]\n{head} {{");
    for line in lines {
        let _ = writeln!(code, "    {}", line.as_ref());
    }
    code.push_str("}\n");
}
