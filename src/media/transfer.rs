//! Progress of uploads and downloads, and the check of the URLs of storage.

use std::sync::Arc;

use reqwest::Url;

/// How much of a file has been transferred so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The index of the task's output; 0 for an upload.
    pub output: usize,
    /// Bytes transferred. They start over at 0 when a file is sent or downloaded again.
    pub bytes: u64,
    /// The length of the file, if it is known.
    pub total: Option<u64>,
}

/// A callback for progress.
pub(crate) type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;

/// The URL, if it has `https`, or `http` like its base, the URL of the response that contained it. A
/// sandbox has `http`.
pub(crate) fn checked(url: &str, base: &Url) -> Result<Url, &'static str> {
    let url = base.join(url).map_err(|_| "must be a URL")?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if base.scheme() == "http" => Ok(url),
        _ => Err("must begin with `https://`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_used(url: &str, base: &str) -> bool {
        checked(url, &Url::parse(base).unwrap()).is_ok()
    }

    #[test]
    fn https_is_never_downgraded() {
        assert!(is_used("https://cdn.example/a", "https://api.example"));
        assert!(is_used("/b", "https://cdn.example/a"));
        assert!(is_used("http://127.0.0.1:80/a", "http://127.0.0.1:81"));
        assert!(is_used("https://cdn.example/a", "http://127.0.0.1:81"));
        for url in ["http://cdn.example/a", "ftp://cdn.example", "file:///etc/hosts", "data:,a"] {
            assert!(!is_used(url, "https://api.example"), "{url}");
        }
    }
}
