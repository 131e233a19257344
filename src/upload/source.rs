//! What can be uploaded, and how it is read: in pieces, up to the length that was announced. Knows
//! no host.

use std::fmt;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};
use tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf};
use tokio_util::io::ReaderStream;

use super::UploadError;

/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// Something to upload: a file by its path, bytes, or a reader of known length.
///
/// ```
/// use runwayml::Source;
/// use std::path::Path;
///
/// let file = Source::from(Path::new("cat.png"));
/// let bytes = Source::bytes("cat.png", vec![0; 1024]);
/// let reader = Source::reader("zeros.png", tokio::io::repeat(0), 1024);
/// ```
pub struct Source {
    name: Option<String>,
    content: Content,
}

enum Content {
    Path(PathBuf),
    Bytes(Bytes),
    Reader(Arc<Shared>, u64),
}

type Reader = Box<dyn AsyncRead + Send + Unpin>;

/// A reader that can be handed out again as long as nobody has read from it.
struct Shared {
    reader: Mutex<Reader>,
    is_begun: AtomicBool,
}

struct Handed(Arc<Shared>);

/// A source that was looked at: it has a name and a length.
pub(super) struct File {
    pub(super) name: String,
    pub(super) length: u64,
    content: Content,
}

impl Source {
    /// Bytes that are in memory, under a name with its extension.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: Some(name.into()), content: Content::Bytes(bytes.into()) }
    }

    /// The first `length` bytes of a reader, under a name with its extension. One that has fewer
    /// fails the upload. What has been read cannot be read again, so there is no second try once
    /// storage has been reached.
    pub fn reader(
        name: impl Into<String>,
        reader: impl AsyncRead + Send + Unpin + 'static,
        length: u64,
    ) -> Self {
        let reader = Mutex::new(Box::new(reader) as Reader);
        let shared = Arc::new(Shared { reader, is_begun: AtomicBool::new(false) });
        Self { name: Some(name.into()), content: Content::Reader(shared, length) }
    }

    /// Finds out name and length; nothing of it is read.
    pub(super) async fn look(self, name: Option<String>) -> Result<File, UploadError> {
        let Self { name: own, content } = self;
        let length = match &content {
            Content::Path(path) => length(path).await.map_err(|error| content.fault(error))?,
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::Reader(_, length) => *length,
        };
        let name = name.or(own).ok_or(UploadError::Unnamed)?;
        Ok(File { name, length, content })
    }
}

async fn length(path: &Path) -> io::Result<u64> {
    let file = tokio::fs::metadata(path).await?;
    if !file.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    Ok(file.len())
}

impl Content {
    fn fault(&self, source: io::Error) -> UploadError {
        let path = match self {
            Self::Path(path) => Some(path.clone()),
            Self::Bytes(_) | Self::Reader(..) => None,
        };
        UploadError::Source { path, source }
    }
}

impl File {
    /// Whether it can be read from its beginning.
    pub(super) fn can_be_opened(&self) -> bool {
        match &self.content {
            Content::Path(_) | Content::Bytes(_) => true,
            Content::Reader(shared, _) => !shared.is_begun.load(Ordering::Relaxed),
        }
    }

    /// Its pieces, which together have its length or end with an error. `watch` is told how many
    /// bytes there were so far.
    pub(super) async fn pieces(
        &self,
        watch: impl Fn(u64) + Send + 'static,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static, UploadError> {
        let reader = self.open().await.map_err(|error| self.fault(error))?;
        let length = self.length;
        let pieces = ReaderStream::with_capacity(reader.take(length), PIECE);
        Ok(stream::try_unfold((pieces, watch, 0), move |(mut pieces, watch, read)| async move {
            match pieces.next().await {
                Some(piece) => {
                    let piece = piece?;
                    let read = read + piece.len() as u64;
                    watch(read);
                    Ok(Some((piece, (pieces, watch, read))))
                }
                None if read < length => Err(io::ErrorKind::UnexpectedEof.into()),
                None => Ok(None),
            }
        }))
    }

    pub(super) fn fault(&self, source: io::Error) -> UploadError {
        self.content.fault(source)
    }

    async fn open(&self) -> io::Result<Reader> {
        Ok(match &self.content {
            Content::Path(path) => Box::new(tokio::fs::File::open(path).await?),
            Content::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
            Content::Reader(shared, _) => Box::new(Handed(shared.clone())),
        })
    }
}

impl AsyncRead for Handed {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.is_begun.store(true, Ordering::Relaxed);
        let mut reader = self.0.reader.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *reader).poll_read(context, buffer)
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self { name, content: Content::Path(path) }
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        path.to_owned().into()
    }
}

impl From<&PathBuf> for Source {
    fn from(path: &PathBuf) -> Self {
        path.clone().into()
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Source");
        match &self.content {
            Content::Path(path) => shown.field("path", path),
            Content::Bytes(bytes) => shown.field("bytes", &bytes.len()),
            Content::Reader(_, length) => shown.field("reader", length),
        };
        shown.field("name", &self.name).finish()
    }
}
