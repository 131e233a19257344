//! What build.rs made of the contracts. Nothing here is written by hand, and no lint of ours applies.

#![allow(
    missing_docs,
    reason = "members of generated types have the words that the contract has for them"
)]
#![cfg_attr(
    not(feature = "assets"),
    allow(dead_code, reason = "nothing of media is asked for without the feature")
)]
#![allow(clippy::all, clippy::pedantic, unused_imports, reason = "progenitor's code, not ours")]

include!(concat!(env!("OUT_DIR"), "/client.rs"));

/// The same of what CometAPI alone serves; without the feature `cometapi`, its envelope.
#[allow(dead_code, reason = "the envelope comes with a client, which the feature alone needs")]
pub mod comet {
    include!(concat!(env!("OUT_DIR"), "/comet.rs"));
}
