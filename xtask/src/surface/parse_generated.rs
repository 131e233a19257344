//! Parses generated code, which consists of macro calls and structs, into a surface.

use anyhow::Context;
use syn::parse::{Parse, Parser};
use syn::{Fields, Ident, ItemStruct, Macro};

use super::macro_syntax::{
    Entry, Operation, Pages, body, declaration, response, started, type_text,
};
use super::one_line::one_line;
use super::{Item, Kind, Surface};

impl Surface {
    /// The items of the modules `types` and `operations`. The tables after them are not public.
    pub fn parse(source: &str) -> anyhow::Result<Self> {
        let end = source.find("\n}\n\nstatic ").map_or(source.len(), |at| at + 2);
        let file = syn::parse_file(&source[..end]).context("cannot parse generated code")?;
        let mut surface = Self::default();
        for item in file.items {
            let syn::Item::Mod(module) = item else { continue };
            for item in module.content.into_iter().flat_map(|(_, items)| items) {
                surface.add_item(item)?;
            }
        }
        Ok(surface)
    }

    fn add_item(&mut self, item: syn::Item) -> anyhow::Result<()> {
        match item {
            syn::Item::Macro(call) => {
                let name = call.mac.path.get_ident().map(ToString::to_string).unwrap_or_default();
                self.add_macro_call(&name, call.mac)
                    .with_context(|| format!("cannot parse a call of `{name}!`"))?;
            }
            syn::Item::Struct(found) => self.add_response(&found),
            _ => {}
        }
        Ok(())
    }

