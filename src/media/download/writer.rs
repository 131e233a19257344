//! Downloads one output of a task into a writer.

use std::fmt;
use std::future::IntoFuture;

use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::sink::Sink;
use super::{BoxFuture, Download};
use crate::error::{DownloadError, DownloadProblem};
use crate::schema::Url;

/// The destination of [`Task::download_to`](crate::types::Task::download_to): a writer.
pub struct IntoWriter<'w> {
    writer: Box<dyn AsyncWrite + Send + Unpin + 'w>,
    output: Option<usize>,
}

impl<'w> IntoWriter<'w> {
    pub(super) fn new(writer: impl AsyncWrite + Send + Unpin + 'w) -> Self {
        Self { writer: Box::new(writer), output: None }
    }
}

/// What was written into a writer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// The number of bytes.
    pub bytes: u64,
    /// The media type that storage sent, such as `image/png`.
    pub content_type: Option<String>,
}

impl Download<IntoWriter<'_>> {
    /// The index of the output to download; needed if the task has several.
    pub fn output(mut self, output: usize) -> Self {
        self.into.output = Some(output);
        self
    }

    async fn run(mut self) -> Result<Downloaded, DownloadError> {
        let chosen = match (self.into.output, self.outputs.len()) {
            (None, 0) => Err(DownloadProblem::NoOutput),
            (None, 1) => Ok(0),
            (None, count) => Err(DownloadProblem::AmbiguousOutput { count }),
            (Some(output), _) => Ok(output),
        };
        let output = chosen.map_err(|problem| self.error(None, problem))?;
        let Some(url) = self.outputs.get(output).cloned() else {
            return Err(self.error(Some(output), DownloadProblem::NoOutput));
        };
        let received = self.fetch_into_writer(output, url).await;
        received.map_err(|problem| self.error(Some(output), problem))
    }

    async fn fetch_into_writer(
        &mut self,
        output: usize,
        url: Url,
    ) -> Result<Downloaded, DownloadProblem> {
        let fetch = self.fetch(output);
        let writer = &mut *self.into.writer;
        let state = fetch.run(url, Sink::Writer(writer)).await?;
        let flushed = writer.flush().await;
        flushed.map_err(|source| DownloadProblem::Write { path: None, source })?;
        Ok(Downloaded { bytes: state.bytes, content_type: state.content_type })
    }
}

impl<'w> IntoFuture for Download<IntoWriter<'w>> {
    type Output = Result<Downloaded, DownloadError>;
    type IntoFuture = BoxFuture<'w, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let after = self.limits.timeout;
            let (id, output) = (self.id.clone(), self.into.output);
            match tokio::time::timeout(after, self.run()).await {
                Ok(outcome) => outcome,
                Err(_) => {
                    Err(DownloadError { id, output, problem: DownloadProblem::TimedOut { after } })
                }
            }
        })
    }
}

impl fmt::Debug for IntoWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntoWriter").field("output", &self.output).finish_non_exhaustive()
    }
}
