//! One output: asked for until it is whole, at fresh addresses where the old ones have died, from
//! where it broke off if storage can do so. Knows neither file nor writer.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, LAST_MODIFIED};
use reqwest::{Response, StatusCode};

use super::DownloadProblem as Problem;
use super::name;
use super::request::{Fault, Question, beginning, within};
use super::sink::Sink;
use crate::generated::Client;
use crate::retry::Pauses;
use crate::task::TaskId;
use crate::transfer::{Progress, Watcher};
use crate::wire::Url;

/// As much as tells one kind of file from another.
const FIRST_BYTES: usize = 4096;

/// What one download may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// For one output.
    pub(super) bytes: u64,
    /// For all outputs together.
    pub(super) timeout: Duration,
    /// Between two pieces.
    pub(super) idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let minute = Duration::from_secs(60);
        Self { bytes: 4 << 30, timeout: 60 * minute, idle: minute }
    }
}

/// How an output of a task is fetched.
pub(super) struct Fetch {
    pub(super) client: Client,
    pub(super) id: TaskId,
    pub(super) output: usize,
    pub(super) limits: Limits,
    pub(super) watcher: Option<Watcher>,
}

/// What has come so far.
#[derive(Default)]
pub(super) struct Got {
    pub(super) bytes: u64,
    pub(super) content_type: Option<String>,
    first_bytes: Vec<u8>,
    total: Option<u64>,
    /// What stands for the file as it is, so that no other one is taken for its rest.
    validator: Option<HeaderValue>,
}

impl Fetch {
    /// Fetches the output, from this address or a fresh one.
    pub(super) async fn run(&self, address: Url, sink: &mut impl Sink) -> Result<Got, Problem> {
        let mut pauses = Pauses::of(&self.client.inner.policy);
        let (mut address, mut got, mut refreshed_at) = (address, Got::default(), None);
        loop {
            let (problem, asked) = match self.once(&address, &mut got, sink).await {
                Ok(()) => return Ok(got),
                Err(Fault::Final(problem)) => return Err(problem),
                // An address that was fresh has not died.
                Err(Fault::Stale(status)) if refreshed_at == Some(got.bytes) => {
                    return Err(Problem::Refused { status });
                }
                Err(Fault::Stale(_)) => {
                    refreshed_at = Some(got.bytes);
                    address = self.fresh_address().await?;
                    continue;
                }
                Err(Fault::Unresumable) => {
                    got.validator = None;
                    (Problem::NotResumed { bytes: got.bytes }, None)
                }
                Err(Fault::Passing(problem, asked)) => (problem, asked),
            };
            let Some(pause) = pauses.next(asked) else { return Err(problem) };
            tracing::debug!(id = %self.id, %problem, ?pause, "fetching again");
            tokio::time::sleep(pause).await;
        }
    }

    async fn fresh_address(&self) -> Result<Url, Problem> {
        tracing::debug!(id = %self.id, "asking for a fresh address");
        let task = self.client.task(&self.id).get().await.map_err(Problem::Task)?;
        task.output.get(self.output).cloned().ok_or(Problem::NoOutput)
    }

    async fn once(&self, address: &Url, got: &mut Got, sink: &mut impl Sink) -> Result<(), Fault> {
        let mut answer = self.ask(address, got).await?;
        self.begin(&answer, got, sink).await?;
        while let Some(piece) = within(self.limits.idle, answer.chunk()).await? {
            got.add(&piece);
            if got.bytes > self.limits.bytes {
                return Err(Fault::Final(Problem::TooLarge { most: self.limits.bytes }));
            }
            sink.write(&piece).await.map_err(|source| written(sink, source))?;
            if let Some(watcher) = &self.watcher {
                let (output, bytes, total) = (self.output, got.bytes, got.total);
                watcher(Progress { output, bytes, total });
            }
        }
        Ok(())
    }

    async fn ask(&self, address: &Url, got: &Got) -> Result<Response, Fault> {
        let refuse = |_| Fault::Final(Problem::Address { reason: "is not a URL" });
        let question = Question {
            http: self.client.storage().map_err(|error| Fault::Final(error.into()))?,
            address: address.as_str(),
            named_by: reqwest::Url::parse(self.client.base_url()).map_err(refuse)?,
            from: got.validator.as_ref().filter(|_| got.bytes > 0).map(|of| (got.bytes, of)),
            idle: self.limits.idle,
        };
        question.ask().await
    }

    /// Makes ready for what the answer holds: the rest of the output, or all of it.
    async fn begin(
        &self,
        answer: &Response,
        got: &mut Got,
        sink: &mut impl Sink,
    ) -> Result<(), Fault> {
        if answer.status() == StatusCode::PARTIAL_CONTENT {
            let is_rest = got.bytes > 0 && beginning(answer.headers()) == Some(got.bytes);
            return if is_rest { Ok(()) } else { Err(Fault::Unresumable) };
        }
        if got.bytes > 0 && !sink.restart().await.map_err(|source| written(sink, source))? {
            return Err(Fault::Final(Problem::NotResumed { bytes: got.bytes }));
        }
        *got = Got::of(answer)?;
        match got.total {
            Some(total) if total > self.limits.bytes => {
                Err(Fault::Final(Problem::TooLarge { most: self.limits.bytes }))
            }
            _ => Ok(()),
        }
    }
}

fn written(sink: &impl Sink, source: std::io::Error) -> Fault {
    Fault::Final(Problem::Written { path: sink.path(), source })
}

impl Got {
    /// Nothing yet of what the answer announces.
    fn of(answer: &Response) -> Result<Self, Fault> {
        let headers = answer.headers();
        let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
        let kind = headers.get(CONTENT_TYPE).and_then(text);
        let kind =
            kind.map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        if let Some(content_type) = kind.as_ref().filter(|kind| name::is_message(kind)) {
            let content_type = content_type.clone();
            return Err(Fault::Final(Problem::NotMedia { content_type }));
        }
        Ok(Self {
            content_type: kind,
            total: answer.content_length(),
            validator: validator(headers),
            ..Self::default()
        })
    }

    fn add(&mut self, piece: &[u8]) {
        let wanted = FIRST_BYTES.saturating_sub(self.first_bytes.len()).min(piece.len());
        self.first_bytes.extend_from_slice(&piece[..wanted]);
        self.bytes = self.bytes.saturating_add(piece.len() as u64);
    }

    pub(super) fn extension(&self) -> &'static str {
        name::extension(self.content_type.as_deref(), &self.first_bytes)
    }
}

/// A tag that stands for the very bytes, or else the day of the last change.
fn validator(headers: &HeaderMap) -> Option<HeaderValue> {
    let is_strong = |tag: &&HeaderValue| tag.as_bytes().starts_with(b"\"");
    headers.get(ETAG).filter(is_strong).or_else(|| headers.get(LAST_MODIFIED)).cloned()
}
