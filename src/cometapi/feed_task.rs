//! A task as CometAPI's feed returns it.

use std::ops::Deref;

use crate::client::{Client, Response};
use crate::error::{Error, Idempotency};
use crate::generated::cometapi::types::{Envelope, FeedRequest};
use crate::generated::types;
use crate::provider::unwrapped_task;
use crate::snapshot::{Failure, TaskId, TaskState};
use crate::task::{Sealed, Waitable};
use crate::types::lenient;

/// A task read from `/runway/feed`, without its envelope and in the schema of Runway's spec. Fields that
/// CometAPI adds (`action`, `submit_time`, `start_time`, `finish_time`) are in `extra`.
#[derive(Debug, Clone)]
pub struct Task(types::Task);

impl Deref for Task {
    type Target = types::Task;

    fn deref(&self) -> &types::Task {
        &self.0
    }
}

impl From<Task> for types::Task {
    fn from(task: Task) -> Self {
        task.0
    }
}

impl Task {
    fn of(response: Response<Envelope>) -> Result<Self, Error> {
        let envelope = serde_json::to_value(response.value).unwrap_or_default();
        match lenient(unwrapped_task(envelope)) {
            Ok((task, _)) => Ok(Self(task)),
            Err((path, source)) => Err(Error::Decode {
                status: response.status,
                idempotency: Idempotency::Idempotent,
                path,
                excerpt: String::new(),
                source,
            }),
        }
    }
}

impl Sealed for Task {}

impl Waitable for Task {
    fn state(&self) -> TaskState {
        self.0.state()
    }

    fn failure(&self) -> Option<Failure> {
        self.0.failure()
    }

    fn cost(&self) -> Option<f64> {
        self.0.cost()
    }

    async fn read(client: &Client, id: &TaskId) -> Result<Self, Error> {
        let request = FeedRequest::new().task_id(id.as_str());
        Self::of(client.cometapi().feed(request).send_with_meta().await?)
    }
}
