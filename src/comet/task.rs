//! A task as the feed tells of it. Knows how it is read and made bare, and not when.

use std::ops::Deref;

use crate::answer::{self, Expected};
use crate::comet::types::Envelope;
use crate::envelope::bare;
use crate::error::{Effect, Error};
use crate::generated::{ResponseValue, types};
use crate::task::{Failure, TaskId, TaskState};
use crate::wait::{Sealed, Waitable};

/// A task read by way of `/runway/feed`: Runway's own, whatever layers it came in. What the host
/// says beside it (`action`, `submit_time`, `start_time`, `finish_time`) is in `extra`.
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
    fn of(answer: ResponseValue<Envelope>) -> Result<Self, Error> {
        let (status, headers) = (answer.status(), answer.headers().clone());
        let expected = Expected { effect: Effect::Repeatable, ..Expected::default() };
        // A value that was just read can be written, so there is no other error than the decoder's.
        let task = bare(serde_json::to_value(answer.into_inner()).unwrap_or_default()).to_string();
        answer::decode(task.as_bytes(), status, &headers, &expected).map(Self)
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

    async fn read(client: &crate::Client, id: &TaskId) -> Result<Self, Error> {
        let comet = client.comet();
        Self::of(comet.feed().body_map(|body| body.task_id(id.as_str())).send().await?)
    }
}
