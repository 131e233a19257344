//! The generated part of the surface: operations as functions, types with their fields or values.
//! Reads the syntax of the generated file and knows no operation.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, Field, Fields, File, GenericArgument, Ident, ImplItem, Item, ItemMod, ItemStruct,
    LitStr, PathArguments, ReturnType, Token, Type, Visibility,
};

use super::line::{INDENT, line, wrapped};
use crate::snapshot::area::Areas;

/// `name(argument: Type) -> Answer` of each operation, by area.
pub fn operations(file: &File, areas: &Areas) -> BTreeMap<String, Vec<String>> {
    let answers = answers(file);
    let mut operations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in module(file, "builder") {
        let Item::Struct(builder) = item else { continue };
        let Some(answer) = answers.get(&builder.ident.to_string()) else { continue };
        let arguments: Vec<String> = builder.fields.iter().filter_map(argument).collect();
        let name = builder.ident.to_string().to_snake_case();
        let operation = format!("{name}({}) -> {answer}", arguments.join(", "));
        operations.entry(areas.of_operation(&name).to_owned()).or_default().push(operation);
    }
    operations
}

/// What `send` of each builder brings.
fn answers(file: &File) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for item in module(file, "builder") {
        let Item::Impl(found) = item else { continue };
        let Type::Path(of) = found.self_ty.as_ref() else { continue };
        let send = found.items.iter().find_map(|item| match item {
            ImplItem::Fn(function) if function.sig.ident == "send" => Some(&function.sig.output),
            _ => None,
        });
        if let (Some(ReturnType::Type(_, answer)), Some(of)) = (send, of.path.segments.last()) {
            let answer =
                argument_of(answer, "Result").and_then(|of| argument_of(of, "ResponseValue"));
            answers.insert(of.ident.to_string(), answer.map(line).unwrap_or_default());
        }
    }
    answers
}

/// A builder keeps `Result<T, String>`; a body of many fields is kept as the builder of its type.
fn argument(field: &Field) -> Option<String> {
    let name = field.ident.as_ref()?;
    let of = line(argument_of(&field.ty, "Result")?);
    Some(format!("{name}: {}", of.replace("builder::", "")))
}

/// The `T` of `Name<T, …>`.
fn argument_of<'t>(found: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = found else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(of) => Some(of),
        _ => None,
    }
}

/// Every type with its kind, sorted by name.
pub fn types(file: &File) -> syn::Result<Vec<String>> {
    let items = module(file, "types");
    let built = names_of_builders(items);
    let mut types = BTreeMap::new();
    let mut made: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in items {
        match item {
            Item::Struct(found) => {
                types.insert(found.ident.to_string(), structure(found, &built));
            }
            Item::Enum(found) => {
                let variants: Vec<String> =
                    found.variants.iter().map(|of| of.ident.to_string()).collect();
                types.insert(
                    found.ident.to_string(),
                    wrapped(&format!("enum {}:", found.ident), &variants),
                );
            }
            Item::Type(found) => {
                types.insert(
                    found.ident.to_string(),
                    format!("type {} = {}", found.ident, line(&found.ty)),
                );
            }
            Item::Macro(call) => {
                let kind = call.mac.path.segments.last().map(|last| last.ident.to_string());
                let kind = kind.unwrap_or_default();
                if kind == "wire_media" {
                    let Made { name, of } = call.mac.parse_body()?;
                    made.entry(of).or_default().push(name.to_string());
                    continue;
                }
                let ours: Ours = call.mac.parse_body()?;
                types.insert(ours.name.to_string(), ours.text(kind.trim_start_matches("wire_")));
            }
            _ => {}
        }
    }
    let made = made.iter().map(|(of, names)| wrapped(&format!("made of {of}:"), names));
    Ok(types.into_values().chain(made).collect())
}

fn structure(found: &ItemStruct, built: &BTreeSet<String>) -> String {
    let name = found.ident.to_string();
    let built = if built.contains(&name) { ", with a builder" } else { "" };
    let is_public = |field: &&Field| matches!(field.vis, Visibility::Public(_));
    let fields = found.fields.iter().filter(is_public);
    match &found.fields {
        Fields::Unnamed(_) => {
            let types: Vec<String> = fields.map(|field| line(&field.ty)).collect();
            format!("struct {name}({}){built}", types.join(", "))
        }
        _ => {
            let name_and_type = |field: &Field| {
                let name = field.ident.as_ref().map(Ident::to_string).unwrap_or_default();
                format!("\n{INDENT}{name}: {}", line(&field.ty))
            };
            format!("struct {name}{built}{}", fields.map(name_and_type).collect::<String>())
        }
    }
}

