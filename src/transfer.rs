//! What goes to hosts other than the API's and comes from them: by which HTTP client, to which
//! addresses, and how far a file has come. Knows no key, and neither uploads nor downloads.

use std::sync::Arc;

use reqwest::Url;

use crate::client::{BuildError, http_client};
use crate::generated::Client;

/// How much of a file has been handed over so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Which of a task's outputs it is, counted from 0; 0 for an upload.
    pub output: usize,
    /// Bytes handed over. They start over where a file has to be sent or fetched again.
    pub bytes: u64,
    /// Bytes in all, if that is known.
    pub total: Option<u64>,
}

/// Whom to tell of progress.
pub(crate) type Watcher = Arc<dyn Fn(Progress) + Send + Sync>;

impl Client {
    /// The HTTP client for other hosts than the API's.
    pub(crate) fn storage(&self) -> Result<&reqwest::Client, BuildError> {
        let storage = &self.inner.settings.storage;
        if let Some(client) = storage.get() {
            return Ok(client);
        }
        let client = http_client()?;
        Ok(storage.get_or_init(|| client))
    }
}

/// The address, if it may be asked: over https, or over http where what named it came over http
/// too, as a sandbox does.
pub(crate) fn checked(address: &str, named_by: &Url) -> Result<Url, &'static str> {
    let url = named_by.join(address).map_err(|_| "is not a URL")?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if named_by.scheme() == "http" => Ok(url),
        _ => Err("does not begin with `https://`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_asked(address: &str, named_by: &str) -> bool {
        checked(address, &Url::parse(named_by).unwrap()).is_ok()
    }

    #[test]
    fn encryption_is_never_given_up() {
        assert!(is_asked("https://cdn.example/a", "https://api.example"));
        assert!(is_asked("/b", "https://cdn.example/a"));
        assert!(is_asked("http://127.0.0.1:80/a", "http://127.0.0.1:81"));
        assert!(is_asked("https://cdn.example/a", "http://127.0.0.1:81"));
        for address in ["http://cdn.example/a", "ftp://cdn.example", "file:///etc/hosts", "data:,a"]
        {
            assert!(!is_asked(address, "https://api.example"), "{address}");
        }
    }
}
