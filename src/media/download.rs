//! Downloads the outputs of a task into a directory or a writer.

mod directory;
mod fetch;
mod file_name;
mod partial_output;
mod sink;
mod storage_request;
mod writer;

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWrite;

use crate::client::Client;
use crate::error::{DownloadError, DownloadProblem, Result};
use crate::generated::types::Task;
use crate::media::transfer::{OnProgress, Progress};
use crate::schema::Url;
use crate::snapshot::TaskId;
use crate::task::{TaskHandle, Wait};

pub use directory::IntoDirectory;
pub use writer::{Downloaded, IntoWriter};

use fetch::{Fetch, Limits};

/// A download of a task's output, from [`Task::download`] or [`Task::download_to`]: `.await` it.
/// Dropping the future cancels it and leaves no partial file.
#[must_use = "a download does nothing until it is awaited"]
pub struct Download<T> {
    client: Client,
    id: TaskId,
    outputs: Vec<Url>,
    limits: Limits,
    on_progress: Option<OnProgress>,
    into: T,
}

impl Task {
    /// Downloads every output into a directory and returns the paths in the order of the outputs.
    /// The directory is created if it does not exist.
    ///
    /// The files are named `{task id}.{extension}`, or `{task id}-{index}.{extension}` if there are
    /// several; names sent by the server are ignored. The extension is that of the `Content-Type`,
    /// or else of the file type of the first bytes. A file of the same name is replaced
    /// atomically once the new one is complete: until then the bytes are in a temporary file next to
    /// it.
    ///
    /// Output URLs expire within a day or two; `client` then gets the task again for new ones. Its
    /// key is never sent to storage. A broken download is resumed if storage still has the same
    /// file, or else started over; see [`Download::max_retries`]. Files are streamed and never held
    /// in memory.
    ///
    /// ```
    /// # #[cfg(feature = "image")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use runwayml::types::TextToImageGen4Image;
    /// # let sandbox = runwayml_sandbox::Sandbox::builder().task_time(std::time::Duration::ZERO).start().await?;
    /// # let client = runwayml::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// # let directory = std::env::temp_dir();
    /// # let request = TextToImageGen4Image::new().prompt_text("a lighthouse").ratio("1280:720");
    /// # let created = client.text_to_image(request).send().await?;
    /// let task = client.task(&created.id).wait().await?;
    /// let paths = task.download(&client, directory).await?;
    /// assert_eq!(paths[0].extension().unwrap(), "png");
    /// # std::fs::remove_file(&paths[0])?;
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "image"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// [`DownloadError`], also if the task has no output. Files that are already complete stay.
    pub fn download(
        &self,
        client: &Client,
        directory: impl Into<PathBuf>,
    ) -> Download<IntoDirectory> {
        Download::new(self, client, IntoDirectory::new(directory.into()))
    }

    /// Downloads one output into a writer, as [`Task::download`] does into a file. Written bytes
    /// cannot be taken back: after an error the writer may have a part of the output, and a broken
    /// download is resumed but never started over.
    ///
    /// # Errors
    ///
    /// [`DownloadError`], also if the task has no output, or several and none was chosen.
    pub fn download_to<'w>(
        &self,
        client: &Client,
        writer: impl AsyncWrite + Send + Unpin + 'w,
    ) -> Download<IntoWriter<'w>> {
        Download::new(self, client, IntoWriter::new(writer))
    }
}

impl TaskHandle {
    /// Waits until the task has succeeded and downloads every output into a directory: the same as
    /// `wait().download(directory)`.
    ///
    /// ```no_run
    /// # async fn example(client: runwayml::Client) -> runwayml::Result<()> {
    /// let paths = client.task("3d957031").download("pictures").await?;
    /// println!("{paths:?}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Wait`](crate::Error::Wait) or [`Error::Download`](crate::Error::Download).
    pub async fn download(&self, directory: impl Into<PathBuf>) -> Result<Vec<PathBuf>> {
        self.wait().download(directory).await
    }
}

impl Wait<Task> {
    /// Waits, with the limits of this wait, and then downloads every output into a directory, with
    /// the limits of [`Task::download`]. Returns the paths in the order of the outputs.
    ///
    /// # Errors
    ///
    /// [`Error::Wait`](crate::Error::Wait) or [`Error::Download`](crate::Error::Download).
    pub async fn download(self, directory: impl Into<PathBuf>) -> Result<Vec<PathBuf>> {
        let client = self.client().clone();
        let task = self.await?;
        Ok(task.download(&client, directory).await?)
    }
}

impl<T> Download<T> {
    fn new(task: &Task, client: &Client, into: T) -> Self {
        let (id, outputs) = (TaskId::from(&task.id), task.output.clone());
        let (client, limits) = (client.clone(), Limits::default());
        Self { client, id, outputs, limits, on_progress: None, into }
    }

    /// The maximum length of one output in bytes; default 4 GiB. No provider documents a maximum; this
    /// one stops responses that cannot be an output.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_bytes = bytes;
        self
    }

    /// How many times in a row an output is requested again without a new byte; default 5, and 0 for
    /// never. Every new byte resets the count, so that a long file may break any number of times
    /// within the [`Download::timeout`]. Independent of the retries of API calls.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.limits.max_retries = retries;
        self
    }

    /// How long the whole download may take; default 1 hour.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout;
        self
    }

    /// How long storage may send nothing before the request is retried; default 60 s.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.idle = timeout;
        self
    }

    /// Calls this each time a piece of an output has arrived. It should return quickly.
    pub fn progress(mut self, on_progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(on_progress));
        self
    }

    fn fetch(&self, output: usize) -> Fetch {
        let (client, id) = (self.client.clone(), self.id.clone());
        Fetch { client, id, output, limits: self.limits, on_progress: self.on_progress.clone() }
    }

    fn error(&self, output: Option<usize>, problem: DownloadProblem) -> DownloadError {
        DownloadError { id: self.id.clone(), output, problem }
    }
}

type BoxFuture<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

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
