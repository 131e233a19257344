//! Compares what the client reported with what happened at the server.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::outcome::{End, Outcome, Report};
use crate::server_record::ServerRecord;
use crate::server_state::ServerState;

/// How many tasks or requests there were of each kind.
#[derive(Debug, Default)]
pub struct Totals {
    /// Tasks that the server created.
    pub created: usize,
    /// Tasks that succeeded, at the server as in the client.
    pub finished: usize,
    /// Those of them whose outputs were downloaded, byte by byte as the server has them.
    pub downloaded: usize,
    /// Tasks that failed, were cancelled or deleted, at the server as in the client.
    pub failed: usize,
    pub cancelled: usize,
    pub deleted: usize,
    /// Requests that the client called rejected, and for which the server created nothing.
    pub rejected: usize,
    /// The errors of those requests.
    pub rejections: BTreeMap<String, usize>,
    /// Requests that the client said the provider may have accepted.
    pub unknown: usize,
    /// Those of them that the server did accept.
    pub unknown_and_created: usize,
    /// Tasks of which the program knows neither an id nor that they may exist.
    pub lost: usize,
    /// Prompts for which the server created more than one task.
    pub created_twice: usize,
    /// Polls that came sooner than the provider allows.
    pub polled_early: usize,
    /// Tasks that ended otherwise than the client reported.
    pub reported_wrongly: usize,
    /// Tasks whose end the client could not learn.
    pub given_up: usize,
    /// What is wrong, in one line each.
    pub problems: Vec<String>,
}

impl Totals {
    /// Adds the report of one program.
    pub async fn add(
        &mut self,
        report: &Report,
        record: &ServerRecord,
        server_state: &ServerState<'_>,
    ) -> anyhow::Result<()> {
        let created = record.created(&report.prompt);
        self.created += created.len();
        if created.len() > 1 {
            self.created_twice += 1;
            self.problems.push(format!("created twice: {report:?}: {created:?}"));
        }
        match &report.outcome {
            Outcome::Unknown => {
                self.unknown += 1;
                self.unknown_and_created += usize::from(!created.is_empty());
            }
            Outcome::Rejected(error) if created.is_empty() => self.reject(error),
            Outcome::Ended(id, end) if created.contains(id) => {
                self.compare(id, end, server_state).await?
            }
            Outcome::GaveUp(id, problem) if created.contains(id) => {
                self.given_up += 1;
                self.problems.push(format!("given up: {}: {id}: {problem}", report.prompt));
            }
            outcome => {
                self.lost += 1;
                self.problems.push(format!("lost: {}: {outcome:?}: {created:?}", report.prompt));
            }
        }
        Ok(())
    }

    fn reject(&mut self, error: &str) {
        self.rejected += 1;
        *self.rejections.entry(error.to_owned()).or_default() += 1;
    }

    async fn compare(
        &mut self,
        id: &str,
        end: &End,
        server_state: &ServerState<'_>,
    ) -> anyhow::Result<()> {
        let has_files = matches!(end, End::Succeeded { files: Some(_), .. });
        let at_server = server_state.end(id, has_files).await?;
        if at_server.as_ref() != Some(end) {
            self.reported_wrongly += 1;
            self.problems.push(format!("wrong end: {id}: {end:?} instead of {at_server:?}"));
            return Ok(());
        }
        match end {
            End::Succeeded { .. } => {
                self.finished += 1;
                self.downloaded += usize::from(has_files);
            }
            End::Failed { .. } => self.failed += 1,
            End::Cancelled => self.cancelled += 1,
            End::Deleted => self.deleted += 1,
        }
        Ok(())
    }

    /// Adds the polls of a wait that came too early.
    pub fn add_polls(
        &mut self,
        report: &Report,
        record: &ServerRecord,
        min_interval: Duration,
        restarts: &[Instant],
    ) {
        let (Outcome::Ended(id, _) | Outcome::GaveUp(id, _)) = &report.outcome else { return };
        let early = record.polls.early(id, report, min_interval, restarts);
        self.polled_early += early.len();
        self.problems.extend(early.into_iter().map(|early| format!("polled early: {early}")));
    }

    /// Whether everything is zero that has to be.
    pub fn is_clean(&self) -> bool {
        self.lost + self.created_twice + self.polled_early + self.reported_wrongly + self.given_up
            == 0
    }
}
