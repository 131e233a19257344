//! Realtime sessions: waited for until they are ready to be joined.

use super::handle::Handle;
use super::waitable::{Sealed, Waitable};
use crate::client::Client;
use crate::error::Error;
use crate::generated::types::RealtimeSession;
use crate::snapshot::{Failure, TaskId, TaskState};

impl Client {
    /// The realtime session with this id, to be read, and to be waited for until it is ready to be
    /// joined with its `session_key`. Nothing is sent yet.
    ///
    /// ```no_run
    /// # async fn example(client: runwayml::Client) -> runwayml::Result<()> {
    /// let session = client.realtime_session("0a1b2c3d").wait().await?;
    /// println!("ready until {:?}", session.expires_at);
    /// # Ok(())
    /// # }
    /// ```
    pub fn realtime_session(&self, id: impl Into<TaskId>) -> Handle<RealtimeSession> {
        Handle::new(self.clone(), id.into())
    }
}

impl Sealed for RealtimeSession {}

impl Waitable for RealtimeSession {
    /// A session that is ready, or was, has succeeded.
    fn state(&self) -> TaskState {
        TaskState::of(self.status.meaning().unwrap_or(self.status.as_str()), None)
    }

    fn failure(&self) -> Option<Failure> {
        self.state().failure(self.failure.as_deref(), self.failure_code.as_deref())
    }

    async fn read(client: &Client, id: &TaskId) -> Result<Self, Error> {
        client.get_realtime_session(id).send().await
    }
}
