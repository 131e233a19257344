//! Generates the types of responses from progenitor's structs: only indispensable fields are required,
//! unknown fields are kept, and enums are open.

use std::collections::{BTreeMap, BTreeSet};

use progenitor_impl::TypeImpl;
use schemars08::schema::SchemaObject;
use serde_json::{Map, Value, json};
use syn::parse::Parser as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Field, Fields, File, ItemStruct, Type};

use super::areas;
use super::rust_item::Item;
use super::setter_names::{distinct, setter};
use super::spec::keywords::{INDISPENSABLE, KEPT_KIND, PRIVATE, RETIRED, RETIRED_VALUES, STARTS};
use super::spec::{components_mut, is_success, operations_mut, success, to};
use super::{Error, requests};

type Schema = Map<String, Value>;

/// On what upstream has removed, or has changed to another kind.
const MARKS: [&str; 3] = [RETIRED, RETIRED_VALUES, KEPT_KIND];

/// The property in which such a response estimates the cost of what was started.
const ESTIMATED_COST: &str = "estimatedCost";

/// Prepares a spec for progenitor; returns the schemas that types of this crate replace.
pub fn prepare(spec: &mut Value, sent: &BTreeSet<String>) -> Result<Vec<Conversion>, Error> {
    let error = error_response(spec);
    for operation in operations_mut(spec).filter_map(Value::as_object_mut) {
        plain_parameters(operation);
        one_success_type(operation);
        one_error_type(operation, &error);
    }
    if let Some(schemas) = components_mut(spec) {
        for (name, schema) in schemas.iter_mut() {
            // A component of requests and of responses is any value.
            if sent.contains(name) || is_any(schema) {
                // Replaced by a type of this crate.
                *schema = json!({ "type": "object", "title": name });
            } else if requests::string_enum(schema).is_some() {
                *schema = placeholder(schema);
            } else {
                each_schema(schema, &mut open);
                distinct_properties(schema);
            }
        }
    }
    conversions(spec)
}

/// Parameters become strings: their limits are in the tables.
fn plain_parameters(operation: &mut Schema) {
    let Some(Value::Array(parameters)) = operation.get_mut("parameters") else { return };
    for parameter in parameters {
        parameter["schema"] = json!({ "type": "string" });
    }
}

/// Progenitor supports one type for success.
fn one_success_type(operation: &mut Schema) {
    let Some(responses) = operation.get_mut("responses") else { return };
    let Some((_, chosen)) = success(responses) else { return };
    let content = chosen.get("content").cloned();
    let Value::Object(responses) = responses else { return };
    responses.retain(|status, response| {
        !is_success(status) || response.get("content") == content.as_ref()
    });
}

fn error_response(spec: &Value) -> Value {
    let mut response = json!({ "description": "error" });
    if let Some(error) = areas::error(spec) {
        response["content"] = json!({ "application/json": { "schema": to(&error) } });
    }
    response
}

/// Progenitor supports one type for errors.
fn one_error_type(operation: &mut Schema, error: &Value) {
    let Some(Value::Object(responses)) = operation.get_mut("responses") else { return };
    responses.retain(|status, _| is_success(status));
    responses.insert("4XX".to_owned(), error.clone());
}

/// An enum that stands for any other: an item of this crate replaces it.
fn placeholder(schema: &Value) -> Value {
    let mut placeholder = json!({ "type": "string", "enum": ["one", "other"] });
    if let Some(description) = schema.get("description") {
        placeholder["description"] = description.clone();
    }
    placeholder
}

/// Whether a component has no type.
pub fn is_any(schema: &Value) -> bool {
    let is_constraint = |key: &String| key != "description" && key != RETIRED;
    schema.as_object().is_some_and(|schema| !schema.keys().any(is_constraint))
}

fn each_schema(schema: &mut Value, visit: &mut dyn FnMut(&mut Schema)) {
    let Value::Object(schema) = schema else { return };
    visit(schema);
    for (key, below) in schema.iter_mut() {
        match (key.as_str(), below) {
            ("properties", Value::Object(properties)) => {
                properties.values_mut().for_each(|property| each_schema(property, visit));
            }
            ("items" | "additionalProperties", below) => each_schema(below, visit),
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                parts.iter_mut().for_each(|part| each_schema(part, visit));
            }
            _ => {}
        }
    }
}

/// Renames properties that would be one field; `polish` undoes it.
fn distinct_properties(schema: &mut Value) {
    let names: Vec<String> = distinct(schema).into_iter().map(|(_, name)| name).collect();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        let values: Vec<Value> = std::mem::take(properties).into_iter().map(|of| of.1).collect();
        properties.extend(names.into_iter().zip(values));
    }
}

/// Removes the constraints that a response might violate.
fn open(schema: &mut Schema) {
    const LIMITS: [&str; 14] = [
        "minItems",
        "maxItems",
        "uniqueItems",
        "minLength",
        "maxLength",
        "pattern",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "enum",
        "default",
        "nullable",
    ];
    LIMITS
        .iter()
        .chain(&[PRIVATE, STARTS])
        .chain(&MARKS)
        .for_each(|key| drop(schema.shift_remove(*key)));
    let indispensable = schema.shift_remove(INDISPENSABLE).unwrap_or_else(|| json!([]));
    if schema.contains_key("properties") {
        schema.insert("required".to_owned(), indispensable);
        schema.entry("additionalProperties").or_insert_with(|| json!({}));
    }
}

