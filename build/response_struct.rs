//! Writes the type of a response from progenitor's struct: only indispensable fields are required, and
//! unknown ones are kept.

use serde_json::Value;
use syn::{Field, Fields, ItemStruct};

use super::Error;
use super::requests::{description, retired};
use super::rust_item::{Item, code, doc_lines};
use super::setter_names::properties;
use super::spec::keywords::{INDISPENSABLE, PRIVATE};
use super::tables::is_required;

/// An object of any fields, as progenitor writes it.
const OBJECT: &str = "::serde_json::Map<::std::string::String,::serde_json::Value>";

/// The same, with a `Debug` that prints only keys.
const FIELDS: &str = "crate::types::Fields";

/// The type of a response, and its `response!`.
pub fn items(name: &str, found: &ItemStruct, schema: &Value) -> Result<[Item; 2], Error> {
    let (body, inspected) = match named_fields(found) {
        Some(fields) => {
            let (fields, inspected) = object(&fields, schema)
                .ok_or_else(|| format!("`{name}` would lose unknown fields"))?;
            (format!("#[non_exhaustive]\npub struct {name} {{\n{fields}}}"), inspected)
        }
        None => {
            let of: String = found.fields.iter().map(rust_type).collect();
            (format!("#[serde(transparent)]\npub struct {name}(pub {of});"), String::new())
        }
    };
    let doc = doc_lines(description(name, schema));
    let retired = retired(schema).map(|attribute| attribute + "\n").unwrap_or_default();
    let default = if schema.get(INDISPENSABLE).is_some() { "" } else { "Default, " };
    let derive = format!("#[derive(Clone, {default}serde::Serialize, serde::Deserialize)]");
    Ok([
        Item::source(&format!("{doc}{retired}{derive}\n{body}")),
        Item::source(&format!("response! {{ {name} {{ {inspected} }} }}")),
    ])
}

/// The fields of an object, and their list for `response!`; `None` if unknown fields have no place.
fn object(fields: &[&Field], schema: &Value) -> Option<(String, String)> {
    let (extra, known): (Vec<&Field>, Vec<&Field>) =
        fields.iter().partition(|field| is_flattened(field));
    let (extra, of_extra) = match extra.as_slice() {
        [extra] => (name_of(extra), rust_type(extra)),
        _ if known.is_empty() => ("extra".to_owned(), FIELDS.to_owned()),
        _ => return None,
    };
    let (mut written, mut inspected) = (String::new(), String::new());
    for field in known {
        let in_progenitor = wire_name(field);
        let original = properties(schema).find(|(_, renamed)| *renamed == in_progenitor);
        let wire = original.map_or(in_progenitor.as_str(), |(original, _)| original);
        written += &self::field(field, wire, schema);
        inspected += &format!("{} = {wire:?}{}, ", name_of(field), marks(wire, schema));
    }
    written +=
        "    /// Fields that this version of the crate does not know.\n    #[serde(flatten)]\n";
    written += &format!("    pub {extra}: {of_extra},\n");
    Some((written, inspected + "; " + &extra))
}

/// The fields of an object; progenitor makes a newtype, to which no field could be added later, of one
/// without known properties.
fn named_fields(found: &ItemStruct) -> Option<Vec<&Field>> {
    match &found.fields {
        Fields::Unnamed(of) if of.unnamed.iter().any(|field| rust_type(field) != FIELDS) => None,
        Fields::Unnamed(_) => Some(Vec::new()),
        fields => Some(fields.iter().collect()),
    }
}

fn field(field: &Field, wire: &str, schema: &Value) -> String {
    let property = &schema["properties"][wire];
    let (name, of) = (name_of(field), rust_type(field));
    let fallback = format!("`{wire}`");
    let mut lines = doc_lines(property["description"].as_str().unwrap_or(&fallback));
    lines.extend(retired(property).map(|attribute| attribute + "\n"));
    let renamed = (name != wire).then(|| format!("rename = {wire:?}"));
    let attributes: Vec<String> =
        renamed.into_iter().chain(absent(&of, is_indispensable(schema, wire))).collect();
    if !attributes.is_empty() {
        lines += &format!("#[serde({})]\n", attributes.join(", "));
    }
    lines += &format!("pub {name}: {of},");
    lines.lines().map(|line| format!("    {line}\n")).collect()
}

/// How serde treats a field that is absent or null.
fn absent(rust_type: &str, is_indispensable: bool) -> Vec<String> {
    let of = rust_type.split('<').next().unwrap_or_default();
    let empty = match of {
        "::std::option::Option" => "is_none",
        "::std::vec::Vec" | "crate::types::Map" | FIELDS => "is_empty",
        _ => return Vec::new(),
    };
    let mut attributes = Vec::new();
    if empty == "is_empty" {
        attributes.push("deserialize_with = \"null_as_default\"".to_owned());
    }
    if empty == "is_empty" && !is_indispensable {
        attributes.push("default".to_owned());
    }
    if !is_indispensable {
        attributes.push(format!("skip_serializing_if = \"{of}::{empty}\""));
    }
    attributes
}

fn is_indispensable(schema: &Value, wire: &str) -> bool {
    schema[INDISPENSABLE].as_array().is_some_and(|names| names.iter().any(|name| name == wire))
}

/// What `response!` has to know of a field: whether its absence is reported, and whether `Debug` hides it.
fn marks(wire: &str, schema: &Value) -> String {
    let property = &schema["properties"][wire];
    let required =
        if is_required(schema, wire) && property["nullable"] != true { " required" } else { "" };
    let private = if property[PRIVATE] == true { " / private" } else { "" };
    format!("{required}{private}")
}

fn name_of(field: &Field) -> String {
    field.ident.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn rust_type(field: &Field) -> String {
    code(&field.ty).replace(OBJECT, FIELDS).replace(',', ", ")
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
    renamed.unwrap_or_else(|| name_of(field))
}
