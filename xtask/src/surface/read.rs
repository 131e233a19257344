//! Reads the surface from the macro calls and structs that generated code consists of.

use anyhow::Context;
use heck::ToPascalCase;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Fields, Ident, ItemStruct, LitStr, Macro, Path, Token, Type, Visibility};

use super::line::line;
use super::{Item, Kind, Surface};

impl Surface {
    /// All items of the modules `types` and `operations`; the tables behind them are not public.
    pub fn read(source: &str) -> anyhow::Result<Self> {
        let end = source.find("\n}\n\nstatic ").map_or(source.len(), |at| at + 2);
        let file = syn::parse_file(&source[..end]).context("generated code is not Rust")?;
        let mut surface = Self::default();
        for item in file.items {
            let syn::Item::Mod(module) = item else { continue };
            for item in module.content.into_iter().flat_map(|(_, items)| items) {
                surface.item(item)?;
            }
        }
        Ok(surface)
    }

    fn item(&mut self, item: syn::Item) -> anyhow::Result<()> {
        match item {
            syn::Item::Macro(call) => {
                let name = call.mac.path.get_ident().map(ToString::to_string).unwrap_or_default();
                self.call(&name, call.mac).with_context(|| format!("a call of `{name}!`"))?;
            }
            syn::Item::Struct(found) => self.response(&found),
            _ => {}
        }
        Ok(())
    }

    fn call(&mut self, name: &str, call: Macro) -> anyhow::Result<()> {
        let tokens = call.tokens;
        match name {
            "request" => self.declared(Kind::Request, declaration.parse2(tokens)?),
            "string_enum" => self.declared(Kind::Enum, declaration.parse2(tokens)?),
            "any_value" => self.declared(Kind::AnyValue, declaration.parse2(tokens)?),
            "operation" => self.operation(Operation::parse.parse2(tokens)?),
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
                if let Some((name, alternatives)) = body.parse2(tokens)? {
                    self.add(format!("types::{name}"), Item::Type(Kind::Body));
                    for alternative in alternatives {
                        self.add(format!("types::{name}: From<types::{alternative}>"), Item::Trait);
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

    fn declared(&mut self, kind: Kind, (name, entries): (Ident, Vec<Entry>)) {
        for Entry { name: entry, wire } in entries {
            let path = format!("types::{name}::{entry}");
            let item =
                if kind == Kind::Enum { Item::Value { wire } } else { Item::Setter { wire } };
            self.add(path, item);
        }
        self.add(format!("types::{name}"), Item::Type(kind));
    }

    fn response(&mut self, found: &ItemStruct) {
        let path = format!("types::{}", found.ident);
        for (index, field) in found.fields.iter().enumerate() {
            let name = match (&found.fields, &field.ident) {
                (Fields::Named(_), Some(name)) => name.to_string(),
                _ => index.to_string(),
            };
            let of = type_of(&field.ty);
            // Every response keeps the fields that nobody knows.
            if name != "extra" || of != "Fields" {
                let item = Item::Field { of, wire: name.clone() };
                self.add(format!("{path}::{name}"), item);
            }
        }
        if found.attrs.iter().any(|attribute| line(&attribute.meta).contains("Default")) {
            self.add(format!("{path}: Default"), Item::Trait);
        }
        self.add(path, Item::Type(Kind::Response));
    }

    fn operation(&mut self, operation: Operation) {
        let Operation { name, arguments, body, response, starts, setters } = operation;
        let path = format!("operations::{}", name.to_pascal_case());
        for Entry { name, wire } in setters {
            self.add(format!("{path}::{name}"), Item::Setter { wire });
        }
        if let Some(started) = starts {
            let handle = format!("Handle<{started}>");
            self.add(format!("{path}::start"), Item::Start { handle });
        }
        self.add(path, Item::Type(Kind::Operation));
        self.add(format!("Client::{name}"), Item::Function { arguments, body, response });
    }
}

fn type_of(found: &Type) -> String {
    line(found).replace("crate::", "")
}

/// `name = "wire"`, with or without words around it.
struct Entry {
    name: Ident,
    wire: String,
}

impl Parse for Entry {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        let wire = input.parse::<LitStr>()?.value();
        // Whether the spec requires a response field.
        input.parse::<Option<Ident>>()?;
        Ok(Self { name, wire })
    }
}

fn entries(input: ParseStream) -> syn::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    while !input.is_empty() && !input.peek(Token![;]) {
        entries.push(input.parse()?);
        // `/ private`
        if input.parse::<Option<Token![/]>>()?.is_some() {
            input.parse::<Ident>()?;
        }
        input.parse::<Option<Token![,]>>()?;
    }
    input.step(|cursor| {
        let mut rest = *cursor;
        while let Some((_, next)) = rest.token_tree() {
            rest = next;
        }
        Ok((entries, rest))
    })
}

/// `pub struct Name: super::TABLE { entries }`
fn declaration(input: ParseStream) -> syn::Result<(Ident, Vec<Entry>)> {
    let (name, braced) = head(input)?;
    Ok((name, entries.parse2(braced)?))
}

fn head(input: ParseStream) -> syn::Result<(Ident, proc_macro2::TokenStream)> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    if input.parse::<Option<Token![enum]>>()?.is_none() {
        input.parse::<Token![struct]>()?;
    }
    let name = input.parse()?;
    if input.parse::<Option<Token![:]>>()?.is_some() {
        input.parse::<Path>()?;
    }
    let braced;
    syn::braced!(braced in input);
    let inside = braced.parse()?;
    // What values mean.
    input.parse::<proc_macro2::TokenStream>()?;
    Ok((name, inside))
}

/// `Name { field = "wire" required, …; extra }`
fn response(input: ParseStream) -> syn::Result<(Ident, Vec<Entry>)> {
    let name = input.parse()?;
    let braced;
    syn::braced!(braced in input);
    Ok((name, braced.call(entries)?))
}

/// The alternatives of a body that has a type of its own.
fn body(input: ParseStream) -> syn::Result<Option<(Ident, Vec<Ident>)>> {
    if input.peek(Ident) && !input.peek2(Ident) {
        input.parse::<Ident>()?;
        return Ok(None);
    }
    let (name, braced) = head(input)?;
    let names = syn::punctuated::Punctuated::<Ident, Token![,]>::parse_terminated.parse2(braced)?;
    Ok(Some((name, names.into_iter().collect())))
}

/// `pub fn name(id, ) body [Type] -> Name: Client, GET "/path" Idempotent -> Type, query TABLE { … }`
struct Operation {
    name: String,
    arguments: Vec<String>,
    body: Option<String>,
    response: String,
    /// What can be waited for.
    starts: Option<String>,
    setters: Vec<Entry>,
}

impl Parse for Operation {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        input.parse::<Token![fn]>()?;
        let name = input.parse::<Ident>()?.to_string();
        let (arguments, braced);
        syn::parenthesized!(arguments in input);
        let arguments = arguments.parse_terminated(Ident::parse_any, Token![,])?;
        let mut body = None;
        if input.parse::<Option<Ident>>()?.is_some() {
            let of;
            syn::bracketed!(of in input);
            body = Some(type_of(&of.parse()?));
        }
        input.parse::<Token![->]>()?;
        input.parse::<Ident>()?;
        input.parse::<Token![:]>()?;
        input.parse::<Path>()?;
        input.parse::<Token![,]>()?;
        input.parse::<Ident>()?;
        input.parse::<LitStr>()?;
        input.parse::<Ident>()?;
        input.parse::<Token![->]>()?;
        let response = type_of(&input.parse()?);
        input.parse::<Token![,]>()?;
        let starts = starts(input)?;
        input.parse::<Ident>()?;
        input.parse::<Ident>()?;
        syn::braced!(braced in input);
        let arguments = arguments.iter().map(ToString::to_string).collect();
        Ok(Self { name, arguments, body, response, starts, setters: braced.call(entries)? })
    }
}

