//! Outputs on their way from storage into files or into a writer. What the caller may choose is
//! here; how one output is fetched, and what becomes of its bytes, is the business of the files
//! below.

mod error;
mod fetch;
mod name;
mod request;
mod sink;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::io::AsyncWrite;

use crate::generated::Client;
use crate::generated::types::Task;
use crate::task::TaskId;
use crate::transfer::{Progress, Watcher};
use crate::wire::Url;

pub use error::{DownloadError, DownloadProblem};

use fetch::{Fetch, Limits};
use sink::{Part, Writer};

/// How many outputs are fetched at once. A task has one or a few.
const AT_ONCE: usize = 4;

/// A download of a task's output, made with [`Task::download`] or [`Task::download_to`]: `.await`
/// it. Dropping the future ends it and leaves no part of a file.
#[must_use = "a download does nothing until it is awaited"]
pub struct Download<T> {
    client: Client,
    id: TaskId,
    outputs: Vec<Url>,
    limits: Limits,
    watcher: Option<Watcher>,
    into: T,
}

/// All outputs of a task go into a directory.
#[derive(Debug)]
pub struct IntoDirectory {
    directory: PathBuf,
    at_once: usize,
}

/// One output goes into a writer.
pub struct IntoWriter<'w> {
    writer: Box<dyn AsyncWrite + Send + Unpin + 'w>,
    output: Option<usize>,
}

/// What has gone into a writer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// How many bytes.
    pub bytes: u64,
    /// What kind of file storage says it is, such as `image/png`.
    pub content_type: Option<String>,
}

impl Task {
    /// Fetches every output into a directory, which is made if it is not there, and tells the paths
    /// in the order of the outputs.
    ///
    /// The files are called `{id of the task}.{extension}`, with `-0`, `-1` and so on behind the id
    /// where there are several; no name of the server's is taken over. The extension is that of the
    /// `Content-Type`, or tells what the first bytes look like where that says nothing. A file of
    /// the same name is replaced, at once and only by a whole one: until then the bytes are in a
    /// temporary file beside it.
    ///
    /// `client` reads the task again where addresses have died, which they do within a day or two;
    /// its key is sent to no storage. What breaks is resumed, or else begun again, as often as the
    /// client sends a request again. Nothing is held in memory.
    ///
    /// ```
    /// # #[cfg(all(feature = "sandbox", feature = "image"))]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use runwayml::types::TextToImageGen4Image;
    /// # let sandbox = runwayml::sandbox::Sandbox::builder().task_time(std::time::Duration::ZERO).start().await?;
    /// # let client = sandbox.client();
    /// # let directory = tempfile::tempdir()?;
    /// # let request: TextToImageGen4Image =
    /// #     TextToImageGen4Image::builder().prompt_text("a lighthouse").ratio("1280:720").try_into()?;
    /// # let created = client.text_to_image().body(request).send().await?;
    /// let task = client.task(&created.id).wait().await?;
    /// let paths = task.download(&client, directory.path()).await?;
    /// assert_eq!(paths[0].extension().unwrap(), "png");
    /// # Ok(())
    /// # }
    /// # #[cfg(not(all(feature = "sandbox", feature = "image")))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// [`DownloadError`], also where the task has no output. Outputs that were complete by then stay.
    pub fn download(
        &self,
        client: &Client,
        directory: impl Into<PathBuf>,
    ) -> Download<IntoDirectory> {
        let into = IntoDirectory { directory: directory.into(), at_once: AT_ONCE };
        Download::new(self, client, into)
    }

    /// Fetches one output into a writer, as [`Task::download`] does into a file. What has been
    /// written cannot be taken back: an error may leave a part of the output behind, and one that
    /// breaks is resumed where storage can do so, and not begun again.
    ///
    /// # Errors
    ///
    /// [`DownloadError`], also where the task has no output, or several and none was chosen.
    pub fn download_to<'w>(
        &self,
        client: &Client,
        writer: impl AsyncWrite + Send + Unpin + 'w,
    ) -> Download<IntoWriter<'w>> {
        Download::new(self, client, IntoWriter { writer: Box::new(writer), output: None })
    }
}

impl<T> Download<T> {
    fn new(task: &Task, client: &Client, into: T) -> Self {
        let (id, outputs) = (TaskId::from(&task.id), task.output.clone());
        let (client, limits) = (client.clone(), Limits::default());
        Self { client, id, outputs, limits, watcher: None, into }
    }

    /// The most bytes that one output may have, 4 GiB if nothing is said. No host tells a bound;
    /// this one is meant to hold back what is no output at all.
    pub fn at_most(mut self, bytes: u64) -> Self {
        self.limits.bytes = bytes;
        self
    }

    /// How long the whole download may take; an hour if nothing is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout;
        self
    }

    /// How long no byte may come before a request is given up; 60 s if nothing is said.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.idle = timeout;
        self
    }

    /// Calls this each time that a part of an output has come. It should return soon.
    pub fn progress(mut self, watcher: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.watcher = Some(Arc::new(watcher));
        self
    }

    fn fetch(&self, output: usize) -> Fetch {
        let (client, id) = (self.client.clone(), self.id.clone());
        Fetch { client, id, output, limits: self.limits, watcher: self.watcher.clone() }
    }

    fn error(&self, output: Option<usize>, problem: DownloadProblem) -> DownloadError {
        DownloadError { id: self.id.clone(), output, problem }
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

impl Download<IntoWriter<'_>> {
    /// Which output, counted from 0, where the task has several.
    pub fn output(mut self, output: usize) -> Self {
        self.into.output = Some(output);
        self
    }

    async fn run(mut self) -> Result<Received, DownloadError> {
        let chosen = match (self.into.output, self.outputs.len()) {
            (None, 0) => Err(DownloadProblem::NoOutput),
            (None, 1) => Ok(0),
            (None, count) => Err(DownloadProblem::Several { count }),
            (Some(output), _) => Ok(output),
        };
        let output = chosen.map_err(|problem| self.error(None, problem))?;
        let Some(address) = self.outputs.get(output).cloned() else {
            return Err(self.error(Some(output), DownloadProblem::NoOutput));
        };
        let fetch = self.fetch(output);
        let mut writer = Writer(&mut self.into.writer);
        let outcome = match fetch.run(address, &mut writer).await {
            Ok(got) => writer.finish().await.map(|()| got),
            Err(problem) => Err(problem),
        };
        let got = outcome.map_err(|problem| self.error(Some(output), problem))?;
        Ok(Received { bytes: got.bytes, content_type: got.content_type })
    }
}

type BoxFuture<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

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

impl<'w> IntoFuture for Download<IntoWriter<'w>> {
    type Output = Result<Received, DownloadError>;
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

impl<T: fmt::Debug> fmt::Debug for Download<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("id", &self.id)
            .field("outputs", &self.outputs)
            .field("limits", &self.limits)
            .field("into", &self.into)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for IntoWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntoWriter").field("output", &self.output).finish_non_exhaustive()
    }
}
