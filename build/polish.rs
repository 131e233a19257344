//! What progenitor wrote, made readable: our own items in the place of placeholders, constants as
//! one line, no schema text in the documentation. Works on syntax and knows no operation.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Fields, File, Item, ItemEnum, ItemMod, Type};

use super::Error;
use super::own::Own;

pub fn polish(mut file: File, own: &BTreeMap<String, Own>) -> Result<File, Error> {
    for item in &mut file.items {
        if let Item::Mod(module) = item
            && module.ident == "types"
        {
            replace_items(module, own)?;
        }
    }
    ShorterDocs.visit_file_mut(&mut file);
    Ok(file)
}

fn replace_items(types: &mut ItemMod, own: &BTreeMap<String, Own>) -> Result<(), Error> {
    let Some((_, items)) = &mut types.content else { return Ok(()) };
    let mut replaced = Vec::new();
    for item in std::mem::take(items) {
        match &item {
            Item::Enum(found) => {
                let name = found.ident.to_string();
                match own.get(&name).map(|own| own.item(&name)).or_else(|| constant(found)) {
                    Some(tokens) => replaced.push((name, tokens)),
                    None => items.push(item),
                }
            }
            _ => items.push(item),
        }
    }
    items.retain(|item| !implements(item, &replaced));
    for (_, tokens) in replaced {
        items.push(syn::parse2(tokens)?);
    }
    Ok(())
}

fn implements(item: &Item, replaced: &[(String, TokenStream)]) -> bool {
    let Item::Impl(found) = item else { return false };
    let Type::Path(path) = found.self_ty.as_ref() else { return false };
    path.path.get_ident().is_some_and(|ident| replaced.iter().any(|(name, _)| ident == name))
}

/// An enumeration of one value is a constant.
fn constant(found: &ItemEnum) -> Option<TokenStream> {
    let mut variants = found.variants.iter();
    let (Some(variant), None) = (variants.next(), variants.next()) else { return None };
    if !matches!(variant.fields, Fields::Unit) {
        return None;
    }
    let value = renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
    let (name, variant) = (&found.ident, &variant.ident);
    let doc = format!(" The word `{value}`, filled in.");
    Some(quote! { ::runwayml::wire_constant! { #[doc = #doc] pub enum #name { #variant = #value } } })
}

/// The value of `#[serde(rename = "…")]`.
fn renamed(attributes: &[Attribute]) -> Option<String> {
    let mut value = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                value = Some(meta.value()?.parse::<syn::LitStr>()?.value());
            }
            Ok(())
        });
    }
    value
}

/// Takes the JSON schema out of the documentation of a type: the contract has it.
struct ShorterDocs;

impl VisitMut for ShorterDocs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        for attribute in attributes.iter_mut() {
            if let Some(text) = doc_text(attribute)
                && let Some(at) = text.find("<details>")
            {
                let text = text[..at].trim_end();
                *attribute = syn::parse_quote! { #[doc = #text] };
            }
        }
    }
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    let value = &attribute.meta.require_name_value().ok()?.value;
    if !attribute.path().is_ident("doc") {
        return None;
    }
    match value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
