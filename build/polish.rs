//! What progenitor wrote, made readable: our own items in the place of placeholders, constants among
//! them, no schema text in the documentation. Works on syntax and knows no operation.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, Fields, File, GenericArgument, Ident, ImplItem, ImplItemFn, Item, ItemEnum,
    ItemImpl, ItemMod, PathArguments, Type, TypeParamBound, WhereClause, WherePredicate,
};

use super::Error;
use super::item::{self, Items};
use super::own::Own;

/// What polishing needs to know of the contract.
pub struct Facts<'c> {
    pub own: &'c BTreeMap<String, Own>,
    /// The components that only an answer has: nobody has to build them.
    pub answers: &'c BTreeSet<String>,
    pub server: &'c str,
}

pub fn polish(mut file: File, facts: &Facts) -> Result<String, Error> {
    let server = facts.server;
    file.items.retain(|item| !matches!(item, Item::Mod(module) if module.ident == "prelude"));
    file.items.push(syn::parse_quote! {
        /// Where the contract says that the API is.
        pub(crate) const SERVER: &str = #server;
    });
    let mut ours = Items::new();
    for item in &mut file.items {
        if let Item::Mod(module) = item
            && module.ident == "types"
        {
            ours.append(&mut take_ours(module, facts.own)?);
            drop_builders(module, facts.answers);
        }
    }
    Surface.visit_file_mut(&mut file);
    Ok(item::put(&ours, &prettyplease::unparse(&file)))
}

/// Takes out what we write ourselves, leaves the marker for it, and says what to write there.
fn take_ours(types: &mut ItemMod, own: &BTreeMap<String, Own>) -> Result<Items, Error> {
    let mut ours = Items::new();
    let Some((_, items)) = &mut types.content else { return Ok(ours) };
    items.retain(|item| {
        let Item::Enum(found) = item else { return true };
        let name = found.ident.to_string();
        match own.get(&name).map(|own| own.item(&name)).or_else(|| constant(found)) {
            Some(item) => {
                ours.insert(name, item);
                false
            }
            None => true,
        }
    });
    items.retain(|item| !implements(item, &ours));
    items.push(item::marker()?);
    Ok(ours)
}

/// Answers are read and never built, and a field may join any struct.
fn drop_builders(types: &mut ItemMod, answers: &BTreeSet<String>) {
    let is_answer = |ident: &Ident| answers.contains(&ident.to_string());
    let Some((_, items)) = &mut types.content else { return };
    items.retain_mut(|item| match item {
        Item::Impl(found) if found.trait_.is_none() => {
            !only_builds(found) || !matches!(self_ident(found), Some(ident) if is_answer(ident))
        }
        Item::Struct(found) => {
            if found.fields.iter().any(|field| field.ident.is_some()) {
                found.attrs.push(syn::parse_quote! { #[non_exhaustive] });
            }
            true
        }
        Item::Mod(module) if module.ident == "builder" => {
            if let Some((_, items)) = &mut module.content {
                items.retain(|item| match item {
                    Item::Struct(found) => !is_answer(&found.ident),
                    Item::Impl(found) => !names_any(found, answers),
                    _ => true,
                });
            }
            true
        }
        _ => true,
    });
}

fn only_builds(found: &ItemImpl) -> bool {
    found
        .items
        .iter()
        .all(|item| matches!(item, ImplItem::Fn(function) if function.sig.ident == "builder"))
}

fn self_ident(found: &ItemImpl) -> Option<&Ident> {
    match found.self_ty.as_ref() {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// Whether it is for a builder of one of them, or makes one of them of its builder.
fn names_any(found: &ItemImpl, names: &BTreeSet<String>) -> bool {
    self_ident(found).is_some_and(|ident| names.contains(&ident.to_string()))
}

fn implements(item: &Item, ours: &Items) -> bool {
    let Item::Impl(found) = item else { return false };
    let Type::Path(path) = found.self_ty.as_ref() else { return false };
    path.path.get_ident().is_some_and(|ident| ours.contains_key(&ident.to_string()))
}

/// An enumeration of one value is a constant.
fn constant(found: &ItemEnum) -> Option<item::Item> {
    let mut variants = found.variants.iter();
    let (Some(variant), None) = (variants.next(), variants.next()) else { return None };
    if !matches!(variant.fields, Fields::Unit) {
        return None;
    }
    let value = renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
    Some(item::Item {
        call: "wire_constant",
        description: format!("The word `{value}`, filled in."),
        head: format!("pub enum {}", found.ident),
        entries: vec![format!("{} = {value:?}", variant.ident)],
        tail: None,
    })
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

/// What a user meets: documentation without schema text (the contract has it), clients that only
/// our builder makes, unknown fields as a type that does not show them in a log.
struct Surface;

impl VisitMut for Surface {
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

    fn visit_item_impl_mut(&mut self, found: &mut ItemImpl) {
        if is_type(&found.self_ty, "Client") && found.trait_.is_none() {
            found.items.retain(
                |item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"),
            );
            for item in &mut found.items {
                if let ImplItem::Fn(function) = item
                    && function.sig.ident == "new_with_client"
                {
                    function.vis = syn::parse_quote! { pub(crate) };
                }
            }
        }
        visit_mut::visit_item_impl_mut(self, found);
    }

    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        if let Some(clause) = &mut function.sig.generics.where_clause
            && plain_value(clause)
        {
            WrapValue.visit_block_mut(&mut function.block);
        }
        visit_mut::visit_impl_item_fn_mut(self, function);
    }

    fn visit_type_mut(&mut self, found: &mut Type) {
        if let Type::Path(path) = found {
            let segments: Vec<String> =
                path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if segments == ["serde_json", "Map"] {
                *found = syn::parse_quote! { ::runwayml::Fields };
                return;
            }
        }
        visit_mut::visit_type_mut(self, found);
    }
}

/// `T: TryInto<Option<X>>` becomes `T: TryInto<X>`: a setter takes the value itself, as in
/// `.seed(7)`, for no text or number can be made into an `Option`.
fn plain_value(clause: &mut WhereClause) -> bool {
    let mut changed = false;
    for predicate in &mut clause.predicates {
        let WherePredicate::Type(predicate) = predicate else { continue };
        for bound in &mut predicate.bounds {
            let TypeParamBound::Trait(bound) = bound else { continue };
            let Some(target) =
                bound.path.segments.last_mut().filter(|segment| segment.ident == "TryInto")
            else {
                continue;
            };
            if let Some(wanted) = only_argument(&mut target.arguments)
                && let Some(value) = inside_option(wanted)
            {
                *wanted = value;
                changed = true;
            }
        }
    }
    changed
}

fn only_argument(arguments: &mut PathArguments) -> Option<&mut Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    match arguments.args.first_mut() {
        Some(GenericArgument::Type(argument)) => Some(argument),
        _ => None,
    }
}

fn inside_option(found: &Type) -> Option<Type> {
    let Type::Path(path) = found else { return None };
    let mut option = path.path.segments.last().filter(|segment| segment.ident == "Option")?.clone();
    only_argument(&mut option.arguments).cloned()
}

/// `value.try_into()` becomes `value.try_into().map(Some)`.
struct WrapValue;

impl VisitMut for WrapValue {
    fn visit_expr_mut(&mut self, found: &mut Expr) {
        visit_mut::visit_expr_mut(self, found);
        if matches!(found, Expr::MethodCall(call) if call.method == "try_into") {
            *found = syn::parse_quote! { #found.map(::std::option::Option::Some) };
        }
    }
}

fn is_type(found: &Type, name: &str) -> bool {
    matches!(found, Type::Path(path) if path.path.is_ident(name))
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
