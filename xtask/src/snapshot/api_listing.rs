//! A surface as text for review: one line per function and type, with its members.

use crate::surface::one_line::{INDENT, wrapped};
use crate::surface::{Item, Kind, Surface, operation_path};

/// The selected functions and types; `module` is prefixed to their paths.
pub fn listing(surface: &Surface, module: &str, is_selected: impl Fn(&str) -> bool) -> String {
    let mut listing = String::new();
    for (path, item) in surface.items().filter(|(path, _)| is_selected(path)) {
        let name = format!("{module}{path}");
        let text = match item {
            Item::Function { arguments, body, response } => {
                let id = path.rsplit("::").next().unwrap_or(path);
                let setters = members(surface, &operation_path(id));
                let body = body.as_ref().map(|body| format!("body: {body}"));
                let arguments: Vec<String> = arguments.iter().cloned().chain(body).collect();
                let head = format!("fn {name}({}) -> {response}", arguments.join(", "));
                if setters.is_empty() { head } else { wrapped(&format!("{head};"), &setters) }
            }
            Item::Type(Kind::Operation) => continue,
            Item::Type(Kind::Response) => {
                let fields = members(surface, path);
                let fields: String =
                    fields.iter().map(|field| format!("\n{INDENT}{field}")).collect();
                format!("response {name}{fields}")
            }
            Item::Type(kind) => {
                wrapped(&format!("{} {name}:", kind_text(*kind)), &members(surface, path))
            }
            _ => continue,
        };
        listing += text.trim_end_matches(':');
        listing.push('\n');
    }
    listing
}

fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::Operation => "operation",
        Kind::Request => "request",
        Kind::Body => "body",
        Kind::Enum => "enum",
        Kind::Response => "response",
        Kind::AnyValue => "any value",
    }
}

/// The members of a type, without its path.
fn members(surface: &Surface, path: &str) -> Vec<String> {
    let text = |(member, item): (&String, &Item)| {
        let name = member[path.len()..].trim_start_matches([':', ' ']);
        match item {
            Item::Field { ty, .. } => format!("{name}: {ty}"),
            Item::BodySetter { body } => format!("{name}({body})"),
            Item::Method { returns } => format!("{name} -> {returns}").replace("types::", ""),
            _ => name.replace("types::", ""),
        }
    };
    surface.members(path).map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_types_are_listed_with_their_members() {
        let source = "pub mod types { \
             request! { pub struct Image: super::IMAGE { ratio = \"ratio\", seed = \"seed\", } } \
             body! { pub struct Body: super::BODY { Image, } } any_value! { pub struct Data {} } \
             pub struct Task { pub id: ::std::string::String, pub cost: ::std::option::Option<f64> } \
             } pub mod operations { operation! { pub fn make(id, ) body [types::Body] -> Make: \
             crate::Client, POST \"/\" NonIdempotent Creation -> types::Task, query Q { limit = \"limit\", } } }";
        let expected = "\
fn Client::make(id, body: Body) -> Task; limit
body types::Body: From<Image>
any value types::Data
request types::Image: ratio, seed
response types::Task
    cost: Option<f64>
    id: String
";
        let surface = Surface::parse(source).unwrap();
        assert_eq!(listing(&surface, "", |_| true), expected);
        assert!(listing(&surface, "comet::", |_| true).starts_with("fn comet::Client::make("));
    }
}
