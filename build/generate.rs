//! Generates Rust from a spec: prunes it, separates requests from responses, runs progenitor and simplifies
//! its output. build.rs and `cargo xtask generate` share this code.

pub mod areas;
mod external_refs;
mod open_schema;
mod operations;
mod progenitor_input;
mod property_docs;
pub mod requests;
mod response_struct;
mod responses;
mod rust_item;
mod schemas;
pub mod setter_names;
pub mod spec;
mod tables;
mod variant_names;
pub mod vendored;

use std::collections::BTreeSet;

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use serde_json::Value;

use rust_item::Item;

/// What is generated from a spec, and how.
pub struct Options {
    /// The API areas to keep; `None` keeps all.
    pub areas: Option<BTreeSet<String>>,
    /// The path of the `Client` that has the operations as methods.
    pub client: &'static str,
    /// The module of the types that can be waited for.
    pub waitable: &'static str,
    /// Whether every type implements `schemars::JsonSchema`.
    pub json_schema: JsonSchema,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum JsonSchema {
    Embedded,
    Absent,
}

/// Why Rust could not be generated from a spec.
pub type Error = Box<dyn std::error::Error>;

/// The Rust source of the operations and types of a spec.
pub fn generate(mut spec: Value, options: &Options) -> Result<String, Error> {
    // The code is the same whether serde_json keeps the order of keys or not.
    spec.sort_all_objects();
    for (name, schema) in spec::components(&spec) {
        setter_names::check(schema).map_err(|error| format!("`{name}`: {error}"))?;
    }
    areas::prune(&mut spec, options);
    let external = external_refs::remove(&mut spec);
    // Not generated: another type replaces all references to it.
    let is_own = |name: &String| !external.contains_key(name);
    let sent: BTreeSet<String> = areas::requests(&spec).into_iter().filter(is_own).collect();
    let received: BTreeSet<String> = areas::responses(&spec).into_iter().filter(is_own).collect();
    let mut shared = sent.intersection(&received);
    if let Some(shared) =
        shared.find(|name| !open_schema::is_any(&spec["components"]["schemas"][*name]))
    {
        return Err(
            format!("`{shared}` is part of requests and of responses: give it two names").into()
        );
    }

    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional).with_map_type("crate::types::Map");
    for (name, rust) in &external {
        settings.with_replacement(name, rust, std::iter::empty());
    }
    for name in sent.iter().filter(|name| !received.contains(*name)) {
        settings.with_replacement(name, format!("types::{name}"), std::iter::empty());
    }
    let (input, conversions) = progenitor_input::of(&spec, &sent)?;
    for (schema, rust) in conversions {
        let impls = [TypeImpl::Display, TypeImpl::FromStr];
        settings.with_conversion(schema, rust, impls.into_iter());
    }
    let tokens = Generator::new(&settings).generate_tokens(&input)?;
    let file = syn::parse2(tokens)?;

    let mut items = requests::items(&spec, &sent)?;
    items.extend(responses::items(&file, &spec, &received)?);
    let operations = operations::items(&file, &spec, options)?;
    let tables = tables::items(&spec, &sent)?;
    if options.json_schema == JsonSchema::Embedded {
        items.extend(schemas::items(&spec, &sent, &received));
    }
    Ok(render(&spec, &items, &operations, &tables))
}

fn render(spec: &Value, types: &[Item], operations: &[Item], tables: &[Item]) -> String {
    let server = spec.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
    let version = spec.pointer("/info/version").and_then(Value::as_str).unwrap_or_default();
    let header = spec.pointer("/info/x-version-header").and_then(Value::as_str).unwrap_or_default();
    let header = header.to_lowercase();
    let ahead = spec.pointer("/info/x-ahead").and_then(Value::as_str);
    let mut code = format!(
        "/// The server that the spec names.\npub(crate) const SERVER: &str = {server:?};\n\n\
         /// The version of the API that the spec describes.\npub(crate) const VERSION: &str = {version:?};\n\n\
         /// The header for the version.\npub(crate) const VERSION_HEADER: &str = {header:?};\n\n\
         /// The day of what is ahead of the spec's document.\npub(crate) const AHEAD: Option<&str> = {ahead:?};\n\n\
         /// The schemas of the spec.\npub mod types {{\n    use crate::schema::support::*;\n\n"
    );
    types.iter().for_each(|item| item.write(1, &mut code));
    code.push_str(
        "}\n\n/// The operations, ready to be sent.\npub mod operations {\n    \
         use super::*;\n    use crate::transport::support::*;\n\n",
    );
    operations.iter().for_each(|item| item.write(1, &mut code));
    code.push_str("}\n\n");
    tables.iter().for_each(|item| item.write(0, &mut code));
    code
}

#[cfg(test)]
mod tests;
