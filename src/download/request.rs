//! One request to storage: from where on, over which redirects, and what its answer means. Knows no
//! file.

use std::future::Future;
use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_RANGE, HeaderMap, HeaderValue, IF_RANGE, LOCATION, RANGE,
};
use reqwest::{Response, StatusCode, Url};

use super::DownloadProblem as Problem;
use crate::retry;
use crate::transfer::checked;

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// Why one request did not bring the whole output.
pub(super) enum Fault {
    /// Nothing can be done about it.
    Final(Problem),
    /// The address has died.
    Stale(StatusCode),
    /// Only the whole of it can be had.
    Unresumable,
    /// It may pass, after as long as storage asks for.
    Passing(Problem, Option<Duration>),
}

/// What is asked for.
pub(super) struct Question<'a> {
    pub(super) http: &'a reqwest::Client,
    pub(super) address: &'a str,
    /// What named the address.
    pub(super) named_by: Url,
    /// What comes after these bytes, if the file is still the one that this stands for.
    pub(super) from: Option<(u64, &'a HeaderValue)>,
    pub(super) idle: Duration,
}

impl Question<'_> {
    /// An answer that holds the output or its rest.
    pub(super) async fn ask(&self) -> Result<Response, Fault> {
        let refuse = |reason| Fault::Final(Problem::Address { reason });
        let mut url = checked(self.address, &self.named_by).map_err(refuse)?;
        for _ in 0..=REDIRECTS {
            let answer = within(self.idle, self.request(&url).send()).await?;
            match redirect(&answer) {
                Some(to) => url = checked(to, &url).map_err(refuse)?,
                None => return judged(answer),
            }
        }
        Err(Fault::Final(Problem::Redirects { most: REDIRECTS }))
    }

    fn request(&self, url: &Url) -> reqwest::RequestBuilder {
        // An encoded answer has other ranges and another length than the file.
        let request = self.http.get(url.clone()).header(ACCEPT_ENCODING, "identity");
        match self.from {
            Some((bytes, validator)) => {
                request.header(RANGE, format!("bytes={bytes}-")).header(IF_RANGE, validator)
            }
            None => request,
        }
    }
}

/// What comes of something that must not be idle.
pub(super) async fn within<T>(
    idle: Duration,
    work: impl Future<Output = reqwest::Result<T>>,
) -> Result<T, Fault> {
    let problem = match tokio::time::timeout(idle, work).await {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(error)) => Problem::Lost { source: error.without_url() },
        Err(_) => Problem::Idle { after: idle },
    };
    Err(Fault::Passing(problem, None))
}

fn redirect(answer: &Response) -> Option<&str> {
    let is_redirect = matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    answer.headers().get(LOCATION).filter(|_| is_redirect)?.to_str().ok()
}

fn judged(answer: Response) -> Result<Response, Fault> {
    let status = answer.status();
    let problem = Problem::Refused { status };
    match status {
        status if status.is_success() => Ok(answer),
        StatusCode::FORBIDDEN | StatusCode::GONE => Err(Fault::Stale(status)),
        StatusCode::RANGE_NOT_SATISFIABLE => Err(Fault::Unresumable),
        status if retry::is_transient(status) => {
            Err(Fault::Passing(problem, retry::asked(answer.headers())))
        }
        _ => Err(Fault::Final(problem)),
    }
}

/// Where the part begins that an answer holds.
pub(super) fn beginning(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?;
    range.split_once('-')?.0.trim().parse().ok()
}
