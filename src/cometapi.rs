//! The routes that only CometAPI has: creations, the feed of their tasks, the catalogue of models.
//! The spec is `openapi/cometapi.json`, hand-written from the pages of CometAPI's documentation
//! (undated, as stored until 2026-09).
//!
//! ```no_run
//! # async fn example(client: runwayml::Client) -> runwayml::Result<()> {
//! use runwayml::cometapi::types::ImageToVideo;
//!
//! let request = ImageToVideo::new()
//!     .callback_url("https://example.com/runway")
//!     .image("https://example.com/cat.png")
//!     .model("gen4")
//!     .prompt("the cat yawns");
//! let task = client.cometapi().generate(request).start().await?.wait().await?;
//! println!("{:?}", task.output());
//! # Ok(())
//! # }
//! ```
//!
//! A creation needs a `callback_url`, which receives a [`CallbackPayload`]. CometAPI does not document
//! that it is always sent, or only once, so read the task as well.
//!
//! The prices are on [`types::ModelList`]. The response of [`Client::create_response`] is not
//! documented.

mod callback;
mod catalogue;
mod feed_task;

pub use callback::{CallbackError, CallbackPayload};
pub use feed_task::Task;

pub use crate::generated::cometapi::{operations, types};

use crate::client::Client as RunwayClient;
use crate::provider::Provider;
use crate::snapshot::TaskId;
use crate::task::Handle;
use crate::transport::{Operation, Request};

/// The routes that only CometAPI has; see [`Client::cometapi`](crate::Client::cometapi).
#[derive(Debug, Clone)]
pub struct Client(RunwayClient);

impl RunwayClient {
    /// The routes that only CometAPI has, with the key, the limits and the HTTP client of this
    /// client. They are at the root of the server: at the base URL without the `/runwayml` at its end.
    ///
    /// A client for another provider rejects each of them with
    /// [`Error::Unsupported`](crate::Error::Unsupported) and sends nothing, unless
    /// [`Unsupported::Send`](crate::client::Unsupported::Send) is set.
    pub fn cometapi(&self) -> Client {
        Client(self.clone())
    }
}

impl Client {
    /// The task with this id, to be read or waited for through `/runway/feed`: one just created, or
    /// one whose id was stored. Nothing is sent yet.
    ///
    /// The feed has the tasks of the official routes too (source: CometAPI's page
    /// `runway-to-get-task-details`, where both responses were alike on 2026-03-13).
    pub fn task(&self, id: impl Into<TaskId>) -> Handle<Task> {
        Handle::new(self.0.clone(), id.into())
    }

    /// A request for an operation of CometAPI's own.
    pub(crate) fn operation(&self, operation: &'static Operation) -> Request {
        let mut base = self.0.base().clone();
        let root = base.path().trim_end_matches('/');
        let root = root.strip_suffix(Provider::CometApi.prefix()).unwrap_or(root).to_owned();
        base.set_path(&root);
        Request::new(self.0.transport.clone(), base, operation).only_at(Provider::CometApi)
    }
}
