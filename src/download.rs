//! Outputs on their way from storage. What the caller may choose of any download is here; where the
//! outputs go, and how each is fetched, is the business of the files below.

mod directory;
mod error;
mod fetch;
mod name;
mod request;
mod sink;
mod writer;

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWrite;

use crate::generated::Client;
use crate::generated::types::Task;
use crate::task::TaskId;
use crate::transfer::{Progress, Watcher};
use crate::wire::Url;

pub use directory::IntoDirectory;
pub use error::{DownloadError, DownloadProblem};
pub use writer::{IntoWriter, Received};

use fetch::{Fetch, Limits};

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
        Download::new(self, client, IntoDirectory::new(directory.into()))
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
        Download::new(self, client, IntoWriter::new(writer))
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
