//! The specs that are served, with their components in one document: the names of CometAPI's
//! components have a prefix.

use serde_json::{Map, Value};

const RUNWAY: &str = include_str!("../../openapi/runway.json");
const COMETAPI: &str = include_str!("../../openapi/cometapi.json");

const COMPONENTS: &str = "#/components/schemas/";

/// The prefix of CometAPI's components.
const PREFIX: &str = "cometapi.";

/// The envelope in which CometAPI returns a task.
pub(super) const ENVELOPE: &str = "cometapi.Envelope";

/// What the paths of a spec are relative to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Home {
    /// The base URL.
    Base,
    /// The root of CometAPI; other providers do not have them.
    CometApi,
}

/// The specs with their components together and their paths apart.
pub(super) struct Documents {
    pub(super) joined: Value,
    pub(super) paths: [(Home, Map<String, Value>); 2],
}

pub(super) fn read() -> Documents {
    let parse = |text: &str| -> Value {
        serde_json::from_str(text).expect("build.rs has read the same file")
    };
    let mut joined = parse(RUNWAY);
    let own = format!("\"{COMPONENTS}");
    let renamed =
        COMETAPI.replace(&own, &format!("{own}{PREFIX}")).replace("\"runway.json#", "\"#");
    let mut comet = parse(&renamed);
    let components = take(&mut comet, "/components/schemas");
    if let Some(Value::Object(all)) = joined.pointer_mut("/components/schemas") {
        all.extend(
            components.into_iter().map(|(name, schema)| (format!("{PREFIX}{name}"), schema)),
        );
    }
    let paths =
        [(Home::Base, take(&mut joined, "/paths")), (Home::CometApi, take(&mut comet, "/paths"))];
    Documents { joined, paths }
}

fn take(document: &mut Value, pointer: &str) -> Map<String, Value> {
    match document.pointer_mut(pointer).map(Value::take) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}
