//! What is known of each job, and the only places where that changes. A change takes the lock of the
//! queue first, so that changes are made one after the other, on whichever machine.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use apalis::prelude::TaskId;
use runwayml::task::StoredTask;
use sqlx::FromRow;

use crate::database::{Database, Locked, on};
use crate::job::{Job, State};
use crate::prompts::NewJob;

/// The longest back-off after a rejection that names no time.
const MAX_PAUSE: i64 = 60_000;

const COLUMNS: &str =
    "id, request, state, attempt, sent_until, task, throttled, estimate, reserved, charged, detail";

#[derive(Debug, Clone)]
pub struct Store {
    database: Database,
}

/// When a job may be sent.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// How many tasks may be in flight, those of all workers together.
    pub in_flight: i64,
    /// What all jobs together may cost, in millionths of a US dollar.
    pub max_spend: Option<i64>,
    /// How long a request may be under way.
    pub lease: Duration,
}

/// The right to send a job once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub job: i64,
    attempt: i64,
}

/// How a job goes on.
#[derive(Debug)]
pub enum Step {
    /// The intent is stored: the request is to be sent.
    Send(Claim),
    /// The task is to be waited for.
    Resume(StoredTask),
    /// Not yet: another job or a pause comes first.
    Wait,
    /// The job has ended, or waits for a person.
    Nothing(State),
}

/// Who goes on with a task that was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// Whoever sent the job.
    ForThis,
    /// Whoever the engine delivers the job to next: it had been put aside.
    ForAnother,
    /// Nobody: the job has been sent again, by order of a person.
    TooLate,
}

/// What all jobs together amount to.
#[derive(Debug, Clone, Copy, FromRow)]
struct Load {
    in_flight: i64,
    throttled: i64,
    spent: i64,
}

