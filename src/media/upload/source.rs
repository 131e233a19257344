//! The data of an upload, read piece by piece up to the announced length.

use std::fmt;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf};

use crate::error::UploadError;

/// The maximum number of bytes that are read at a time.
const PIECE: usize = 64 * 1024;

/// The data of an upload: a file by its path, bytes, or a reader of known length.
///
/// ```
/// use runwayml::media::Source;
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

/// A reader that can be uploaded again as long as nothing was read from it.
struct Shared {
    reader: Mutex<Reader>,
    is_started: AtomicBool,
}

struct SharedReader(Arc<Shared>);

/// A source whose name and length are known.
pub(super) struct File {
    pub(super) name: String,
    pub(super) length: u64,
    content: Content,
}

impl Source {
    /// Bytes in memory. The name should have an extension.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: Some(name.into()), content: Content::Bytes(bytes.into()) }
    }

    /// The first `length` bytes of a reader; if it has fewer, the upload fails. The name should have
    /// an extension. A reader cannot be read again, so that the upload is not retried once reading
    /// has started.
    pub fn reader(
        name: impl Into<String>,
        reader: impl AsyncRead + Send + Unpin + 'static,
        length: u64,
    ) -> Self {
        let reader = Mutex::new(Box::new(reader) as Reader);
        let shared = Arc::new(Shared { reader, is_started: AtomicBool::new(false) });
        Self { name: Some(name.into()), content: Content::Reader(shared, length) }
    }

    /// Determines name and length without reading.
    pub(super) async fn inspect(self, name: Option<String>) -> Result<File, UploadError> {
        let Self { name: own, content } = self;
        let length = match &content {
            Content::Path(path) => length(path).await.map_err(|error| content.error(error))?,
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
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "must be a file"));
    }
    Ok(file.len())
}

impl Content {
    fn error(&self, source: io::Error) -> UploadError {
        let path = match self {
            Self::Path(path) => Some(path.clone()),
            Self::Bytes(_) | Self::Reader(..) => None,
        };
        UploadError::Read { path, source }
    }
}

impl File {
    /// Whether it can be read from the start.
    pub(super) fn can_be_opened(&self) -> bool {
        match &self.content {
            Content::Path(_) | Content::Bytes(_) => true,
            Content::Reader(shared, _) => !shared.is_started.load(Ordering::Relaxed),
        }
    }

    /// The file in pieces, and an error if it has fewer bytes than announced. `on_piece` is called
    /// before each piece with the number of bytes so far.
    pub(super) async fn pieces(
        &self,
        on_piece: impl Fn(u64) + Send + 'static,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static, UploadError> {
        let reader = self.open().await.map_err(|error| self.error(error))?;
        let length = self.length;
        let start = (reader.take(length), BytesMut::new(), on_piece, 0);
        Ok(stream::try_unfold(start, move |(mut reader, mut buffer, on_piece, read)| async move {
            if buffer.capacity() == 0 {
                buffer.reserve(PIECE);
            }
            match reader.read_buf(&mut buffer).await? as u64 {
                0 if read < length => Err(io::ErrorKind::UnexpectedEof.into()),
                0 => Ok(None),
                more => {
                    let read = read + more;
                    on_piece(read);
                    let piece = buffer.split().freeze();
                    Ok(Some((piece, (reader, buffer, on_piece, read))))
                }
            }
        }))
    }

    pub(super) fn error(&self, source: io::Error) -> UploadError {
        self.content.error(source)
    }

    async fn open(&self) -> io::Result<Reader> {
        Ok(match &self.content {
            Content::Path(path) => Box::new(tokio::fs::File::open(path).await?),
            Content::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
            Content::Reader(shared, _) => Box::new(SharedReader(shared.clone())),
        })
    }
}

impl AsyncRead for SharedReader {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.is_started.store(true, Ordering::Relaxed);
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

macro_rules! from_path {
    ($($type:ty)*) => {$(
        impl From<$type> for Source {
            fn from(path: $type) -> Self {
                PathBuf::from(path).into()
            }
        }
    )*};
}

from_path! { &Path &PathBuf &str &String String }

macro_rules! from_bytes {
    ($($type:ty)*) => {$(
        /// Bytes without a name; [`Upload::file_name`](crate::media::Upload::file_name) sets one.
        impl From<$type> for Source {
            fn from(bytes: $type) -> Self {
                Self { name: None, content: Content::Bytes(bytes.into()) }
            }
        }
    )*};
}

from_bytes! { Bytes Vec<u8> }

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Source");
        match &self.content {
            Content::Path(path) => debug.field("path", path),
            Content::Bytes(bytes) => debug.field("bytes", &bytes.len()),
            Content::Reader(_, length) => debug.field("reader", length),
        };
        debug.field("name", &self.name).finish()
    }
}
