//! Downloads the outputs of a task, again if the client says that this may help.

use std::path::{Path, PathBuf};
use std::time::Duration;

use runwayml::Client;
use runwayml::types::Task;
use tokio::time::sleep;

use crate::again::{ATTEMPTS, PAUSE};
use crate::outcome::File;

/// Shorter than a stall.
const IDLE_TIMEOUT: Duration = Duration::from_secs(2);

/// Downloads into a directory that has nothing else in the end.
pub async fn download(client: &Client, directory: &Path, task: &Task) -> Result<Vec<File>, String> {
    let directory = directory.join(&task.id);
    let mut last = String::new();
    for _ in 0..ATTEMPTS {
        let download = task.download(client, &directory).idle_timeout(IDLE_TIMEOUT);
        let error = match download.await {
            Ok(paths) => return files(&directory, paths).await.map_err(|it| it.to_string()),
            Err(error) => error,
        };
        last = format!("{error} ({error:?})");
        if !error.is_retryable() {
            break;
        }
        sleep(PAUSE).await;
    }
    Err(last)
}

/// The files of a download, which must be all that the directory has.
async fn files(directory: &Path, paths: Vec<PathBuf>) -> std::io::Result<Vec<File>> {
    let mut entries = tokio::fs::read_dir(directory).await?;
    let mut count = 0;
    while entries.next_entry().await?.is_some() {
        count += 1;
    }
    if count != paths.len() {
        return Err(std::io::Error::other(format!("{count} files instead of {}", paths.len())));
    }
    let mut files = Vec::new();
    for path in paths {
        files.push(File::of(&tokio::fs::read(path).await?));
    }
    tokio::fs::remove_dir_all(directory).await?;
    Ok(files)
}