impl Store {
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        Ok(Self { database: Database::open(url).await? })
    }

    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Stores jobs and gives them to the engine, all or none. A job that is there already is left as it
    /// is. Returns how many are new.
    pub async fn submit(&self, jobs: &[NewJob]) -> anyhow::Result<usize> {
        let mut queue = self.database.lock().await?;
        let mut new = Vec::new();
        for NewJob { request, copy, estimate } in jobs {
            let id: Option<i64> = on!(Either, &mut queue.transaction, connection => {
                let insert = "INSERT INTO render_jobs (id, request, copy, state, estimate)
                    SELECT COALESCE(MAX(id), 0) + 1, $1, $2, 'planned', $3 FROM render_jobs WHERE TRUE
                    ON CONFLICT DO NOTHING RETURNING id";
                let insert = sqlx::query_scalar(insert).bind(request).bind(copy);
                insert.bind(estimate.unwrap_or_default()).fetch_optional(&mut **connection).await?
            });
            new.extend(id);
        }
        queue.enqueue(&new).await?;
        queue.commit().await?;
        Ok(new.len())
    }

    /// All jobs, in the order in which they were submitted.
    pub async fn jobs(&self) -> sqlx::Result<Vec<Job>> {
        let statement =
            sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM render_jobs ORDER BY id"));
        on!(Database, &self.database, pool => {
            sqlx::query_as(statement).fetch_all(pool).await
        })
    }

    pub async fn job(&self, id: i64) -> sqlx::Result<Job> {
        let statement = format!("SELECT {COLUMNS} FROM render_jobs WHERE id = $1");
        on!(Database, &self.database, pool => {
            sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(id).fetch_one(pool).await
        })
    }

    /// How many jobs the workers still have to do, and how many there are.
    pub async fn progress(&self) -> sqlx::Result<(i64, i64)> {
        let open =
            "SELECT COUNT(*) FILTER (WHERE state IN ('planned', 'sent', 'started')), COUNT(*)
            FROM render_jobs";
        on!(Database, &self.database, pool => sqlx::query_as(open).fetch_one(pool).await)
    }

    /// Decides how a job goes on. If it is to be sent, the intent is stored when this returns.
    pub async fn next_step(
        &self,
        id: i64,
        estimate: Option<i64>,
        terms: &Terms,
    ) -> anyhow::Result<Step> {
        let mut queue = self.database.lock().await?;
        let job = queue.job(id).await?;
        let step = match (job.state, job.task) {
            (State::Planned, _) => queue.plan(id, estimate, terms).await?,
            (State::Sent, _) if queue.now < job.sent_until => Step::Wait,
            (State::Sent, _) => {
                let why = "the worker ended between storing the intent and storing the task";
                queue.set(id, State::Unknown, why).await?;
                Step::Nothing(State::Unknown)
            }
            (State::Started, Some(task)) => Step::Resume(task.parse()?),
            (state, _) => Step::Nothing(state),
        };
        queue.commit().await?;
        Ok(step)
    }

    /// Stores the task of a job that was sent, even if the job was put aside meanwhile, or planned again
    /// and not sent yet.
    pub async fn started(
        &self,
        claim: Claim,
        task: &StoredTask,
        estimate: Option<i64>,
    ) -> anyhow::Result<Stored> {
        let mut queue = self.database.lock().await?;
        let before = queue.job(claim.job).await?.state;
        let updated = on!(Either, &mut queue.transaction, connection => {
            let update = "UPDATE render_jobs SET state = 'started', task = $3, throttled = FALSE,
                reserved = reserved - estimate + COALESCE($4, estimate),
                estimate = COALESCE($4, estimate), detail = NULL
                WHERE id = $1 AND attempt = $2 AND state IN ('sent', 'unknown', 'planned')";
            let update = sqlx::query(update).bind(claim.job).bind(claim.attempt);
            let update = update.bind(task.to_string()).bind(estimate);
            update.execute(&mut **connection).await?.rows_affected()
        });
        if updated == 0 {
            return Ok(Stored::TooLate);
        }
        on!(Either, &mut queue.transaction, connection => {
            let update = sqlx::query("UPDATE render_lock SET pauses = 0");
            update.execute(&mut **connection).await?.rows_affected()
        });
        if before == State::Unknown {
            // The engine was done with the job.
            queue.enqueue(&[claim.job]).await?;
        }
        queue.commit().await?;
        Ok(if before == State::Sent { Stored::ForThis } else { Stored::ForAnother })
    }

    /// Nothing of the request was accepted: the job is planned again, and nobody sends anything for the
    /// time that the provider asks for, or a back-off that doubles.
    pub async fn not_accepted(&self, claim: Claim, pause: Option<Duration>) -> sqlx::Result<()> {
        let mut queue = self.database.lock().await?;
        queue.release(claim, State::Planned, None).await?;
        let pauses: i64 = on!(Either, &mut queue.transaction, connection => {
            let update = "UPDATE render_lock SET pauses = pauses + 1 RETURNING pauses";
            sqlx::query_scalar(update).fetch_one(&mut **connection).await?
        });
        let back_off = MAX_PAUSE.min(500 << pauses.clamp(1, 10));
        let until = queue.now + pause.map_or(back_off, |pause| pause.as_millis() as i64);
        on!(Either, &mut queue.transaction, connection => {
            let update = "UPDATE render_lock SET paused_until = $1 WHERE paused_until < $1";
            sqlx::query(update).bind(until).execute(&mut **connection).await?.rows_affected()
        });
        queue.commit().await
    }

    /// The request was rejected, or nothing was sent: no money is involved.
    pub async fn rejected(&self, claim: Claim, state: State, why: &str) -> sqlx::Result<()> {
        let mut queue = self.database.lock().await?;
        queue.release(claim, state, Some(why)).await?;
        queue.commit().await
    }

    /// The outcome of the request is unknown: only a person can say how the job goes on.
    pub async fn unknown(&self, claim: Claim, why: &str) -> sqlx::Result<()> {
        let mut queue = self.database.lock().await?;
        on!(Either, &mut queue.transaction, connection => {
            let update = "UPDATE render_jobs SET state = 'unknown', detail = $3
                WHERE id = $1 AND attempt = $2 AND state = 'sent'";
            let update = sqlx::query(update).bind(claim.job).bind(claim.attempt).bind(why);
            update.execute(&mut **connection).await?.rows_affected()
        });
        queue.commit().await
    }

    /// Whether the provider holds a task back. While it does, no other job is sent.
    pub async fn throttled(&self, job: i64, is_throttled: bool) -> sqlx::Result<()> {
        let mut queue = self.database.lock().await?;
        on!(Either, &mut queue.transaction, connection => {
            let update = "UPDATE render_jobs SET throttled = $2 WHERE id = $1 AND state = 'started'";
            let update = sqlx::query(update).bind(job).bind(is_throttled);
            update.execute(&mut **connection).await?.rows_affected()
        });
        queue.commit().await
    }

    /// The task of a job has ended, with the charge if the provider reported it. The first end counts,
    /// except that files can still arrive.
    pub async fn ended(
        &self,
        job: i64,
        task: &StoredTask,
        state: State,
        charge: Option<i64>,
        detail: &str,
    ) -> sqlx::Result<()> {
        let mut queue = self.database.lock().await?;
        on!(Either, &mut queue.transaction, connection => {
            let update = "UPDATE render_jobs SET state = $3, detail = $4, throttled = FALSE,
                charged = charged + COALESCE($5, 0),
                reserved = reserved - CASE WHEN $5 IS NULL THEN 0 ELSE estimate END
                WHERE id = $1 AND task = $2 AND state IN ('started', 'undelivered')";
            let update = sqlx::query(update).bind(job).bind(task.to_string()).bind(state.name());
            update.bind(detail).bind(charge).execute(&mut **connection).await?.rows_affected()
        });
        queue.commit().await
    }

    /// Lets the engine deliver an entry later.
    pub async fn postpone(&self, entry: &TaskId, delay: Duration) -> sqlx::Result<()> {
        let mut queue = self.database.lock().await?;
        queue.postpone(entry, delay).await?;
        queue.commit().await
    }

    /// Plans the jobs in these states again, or goes on with the tasks that they have.
    pub async fn retry(&self, states: &[State]) -> anyhow::Result<Vec<i64>> {
        let jobs = self.jobs().await?.into_iter().filter(|job| states.contains(&job.state));
        self.retry_jobs(&jobs.map(|job| job.id).collect::<Vec<_>>()).await
    }

    /// Plans these jobs again, whatever they waited for; a job whose image exists is downloaded again.
    pub async fn retry_jobs(&self, jobs: &[i64]) -> anyhow::Result<Vec<i64>> {
        let mut queue = self.database.lock().await?;
        for &id in jobs {
            let job = queue.job(id).await;
            let state = job.with_context(|| format!("there is no job {id}"))?.state;
            ensure!(!state.is_open(), "job {id} is {state}: the workers are not done with it");
            ensure!(state != State::Done, "job {id} is done");
            let next = if state == State::Undelivered { State::Started } else { State::Planned };
            queue.set(id, next, "").await?;
        }
        queue.enqueue(jobs).await?;
        queue.commit().await?;
        Ok(jobs.to_vec())
    }

    /// Goes on with a task that a person found for a job whose outcome was unknown.
    pub async fn adopt(&self, job: i64, task: &StoredTask) -> anyhow::Result<()> {
        let Job { state, attempt, .. } = self.job(job).await?;
        ensure!(
            state == State::Unknown,
            "job {job} is {state}: only a job that is unknown can take a task"
        );
        let stored = self.started(Claim { job, attempt }, task, None).await?;
        ensure!(stored == Stored::ForAnother, "job {job} has changed meanwhile");
        Ok(())
    }
}