    fn add_macro_call(&mut self, name: &str, call: Macro) -> anyhow::Result<()> {
        let tokens = call.tokens;
        match name {
            "request" => self.add_declaration(Kind::Request, declaration.parse2(tokens)?),
            "string_enum" => self.add_declaration(Kind::Enum, declaration.parse2(tokens)?),
            "any_value" => self.add_declaration(Kind::AnyValue, declaration.parse2(tokens)?),
            "started" => {
                let started = started.parse2(tokens)?;
                self.add(format!("types::{started}: Into<TaskId>"), Item::Trait);
            }
            "operation" => self.add_operation(Operation::parse.parse2(tokens)?),
            "response" => {
                let (name, entries) = response.parse2(tokens)?;
                for Entry { name: field, wire } in entries {
                    let item = self.items.get_mut(&format!("types::{name}::{field}"));
                    if let Some(Item::Field { wire: known, .. }) = item {
                        *known = wire;
                    }
                }
            }
            "body" => {
                if let Some((name, variants)) = body.parse2(tokens)? {
                    self.add(format!("types::{name}"), Item::Type(Kind::Body));
                    for variant in variants {
                        self.add(format!("types::{name}: From<types::{variant}>"), Item::Trait);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, path: String, item: Item) {
        self.items.insert(path, item);
    }

    fn add_declaration(&mut self, kind: Kind, (name, entries): (Ident, Vec<Entry>)) {
        for Entry { name: entry, wire } in entries {
            let path = format!("types::{name}::{entry}");
            let item =
                if kind == Kind::Enum { Item::Value { wire } } else { Item::Setter { wire } };
            self.add(path, item);
        }
        self.add(format!("types::{name}"), Item::Type(kind));
    }

    fn add_response(&mut self, found: &ItemStruct) {
        let path = format!("types::{}", found.ident);
        for (index, field) in found.fields.iter().enumerate() {
            let name = match (&found.fields, &field.ident) {
                (Fields::Named(_), Some(name)) => name.to_string(),
                _ => index.to_string(),
            };
            let ty = type_text(&field.ty);
            // Every response has `extra`, for unknown fields.
            if name != "extra" || ty != "Fields" {
                let item = Item::Field { ty, wire: name.clone() };
                self.add(format!("{path}::{name}"), item);
            }
        }
        if found.attrs.iter().any(|attribute| one_line(&attribute.meta).contains("Default")) {
            self.add(format!("{path}: Default"), Item::Trait);
        }
        self.add(path, Item::Type(Kind::Response));
    }

    fn add_operation(&mut self, operation: Operation) {
        let Operation { name, ty, arguments, body, later_body, response, starts, pages, setters } =
            operation;
        let path = format!("operations::{ty}");
        for Entry { name, wire } in setters {
            self.add(format!("{path}::{name}"), Item::Setter { wire });
        }
        if let Some(body) = later_body {
            self.add(format!("{path}::body"), Item::BodySetter { body });
        }
        if let Some(started) = starts {
            let returns = format!("Handle<{started}>");
            self.add(format!("{path}::start"), Item::Method { returns });
        }
        if let Some(Pages { page, item }) = pages {
            for (method, of) in [("into_pages", page), ("into_stream", item)] {
                let returns = format!("Stream<{of}>");
                self.add(format!("{path}::{method}"), Item::Method { returns });
            }
        }
        self.add(path, Item::Type(Kind::Operation));
        self.add(format!("Client::{name}"), Item::Function { arguments, body, response });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surface::operation_path;

    fn listed(types: &str, operations: &str) -> Vec<String> {
        let source = format!("pub mod types {{ {types} }} pub mod operations {{ {operations} }}");
        Surface::parse(&source).unwrap().paths().cloned().collect()
    }

    #[test]
    fn a_request_has_its_setters_and_an_enum_its_values() {
        let types = "request! { /// An image.\n pub struct Image: super::IMAGE { \
             /// The ratio.\n ratio = \"ratio\", #[deprecated] seed = \"seed\", } } body! { Image } \
             string_enum! { pub enum Status { Done = \"DONE\", } means \"done\" = \"SUCCEEDED\" } \
             any_value! { pub struct Data {} }";
        let expected = [
            "types::Data",
            "types::Image",
            "types::Image::ratio",
            "types::Image::seed",
            "types::Status",
            "types::Status::Done",
        ];
        assert_eq!(listed(types, ""), expected);
    }

    #[test]
    fn a_body_converts_from_its_variants() {
        let types = "body! { pub struct Request: super::REQUEST { Image, Video, } }";
        let expected = [
            "types::Request",
            "types::Request: From<types::Image>",
            "types::Request: From<types::Video>",
        ];
        assert_eq!(listed(types, ""), expected);
    }

    #[test]
    fn a_response_has_its_fields_except_extra() {
        let types = "#[derive(Clone, Default)] pub struct Task { pub created_at: Option<u8>, \
             pub extra: crate::types::Fields } \
             response! { Task { created_at = \"createdAt\" required, ; extra } }";
        assert_eq!(
            listed(types, ""),
            ["types::Task", "types::Task: Default", "types::Task::created_at"]
        );
        let surface = Surface::parse(&format!("pub mod types {{ {types} }}")).unwrap();
        assert_eq!(surface.member("types::Task", "createdAt").unwrap(), "types::Task::created_at");
    }

    #[test]
    fn an_operation_is_a_function_and_a_type_with_setters() {
        let operation = "operation! { pub fn list_voices(id, ) body [types::Voice] -> ListVoices: \
             crate::client::Client, GET \"/v1/voices/{}\" Idempotent Creation -> (), starts types::Task = data.id, query Q { limit = \"limit\", } }";
        let source = format!("pub mod operations {{ {operation} }}");
        let surface = Surface::parse(&source).unwrap();
        let paths: Vec<&String> = surface.paths().collect();
        let expected = [
            "Client::list_voices",
            "operations::ListVoices",
            "operations::ListVoices::limit",
            "operations::ListVoices::start",
        ];
        assert_eq!(paths, expected);
        assert_eq!(operation_path("list_voices"), expected[1]);
        let Some(Item::Function { arguments, body, response }) = surface.items.get(expected[0])
        else {
            panic!("no function");
        };
        assert_eq!((arguments.len(), body.as_deref(), response.as_str()), (1, Some("Voice"), "()"));
    }
}