/// A schema, and the type of this crate that replaces it.
pub struct Conversion {
    pub schema: SchemaObject,
    pub rust: String,
    pub impls: Vec<TypeImpl>,
}

fn conversions(spec: &Value) -> Result<Vec<Conversion>, Error> {
    let mut found = BTreeMap::new();
    gather(&spec["components"], &mut found);
    let conversions = found.into_iter().map(|(format, rust)| {
        let schema = serde_json::from_value(json!({ "type": "string", "format": format }))?;
        let impls = vec![TypeImpl::Display, TypeImpl::FromStr];
        Ok(Conversion { schema, rust: rust.to_owned(), impls })
    });
    conversions.collect()
}

fn gather(value: &Value, found: &mut BTreeMap<String, &'static str>) {
    match value {
        Value::Object(map) => {
            if let (Some("string"), Some(format)) =
                (map.get("type").and_then(Value::as_str), map.get("format").and_then(Value::as_str))
            {
                found.insert(format.to_owned(), of_format(format));
            }
            map.values().for_each(|below| gather(below, found));
        }
        Value::Array(list) => list.iter().for_each(|below| gather(below, found)),
        _ => {}
    }
}

fn of_format(format: &str) -> &'static str {
    match format {
        "date-time" => "crate::types::Timestamp",
        "date" => "crate::types::Date",
        "uri" => "crate::types::Url",
        "password" => "crate::types::Secret",
        _ => "::std::string::String",
    }
}

/// The types of all response components.
pub fn items(file: &File, spec: &Value, received: &BTreeSet<String>) -> Result<Vec<Item>, Error> {
    let structs = structs(file);
    let mut items = Vec::new();
    for name in received {
        let schema = &spec["components"]["schemas"][name];
        if schema.get("$ref").is_some() {
            continue;
        }
        if let Some(values) = requests::string_enum(schema) {
            items.push(requests::enumeration(name, schema, &values));
        } else if is_any(schema) {
            let head = format!("pub struct {name}");
            let item = Item::call("any_value", requests::description(name, schema), &head, &[], "");
            items.push(item.with_attribute(requests::retired(schema)));
        } else {
            let found = structs
                .get(name)
                .ok_or_else(|| format!("progenitor generated no struct `{name}`"))?;
            let mut found = (*found).clone();
            let inspected = polish(&mut found, schema);
            let has_properties =
                schema["properties"].as_object().is_some_and(|found| !found.is_empty());
            // Without properties, progenitor generates a newtype of a map.
            let keeps_unknown = inspected.contains(';') || !has_properties;
            if !keeps_unknown {
                return Err(format!("`{name}` would lose unknown fields").into());
            }
            items.push(Item::source(&prettyplease::unparse(&file_of(found))));
            items.push(Item::source(&format!("response! {{ {name} {{ {inspected} }} }}")));
            let started = started(schema).map(|(_, id)| {
                let estimate = estimate(schema);
                format!("started! {{ {name} = {id}{estimate} }}")
            });
            items.extend(started.map(|started| Item::source(&started)));
        }
    }
    Ok(items)
}

/// What an operation with this response has started, and the path of the field with its id.
pub fn started(schema: &Value) -> Option<(&str, String)> {
    let (started, id) = schema[STARTS].as_object()?.iter().next()?;
    let id: Vec<String> = id.as_str()?.split('/').map(setter).collect();
    Some((started, id.join(".")))
}

/// The field with the estimated cost, if the response has one.
fn estimate(schema: &Value) -> String {
    match schema["properties"].get(ESTIMATED_COST) {
        Some(_) => format!(", cost = {}", setter(ESTIMATED_COST)),
        None => String::new(),
    }
}

fn file_of(found: ItemStruct) -> File {
    File {
        shebang: None,
        attrs: Vec::new(),
        items: vec![syn::Item::Struct(found)],
        frontmatter: None,
    }
}

fn structs(file: &File) -> BTreeMap<String, &ItemStruct> {
    let modules = file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    let items = modules.flat_map(|(_, items)| items);
    let structs = items.filter_map(|item| match item {
        syn::Item::Struct(found) => Some((found.ident.to_string(), found)),
        _ => None,
    });
    structs.collect()
}

/// Makes all fields of a struct optional that are not indispensable; returns the list of fields for
/// `response!`.
fn polish(found: &mut ItemStruct, schema: &Value) -> String {
    Plain.visit_item_struct_mut(found);
    // Attributes of serde must come after the derive; those of a newtype are set below.
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
        let mut wire = wire_name(field);
        if let Some((original, _)) = names.iter().find(|(of, name)| *name == wire && *of != wire) {
            wire = (*original).to_owned();
            field.attrs.push(syn::parse_quote! { #[serde(rename = #wire)] });
        }
        let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        if is_flattened(field) {
            field.attrs.push(syn::parse_quote! {
                #[doc = " Fields that this version of the crate does not know."]
            });
            extra = format!("; {ident}");
            continue;
        }
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
        field.attrs.extend(retired(&schema["properties"][&wire]));
        let is_required = super::tables::is_required(schema, &wire)
            && schema["properties"][&wire]["nullable"] != true;
        let required = if is_required { " required" } else { "" };
        let is_private = schema["properties"][&wire][PRIVATE] == true;
        let private = if is_private { " / private" } else { "" };
        inspected += &format!("{ident} = {wire:?}{required}{private}, ");
    }
    inspected + &extra
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
