//! The code of build.rs, which turns a spec into the Rust source of a client.

use std::any::Any;

use anyhow::{Context, ensure};
use serde_json::Value;

#[path = "../../build/generate.rs"]
mod code;

pub use code::{areas, requests, setter_names, spec, vendored};
#[cfg(test)]
use vendored::RUNWAY;
use vendored::Spec;

/// How many operations and components a client is generated for. The vendored spec has a quarter of it;
/// time and memory grow faster than their number.
const MAX_ITEMS: usize = 2000;

/// The Rust source for all API areas of a spec, without JSON schemas.
pub fn client(document: Value, vendored: &Spec) -> anyhow::Result<String> {
    let items = spec::operations(&document).count() + spec::components(&document).count();
    ensure!(
        items <= MAX_ITEMS,
        "the spec has {items} operations and components, and no client is generated for more than \
         {MAX_ITEMS}; raise MAX_ITEMS in xtask/src/codegen.rs"
    );
    let options = vendored.options(None, code::JsonSchema::Absent);
    // Progenitor panics on some inconsistent specs.
    let generated = std::panic::catch_unwind(|| {
        code::generate(document, &options).map_err(|error| error.to_string())
    });
    let generated = generated.unwrap_or_else(|panic| Err(message(&*panic).to_owned()));
    generated.map_err(anyhow::Error::msg).context("no client could be generated from the spec")
}

/// The message of a panic.
fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&'static str>().copied();
    text.or(panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("panicked")
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    #[test]
    fn no_client_is_generated_for_too_many_components() {
        let schemas: Map<String, Value> =
            (0..=MAX_ITEMS).map(|index| (format!("C{index}"), json!({}))).collect();
        let spec = json!({ "paths": {}, "components": { "schemas": schemas } });
        let error = client(spec, &RUNWAY).unwrap_err().to_string();
        assert!(error.contains("2001 operations and components"), "{error}");
        assert!(error.contains("MAX_ITEMS"), "{error}");
    }

    #[test]
    fn the_message_of_a_panic_is_reported() {
        let number = 7;
        let caught = |result: std::thread::Result<()>| message(&*result.unwrap_err()).to_owned();
        assert_eq!(caught(std::panic::catch_unwind(|| panic!("no name"))), "no name");
        assert_eq!(caught(std::panic::catch_unwind(|| panic!("no {number}"))), "no 7");
    }
}
