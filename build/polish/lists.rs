//! Lists that know how many entries they may have: decoding and setters count them. The fields stay
//! plain `Vec`s.

use std::collections::BTreeMap;

use syn::{Expr, Field, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, Stmt, Type};

use super::super::lists::{Count, Counts};
use super::{self_name, wire_name};

pub fn count_entries(types: &mut ItemMod, lists: &BTreeMap<String, Counts>) {
    let Some((_, items)) = &mut types.content else { return };
    // Fields by the name of their struct and their own.
    let mut counted: BTreeMap<(String, String), Count> = BTreeMap::new();
    for item in items.iter_mut() {
        match item {
            Item::Struct(found) => {
                let name = found.ident.to_string();
                let Some(counts) = lists.get(&name) else { continue };
                for field in &mut found.fields {
                    if let Some(count) = counted_field(field, counts) {
                        let ident = field.ident.as_ref().map(ToString::to_string);
                        counted.insert((name.clone(), ident.unwrap_or_default()), count);
                    }
                }
            }
            Item::Impl(found) => {
                let of = self_name(found).unwrap_or_default();
                if let Some(count) = lists.get(&of).and_then(|counts| counts.get("")) {
                    make_fallible(found, *count);
                }
            }
            _ => {}
        }
    }
    for item in items {
        if let Item::Mod(builder) = item
            && builder.ident == "builder"
        {
            count_in_setters(builder, &counted);
        }
    }
}

/// Has the entries counted when the field is decoded.
fn counted_field(field: &mut Field, counts: &Counts) -> Option<Count> {
    let name = field.ident.as_ref().map(|_| wire_name(field)).unwrap_or_default();
    let count = *counts.get(&name).filter(|_| is_vec(&field.ty))?;
    let Count { min, max } = count;
    let path = format!("::runwayml::wire::counted::<_, _, {min}usize, {max}usize>");
    field.attrs.push(syn::parse_quote! { #[serde(deserialize_with = #path)] });
    let words = match (min, max) {
        (0, max) => format!(" At most {max}."),
        (min, max) if max == u64::from(u32::MAX) => format!(" At least {min}."),
        (min, max) if min == max => format!(" Exactly {max}."),
        (min, max) => format!(" {min} to {max}."),
    };
    if field.ident.is_some() {
        field.attrs.push(syn::parse_quote! { #[doc = ""] });
        field.attrs.push(syn::parse_quote! { #[doc = #words] });
    }
    Some(count)
}

fn is_vec(found: &Type) -> bool {
    matches!(found, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Vec"))
}

/// `From<Vec<…>>` of a component that is a list becomes `TryFrom`.
fn make_fallible(found: &mut ItemImpl, Count { min, max }: Count) {
    let Some((of, _)) = &found.trait_ else { return };
    let Some(last) = of.segments.last().filter(|last| last.ident == "From") else { return };
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return };
    let Some(syn::GenericArgument::Type(list)) = arguments.args.first() else { return };
    let (list, own) = (list.clone(), found.self_ty.clone());
    if !is_vec(&list) {
        return;
    }
    let (min, max) = (min as usize, max as usize);
    *found = syn::parse_quote! {
        impl ::std::convert::TryFrom<#list> for #own {
            type Error = ::runwayml::InvalidValue;
            fn try_from(value: #list) -> ::std::result::Result<Self, ::runwayml::InvalidValue> {
                ::runwayml::wire::count::<_, #min, #max>(value).map(Self)
            }
        }
    };
}

fn count_in_setters(builder: &mut ItemMod, counted: &BTreeMap<(String, String), Count>) {
    let Some((_, items)) = &mut builder.content else { return };
    for item in items {
        let Item::Impl(found) = item else { continue };
        let name = self_name(found).unwrap_or_default();
        for item in &mut found.items {
            if let ImplItem::Fn(function) = item
                && let Some(count) = counted.get(&(name.clone(), function.sig.ident.to_string()))
            {
                count_in_setter(function, *count);
            }
        }
    }
}

/// `… .map_err(told)` becomes `… .map_err(told).and_then(|list| count(list).map_err(told))`.
fn count_in_setter(function: &mut ImplItemFn, Count { min, max }: Count) {
    let (min, max) = (min as usize, max as usize);
    for statement in &mut function.block.stmts {
        let Stmt::Expr(Expr::Assign(assignment), _) = statement else { continue };
        let Expr::MethodCall(call) = assignment.right.as_ref() else { continue };
        let Some(told) = call.args.first().filter(|_| call.method == "map_err") else { continue };
        *assignment.right = syn::parse_quote! {
            #call.and_then(|list| ::runwayml::wire::count::<_, #min, #max>(list).map_err(#told))
        };
    }
}
