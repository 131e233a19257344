//! What CometAPI alone has for Runway: creations of its own, the feed of their tasks, its catalogue.
//! The spec is `openapi/cometapi.json`, hand-written from the pages of CometAPI's documentation
//! (undated, as stored until 2026-09).
//!
//! ```no_run
//! # async fn example(client: runwayml::Client) -> runwayml::Result<()> {
//! use runwayml::comet::types::ImageToVideo;
//!
//! let request = ImageToVideo::new()
//!     .callback_url("https://example.com/runway")
//!     .image("https://example.com/cat.png")
//!     .model("gen4")
//!     .prompt("the cat yawns");
//! let task = client.comet().generate(request).start().await?.wait().await?;
//! println!("{:?}", task.output());
//! # Ok(())
//! # }
//! ```
//!
//! A request of these routes needs a `callback_url`; what comes there is a [`CallbackPayload`]. No
//! page promises that it comes, or only once: reading the task is what counts.
//!
//! The prices are on [`types::ModelList`]. The response of [`Client::create_response`] is not
//! documented.

mod callback;
mod catalogue;
mod task;

pub use callback::{CallbackError, CallbackPayload};
pub use task::Task;

pub use crate::generated::comet::{operations, types};

use crate::client::Client as RunwayClient;
use crate::host::Host;
use crate::task::{Handle, TaskId};
use crate::transport::{Operation, Request};

/// The routes that CometAPI alone has; see [`Client::comet`](crate::Client::comet).
#[derive(Debug, Clone)]
pub struct Client(RunwayClient);

impl RunwayClient {
    /// The routes that CometAPI alone has, with the key, the limits and the HTTP client of this
    /// client. They are at the root of the host: at the base URL without the `/runwayml` at its end.
    ///
    /// With a client for another provider each of them is rejected before anything is sent, with
    /// [`Error::Unsupported`](crate::Error::Unsupported).
    pub fn comet(&self) -> Client {
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
        let root = root.strip_suffix(Host::COMETAPI_PREFIX).unwrap_or(root).to_owned();
        base.set_path(&root);
        Request::new(self.0.clone(), base, operation).only_at(Host::CometApi)
    }
}

impl From<&types::Created> for TaskId {
    fn from(created: &types::Created) -> Self {
        created.data.task_id.as_str().into()
    }
}

impl From<types::Created> for TaskId {
    fn from(created: types::Created) -> Self {
        created.data.task_id.into()
    }
}
