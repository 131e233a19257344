//! Requests that look at their images and at the mentions in their prompt when they are made. Knows
//! where these are from `media`, and nothing of what is looked at.

use std::collections::BTreeMap;

use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprStruct, Ident, ImplItem, Item, ItemImpl, ItemMod};

use super::super::media::{Media, Request};
use super::{self_name, wire_name};

/// A request, and its fields by their name on the wire.
struct Known<'m> {
    request: &'m Request,
    fields: BTreeMap<String, Ident>,
}

pub fn look_over(types: &mut ItemMod, media: &Media) {
    let Some((_, items)) = &mut types.content else { return };
    let known: BTreeMap<String, Known> =
        items.iter().filter_map(|item| known(item, media)).collect();
    for item in items {
        if let Item::Mod(builder) = item
            && builder.ident == "builder"
            && let Some((_, items)) = &mut builder.content
        {
            items.iter_mut().for_each(|item| in_builder(item, &known));
        }
    }
}

fn known<'m>(item: &Item, media: &'m Media) -> Option<(String, Known<'m>)> {
    let Item::Struct(found) = item else { return None };
    let name = found.ident.to_string();
    let request = media.requests.get(&name)?;
    let fields =
        found.fields.iter().filter_map(|field| Some((wire_name(field), field.ident.clone()?)));
    Some((name, Known { request, fields: fields.collect() }))
}

fn in_builder(item: &mut Item, known: &BTreeMap<String, Known>) {
    match item {
        Item::Struct(found) if known.contains_key(&found.ident.to_string()) => {
            if let syn::Fields::Named(fields) = &mut found.fields {
                fields.named.push(syn::parse_quote! { on_concern: ::runwayml::OnConcern });
            }
        }
        Item::Impl(found) => {
            let name = self_name(found).unwrap_or_default();
            if let Some(known) = known.get(&name) {
                in_impl(found, known);
            }
        }
        _ => {}
    }
}

fn in_impl(found: &mut ItemImpl, known: &Known) {
    let of =
        found.trait_.as_ref().and_then(|(path, _)| Some(path.segments.last()?.ident.to_string()));
    match of.as_deref() {
        None => add_setters(found, known),
        Some("TryFrom") => look_when_made(found, known),
        Some(_) => WithChoice.visit_item_impl_mut(found),
    }
}

/// What a builder is made of has the choice too: the default.
struct WithChoice;

impl VisitMut for WithChoice {
    fn visit_expr_struct_mut(&mut self, found: &mut ExprStruct) {
        found.fields.push(syn::parse_quote! { on_concern: ::std::default::Default::default() });
        visit_mut::visit_expr_struct_mut(self, found);
    }
}

fn add_setters(found: &mut ItemImpl, known: &Known) {
    found.items.push(syn::parse_quote! {
        /// What to do about an image whose shape the model may refuse, and where mentions in the
        /// prompt and tags do not match: a warning is logged if nothing is said.
        pub fn on_concern(mut self, on_concern: ::runwayml::OnConcern) -> Self {
            self.on_concern = on_concern;
            self
        }
    });
    let has = |name: &str| {
        found.items.iter().any(|item| matches!(item, ImplItem::Fn(own) if own.sig.ident == name))
    };
    let list = known.request.references.as_ref().and_then(|name| known.fields.get(name));
    let Some(list) = list.filter(|_| !has("references")) else { return };
    let setter = found.items.iter().find_map(|item| match item {
        ImplItem::Fn(own) if own.sig.ident == *list => Some(own.clone()),
        _ => None,
    });
    let Some(mut setter) = setter else { return };
    setter.sig.ident = syn::parse_quote! { references };
    setter.sig.inputs = syn::parse_quote! { self, value: T };
    setter.block = syn::parse_quote! { { self.#list(value) } };
    let words = format!(" The same as [`{list}`](Self::{list}).");
    setter.attrs = vec![syn::parse_quote! { #[doc = #words] }];
    found.items.push(ImplItem::Fn(setter));
}

/// `Ok(Self { … })` becomes a look at what was made.
fn look_when_made(found: &mut ItemImpl, known: &Known) {
    for item in &mut found.items {
        let ImplItem::Fn(function) = item else { continue };
        let Some(syn::Stmt::Expr(Expr::Call(call), None)) = function.block.stmts.last() else {
            continue;
        };
        let Some(made) = call.args.first() else { continue };
        let looks = looks(known);
        function.block = syn::parse_quote! {{
            let on_concern = value.on_concern;
            let made = #made;
            #(#looks)*
            Ok(made)
        }};
    }
}

fn looks(known: &Known) -> Vec<syn::Stmt> {
    let Request { model, images, references, mentions } = known.request;
    let field = |name: &str| known.fields.get(name);
    let mut looks: Vec<syn::Stmt> = Vec::new();
    for name in images {
        let Some(of) = field(name) else { continue };
        looks.push(syn::parse_quote! {
            ::runwayml::wire::look_at_images(&made.#of, #name, #model, on_concern)?;
        });
    }
    if let (Some(mentions), Some(list)) = (mentions, references.as_deref().and_then(field))
        && let Some(prompt) = field(&mentions.prompt)
    {
        let prompt: Expr = match mentions.is_required {
            true => syn::parse_quote! { &made.#prompt },
            false => syn::parse_quote! { made.#prompt.as_deref().unwrap_or_default() },
        };
        looks.push(syn::parse_quote! {
            let tags = made.#list.iter().filter_map(|image| Some(image.tag.as_ref()?.as_str()));
        });
        looks.push(syn::parse_quote! {
            ::runwayml::wire::look_at_mentions(#prompt, tags, on_concern)?;
        });
    }
    looks
}
