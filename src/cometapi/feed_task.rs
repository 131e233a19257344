//! A task as CometAPI's feed returns it.

use std::ops::Deref;

use crate::client::Client;
use crate::error::Error;
use crate::generated::cometapi::types::FeedRequest;
use crate::generated::types;
use crate::snapshot::{Failure, TaskId, TaskState};
use crate::task::{Sealed, Waitable};

/// A task read from `/runway/feed`, without its envelope and in the schema of Runway's spec. Fields that
/// CometAPI adds (`action`, `submit_time`, `start_time`, `finish_time`) are in `extra`.
///
/// A download of an output whose URL has expired asks `get_task` for a new one, which may not know a task
/// of CometAPI's own routes: read the task again with [`Client::task`](crate::cometapi::Client::task), and
/// download what it returns.
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
        let request = client.cometapi().feed(FeedRequest::new().task_id(id.as_str()));
        let task = request.into_request().send().await?.decode::<types::Task>()?;
        Ok(Self(task.value))
    }
}
