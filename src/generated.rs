//! What build.rs made of the contract. Nothing here is written by hand, and no lint of ours applies.

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
