//! Downloads one output: resumes it, starts over or gets a new URL until every byte has arrived.

use std::io;
use std::time::Duration;

use reqwest::{Response, StatusCode};

use super::file_name;
use super::partial_output::PartialOutput;
use super::sink::Sink;
use super::storage_request::{Fault, Request, within};
use crate::client::Client;
use crate::error::DownloadProblem as Problem;
use crate::media::transfer::{OnProgress, Progress};
use crate::schema::Url;
use crate::snapshot::TaskId;
use crate::transport::{Backoff, Policy};

/// How many times in a row an output is requested again without a new byte. Independent of the
/// retries of API calls: a request for a file costs nothing, and a long download breaks more often.
const MAX_RETRIES: u32 = 5;

/// The limits of one download.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// For one output.
    pub(super) max_bytes: u64,
    /// For one output, in a row and without a new byte.
    pub(super) max_retries: u32,
    /// For all outputs together.
    pub(super) timeout: Duration,
    /// Between two pieces.
    pub(super) idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let minute = Duration::from_secs(60);
        let (max_bytes, max_retries) = (4 << 30, MAX_RETRIES);
        Self { max_bytes, max_retries, timeout: 60 * minute, idle: minute }
    }
}

/// The download of one output of a task.
pub(super) struct Fetch {
    pub(super) client: Client,
    pub(super) id: TaskId,
    pub(super) output: usize,
    pub(super) limits: Limits,
    pub(super) on_progress: Option<OnProgress>,
}

impl Fetch {
    /// Downloads the output, from this URL or a new one.
    pub(super) async fn run(
        &self,
        mut url: Url,
        mut sink: Sink<'_>,
    ) -> Result<PartialOutput, Problem> {
        let sink = &mut sink;
        let mut state = PartialOutput::default();
        let (mut furthest, mut backoff, mut is_new_url) = (0, self.backoff(), false);
        loop {
            let Err(fault) = self.once(&url, &mut state, sink).await else { return Ok(state) };
            // Bytes that arrive again after the download started over are not progress.
            if state.bytes > furthest {
                (furthest, backoff, is_new_url) = (state.bytes, self.backoff(), false);
            }
            let (problem, retry_after) = match fault {
                Fault::Final(problem) => return Err(problem),
                Fault::Expired(status) if is_new_url => return Err(Problem::Status { status }),
                Fault::Expired(_) => {
                    (url, is_new_url) = (self.new_url().await?, true);
                    continue;
                }
                Fault::NotResumable => {
                    let bytes = state.bytes;
                    start_over(&mut state, sink).await?;
                    (Problem::NotResumed { bytes }, None)
                }
                Fault::Transient(problem, retry_after) => (problem, retry_after),
            };
            let Some(delay) = backoff.next(retry_after) else { return Err(problem) };
            tracing::debug!(id = %self.id, %problem, ?delay, "retrying the download");
            tokio::time::sleep(delay).await;
        }
    }

    /// The back-off for retries without a new byte.
    fn backoff(&self) -> Backoff {
        let retries = self.limits.max_retries;
        Backoff::of(&Policy { retries, ..self.client.transport.policy })
    }

    async fn new_url(&self) -> Result<Url, Problem> {
        tracing::debug!(id = %self.id, "getting new URLs");
        let task = self.client.task(&self.id).get().await.map_err(Problem::Task)?;
        task.output.get(self.output).cloned().ok_or(Problem::NoOutput)
    }

    /// Sends one request and writes the body of its response.
    async fn once(
        &self,
        url: &Url,
        state: &mut PartialOutput,
        sink: &mut Sink<'_>,
    ) -> Result<(), Fault> {
        let mut response = self.request(url, state)?.send().await?;
        self.begin(&response, state, sink).await?;
        while let Some(piece) = within(self.limits.idle, response.chunk()).await? {
            let bytes = state.bytes.saturating_add(piece.len() as u64);
            self.check_length(bytes)?;
            if state.total.is_some_and(|total| bytes > total) {
                return Err(Fault::NotResumable);
            }
            sink.write(&piece).await.map_err(|source| Fault::Final(write_error(sink, source)))?;
            state.add(&piece);
            if let Some(on_progress) = &self.on_progress {
                let (output, bytes, total) = (self.output, state.bytes, state.total);
                on_progress(Progress { output, bytes, total });
            }
        }
        match state.total {
            Some(total) if state.bytes < total => {
                let problem = Problem::Incomplete { bytes: state.bytes, total };
                Err(Fault::Transient(problem, None))
            }
            _ => Ok(()),
        }
    }

    fn request<'a>(&'a self, url: &'a Url, state: &'a PartialOutput) -> Result<Request<'a>, Fault> {
        let invalid = |_| Fault::Final(Problem::InvalidUrl { reason: "must be a URL" });
        Ok(Request {
            http: self.client.transport.storage().map_err(|error| Fault::Final(error.into()))?,
            url: url.as_str(),
            base: reqwest::Url::parse(self.client.base_url()).map_err(invalid)?,
            rest: state.validator().map(|validator| (state.bytes, validator)),
            idle: self.limits.idle,
        })
    }

    /// Prepares for the body of the response: the rest of the output, or all of it.
    async fn begin(
        &self,
        response: &Response,
        state: &mut PartialOutput,
        sink: &mut Sink<'_>,
    ) -> Result<(), Fault> {
        if response.status() == StatusCode::PARTIAL_CONTENT {
            let total = state.total_if_continued(response.headers());
            state.total = Some(total.ok_or(Fault::NotResumable)?);
        } else {
            start_over(state, sink).await.map_err(Fault::Final)?;
            *state = PartialOutput::of(response);
            if let Some(content_type) =
                state.content_type.clone().filter(|of| file_name::is_message(of))
            {
                return Err(Fault::Final(Problem::NotMedia { content_type }));
            }
        }
        self.check_length(state.total.unwrap_or_default())
    }

    fn check_length(&self, bytes: u64) -> Result<(), Fault> {
        let max = self.limits.max_bytes;
        if bytes > max { Err(Fault::Final(Problem::TooLarge { max })) } else { Ok(()) }
    }
}

/// Discards the bytes that have arrived, which is possible in a file but not in a writer.
async fn start_over(state: &mut PartialOutput, sink: &mut Sink<'_>) -> Result<(), Problem> {
    let bytes = state.bytes;
    if bytes > 0 && !sink.restart().await.map_err(|source| write_error(sink, source))? {
        return Err(Problem::NotResumed { bytes });
    }
    *state = PartialOutput::default();
    Ok(())
}

fn write_error(sink: &Sink<'_>, source: io::Error) -> Problem {
    Problem::Write { path: sink.path(), source }
}