impl Locked {
    async fn job(&mut self, id: i64) -> sqlx::Result<Job> {
        let statement = format!("SELECT {COLUMNS} FROM render_jobs WHERE id = $1");
        on!(Either, &mut self.transaction, connection => {
            let select = sqlx::query_as(sqlx::AssertSqlSafe(statement));
            select.bind(id).fetch_one(&mut **connection).await
        })
    }

    /// Whether a planned job may be sent now. If it may, the intent and the money are reserved.
    async fn plan(&mut self, id: i64, estimate: Option<i64>, terms: &Terms) -> sqlx::Result<Step> {
        let load = self.load().await?;
        if load.throttled > 0 || load.in_flight >= terms.in_flight || self.is_paused().await? {
            return Ok(Step::Wait);
        }
        if let Some(limit) = terms.max_spend {
            let Some(estimate) = estimate else {
                self.set(id, State::Held, "no source states what it costs").await?;
                return Ok(Step::Nothing(State::Held));
            };
            // What is in flight may turn out cheaper than its estimate.
            if load.spent + estimate > limit && load.in_flight > 0 {
                return Ok(Step::Wait);
            }
            if load.spent + estimate > limit {
                self.set(id, State::Held, "it might exceed the spending limit").await?;
                return Ok(Step::Nothing(State::Held));
            }
        }
        let estimate = estimate.unwrap_or_default();
        let until = self.now + terms.lease.as_millis() as i64;
        let attempt = on!(Either, &mut self.transaction, connection => {
            let update = "UPDATE render_jobs SET state = 'sent', attempt = attempt + 1,
                sent_until = $2, task = NULL, estimate = $3, reserved = reserved + $3, detail = NULL
                WHERE id = $1 RETURNING attempt";
            let update = sqlx::query_scalar(update).bind(id).bind(until).bind(estimate);
            update.fetch_one(&mut **connection).await?
        });
        Ok(Step::Send(Claim { job: id, attempt }))
    }

