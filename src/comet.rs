//! What CometAPI serves for Runway beside the official routes: generations of its own, the feed of
//! their tasks, its catalogue. The contract is `openapi/cometapi.json`, written by hand from the
//! pages of CometAPI's documentation (undated, as stored until 2026-09).
//!
//! ```no_run
//! # async fn example(client: runwayml::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use runwayml::comet::types::ImageToVideo;
//!
//! let request: ImageToVideo = ImageToVideo::builder()
//!     .callback_url("https://example.com/runway")
//!     .image("https://example.com/cat.png")
//!     .model("gen4")
//!     .prompt("the cat yawns")
//!     .try_into()?;
//! let created = client.comet().generate().body(request).send().await?;
//! let task = client.comet().task(&created).wait().await?;
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

pub use crate::generated::comet::{Client, builder, types};

use crate::generated::ResponseValue;
use crate::host::Host;
use crate::task::{Handle, TaskId};

impl crate::Client {
    /// The routes that CometAPI alone has, with the key, the limits and the HTTP client of this
    /// one. They stand at the root of the host: at the base URL without the `/runwayml` at its end.
    ///
    /// On a client for another host each of them is refused before anything is sent, with
    /// [`Error::Unserved`](crate::Error::Unserved).
    pub fn comet(&self) -> Client {
        let root = self.baseurl.strip_suffix(Host::COMETAPI_PREFIX).unwrap_or(&self.baseurl);
        Client::new_with_client(root, self.client.clone(), self.inner.clone())
    }
}

impl Client {
    /// The task with this id, to be read or waited for by way of `/runway/feed`: one just created,
    /// or one whose id was stored. Nothing is sent yet.
    ///
    /// The feed knows the tasks of the official routes too (source: CometAPI's page
    /// `runway-to-get-task-details`, which saw both answer alike on 2026-03-13).
    pub fn task(&self, id: impl Into<TaskId>) -> Handle<Task> {
        // The root has no `/runwayml` to take off, so `comet` of this client leads here again.
        let (root, http, inner) = (&self.baseurl, &self.client, &self.inner);
        let client = crate::Client::new_with_client(root, http.clone(), inner.clone());
        Handle::new(client, id.into())
    }
}

impl From<&types::Created> for TaskId {
    fn from(created: &types::Created) -> Self {
        created.data.task_id.as_str().into()
    }
}

impl From<&ResponseValue<types::Created>> for TaskId {
    fn from(created: &ResponseValue<types::Created>) -> Self {
        created.data.task_id.as_str().into()
    }
}

impl From<types::Created> for TaskId {
    fn from(created: types::Created) -> Self {
        created.data.task_id.into()
    }
}
