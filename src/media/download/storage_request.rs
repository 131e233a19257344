//! Sends one request for a file to storage, follows redirects, and classifies the response.

use std::future::Future;
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, HeaderValue, IF_RANGE, LOCATION, RANGE};
use reqwest::{Response, StatusCode, Url};

use crate::error::{DownloadProblem as Problem, is_transient, retry_after};
use crate::media::transfer::checked;

const MAX_REDIRECTS: usize = 5;

/// Why one request did not return the rest of the output.
pub(super) enum Fault {
    /// No retry can help.
    Final(Problem),
    /// The URL has expired.
    Expired(StatusCode),
    /// Storage does not continue the file that has arrived in part.
    NotResumable,
    /// A retry may help, after the `Retry-After` of storage.
    Transient(Problem, Option<Duration>),
}

pub(super) struct Request<'a> {
    pub(super) http: &'a reqwest::Client,
    pub(super) url: &'a str,
    /// The URL that `url` is relative to; if it has `https`, `url` must have it too.
    pub(super) base: Url,
    /// Requests only the bytes from this position on, if the file still has this validator.
    pub(super) rest: Option<(u64, &'a HeaderValue)>,
    pub(super) idle: Duration,
}

impl Request<'_> {
    /// Returns the response that has the output or its rest.
    pub(super) async fn send(&self) -> Result<Response, Fault> {
        let invalid = |reason| Fault::Final(Problem::InvalidUrl { reason });
        let mut url = checked(self.url, &self.base).map_err(invalid)?;
        for _ in 0..=MAX_REDIRECTS {
            let response = within(self.idle, self.get(&url).send()).await?;
            match redirect(&response) {
                Some(to) => url = checked(to, &url).map_err(invalid)?,
                None => return classified(response),
            }
        }
        Err(Fault::Final(Problem::Redirects { max: MAX_REDIRECTS }))
    }

    fn get(&self, url: &Url) -> reqwest::RequestBuilder {
        // A compressed response has other ranges and another length than the file.
        let request = self.http.get(url.clone()).header(ACCEPT_ENCODING, "identity");
        match self.rest {
            Some((bytes, validator)) => {
                request.header(RANGE, format!("bytes={bytes}-")).header(IF_RANGE, validator)
            }
            None => request,
        }
    }
}

/// Runs an exchange with storage under the idle timeout.
pub(super) async fn within<T>(
    idle: Duration,
    exchange: impl Future<Output = reqwest::Result<T>>,
) -> Result<T, Fault> {
    let problem = match tokio::time::timeout(idle, exchange).await {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(error)) => Problem::Transport { source: error.without_url() },
        Err(_) => Problem::Idle { after: idle },
    };
    Err(Fault::Transient(problem, None))
}

fn redirect(response: &Response) -> Option<&str> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    response.headers().get(LOCATION).filter(|_| is_redirect)?.to_str().ok()
}

fn classified(response: Response) -> Result<Response, Fault> {
    let status = response.status();
    let problem = Problem::Status { status };
    match status {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT => Ok(response),
        StatusCode::FORBIDDEN | StatusCode::GONE => Err(Fault::Expired(status)),
        StatusCode::RANGE_NOT_SATISFIABLE => Err(Fault::NotResumable),
        status if is_transient(status) => {
            Err(Fault::Transient(problem, retry_after(response.headers())))
        }
        _ => Err(Fault::Final(problem)),
    }
}
