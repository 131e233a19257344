//! Turns a struct of progenitor into the type of a response: only indispensable fields are required, and
//! unknown ones are kept.

use serde_json::Value;
use syn::parse::Parser as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Field, Fields, ItemStruct, Type};

use super::requests;
use super::setter_names::distinct;
use super::spec::keywords::{INDISPENSABLE, PRIVATE};
use super::tables::is_required;

/// Makes all fields of a struct optional that are not indispensable; returns the list of fields for
/// `response!`.
pub fn finish(found: &mut ItemStruct, schema: &Value) -> String {
    Plain.visit_item_struct_mut(found);
    set_attributes(found, schema);
    if has_only_unknown_fields(found) {
        // Progenitor makes a newtype, to which no field could be added later.
        found.fields = Fields::Named(syn::parse_quote! {
            { #[serde(flatten)] pub extra: crate::types::Fields }
        });
    }
    let Fields::Named(fields) = &mut found.fields else {
        found.attrs.push(syn::parse_quote! { #[serde(transparent)] });
        return String::new();
    };
    found.attrs.push(syn::parse_quote! { #[non_exhaustive] });
    let (mut inspected, mut extra) = (String::new(), String::new());
    let names = distinct(schema);
    for field in &mut fields.named {
        let wire = restored_name(field, &names);
        let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        if is_flattened(field) {
            field.attrs.push(syn::parse_quote! {
                #[doc = " Fields that this version of the crate does not know."]
            });
            extra = format!("; {ident}");
            continue;
        }
        set_field_attributes(field, &wire);
        field.attrs.extend(retired(&schema["properties"][&wire]));
        inspected += &format!("{ident} = {wire:?}{}, ", marks(&wire, schema));
    }
    inspected + &extra
}

/// Attributes of serde must come after the derive; those of a newtype are set later.
fn set_attributes(found: &mut ItemStruct, schema: &Value) {
    found.attrs.retain(|attribute| {
        !attribute.path().is_ident("derive") && !attribute.path().is_ident("serde")
    });
    found.attrs.extend(retired(schema));
    found.attrs.push(match schema.get(INDISPENSABLE) {
        Some(_) => syn::parse_quote! { #[derive(Clone, serde::Serialize, serde::Deserialize)] },
        None => syn::parse_quote! {
            #[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
        },
    });
}

/// The name of a field in JSON, which is set again if it was changed for progenitor.
fn restored_name(field: &mut Field, names: &[(&str, String)]) -> String {
    let wire = wire_name(field);
    let Some((original, _)) = names.iter().find(|(of, name)| *name == wire && *of != wire) else {
        return wire;
    };
    field.attrs.push(syn::parse_quote! { #[serde(rename = #original)] });
    (*original).to_owned()
}

fn set_field_attributes(field: &mut Field, wire: &str) {
    if ends_with(&field.ty, &["Fields"]) {
        // Progenitor's attribute names another type of map.
        field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
        field.attrs.push(syn::parse_quote! {
            #[serde(rename = #wire, default, skip_serializing_if = "crate::types::Map::is_empty")]
        });
    }
    if ends_with(&field.ty, &["Vec", "Map", "Fields"]) {
        field.attrs.push(syn::parse_quote! {
            #[serde(deserialize_with = "null_as_default")]
        });
    }
    if !field.attrs.iter().any(|attribute| attribute.path().is_ident("doc")) {
        let name = format!(" `{wire}`");
        field.attrs.insert(0, syn::parse_quote! { #[doc = #name] });
    }
}

/// What `response!` has to know of a field: whether its absence is reported, and whether `Debug` hides it.
fn marks(wire: &str, schema: &Value) -> String {
    let property = &schema["properties"][wire];
    let required =
        if is_required(schema, wire) && property["nullable"] != true { " required" } else { "" };
    let private = if property[PRIVATE] == true { " / private" } else { "" };
    format!("{required}{private}")
}

fn has_only_unknown_fields(found: &ItemStruct) -> bool {
    let Fields::Unnamed(fields) = &found.fields else { return false };
    fields.unnamed.iter().all(|field| ends_with(&field.ty, &["Fields"]))
}

/// `#[deprecated]` for what upstream has removed.
fn retired(schema: &Value) -> Option<Attribute> {
    let attribute: proc_macro2::TokenStream = requests::retired(schema)?.parse().ok()?;
    Attribute::parse_outer.parse2(attribute).ok()?.pop()
}

/// Removes schemas from documentation, and replaces maps of any values by a type that does not print
/// them.
struct Plain;

impl VisitMut for Plain {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        for attribute in attributes.iter_mut() {
            if let Some(doc) = doc(attribute) {
                let description = doc.split("<details>").next().unwrap_or_default().trim();
                let line = format!(" {description}");
                *attribute = syn::parse_quote! { #[doc = #line] };
            }
        }
    }

    fn visit_type_mut(&mut self, found: &mut Type) {
        if let Type::Path(path) = found {
            let segments = path.path.segments.iter().map(|segment| segment.ident.to_string());
            if segments.eq(["serde_json", "Map"]) {
                *found = syn::parse_quote! { crate::types::Fields };
                return;
            }
        }
        visit_mut::visit_type_mut(self, found);
    }
}

fn doc(attribute: &Attribute) -> Option<String> {
    let value = &attribute.meta.require_name_value().ok()?.value;
    if !attribute.path().is_ident("doc") {
        return None;
    }
    match value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(literal), .. }) => Some(literal.value()),
        _ => None,
    }
}

fn is_flattened(field: &Field) -> bool {
    field.attrs.iter().any(|attribute| {
        attribute.path().is_ident("serde")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "flatten")
    })
}

/// The name of a field in JSON.
fn wire_name(field: &Field) -> String {
    let mut renamed = None;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                renamed = Some(meta.value()?.parse::<syn::LitStr>()?.value());
            }
            Ok(())
        });
    }
    renamed.or_else(|| field.ident.as_ref().map(ToString::to_string)).unwrap_or_default()
}

fn ends_with(found: &Type, names: &[&str]) -> bool {
    matches!(found, Type::Path(path) if path.path.segments.last().is_some_and(|last| {
        names.iter().any(|name| last.ident == name)
    }))
}
