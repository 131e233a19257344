//! The destination of bytes: a temporary file that is renamed once it is complete, or a writer.

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWrite, AsyncWriteExt as _};

use crate::error::DownloadProblem;

/// A destination of bytes.
pub(super) enum Sink<'s> {
    File(&'s mut Part),
    Writer(&'s mut (dyn AsyncWrite + Send + Unpin)),
}

/// A temporary file. It is removed unless it is finished.
pub(super) struct Part {
    file: File,
    path: PartPath,
}

/// The path of a temporary file, which is removed when this is dropped.
struct PartPath(PathBuf);

impl Part {
    pub(super) async fn create(directory: &Path) -> Result<Self, DownloadProblem> {
        let owned = directory.to_owned();
        let made = blocking(move || {
            std::fs::create_dir_all(&owned)?;
            temporary(&owned)
        });
        let (file, path) = made.await.map_err(write_error(directory))?;
        Ok(Self { file: File::from_std(file), path })
    }

    /// Renames the file once every byte is on the disk.
    pub(super) async fn finish(self, path: PathBuf) -> Result<PathBuf, DownloadProblem> {
        let finish = async {
            let Self { mut file, path: part } = self;
            file.flush().await?;
            let (file, name) = (file.into_std().await, path.clone());
            let rename = blocking(move || {
                file.sync_all()?;
                drop(file);
                part.rename(&name)
            });
            rename.await
        };
        finish.await.map_err(write_error(&path))?;
        Ok(path)
    }
}

impl PartPath {
    /// Gives the file its name; nothing is left to be removed then.
    fn rename(self, name: &Path) -> io::Result<()> {
        std::fs::rename(&self.0, name)
    }
}

impl Drop for PartPath {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A new file with a name that no other file has.
fn temporary(directory: &Path) -> io::Result<(std::fs::File, PartPath)> {
    loop {
        let path = directory.join(format!(".runwayml-{:016x}.part", fastrand::u64(..)));
        match std::fs::File::create_new(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return Ok((created?, PartPath(path))),
        }
    }
}

impl Sink<'_> {
    pub(super) async fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        let writer: &mut (dyn AsyncWrite + Send + Unpin) = match self {
            Self::File(part) => &mut part.file,
            Self::Writer(writer) => writer,
        };
        writer.write_all(piece).await
    }

    /// Discards what was written; false if that is impossible.
    pub(super) async fn restart(&mut self) -> io::Result<bool> {
        let Self::File(Part { file, .. }) = self else { return Ok(false) };
        file.flush().await?;
        file.set_len(0).await?;
        file.seek(SeekFrom::Start(0)).await?;
        Ok(true)
    }

    pub(super) fn path(&self) -> Option<PathBuf> {
        match self {
            Self::File(part) => Some(part.path.0.clone()),
            Self::Writer(_) => None,
        }
    }
}

fn write_error(path: &Path) -> impl Fn(io::Error) -> DownloadProblem {
    move |source| DownloadProblem::Write { path: Some(path.to_owned()), source }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}
