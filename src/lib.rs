//! Client for Runway's media API, reached directly or through CometAPI.
//!
//! The operations and their types are generated from `openapi/runway.json`, the spec that is vendored
//! with this crate; a thin hand-written layer adds waiting, errors, media and CometAPI.
//!
//! ```no_run
//! # #[cfg(feature = "image")]
//! # async fn example() -> runwayml::Result<()> {
//! use runwayml::Client;
//! use runwayml::types::TextToImageGen4Image;
//!
//! let client = Client::from_env()?;
//! let request =
//!     TextToImageGen4Image::new().prompt_text("a lighthouse at dusk, in oil").ratio("1920:1080");
//! let task = client.text_to_image(request).start().await?;
//! println!("task {}", task.id());
//! println!("{:?}", task.wait().await?.output());
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! Areas of the API: `image` and `video` (on by default), `audio`, `avatars`, `realtime`,
//! `workflows`, `recipes`, `routers`, `organization`; tasks and uploads are always there.
//! TLS: `rustls` (on by default, with ring unless the program installed another provider) or
//! `native-tls`; a `reqwest::Client` of your own works with neither.
//! `http2`: HTTP/2 where the host offers it, so that one connection carries many requests.
//! `cometapi`: the routes that CometAPI alone has, as the module `cometapi`.
//! `schemars`: every request and response type implements `schemars::JsonSchema`.
//! `assets` (on by default): images, videos and sound for requests; files are uploaded, and outputs
//! downloaded, in constant memory.
//! `drift`: reports how responses differ from the spec, see [`ClientBuilder`] and the module `drift`.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod client;
#[cfg(feature = "cometapi")]
#[cfg_attr(docsrs, doc(cfg(feature = "cometapi")))]
pub mod cometapi;
#[cfg(feature = "drift")]
#[cfg_attr(docsrs, doc(cfg(feature = "drift")))]
pub mod drift;
#[cfg(not(feature = "drift"))]
#[path = "drift/off.rs"]
mod drift;
pub mod error;
mod generated;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub mod media;
mod paging;
pub mod pricing;
mod provider;
mod redaction;
mod snapshot;
pub mod spec;
pub mod task;
mod transport;
pub mod types;

pub use client::{Client, ClientBuilder};
pub use error::{Error, Result};
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use media::{Audio, Image, References, Video};
pub use provider::Provider;
pub use task::{TaskHandle, TaskId};

/// When a request that creates something is retried; see
/// [`ClientBuilder::retries`](crate::ClientBuilder::retries) for all others.
pub mod retry {
    pub use crate::transport::RetryCreations;
}

/// The operations, ready to be sent: what the methods of [`Client`] return.
pub mod operations {
    pub use crate::generated::operations::*;
}

/// The types of HTTP that occur in this crate.
pub mod http {
    pub use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
    pub use reqwest::{Method, StatusCode, Url};
}
