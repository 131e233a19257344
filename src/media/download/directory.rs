//! Downloads all outputs of a task into a directory, one file each.

use std::future::IntoFuture;
use std::path::PathBuf;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::sink::{Part, Sink};
use super::{BoxFuture, Download, file_name};
use crate::error::{DownloadError, DownloadProblem};
use crate::schema::Url;

/// How many outputs are downloaded at the same time by default. A task has one output or a few.
const CONCURRENCY: usize = 4;

/// The destination of [`Task::download`](crate::types::Task::download): a directory.
#[derive(Debug)]
pub struct IntoDirectory {
    directory: PathBuf,
    concurrency: usize,
}

impl IntoDirectory {
    pub(super) fn new(directory: PathBuf) -> Self {
        Self { directory, concurrency: CONCURRENCY }
    }
}

impl Download<IntoDirectory> {
    /// How many outputs are downloaded at the same time; default 4.
    pub fn concurrency(mut self, outputs: usize) -> Self {
        self.into.concurrency = outputs.max(1);
        self
    }

    async fn run(&self) -> Result<Vec<PathBuf>, DownloadError> {
        if self.outputs.is_empty() {
            return Err(self.error(None, DownloadProblem::NoOutput));
        }
        let downloads = self.outputs.iter().enumerate().map(|(output, url)| async move {
            let path = self.fetch_into_file(output, url).await;
            path.map_err(|problem| self.error(Some(output), problem))
        });
        // Boxed, because the compiler cannot prove that the unboxed futures are `Send`.
        let downloads: Vec<BoxFuture<'_, _>> =
            downloads.map(|download| Box::pin(download) as _).collect();
        stream::iter(downloads).buffered(self.into.concurrency).try_collect().await
    }

    async fn fetch_into_file(&self, output: usize, url: &Url) -> Result<PathBuf, DownloadProblem> {
        let index = (self.outputs.len() > 1).then_some(output);
        let mut part = Part::create(&self.into.directory).await?;
        let state = self.fetch(output).run(url.clone(), Sink::File(&mut part)).await?;
        let name = file_name::file_name(self.id.as_str(), index, state.extension());
        part.finish(self.into.directory.join(name)).await
    }
}

impl IntoFuture for Download<IntoDirectory> {
    type Output = Result<Vec<PathBuf>, DownloadError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let after = self.limits.timeout;
            match tokio::time::timeout(after, self.run()).await {
                Ok(outcome) => outcome,
                Err(_) => Err(self.error(None, DownloadProblem::TimedOut { after })),
            }
        })
    }
}