    async fn load(&mut self) -> sqlx::Result<Load> {
        let select = "SELECT COUNT(*) FILTER (WHERE state IN ('sent', 'started')) AS in_flight,
            COUNT(*) FILTER (WHERE state = 'started' AND throttled) AS throttled,
            CAST(COALESCE(SUM(reserved + charged), 0) AS BIGINT) AS spent FROM render_jobs";
        on!(Either, &mut self.transaction, connection => {
            sqlx::query_as(select).fetch_one(&mut **connection).await
        })
    }

    async fn is_paused(&mut self) -> sqlx::Result<bool> {
        let until: i64 = on!(Either, &mut self.transaction, connection => {
            let select = sqlx::query_scalar("SELECT paused_until FROM render_lock");
            select.fetch_one(&mut **connection).await?
        });
        Ok(self.now < until)
    }

    /// Takes a claim back: the provider accepted nothing, so nothing is reserved for it.
    async fn release(&mut self, claim: Claim, to: State, why: Option<&str>) -> sqlx::Result<()> {
        on!(Either, &mut self.transaction, connection => {
            let update = "UPDATE render_jobs SET state = $3, detail = $4, reserved = reserved - estimate
                WHERE id = $1 AND attempt = $2 AND state = 'sent'";
            let update = sqlx::query(update).bind(claim.job).bind(claim.attempt).bind(to.name());
            update.bind(why).execute(&mut **connection).await?.rows_affected()
        });
        Ok(())
    }

    async fn set(&mut self, id: i64, state: State, detail: &str) -> sqlx::Result<()> {
        on!(Either, &mut self.transaction, connection => {
            let update = "UPDATE render_jobs SET state = $2, detail = $3 WHERE id = $1";
            let update = sqlx::query(update).bind(id).bind(state.name()).bind(detail);
            update.execute(&mut **connection).await?.rows_affected()
        });
        Ok(())
    }
}
