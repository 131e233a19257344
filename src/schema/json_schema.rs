//! JSON Schemas that are embedded in the crate, for the feature `schemars`.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Value, json};

/// The schema, with the schemas that it refers to among the definitions of the generator.
pub(crate) fn embed(schema: &str, generator: &mut SchemaGenerator) -> Schema {
    // Older drafts of JSON Schema have another place for definitions.
    let definitions = format!("\"#{}/", generator.settings().definitions_path);
    let schema = schema.replace("\"#/$defs/", &definitions);
    let mut schema: Value = serde_json::from_str(&schema).unwrap_or(Value::Bool(true));
    let definitions = schema.as_object_mut().and_then(|members| members.remove("$defs"));
    if let Some(Value::Object(definitions)) = definitions {
        generator.definitions_mut().extend(definitions);
    }
    Schema::try_from(schema).unwrap_or_default()
}

/// Implements `JsonSchema` for a type of this crate that is one JSON Schema.
macro_rules! of_type {
    ($($name:ident = $schema:expr;)*) => {$(
        impl schemars::JsonSchema for super::$name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                Schema::try_from($schema).unwrap_or_default()
            }
        }
    )*};
}

of_type! {
    Timestamp = json!({ "type": "string", "format": "date-time" });
    Date = json!({ "type": "string", "format": "date" });
    Url = json!({ "type": "string", "format": "uri" });
    Secret = json!({ "type": "string", "format": "password" });
}
