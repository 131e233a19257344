//! From the contract to Rust: prune → prepare → progenitor → polish. The one way, for build.rs and
//! for `cargo xtask generate` alike; it knows neither Cargo nor any single operation.

mod areas;
mod item;
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

/// The areas that the contract's operations are divided into: one Cargo feature each.
#[allow(dead_code)] // build.rs asks for them, xtask takes all
pub fn areas(contract: &Value) -> BTreeSet<String> {
    areas::all(contract)
}

/// The Rust source of a client for the contract.
pub fn generate(mut contract: Value, options: &Options) -> Result<String, Error> {
    if let Some(enabled) = &options.areas {
        areas::prune(&mut contract, enabled);
    }
    let server =
        contract.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default().to_owned();
    let own = own::take(&contract);
    let answers = areas::answers(&contract);
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
    for conversion in conversions {
        settings.with_conversion(conversion.schema, conversion.rust, conversion.impls.into_iter());
    }
    let document = serde_json::from_value(contract)?;
    let tokens = Generator::new(&settings).generate_tokens(&document)?;
    polish::polish(syn::parse2(tokens)?, &Facts { own: &own, answers: &unsent, server: &server })
}
