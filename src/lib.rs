//! Client for Runway's media API, reached directly or through CometAPI: images, video and audio from
//! prompts.
//!
//! ```no_run
//! use runwayml::Client;
//! use runwayml::types::TextToImageGen4Image;
//!
//! #[tokio::main]
//! async fn main() -> runwayml::Result<()> {
//!     let client = Client::from_env()?;
//!     let request =
//!         TextToImageGen4Image::new().prompt_text("a lighthouse at dusk, in oil").ratio("1920:1080");
//!     let task = client.text_to_image(request).start().await?;
//!     println!("task {}", task.id());
//!     println!("{:?}", task.download("pictures").await?);
//!     Ok(())
//! }
//! ```
//!
//! [`Client::from_env`] takes the key from `RUNWAYML_API_SECRET`, or for CometAPI from `COMETAPI_KEY`.
//! A client needs a Tokio runtime.
//!
//! - **Generated.** [`Client`] has a method for each operation of the spec `openapi/runway.json`, which
//!   is vendored with this crate; request and response types are generated from it, too. [`spec`] says
//!   which version it is.
//! - **Billing.** A creation is billed, and the API has no idempotency keys. A creation is sent once,
//!   unless nothing of it was delivered; where the outcome is unknown, the
//!   [error says so](Error::may_have_been_accepted).
//! - **Change.** Requests are checked against the limits of the spec before they are sent. In responses
//!   nearly every property is optional, and unknown fields and values are kept.
//!
//! # Requests
//!
//! A request type is its own builder. Path parameters and the body are arguments of the method, query
//! parameters are setters. `send` returns the response, `start` a handle to the task that was started,
//! and `into_stream` the items of all pages of a list.
//!
//! ```
//! use runwayml::types::{TextToImageGen4Image, TextToImageGen4ImageRatio};
//!
//! let request = TextToImageGen4Image::new().prompt_text("a lighthouse").ratio("4:3");
//! assert!(request.check().is_err());
//! // A value that the spec does not have, and a property that it does not have; neither is checked.
//! let ratio = TextToImageGen4ImageRatio::Other("4:3".to_owned());
//! request.ratio(ratio).extra("style", "oil").check()?;
//! # Ok::<(), runwayml::Error>(())
//! ```
//!
//! A body also converts from a [`serde_json::Value`], which is sent as it is. [`types::Null`] sends null,
//! which may mean something other than leaving a property out. [`Client::request`] sends a request that
//! has no method yet.
//!
//! # Modules
//!
//! | Module | Contents |
//! |---|---|
//! | [`guide`] | guides, see below |
//! | [`client`] | [`Client`], its builder, options of single requests, raw requests |
//! | [`types`] | types of requests and responses |
//! | [`operations`] | operations, ready to be sent |
//! | [`task`] | handles, waits, states and failures |
//! | [`error`] | [`Error`] and the errors that it contains |
//! | [`retry`] | when a creation is retried |
//! | [`pricing`] | estimates and spending limits |
//! | [`media`] | images, videos, audio, references, uploads and downloads |
//! | [`cometapi`] | the routes that CometAPI alone has |
//! | [`drift`] | reports of how responses differ from the spec |
//! | [`spec`] | date and hash of the spec |
//! | [`http`] | types of HTTP that occur in this crate |
//!
//! # Guides
//!
//! - [Waiting for tasks](guide::waiting)
//! - [Errors and billing](guide::errors)
//! - [Images, videos, audio and references](guide::media)
//! - [Uploads and downloads](guide::files)
//! - [Resuming in another process](guide::resuming)
//! - [Proxies, TLS, timeouts and headers](guide::network)
//! - [CometAPI](guide::cometapi)
//! - [Testing on a sandbox](guide::sandbox)
//! - [Landing an update of the spec](guide::spec_updates)
//! - [Watching for drift](guide::drift)
//!
//! # Features
//!
//! API areas; tasks and uploads are always enabled:
//!
//! - `image` (default): `text_to_image`, `image_upscale`
//! - `video` (default): `text_to_video`, `image_to_video`, `video_to_video`, `video_upscale`,
//!   `video_to_hdr`, `character_performance`
//! - `audio`: `video_to_audio`, speech, sound effects, dubbing, isolation, voices
//! - `avatars`: avatars, their videos, conversations and documents
//! - `realtime`: live sessions
//! - `workflows`: published workflows and their runs
//! - `recipes`: ready-made campaigns and ads
//! - `routers`: saved routers, and generation through them
//! - `organization`: balance, limits, usage, audit log
//! - `cometapi`: the routes that CometAPI alone has; the provider itself needs no feature
//!
//! Everything else:
//!
//! - `assets` (default): media from files and bytes, uploads and downloads
//! - `rustls` (default): TLS by rustls, with the provider that the program has installed or else ring
//! - `native-tls`: TLS by the operating system
//! - `http2`: HTTP/2 where the server offers it
//! - `schemars`: `schemars::JsonSchema` (1.x) for every request and response type
//! - `drift`: reports of how responses differ from the spec

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
// The documentation links to items of these features.
#![cfg_attr(
    not(all(
        feature = "assets",
        feature = "cometapi",
        feature = "drift",
        feature = "image",
        feature = "organization",
        feature = "realtime",
        feature = "workflows",
    )),
    allow(rustdoc::broken_intra_doc_links, rustdoc::private_intra_doc_links)
)]

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
#[cfg(all(
    any(test, fuzzing),
    feature = "assets",
    feature = "cometapi",
    feature = "drift",
    feature = "image",
))]
#[doc(hidden)]
pub mod fuzzing;
#[macro_use]
mod generated;
pub mod guide;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub mod media;
mod paging;
pub mod pricing;
mod provider;
mod redaction;
mod schema;
mod snapshot;
pub mod spec;
pub mod task;
mod transport;

#[doc(inline)]
pub use client::{Client, ClientBuilder};
#[doc(inline)]
pub use error::{Error, Result};
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
#[doc(inline)]
pub use media::{Audio, Image, References, Video};
pub use provider::Provider;
#[doc(inline)]
pub use task::{TaskHandle, TaskId};

/// When a request that creates something is retried; see
/// [`ClientBuilder::retries`](crate::ClientBuilder::retries) for all others.
pub mod retry {
    pub use crate::transport::RetryCreations;
}

/// The types of requests and responses: generated from the spec, except for the basic types that they
/// use.
pub mod types {
    pub use crate::generated::types::*;
    pub use crate::schema::{
        Date, Fields, Input, IntoInput, InvalidRequest, Map, Null, Secret, Timestamp, Url,
    };
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
