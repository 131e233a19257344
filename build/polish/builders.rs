//! Builders: for requests only, each with a word on what it makes. Answers are read, and no struct
//! can be made without its builder, so that a new property breaks no program.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, FieldValue, Fields, Ident, ImplItem, Item, ItemImpl, ItemMod, Member};

use super::self_name;

/// Answers are read and never built, and a field may join any struct.
pub fn keep_for_requests(types: &mut ItemMod, answers: &BTreeSet<String>) {
    let Some((_, items)) = &mut types.content else { return };
    let open = open_structs(items);
    items.retain(|item| !matches!(item, Item::Impl(found) if only_builds(found) && names_any(found, answers)));
    for item in items {
        match item {
            Item::Struct(found) if found.fields.iter().any(|field| field.ident.is_some()) => {
                found.attrs.push(syn::parse_quote! { #[non_exhaustive] });
            }
            Item::Impl(found) if only_builds(found) => describe_entrance(found),
            Item::Mod(module) if module.ident == "builder" => {
                keep_and_describe(module, answers);
                let items = module.content.iter_mut().flat_map(|(_, items)| items);
                items.for_each(|item| begin_without_further_fields(item, &open));
            }
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

/// The structs that keep further fields, and in which of their own.
fn open_structs(items: &[Item]) -> BTreeMap<String, Ident> {
    let is_flat = |attribute: &Attribute| {
        attribute.path().is_ident("serde")
            && attribute.parse_args::<Ident>().is_ok_and(|word| word == "flatten")
    };
    let open = items.iter().filter_map(|item| {
        let Item::Struct(found) = item else { return None };
        let Fields::Named(fields) = &found.fields else { return None };
        let flat = fields.named.iter().find(|field| field.attrs.iter().any(is_flat))?;
        Some((found.ident.to_string(), flat.ident.clone()?))
    });
    open.collect()
}

/// Further fields are nobody's duty, so a builder begins with none of them.
fn begin_without_further_fields(item: &mut Item, open: &BTreeMap<String, Ident>) {
    struct Begin<'o>(&'o Ident);

    impl VisitMut for Begin<'_> {
        fn visit_field_value_mut(&mut self, found: &mut FieldValue) {
            if matches!(&found.member, Member::Named(name) if name == self.0) {
                found.expr = syn::parse_quote! { Ok(::std::default::Default::default()) };
            }
            visit_mut::visit_field_value_mut(self, found);
        }
    }

    let Item::Impl(found) = item else { return };
    let is_default =
        |path: &syn::Path| path.segments.last().is_some_and(|of| of.ident == "Default");
    let is_beginning = found.trait_.as_ref().is_some_and(|(path, _)| is_default(path));
    let further = self_name(found).and_then(|name| open.get(&name));
    if let Some(further) = further.filter(|_| is_beginning) {
        Begin(further).visit_item_impl_mut(found);
    }
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
