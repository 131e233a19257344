//! Builders: for requests only, each with a word on what it makes. Answers are read, and no struct
//! can be made without its builder, so that a new property breaks no program.

use std::collections::BTreeSet;

use syn::{ImplItem, Item, ItemImpl, ItemMod};

use super::self_name;

/// Answers are read and never built, and a field may join any struct.
pub fn keep_for_requests(types: &mut ItemMod, answers: &BTreeSet<String>) {
    let Some((_, items)) = &mut types.content else { return };
    items.retain(|item| !matches!(item, Item::Impl(found) if only_builds(found) && names_any(found, answers)));
    for item in items {
        match item {
            Item::Struct(found) if found.fields.iter().any(|field| field.ident.is_some()) => {
                found.attrs.push(syn::parse_quote! { #[non_exhaustive] });
            }
            Item::Impl(found) if only_builds(found) => describe_entrance(found),
            Item::Mod(module) if module.ident == "builder" => keep_and_describe(module, answers),
            _ => {}
        }
    }
}

fn keep_and_describe(builder: &mut ItemMod, answers: &BTreeSet<String>) {
    let Some((_, items)) = &mut builder.content else { return };
    items.retain_mut(|item| match item {
        Item::Struct(found) => {
            let line = format!(" Makes a [`{0}`](super::{0}).", found.ident);
            found.attrs.push(syn::parse_quote! { #[doc = #line] });
            !answers.contains(&found.ident.to_string())
        }
        Item::Impl(found) => !names_any(found, answers),
        _ => true,
    });
}

fn describe_entrance(found: &mut ItemImpl) {
    for item in &mut found.items {
        if let ImplItem::Fn(function) = item {
            function
                .attrs
                .push(syn::parse_quote! { #[doc = " Sets one up, property by property."] });
        }
    }
}

fn only_builds(found: &ItemImpl) -> bool {
    found.trait_.is_none()
        && found
            .items
            .iter()
            .all(|item| matches!(item, ImplItem::Fn(function) if function.sig.ident == "builder"))
}

/// Whether it is for a builder of one of them, or makes one of them of its builder.
fn names_any(found: &ItemImpl, names: &BTreeSet<String>) -> bool {
    self_name(found).is_some_and(|name| names.contains(&name))
}
