//! The text of a public item and of the members that an `impl` adds. Private and `#[doc(hidden)]`
//! members are left out.

use quote::quote;
use syn::{
    Attribute, Fields, ImplItem, Item, ItemEnum, ItemImpl, Meta, TraitItem, Type, Visibility,
};

use crate::surface::one_line::{INDENT, one_line, wrapped};

/// The name and text of a public item.
pub fn declaration(item: &Item) -> Option<(String, String)> {
    let (vis, attrs, name, text) = match item {
        Item::Struct(found) => {
            let (name, generics) = (&found.ident, &found.generics);
            let text = one_line(quote! { struct #name #generics }) + &fields(&found.fields);
            (&found.vis, &found.attrs, name, text)
        }
        Item::Enum(found) => (&found.vis, &found.attrs, &found.ident, variants(found)),
        Item::Type(found) => {
            let (name, generics, of) = (&found.ident, &found.generics, &found.ty);
            (&found.vis, &found.attrs, name, one_line(quote! { type #name #generics = #of }))
        }
        Item::Const(found) => {
            let (name, of) = (&found.ident, &found.ty);
            (&found.vis, &found.attrs, name, one_line(quote! { const #name: #of }))
        }
        Item::Fn(found) => (&found.vis, &found.attrs, &found.sig.ident, one_line(&found.sig)),
        Item::Trait(found) => {
            let (name, generics, above) = (&found.ident, &found.generics, &found.supertraits);
            let text = one_line(quote! { trait #name #generics: #above });
            let text = text.trim_end_matches(':').to_owned() + &trait_items(&found.items);
            (&found.vis, &found.attrs, name, text)
        }
        _ => return None,
    };
    is_public(vis, attrs).then(|| (name.to_string(), text))
}

fn fields(fields: &Fields) -> String {
    let public = fields.iter().filter(|field| is_public(&field.vis, &field.attrs));
    let text = public.map(|field| {
        let name = field.ident.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
        format!("\n{INDENT}{name}{}", one_line(&field.ty))
    });
    text.collect()
}

fn variants(found: &ItemEnum) -> String {
    let shown = found.variants.iter().filter(|variant| !is_hidden(&variant.attrs));
    let variants = shown.map(|variant| {
        let mut variant = variant.clone();
        variant.attrs.clear();
        variant.fields.iter_mut().for_each(|field| field.attrs.clear());
        one_line(variant).replace(", }", " }")
    });
    let text = wrapped(&format!("enum {}:", found.ident), &variants.collect::<Vec<String>>());
    text.trim_end_matches(':').to_owned()
}

fn trait_items(items: &[TraitItem]) -> String {
    let signatures = items.iter().filter_map(|item| match item {
        TraitItem::Fn(function) => (!is_hidden(&function.attrs)).then(|| one_line(&function.sig)),
        TraitItem::Type(found) => {
            (!is_hidden(&found.attrs)).then(|| format!("type {}", found.ident))
        }
        TraitItem::Const(found) => {
            let (name, of) = (&found.ident, &found.ty);
            (!is_hidden(&found.attrs)).then(|| one_line(quote! { const #name: #of }))
        }
        _ => None,
    });
    signatures.map(|signature| format!("\n{INDENT}{signature}")).collect()
}

/// What an `impl` adds to the type `name`: its public functions and constants, or a trait.
pub fn members(item: &Item, name: &str) -> Vec<String> {
    let Item::Impl(found) = item else { return Vec::new() };
    let Type::Path(of) = found.self_ty.as_ref() else { return Vec::new() };
    let is_for_type = of.path.segments.last().is_some_and(|segment| segment.ident == name);
    if !is_for_type || is_hidden(&found.attrs) {
        return Vec::new();
    }
    match &found.trait_ {
        Some((path, _)) => vec![format!("impl {}", one_line(path))],
        None => functions(found),
    }
}

/// The module in the path of the type of an `impl`: `cometapi` for `impl crate::cometapi::Client`.
pub fn qualified_module(item: &Item) -> Option<String> {
    let Item::Impl(found) = item else { return None };
    let Type::Path(of) = found.self_ty.as_ref() else { return None };
    let mut names = of.path.segments.iter().map(|segment| segment.ident.to_string());
    if names.next()? != "crate" {
        return None;
    }
    let names: Vec<String> = names.collect();
    let (_, module) = names.split_last()?;
    Some(module.join("::"))
}

fn functions(found: &ItemImpl) -> Vec<String> {
    let members = found.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => {
            is_public(&function.vis, &function.attrs).then(|| one_line(&function.sig))
        }
        ImplItem::Const(found) => {
            let (name, of) = (&found.ident, &found.ty);
            is_public(&found.vis, &found.attrs).then(|| one_line(quote! { const #name: #of }))
        }
        _ => None,
    });
    members.collect()
}

/// Whether an item is public and documented.
pub fn is_public(vis: &Visibility, attributes: &[Attribute]) -> bool {
    matches!(vis, Visibility::Public(_)) && !is_hidden(attributes)
}

/// Whether an item is `#[doc(hidden)]`.
fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let Meta::List(list) = &attribute.meta else { return false };
        list.path.is_ident("doc") && list.tokens.to_string() == "hidden"
    })
}
