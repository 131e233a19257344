//! A file on its way to the host: a placeholder is asked for, and the file sent to the storage that
//! it names. How a file is read is the source's business; how storage is spoken to, that of
//! `storage`.

mod error;
mod source;
mod storage;
mod uri;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::generated::Client;
use crate::generated::types::CreateUploadRequest;
use crate::inputs::INPUTS;
use crate::transfer::{Progress, Watcher};

pub use error::UploadError;
pub use source::Source;
pub use uri::RunwayUri;

use source::File;

/// How long an upload may take: 200 MB in this time are less than half a megabit in a second.
const TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// An upload, made with [`Client::upload`]: `.await` it. Dropping the future ends it.
#[must_use = "an upload does nothing until it is awaited"]
pub struct Upload {
    client: Client,
    source: Source,
    name: Option<String>,
    watcher: Option<Watcher>,
    timeout: Duration,
}

impl Client {
    /// Sends a file to the host, for use wherever a request takes the address of a medium.
    ///
    /// The file is streamed: it is never held in memory. It goes to a storage that the host names,
    /// which sees neither the key nor any header of the API. Where that storage cannot be reached,
    /// breaks off or answers 5xx, the host is asked for another place, once; after a refusal it is
    /// not. Runway keeps the file for 24 hours, and its URI can be used many times in them (source:
    /// docs.dev.runwayml.com/assets/uploads). A host that is not known to take uploads, as CometAPI,
    /// is not asked for a place.
    ///
    /// ```
    /// # #[cfg(feature = "sandbox")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use runwayml::Source;
    ///
    /// # let sandbox = runwayml::sandbox::Sandbox::start().await?;
    /// # let client = sandbox.client();
    /// # let picture = vec![0_u8; 1024];
    /// let uri = client.upload(Source::bytes("cat.png", picture)).await?;
    /// assert!(uri.as_str().starts_with("runway://"));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sandbox"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// [`UploadError`]. A file of less than 512 bytes or more than 200 MB is refused before anything
    /// is sent.
    pub fn upload(&self, source: impl Into<Source>) -> Upload {
        let source = source.into();
        Upload { client: self.clone(), source, name: None, watcher: None, timeout: TIMEOUT }
    }
}

impl Upload {
    /// The name to give the file at the host, with its extension; its own if nothing is said.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Calls this each time that a part of the file has been handed over. It should return soon.
    pub fn progress(mut self, watcher: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.watcher = Some(Arc::new(watcher));
        self
    }

    /// How long the whole upload may take, one more try included; an hour if nothing is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    async fn run(self) -> Result<RunwayUri, UploadError> {
        let file = self.source.look(self.name).await?;
        let (least, most) = (INPUTS.upload.least_bytes, INPUTS.upload.most_bytes);
        if !(least..=most).contains(&file.length) {
            return Err(UploadError::Size { bytes: file.length, least, most });
        }
        match send(&self.client, &file, self.watcher.clone()).await {
            Err(error) if error.is_worth_another() && file.can_be_opened() => {
                tracing::debug!(%error, "uploading again");
                tokio::time::sleep(self.client.inner.policy.first_pause).await;
                send(&self.client, &file, self.watcher).await
            }
            outcome => outcome,
        }
    }
}

/// Asks for a place and sends the file there.
async fn send(
    client: &Client,
    file: &File,
    watcher: Option<Watcher>,
) -> Result<RunwayUri, UploadError> {
    let request = CreateUploadRequest::builder().filename(&*file.name);
    let placeholder = client.create_upload().body(request).send().await;
    let placeholder = placeholder.map_err(Error::from)?.into_inner();
    storage::send(client, &placeholder, file, watcher).await?;
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
            .finish_non_exhaustive()
    }
}
