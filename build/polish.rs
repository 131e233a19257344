//! What progenitor wrote, made readable: our own items in the place of placeholders, constants among
//! them, no schema text in the documentation. Works on syntax and knows no operation.

mod builders;
mod concerns;
mod lists;
mod setters;
mod version;

use std::collections::{BTreeMap, BTreeSet};

use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Block, Expr, ExprCall, Field, Fields, File, ImplItem, Item, ItemEnum, ItemImpl,
    ItemMod, Type,
};

use super::Error;
use super::item::{self, Items};
use super::lists::Counts;
use super::media::Media;
use super::own::Own;

/// What polishing needs to know of the contract.
pub struct Facts<'c> {
    pub own: &'c BTreeMap<String, Own>,
    /// The components that only an answer has: nobody has to build them.
    pub answers: &'c BTreeSet<String>,
    pub lists: &'c BTreeMap<String, Counts>,
    pub media: &'c Media,
    pub server: &'c str,
    /// The operations that change nothing, whatever their method.
    pub reads: &'c [String],
}

pub fn polish(mut file: File, facts: &Facts) -> Result<String, Error> {
    let (server, reads) = (facts.server, facts.reads);
    file.items.retain(|item| !matches!(item, Item::Mod(module) if module.ident == "prelude"));
    file.items.push(syn::parse_quote! {
        /// Where the contract says that the API is.
        pub(crate) const SERVER: &str = #server;
    });
    file.items.extend(listings(facts.media)?);
    file.items.push(syn::parse_quote! {
        /// The operations that the contract says only read, whatever their method.
        pub(crate) const READS: &[&str] = &[#(#reads),*];
    });
    let mut ours = Items::new();
    for item in &mut file.items {
        if let Item::Mod(module) = item
            && module.ident == "types"
        {
            ours.append(&mut take_ours(module, facts.own)?);
            ours.extend(facts.media.items.iter().map(|(name, item)| (name.clone(), item.clone())));
            builders::keep_for_requests(module, facts.answers);
            setters::take_plain_values(module);
            lists::count_entries(module, facts.lists);
            concerns::look_over(module, facts.media);
        }
    }
    Surface.visit_file_mut(&mut file);
    Ok(item::put(&ours, &prettyplease::unparse(&file)))
}

/// What the contract says of texts that hold media and of tags, for code that knows none by name.
fn listings(media: &Media) -> syn::Result<[Item; 2]> {
    let texts: String = media
        .texts
        .iter()
        .map(|(kind, name)| format!("({kind:?}, types::{name}::FORMS),"))
        .collect();
    let tags: String = media.tags.iter().map(|name| format!("types::{name}::FORMS,")).collect();
    Ok([
        syn::parse_str(&format!(
            "/// The forms in which the contract takes media, with the kind of media.
             pub(crate) const MEDIA: &[(&str, &[::runwayml::Form])] = &[{texts}];"
        ))?,
        syn::parse_str(&format!(
            "/// The forms of the tags by which prompts mention images.
             pub(crate) const TAGS: &[&[::runwayml::Form]] = &[{tags}];"
        ))?,
    ])
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

fn implements(item: &Item, ours: &Items) -> bool {
    let Item::Impl(found) = item else { return false };
    let Type::Path(path) = found.self_ty.as_ref() else { return false };
    path.path.get_ident().is_some_and(|ident| ours.contains_key(&ident.to_string()))
}

/// The last word of the type that an implementation is for.
fn self_name(found: &ItemImpl) -> Option<String> {
    match found.self_ty.as_ref() {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// What a field is called on the wire.
fn wire_name(field: &Field) -> String {
    renamed(&field.attrs)
        .or_else(|| field.ident.as_ref().map(ToString::to_string))
        .unwrap_or_default()
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
/// our builder makes, answers read by us, unknown fields as a type that does not show them in a log,
/// and the version in the one header that the hooks set.
struct Surface;

impl VisitMut for Surface {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        for attribute in attributes.iter_mut() {
            if let Some(text) = doc_text(attribute) {
                let words = text.split("<details>").next().unwrap_or_default().trim();
                let line = format!(" {words}");
                *attribute = syn::parse_quote! { #[doc = #line] };
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

    fn visit_block_mut(&mut self, found: &mut Block) {
        version::take_out(found);
        visit_mut::visit_block_mut(self, found);
    }

    fn visit_expr_call_mut(&mut self, found: &mut ExprCall) {
        // Ours reads no more than is allowed, and says where in an answer the fault is.
        if is_path(&found.func, &["ResponseValue", "from_response"]) {
            *found.func = syn::parse_quote! { ::runwayml::answer::read };
        }
        visit_mut::visit_expr_call_mut(self, found);
    }

    fn visit_expr_mut(&mut self, found: &mut Expr) {
        visit_mut::visit_expr_mut(self, found);
        // Ours encodes media into the body, without a copy in between.
        if let Expr::MethodCall(call) = found
            && call.method == "json"
            && let Some(body) = call.args.first()
        {
            let request = &call.receiver;
            *found = syn::parse_quote! { ::runwayml::body::json(#request, #body) };
        }
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

fn is_path(found: &Expr, wanted: &[&str]) -> bool {
    let Expr::Path(path) = found else { return false };
    path.path.segments.iter().map(|segment| segment.ident.to_string()).eq(wanted.iter().copied())
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
