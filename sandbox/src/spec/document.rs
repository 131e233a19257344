//! The specs as JSON, joined into one document, in which the names of CometAPI's components have a
//! prefix.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::files;

const COMPONENTS: &str = "#/components/schemas/";

/// Next to a reference: the schema at this place, where the component accepts more.
pub(super) const HERE: &str = "x-here";

/// The prefix of CometAPI's components.
const PREFIX: &str = "cometapi.";

/// The specs, read once.
pub(crate) static DOCUMENT: LazyLock<Document> = LazyLock::new(Document::read);

/// The specs, with their components joined and their paths separate.
pub(crate) struct Document {
    joined: Value,
    pub(super) runway_paths: Map<String, Value>,
    pub(super) cometapi_paths: Map<String, Value>,
}

impl Document {
    fn read() -> Self {
        let mut joined = parse(files::RUNWAY);
        let own = format!("\"{COMPONENTS}");
        let renamed = files::COMETAPI
            .replace(&own, &format!("{own}{PREFIX}"))
            .replace("\"runway.json#", "\"#");
        let mut cometapi = parse(&renamed);
        let components = take(&mut cometapi, "/components/schemas").into_iter();
        if let Some(Value::Object(all)) = joined.pointer_mut("/components/schemas") {
            all.extend(components.map(|(name, schema)| (format!("{PREFIX}{name}"), schema)));
        }
        let runway_paths = take(&mut joined, "/paths");
        Self { joined, runway_paths, cometapi_paths: take(&mut cometapi, "/paths") }
    }

    /// The only accepted value of the version header.
    pub(crate) fn version(&self) -> &str {
        self.joined.pointer("/info/version").and_then(Value::as_str).unwrap_or_default()
    }

    /// The header that names the version of the API.
    pub(crate) fn version_header(&self) -> &str {
        self.joined.pointer("/info/x-version-header").and_then(Value::as_str).unwrap_or_default()
    }

    /// The named schemas.
    #[cfg(feature = "validation")]
    pub(super) fn components(&self) -> impl Iterator<Item = (&String, &Value)> {
        let components = self.joined.pointer("/components/schemas");
        components.and_then(Value::as_object).into_iter().flatten()
    }

    /// The schema with this name in CometAPI's spec; null if there is none.
    pub(crate) fn cometapi_component(&self, name: &str) -> &Value {
        &self.joined["components"]["schemas"][format!("{PREFIX}{name}")]
    }

    /// The schema itself, or the component that it refers to, or the schema that replaces it at this place.
    pub(crate) fn resolve<'d>(&'d self, schema: &'d Value) -> &'d Value {
        if let Some(here) = schema.get(HERE) {
            return here;
        }
        let target = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix('#'))
            .and_then(|pointer| self.joined.pointer(pointer));
        target.unwrap_or(schema)
    }
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).expect("the specs are JSON")
}

fn take(document: &mut Value, pointer: &str) -> Map<String, Value> {
    match document.pointer_mut(pointer).map(Value::take) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// Whether a schema is a reference to this component: `Task` of Runway's spec, `cometapi.Envelope` of
/// CometAPI's.
pub(super) fn refers_to(schema: &Value, component: &str) -> bool {
    let reference = schema.get("$ref").and_then(Value::as_str);
    reference.and_then(|reference| reference.rsplit('/').next()) == Some(component)
}