fn names_of_builders(types: &[Item]) -> BTreeSet<String> {
    let inside = types.iter().find_map(|item| inside(item, "builder")).unwrap_or_default();
    let names = inside.iter().filter_map(|item| match item {
        Item::Struct(found) => Some(found.ident.to_string()),
        _ => None,
    });
    names.collect()
}

fn module<'f>(file: &'f File, name: &str) -> &'f [Item] {
    file.items.iter().find_map(|item| inside(item, name)).unwrap_or_default()
}

fn inside<'i>(item: &'i Item, name: &str) -> Option<&'i [Item]> {
    match item {
        Item::Mod(ItemMod { ident, content: Some((_, items)), .. }) if ident == name => Some(items),
        _ => None,
    }
}

/// What stands in the call of a macro of ours: `pub enum Name by "type" { … } from text …`.
struct Ours {
    name: Ident,
    by: Option<LitStr>,
    entries: Vec<String>,
    tail: TokenStream,
}

impl Parse for Ours {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        if input.parse::<Option<Token![enum]>>()?.is_none() {
            input.parse::<Token![struct]>()?;
        }
        let name: Ident = input.parse()?;
        let by = if input.peek(syn::token::Brace) {
            None
        } else {
            input.parse::<Ident>()?;
            Some(input.parse()?)
        };
        let braced;
        syn::braced!(braced in input);
        Ok(Self { name, by, entries: entries(braced.parse()?), tail: input.parse()? })
    }
}

/// What is made of media: `struct Name of Image { … }`.
struct Made {
    name: Ident,
    of: String,
}

impl Parse for Made {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        if input.parse::<Option<Token![enum]>>()?.is_none() {
            input.parse::<Token![struct]>()?;
        }
        let name = input.parse()?;
        input.parse::<Ident>()?;
        let kind: Ident = input.parse()?;
        let braced;
        syn::braced!(braced in input);
        let entries: TokenStream = braced.parse()?;
        let is_placed = entries.into_iter().next().is_some_and(|word| word.to_string() == "placed");
        let of = if is_placed { format!("[Placed<{kind}>]") } else { kind.to_string() };
        Ok(Self { name, of })
    }
}

/// What stands between the commas.
fn entries(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let entries = tokens.split(|token| token.to_string() == ",");
    entries
        .filter(|entry| !entry.is_empty())
        .map(|entry| line(entry.iter().cloned().collect::<TokenStream>()))
        .collect()
}

impl Ours {
    fn text(&self, kind: &str) -> String {
        let by = self.by.as_ref().map(|by| format!(" by {}", line(by))).unwrap_or_default();
        let text = wrapped(&format!("{kind} {}{by}:", self.name), &self.entries);
        if self.tail.is_empty() { text } else { format!("{text}; {}", line(&self.tail)) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_operation_is_a_function() {
        let file = syn::parse_quote! {
            pub mod builder {
                pub struct MakeImage<'a> {
                    client: &'a super::Client,
                    body: Result<types::builder::Image, String>,
                    limit: Result<Option<::runwayml::Integer<1i64, 2i64>>, String>,
                }
                impl<'a> MakeImage<'a> {
                    pub async fn send(self) -> Result<ResponseValue<types::TaskCreated>, Error<()>> {}
                }
            }
        };
        let operation = json!({ "operationId": "make_image", "tags": ["image"] });
        let contract = json!({ "paths": { "/a": { "post": operation } } });
        let operations = operations(&file, &Areas::of(&contract));
        let expected = "make_image(body: Image, limit: Option<Integer<1i64, 2i64>>) -> TaskCreated";
        assert_eq!(operations["image"], [expected]);
    }

    #[test]
    fn a_type_has_its_public_fields_or_its_values() {
        let file = syn::parse_quote! {
            pub mod types {
                pub struct Image { pub size: ::std::option::Option<Size>, hidden: bool }
                ::runwayml::wire_words! { pub enum Size { W1H2 = "1:2", Auto = "auto", } }
                ::runwayml::wire_choice! { pub enum Of { Uri(Uri), List(List), } from text Uri(Uri) }
                ::runwayml::wire_media! { struct Uri of Image {} }
                ::runwayml::wire_media! { struct List of Image { placed Entry, } }
                pub mod builder { pub struct Image; }
            }
        };
        let expected = [
            "struct Image, with a builder\n    size: Option<Size>",
            "choice Of: Uri(Uri), List(List); from text Uri(Uri)",
            "words Size: W1H2 = \"1:2\", Auto = \"auto\"",
            "made of Image: Uri",
            "made of [Placed<Image>]: List",
        ];
        assert_eq!(types(&file).unwrap(), expected);
    }
}
