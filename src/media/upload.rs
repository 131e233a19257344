//! Uploads a file: gets a placeholder from the provider and sends the file to its storage.

mod form;
mod idle;
mod runway_uri;
mod source;
mod storage;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::error::UploadError;
use crate::generated::types::CreateUploadRequest;
use crate::media::formats::INPUTS;
use crate::media::transfer::{OnProgress, Progress};

pub use runway_uri::RunwayUri;
pub use source::Source;

use source::File;

/// The default timeout: enough for 200 MB at half a megabit per second.
const TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// The default idle timeout.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// An upload, from [`Client::upload`]: `.await` it. Dropping the future cancels it.
#[must_use = "an upload does nothing until it is awaited"]
pub struct Upload {
    client: Client,
    source: Source,
    name: Option<String>,
    on_progress: Option<OnProgress>,
    timeout: Duration,
    idle: Duration,
}

impl Client {
    /// Uploads a file, for every request that takes the URL of media.
    ///
    /// The file is streamed and never held in memory. It is sent to the storage that the provider
    /// names, without the API key and the headers of the API. If storage cannot be reached, is idle,
    /// breaks the connection or responds with 5xx, the upload is retried once with a new
    /// placeholder; other error responses are final. Runway keeps the file for 24 hours, during
    /// which its URI can be used many times (source: docs.dev.runwayml.com/assets/uploads). Nothing
    /// is sent to a provider without uploads, such as CometAPI.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use runwayml::media::Source;
    ///
    /// # let sandbox = runwayml_sandbox::Sandbox::start().await?;
    /// # let client = runwayml::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// # let picture = vec![0_u8; 1024];
    /// let uri = client.upload(Source::bytes("cat.png", picture)).await?;
    /// assert!(uri.as_str().starts_with("runway://"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`UploadError`]. A file of less than 512 bytes or more than 200 MB is rejected before anything
    /// is sent.
    pub fn upload(&self, source: impl Into<Source>) -> Upload {
        let source = source.into();
        let (client, timeout, idle) = (self.clone(), TIMEOUT, IDLE_TIMEOUT);
        Upload { client, source, name: None, on_progress: None, timeout, idle }
    }
}

impl Upload {
    /// The name of the file for the provider, with its extension, 3 to 255 UTF-16 code units long;
    /// default is its own name.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Calls this each time the HTTP client has taken a piece of the file. It should return quickly.
    pub fn progress(mut self, on_progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(on_progress));
        self
    }

    /// How long the whole upload may take, with its retry; default 1 hour.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long storage may take no byte and send no response; default 60 s. After the last byte the
    /// response may take up to 66 s more, for what is still in the buffers of the operating system.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle = timeout;
        self
    }

    async fn run(self) -> Result<RunwayUri, UploadError> {
        let file = self.source.inspect(self.name).await?;
        let (min, max) = (INPUTS.upload.min_bytes, INPUTS.upload.max_bytes);
        if !(min..=max).contains(&file.length) {
            return Err(UploadError::Size { bytes: file.length, min, max });
        }
        let send = || send(&self.client, &file, self.on_progress.clone(), self.idle);
        match send().await {
            Err(error) if error.is_worth_another() && file.can_be_opened() => {
                tracing::debug!(%error, "retrying the upload");
                tokio::time::sleep(self.client.transport.policy.initial_backoff).await;
                send().await
            }
            outcome => outcome,
        }
    }
}

/// Gets a placeholder and sends the file to its storage.
async fn send(
    client: &Client,
    file: &File,
    on_progress: Option<OnProgress>,
    idle: Duration,
) -> Result<RunwayUri, UploadError> {
    let request = CreateUploadRequest::new().filename(file.name.as_str());
    let placeholder = client.create_upload(request).send().await?;
    storage::send(client, &placeholder, file, on_progress, idle).await?;
    Ok(RunwayUri::from(placeholder.runway_uri))
}

impl IntoFuture for Upload {
    type Output = Result<RunwayUri, UploadError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let timeout = self.timeout;
        Box::pin(async move {
            let outcome = tokio::time::timeout(timeout, self.run()).await;
            outcome.unwrap_or(Err(UploadError::TimedOut { after: timeout }))
        })
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("source", &self.source)
            .field("name", &self.name)
            .field("timeout", &self.timeout)
            .field("idle", &self.idle)
            .finish_non_exhaustive()
    }
}
