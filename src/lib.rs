//! Client for Runway's media API, reached directly or through CometAPI.
//!
//! The operations and their types are generated from `openapi/runway.json`, the contract that is
//! vendored with this crate; a thin layer by hand adds what a contract cannot say.
//!
//! ```no_run
//! # #[cfg(feature = "image")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use runwayml::Client;
//! use runwayml::types::TextToImageGen4Image;
//!
//! let client = Client::from_env()?;
//! let request: TextToImageGen4Image = TextToImageGen4Image::builder()
//!     .prompt_text("a lighthouse at dusk, in oil")
//!     .ratio("1920:1080")
//!     .try_into()?;
//! let created = client.text_to_image().body(request).send().await?;
//! println!("task {}", created.id);
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
//! `schemars`: every request and response type derives `schemars::JsonSchema`.
//! `assets` (on by default): images, videos and sound for requests; files are uploaded, and outputs
//! downloaded, in constant memory.
//! `sandbox`: the contract served on loopback, to try a program without a key and without cost.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

// Generated code names the types of this crate by its name, wherever it is compiled.
extern crate self as runwayml;

#[doc(hidden)]
pub mod answer;
#[doc(hidden)]
pub mod body;
mod call;
mod client;
#[cfg(feature = "cometapi")]
#[cfg_attr(docsrs, doc(cfg(feature = "cometapi")))]
pub mod comet;
mod concern;
#[cfg(feature = "assets")]
mod download;
mod envelope;
mod error;
mod generated;
mod hooks;
mod host;
#[cfg(any(feature = "assets", feature = "sandbox"))]
mod inputs;
#[cfg(feature = "assets")]
mod media;
pub mod pricing;
#[cfg(feature = "assets")]
mod references;
mod retry;
#[cfg(feature = "sandbox")]
#[cfg_attr(docsrs, doc(cfg(feature = "sandbox")))]
pub mod sandbox;
mod task;
#[cfg(feature = "assets")]
mod transfer;
#[cfg(feature = "assets")]
mod upload;
mod wait;
#[doc(hidden)]
pub mod wire;

pub use call::{Answer, Call};
pub use client::{BuildError, ClientBuilder, Inner, Resend, Unserved};
pub use concern::{Concern, OnConcern};
pub use error::{Effect, Error, Refusal};
pub use generated::{Client, Error as OperationError, ResponseValue, builder, types};
pub use host::Host;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use media::{Audio, Image, Kind, Media, MediaError, Pixels, Placed, ResolveError, Video};
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use references::{References, ReferencesError};
pub use reqwest::{Method, StatusCode};
pub use task::{
    Cancellation, Failure, FailureClass, FailureCode, Handle, Retry, TaskHandle, TaskId, TaskState,
};
pub use wait::{Wait, WaitAll, WaitError, Waitable};
pub use wire::{Date, Fields, Form, Integer, InvalidValue, Map, Secret, Text, Timestamp, Url};
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use {
    download::{Download, DownloadError, DownloadProblem, IntoDirectory, IntoWriter, Received},
    transfer::Progress,
    upload::{RunwayUri, Source, Upload, UploadError},
};
