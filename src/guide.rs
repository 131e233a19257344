//! Guides by topic, beyond the documentation of single items.
//!
//! Every program in them is compiled, and most of them run, on the crate `runwayml-sandbox`.
//! [`sandbox`] says how a program of your own does the same.
//!
//! | Guide | Question |
//! |---|---|
//! | [`waiting`] | How do I wait for one task, for many, with progress, and for how long? |
//! | [`errors`] | Which errors are there, and what may be retried without paying twice? |
//! | [`media`] | How do images, videos and audio get into a request? |
//! | [`files`] | How are files uploaded and outputs downloaded? |
//! | [`resuming`] | How does another process continue a task? |
//! | [`network`] | How do I set proxies, TLS, timeouts and headers, and call it without async or from a browser? |
//! | [`cometapi`] | What is different at CometAPI? |
//! | [`sandbox`] | How do I test a program without a key? |
//! | [`spec_updates`] | How does an update of Runway's API get into this crate? |
//! | [`drift`] | How do I notice that the API has changed? |

#[doc = include_str!("guide/waiting.md")]
pub mod waiting {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/media.md")]
pub mod media {}

#[doc = include_str!("guide/files.md")]
pub mod files {}

#[doc = include_str!("guide/resuming.md")]
pub mod resuming {}

#[doc = include_str!("guide/network.md")]
pub mod network {}

#[doc = include_str!("guide/cometapi.md")]
pub mod cometapi {}

#[doc = include_str!("guide/sandbox.md")]
pub mod sandbox {}

#[doc = include_str!("guide/spec_updates.md")]
pub mod spec_updates {}

#[doc = include_str!("guide/drift.md")]
pub mod drift {}