/// `starts Type = id.of.it,`
fn starts(input: ParseStream) -> syn::Result<Option<String>> {
    if input.fork().parse::<Ident>()? != "starts" {
        return Ok(None);
    }
    input.parse::<Ident>()?;
    let started = type_of(&input.parse()?);
    input.parse::<Token![=]>()?;
    syn::punctuated::Punctuated::<Ident, Token![.]>::parse_separated_nonempty(input)?;
    input.parse::<Token![,]>()?;
    Ok(Some(started))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(types: &str, operations: &str) -> Vec<String> {
        let source = format!("pub mod types {{ {types} }} pub mod operations {{ {operations} }}");
        Surface::read(&source).unwrap().paths().cloned().collect()
    }

    #[test]
    fn a_request_has_its_setters_and_an_enum_its_values() {
        let types = "request! { /// An image.\n pub struct Image: super::IMAGE { \
             /// words\n ratio = \"ratio\", #[deprecated] seed = \"seed\", } } body! { Image } \
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
    fn a_body_converts_from_its_alternatives() {
        let types = "body! { pub struct Request: super::REQUEST { Image, Video, } }";
        let expected = [
            "types::Request",
            "types::Request: From<types::Image>",
            "types::Request: From<types::Video>",
        ];
        assert_eq!(listed(types, ""), expected);
    }

    #[test]
    fn a_response_has_its_fields_but_the_one_for_what_is_unknown() {
        let types = "#[derive(Clone, Default)] pub struct Task { pub created_at: Option<u8>, \
             pub extra: crate::types::Fields } \
             response! { Task { created_at = \"createdAt\" required, ; extra } }";
        assert_eq!(
            listed(types, ""),
            ["types::Task", "types::Task: Default", "types::Task::created_at"]
        );
        let surface = Surface::read(&format!("pub mod types {{ {types} }}")).unwrap();
        assert_eq!(surface.member("types::Task", "createdAt").unwrap(), "types::Task::created_at");
    }

    #[test]
    fn an_operation_is_a_function_and_a_type_with_setters() {
        let operation = "operation! { pub fn list_voices(id, ) body [types::Voice] -> ListVoices: \
             crate::client::Client, GET \"/v1/voices/{}\" Idempotent -> (), starts types::Task = data.id, query Q { limit = \"limit\", } }";
        let source = format!("pub mod operations {{ {operation} }}");
        let surface = Surface::read(&source).unwrap();
        let paths: Vec<&String> = surface.paths().collect();
        let expected = [
            "Client::list_voices",
            "operations::ListVoices",
            "operations::ListVoices::limit",
            "operations::ListVoices::start",
        ];
        assert_eq!(paths, expected);
        let Some(Item::Function { arguments, body, response }) = surface.items.get(expected[0])
        else {
            panic!("no function");
        };
        assert_eq!((arguments.len(), body.as_deref(), response.as_str()), (1, Some("Voice"), "()"));
    }
}
