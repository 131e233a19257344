//! The contracts that are served, joined so that one set of components serves all operations: those
//! of the second bear its name before their own. Knows where each stands, and not what it says.

use serde_json::{Map, Value};

const RUNWAY: &str = include_str!("../../openapi/runway.json");
const COMETAPI: &str = include_str!("../../openapi/cometapi.json");

const COMPONENTS: &str = "#/components/schemas/";

/// What the names of CometAPI's components begin with.
const PREFIX: &str = "cometapi.";

/// What CometAPI tells of a task in.
pub(super) const ENVELOPE: &str = "cometapi.Envelope";

/// Where the paths of a contract stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Home {
    /// Below the base URL.
    Base,
    /// At the root of CometAPI, and nowhere else.
    CometApi,
}

/// The contracts with their components together; the paths of each by themselves.
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
