//! Marks for a client that notices drift: a field that nobody knows, or a null that nobody promised,
//! is read by a function of ours that leaves one. All else that is unknown fails or is of a type of
//! ours, which marks it itself.

use syn::{Attribute, Field, Fields, Item, ItemMod, Type};

use super::{Nullable, renamed};

/// Has all structs leave marks.
pub fn leave(types: &mut ItemMod, nullable: &Nullable) {
    let items = types.content.iter_mut().flat_map(|(_, items)| items);
    for item in items {
        let Item::Struct(found) = item else { continue };
        let component = found.ident.to_string();
        let Fields::Named(fields) = &mut found.fields else { continue };
        for field in &mut fields.named {
            if has(field, "flatten") && is_unknown(&field.ty) {
                field.attrs.push(syn::parse_quote! {
                    #[serde(deserialize_with = "::runwayml::wire::unknown_fields")]
                });
            } else if is_option(&field.ty)
                && has(field, "skip_serializing_if")
                && !has(field, "deserialize_with")
                && !nullable.contains(&(component.clone(), wire_name(field)))
            {
                field.attrs.push(syn::parse_quote! {
                    #[serde(default, deserialize_with = "::runwayml::wire::present")]
                });
            }
        }
    }
}

/// Whether an attribute of serde's says the word.
fn has(field: &Field, word: &str) -> bool {
    let says = |attribute: &Attribute| {
        let mut found = false;
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.is_ident(word);
            meta.value().and_then(|value| value.parse::<syn::Lit>()).map(drop).or(Ok(()))
        });
        found
    };
    field.attrs.iter().any(|attribute| attribute.path().is_ident("serde") && says(attribute))
}

fn wire_name(field: &Field) -> String {
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    renamed(&field.attrs).unwrap_or(name)
}

/// Progenitor's map of any values, in which an answer keeps what the contract does not name.
fn is_unknown(found: &Type) -> bool {
    ends_with(found, "Map") && matches!(found, Type::Path(path) if path.path.segments.len() == 2)
}

fn is_option(found: &Type) -> bool {
    ends_with(found, "Option")
}

fn ends_with(found: &Type, name: &str) -> bool {
    matches!(found, Type::Path(path)
        if path.path.segments.last().is_some_and(|segment| segment.ident == name))
}
