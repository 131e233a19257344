//! One item on one line: what it is called, what it is, and what an `impl` adds to it. Knows nothing
//! of modules, and leaves out what is private or hidden from the documentation.

use quote::quote;
use syn::{
    Attribute, Fields, ImplItem, Item, ItemEnum, ItemImpl, Meta, TraitItem, Type, Visibility,
};

use crate::surface::line::{INDENT, line, wrapped};

/// The name of a public item and what it is.
pub fn declaration(item: &Item) -> Option<(String, String)> {
    let (vis, attrs, name, text) = match item {
        Item::Struct(found) => {
            let (name, generics) = (&found.ident, &found.generics);
            let text = line(quote! { struct #name #generics }) + &fields(&found.fields);
            (&found.vis, &found.attrs, name, text)
        }
        Item::Enum(found) => (&found.vis, &found.attrs, &found.ident, variants(found)),
        Item::Type(found) => {
            let (name, generics, of) = (&found.ident, &found.generics, &found.ty);
            (&found.vis, &found.attrs, name, line(quote! { type #name #generics = #of }))
        }
        Item::Const(found) => {
            let (name, of) = (&found.ident, &found.ty);
            (&found.vis, &found.attrs, name, line(quote! { const #name: #of }))
        }
        Item::Fn(found) => (&found.vis, &found.attrs, &found.sig.ident, line(&found.sig)),
        Item::Trait(found) => {
            let (name, generics, above) = (&found.ident, &found.generics, &found.supertraits);
            let text = line(quote! { trait #name #generics: #above });
            let text = text.trim_end_matches(':').to_owned() + &required(&found.items);
            (&found.vis, &found.attrs, name, text)
        }
        _ => return None,
    };
    is_open(vis, attrs).then(|| (name.to_string(), text))
}

fn fields(fields: &Fields) -> String {
    let public = fields.iter().filter(|field| is_open(&field.vis, &field.attrs));
    let text = public.map(|field| {
        let name = field.ident.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
        format!("\n{INDENT}{name}{}", line(&field.ty))
    });
    text.collect()
}

fn variants(found: &ItemEnum) -> String {
    let variants = found.variants.iter().map(|variant| {
        let mut variant = variant.clone();
        variant.attrs.clear();
        variant.fields.iter_mut().for_each(|field| field.attrs.clear());
        line(variant).replace(", }", " }")
    });
    wrapped(&format!("enum {}:", found.ident), &variants.collect::<Vec<String>>())
}

fn required(items: &[TraitItem]) -> String {
    let signatures = items.iter().filter_map(|item| match item {
        TraitItem::Fn(function) => Some(line(&function.sig)),
        TraitItem::Type(found) => Some(format!("type {}", found.ident)),
        _ => None,
    });
    signatures.map(|signature| format!("\n{INDENT}{signature}")).collect()
}

/// What an `impl` adds to the type with this name: public functions, or a trait.
pub fn members(item: &Item, name: &str) -> Vec<String> {
    let Item::Impl(found) = item else { return Vec::new() };
    let Type::Path(of) = found.self_ty.as_ref() else { return Vec::new() };
    let is_meant = of.path.segments.last().is_some_and(|segment| segment.ident == name);
    if !is_meant || is_hidden(&found.attrs) {
        return Vec::new();
    }
    match &found.trait_ {
        Some((path, _)) => vec![format!("impl {}", line(path))],
        None => functions(found),
    }
}

fn functions(found: &ItemImpl) -> Vec<String> {
    let members = found.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => {
            is_open(&function.vis, &function.attrs).then(|| line(&function.sig))
        }
        ImplItem::Const(found) => {
            let (name, of) = (&found.ident, &found.ty);
            is_open(&found.vis, &found.attrs).then(|| line(quote! { const #name: #of }))
        }
        _ => None,
    });
    members.collect()
}

/// Whether a program can name it and the documentation shows it.
pub fn is_open(vis: &Visibility, attributes: &[Attribute]) -> bool {
    matches!(vis, Visibility::Public(_)) && !is_hidden(attributes)
}

/// Whether it is kept out of the documentation.
fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let Meta::List(list) = &attribute.meta else { return false };
        list.path.is_ident("doc") && list.tokens.to_string() == "hidden"
    })
}
