//! The code that build.rs generates from the specs.

#![allow(dead_code, unused_imports, reason = "the enabled API areas may need only a part")]
#![allow(deprecated, reason = "what Runway retired is still generated")]
#![allow(clippy::all, clippy::pedantic, reason = "lints are for hand-written code")]

#[macro_use]
mod macros;

use crate::schema::table::*;

include!(concat!(env!("OUT_DIR"), "/client.rs"));

/// The same for the routes that only CometAPI has; without the feature `cometapi`, its envelope.
pub mod cometapi {
    use crate::schema::table::*;

    include!(concat!(env!("OUT_DIR"), "/cometapi.rs"));
}
