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
//! `cometapi`: the routes that CometAPI alone has, as the module `comet`.
//! `schemars`: every request and response type implements `schemars::JsonSchema`.
//! `assets` (on by default): images, videos and sound for requests; files are uploaded, and outputs
//! downloaded, in constant memory.
//! `drift`: reports what responses have that the spec does not, see `ClientBuilder::on_drift`.
//! `sandbox`: the spec served on loopback, to try a program without a key and without cost.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[macro_use]
#[path = "types/macros.rs"]
mod macros;

mod client;
#[cfg(feature = "cometapi")]
#[cfg_attr(docsrs, doc(cfg(feature = "cometapi")))]
pub mod comet;
mod contract;
#[cfg(feature = "assets")]
mod download;
#[cfg_attr(not(feature = "drift"), path = "drift/off.rs")]
mod drift;
mod envelope;
pub mod error;
mod generated;
mod host;
#[cfg(any(feature = "assets", feature = "sandbox"))]
mod inputs;
#[cfg(feature = "assets")]
mod media;
#[cfg(feature = "assets")]
mod mentions;
pub mod pricing;
mod redact;
#[cfg(feature = "assets")]
mod references;
mod retry;
#[cfg(feature = "sandbox")]
#[cfg_attr(docsrs, doc(cfg(feature = "sandbox")))]
pub mod sandbox;
mod task;
#[cfg(feature = "assets")]
mod transfer;
mod transport;
pub mod types;
#[cfg(feature = "assets")]
mod upload;
mod wait;

pub use client::{Client, ClientBuilder, PlainHttp, RequestOptions, RetryCreations, Unsupported};
pub use contract::{CONTRACT, Contract};
#[cfg(feature = "drift")]
#[cfg_attr(docsrs, doc(cfg(feature = "drift")))]
pub use drift::{Drift, DriftKind};
pub use error::{Error, Result};
pub use host::Host;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use media::{Audio, Dimensions, Image, Kind, Media, Video};
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use references::References;
pub use reqwest::{Method, StatusCode, header};
pub use task::{
    Cancellation, Failure, FailureClass, FailureCode, Handle, Retry, TaskHandle, TaskId, TaskState,
};
pub use transport::{RawRequest, RawResponse, Response};
pub use wait::{Snapshot, Wait, WaitAll, Waitable};
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use {
    download::{Download, IntoDirectory, IntoWriter, Received},
    transfer::Progress,
    upload::{RunwayUri, Source, Upload},
};

/// The operations, ready to be sent: what the methods of [`Client`] return.
pub mod operations {
    pub use crate::generated::operations::*;
}
