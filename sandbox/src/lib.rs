//! A server on loopback that behaves like Runway's media API or CometAPI, to try a program without a
//! key and without cost. What it serves is read from the specs in `openapi/`. Faults can be injected:
//! error responses, delays, connections that are reset or closed in the middle of a body, tasks that fail,
//! restarts of the server.
//!
//! ```
//! use runwayml_sandbox::{Clock, Fault, Sandbox};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder()
//!     .clock(Clock::EachRead)
//!     .fault(Fault::status(429).on("text_to_image").header("retry-after", "2"))
//!     .on_request(|request| println!("{request}"))
//!     .start()
//!     .await?;
//! println!("send requests to {} with the key {}", sandbox.base_url(), sandbox.api_key());
//! assert_eq!(sandbox.created(), 0);
//! # Ok(())
//! # }
//! ```
//!
//! Requests are validated against the spec; without the default feature `validation`, which is most of
//! what is to be compiled, each is accepted that has a key and JSON.
//!
//! The same server is a program: `cargo run -p runwayml-sandbox -- --help`.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod cometapi;
mod creation;
mod duration;
mod error;
mod example_bodies;
mod fault;
mod log;
mod media;
mod options;
mod providers;
mod response;
mod sandbox;
mod seed;
mod server;
mod spec;
mod storage;
mod task_end;
mod tasks;
mod time;

pub use creation::Creation;
pub use error::StartError;
pub use example_bodies::{example_bodies, example_body};
pub use fault::{Fault, ParseFaultError, UnknownOperation};
pub use log::LoggedRequest;
pub use options::{Clock, Dialect, Wrapping};
pub use sandbox::{Sandbox, SandboxBuilder};
