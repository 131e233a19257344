//! From the contract to Rust: prune → prepare → progenitor → polish. The one way, for build.rs and
//! for `cargo xtask generate` alike; it knows neither Cargo nor any single operation.

pub mod areas;
pub mod documents;
mod foreign;
mod item;
mod lists;
mod media;
mod naming;
mod own;
mod polish;
mod prepare;

use std::collections::BTreeSet;

use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use serde_json::Value;

use polish::Facts;

/// What of the contract is generated, and how.
pub struct Options {
    /// The areas to keep; `None` keeps all.
    pub areas: Option<BTreeSet<String>>,
    /// The answers that are kept whatever areas are on.
    pub kept: &'static [&'static str],
    /// Whether every type derives `schemars::JsonSchema`.
    pub json_schema: JsonSchema,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum JsonSchema {
    Derived,
    Absent,
}

/// Why a contract could not be made into Rust.
pub type Error = Box<dyn std::error::Error>;

/// The Rust source of a client for the contract.
pub fn generate(mut contract: Value, options: &Options) -> Result<String, Error> {
    areas::prune(&mut contract, options);
    let server =
        contract.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default().to_owned();
    let reads = areas::reads(&contract);
    let foreign = foreign::take(&mut contract);
    let own = own::take(&contract);
    let lists = lists::take(&contract);
    let media = media::take(&contract, &own);
    let answers = areas::answers(&contract, options.kept);
    prepare::prepare(&mut contract, &own, &answers);
    let unsent = &answers - &areas::requests(&contract);
    let conversions = prepare::conversions(&contract)?;

    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_hooks(HooksMode::Expected)
        .with_inner_type("::runwayml::Inner".parse()?)
        .with_map_type("::runwayml::Map");
    if options.json_schema == JsonSchema::Derived {
        settings.with_derive("::schemars::JsonSchema");
    }
    for (name, rust) in &foreign {
        settings.with_replacement(name, rust, std::iter::empty());
    }
    for conversion in conversions {
        settings.with_conversion(conversion.schema, conversion.rust, conversion.impls.into_iter());
    }
    let document = serde_json::from_value(contract)?;
    let tokens = Generator::new(&settings).generate_tokens(&document)?;
    let facts = Facts {
        own: &own,
        answers: &unsent,
        lists: &lists,
        media: &media,
        server: &server,
        reads: &reads,
    };
    polish::polish(syn::parse2(tokens)?, &facts)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// One operation of an area, one of none, and a type of each kind.
    fn contract() -> Value {
        let body = |name: &str| {
            let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
            json!({ "description": "", "content": { "application/json": { "schema": schema } } })
        };
        let responses = |name: &str| json!({ "200": body(name), "400": body("ApiError") });
        let string = json!({ "type": "string" });
        json!({
            "openapi": "3.0.3",
            "info": { "title": "Test", "version": "1" },
            "paths": {
                "/images": { "post": {
                    "operationId": "make_image", "tags": ["image"],
                    "requestBody": body("Image"), "responses": responses("Created"),
                } },
                "/state": { "get": { "operationId": "get_state", "responses": responses("State") } },
            },
            "components": { "schemas": {
                "ApiError": { "type": "object", "properties": { "error": string } },
                "Created": { "type": "object", "properties": { "id": string } },
                "Image": { "type": "object", "properties": {
                    "model": { "$ref": "#/components/schemas/Model" },
                    "size": { "$ref": "#/components/schemas/Size" },
                } },
                "Model": { "type": "string", "enum": ["gen4"] },
                "Size": { "type": "string", "enum": ["1:2", "auto"] },
                "State": { "type": "object", "properties": { "ready": { "type": "boolean" } } },
            } },
        })
    }

    fn generated(areas: Option<&[&str]>) -> String {
        let areas = areas.map(|areas| areas.iter().map(|area| (*area).to_owned()).collect());
        let options = Options { areas, kept: &["ApiError"], json_schema: JsonSchema::Absent };
        generate(contract(), &options).unwrap()
    }

    #[test]
    fn the_generated_code_is_rust() {
        let file = syn::parse_file(&generated(None)).unwrap();
        let is_client =
            |item: &syn::Item| matches!(item, syn::Item::Struct(found) if found.ident == "Client");
        assert!(file.items.iter().any(is_client));
    }

    #[test]
    fn words_stay_open_and_are_written_one_on_a_line() {
        let lines =
            "    pub enum Size {\n            W1H2 = \"1:2\",\n            Auto = \"auto\",\n";
        assert!(generated(None).contains(lines));
    }

    #[test]
    fn what_is_only_answered_has_no_builder() {
        let source = generated(None);
        assert!(source.contains("pub fn builder() -> builder::Image"));
        assert!(!source.contains("pub fn builder() -> builder::Created"));
        assert!(!source.contains("for super::Created"));
    }

    #[test]
    fn an_answer_keeps_fields_that_nobody_knows_yet() {
        let source = generated(Some(&[]));
        assert!(source.contains("pub struct State"));
        assert!(source.contains("pub extra: ::runwayml::Fields"));
    }

    #[test]
    fn a_request_may_keep_further_fields_and_needs_none() {
        let mut contract = contract();
        contract["components"]["schemas"]["Image"]["additionalProperties"] = json!({});
        let options = Options { areas: None, kept: &[], json_schema: JsonSchema::Absent };
        let source = generate(contract, &options).unwrap();
        assert!(source.contains("extra: Ok(::std::default::Default::default())"));
    }

    #[test]
    fn every_type_has_a_description() {
        let file = syn::parse_file(&generated(None)).unwrap();
        let mut bare = Vec::new();
        gather_undescribed(&file.items, &mut bare);
        assert!(bare.is_empty(), "{bare:?}");
    }

    fn gather_undescribed(items: &[syn::Item], bare: &mut Vec<String>) {
        let has_words = |attributes: &[syn::Attribute]| {
            attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
        };
        for item in items {
            match item {
                syn::Item::Struct(found) if !has_words(&found.attrs) => {
                    bare.push(found.ident.to_string())
                }
                syn::Item::Enum(found) if !has_words(&found.attrs) => {
                    bare.push(found.ident.to_string())
                }
                syn::Item::Macro(found) if !found.mac.tokens.to_string().contains("doc =") => {
                    bare.push(found.mac.tokens.to_string());
                }
                syn::Item::Mod(module) => {
                    gather_undescribed(
                        module.content.as_ref().map_or(&[], |(_, items)| items),
                        bare,
                    );
                }
                _ => {}
            }
        }
    }

    #[test]
    fn an_area_that_is_off_leaves_nothing_behind() {
        let source = generated(Some(&[]));
        assert!(source.contains("fn get_state"));
        assert!(!source.contains("make_image") && !source.contains("pub struct Image"));
    }
}
