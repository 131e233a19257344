//! All outputs of a task into a directory, several at once: each into a file of its own.

use std::future::IntoFuture;
use std::path::PathBuf;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::sink::Part;
use super::{BoxFuture, Download, DownloadError, DownloadProblem, name};
use crate::wire::Url;

/// How many outputs are fetched at once. A task has one or a few.
const AT_ONCE: usize = 4;

/// All outputs of a task go into a directory.
#[derive(Debug)]
pub struct IntoDirectory {
    directory: PathBuf,
    at_once: usize,
}

impl IntoDirectory {
    pub(super) fn new(directory: PathBuf) -> Self {
        Self { directory, at_once: AT_ONCE }
    }
}

impl Download<IntoDirectory> {
    /// How many outputs are fetched at the same time; 4 if nothing is said.
    pub fn at_once(mut self, outputs: usize) -> Self {
        self.into.at_once = outputs.max(1);
        self
    }

    async fn run(&self) -> Result<Vec<PathBuf>, DownloadError> {
        if self.outputs.is_empty() {
            return Err(self.error(None, DownloadProblem::NoOutput));
        }
        let downloads = self.outputs.iter().enumerate().map(|(output, address)| async move {
            let fetched = self.fetch_into_file(output, address).await;
            fetched.map_err(|problem| self.error(Some(output), problem))
        });
        // Boxed, because the compiler cannot tell that what borrows in here may go to another thread.
        let downloads: Vec<BoxFuture<'_, _>> =
            downloads.map(|download| Box::pin(download) as _).collect();
        stream::iter(downloads).buffered(self.into.at_once).try_collect().await
    }

    async fn fetch_into_file(
        &self,
        output: usize,
        address: &Url,
    ) -> Result<PathBuf, DownloadProblem> {
        let several = (self.outputs.len() > 1).then_some(output);
        let mut part = Part::create(&self.into.directory).await?;
        let got = self.fetch(output).run(address.clone(), &mut part).await?;
        let name = name::file_name(self.id.as_str(), several, got.extension());
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
