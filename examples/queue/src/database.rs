//! The database: SQLite in a file, or PostgreSQL. The statements are the same; what differs is here.

use std::str::FromStr as _;
use std::time::Duration;

use apalis::prelude::{TaskBuilder, TaskId};
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

/// The name of the queue at the engine.
pub const QUEUE: &str = "renders";

/// How long a process waits for another one's transaction.
const LOCK_TIMEOUT: Duration = Duration::from_secs(60);

/// The engine counts every delivery as an attempt, and a job must not be lost by the count.
const MAX_ATTEMPTS: usize = i32::MAX as usize;

/// `render_lock` has one row: whoever changes it has the queue for the length of a transaction. It also
/// has the clock that all machines share. Requests that are larger than a prompt, with images in them,
/// would need a digest as their key.
const TABLES: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS render_lock (
        id BIGINT PRIMARY KEY,
        now BIGINT NOT NULL,
        paused_until BIGINT NOT NULL,
        pauses BIGINT NOT NULL
    )",
    "INSERT INTO render_lock VALUES (1, 0, 0, 0) ON CONFLICT DO NOTHING",
    "CREATE TABLE IF NOT EXISTS render_jobs (
        id BIGINT PRIMARY KEY,
        request TEXT NOT NULL,
        copy BIGINT NOT NULL,
        state TEXT NOT NULL,
        attempt BIGINT NOT NULL DEFAULT 0,
        sent_until BIGINT NOT NULL DEFAULT 0,
        task TEXT,
        throttled BOOLEAN NOT NULL DEFAULT FALSE,
        estimate BIGINT NOT NULL DEFAULT 0,
        reserved BIGINT NOT NULL DEFAULT 0,
        charged BIGINT NOT NULL DEFAULT 0,
        detail TEXT,
        UNIQUE (request, copy)
    )",
];

#[derive(Debug, Clone)]
pub enum Database {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A transaction that no other one of the queue runs beside.
pub struct Locked {
    pub transaction: Either,
    /// Milliseconds since 1970, by the clock of the database.
    pub now: i64,
}

pub enum Either {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs the same code on either kind of database, pool or transaction.
macro_rules! on {
    ($kind:ident, $either:expr, $inner:ident => $body:expr) => {
        match $either {
            $crate::database::$kind::Sqlite($inner) => $body,
            $crate::database::$kind::Postgres($inner) => $body,
        }
    };
}
pub(crate) use on;

impl Database {
    /// Connects, and creates the tables of the engine and of the queue if they are missing.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let database = match url.starts_with("sqlite:") {
            true => Self::Sqlite(sqlite(url).await?),
            false => Self::Postgres(postgres(url).await?),
        };
        for statement in TABLES {
            on!(Database, &database, pool => {
                sqlx::query(statement).execute(pool).await?.rows_affected()
            });
        }
        Ok(database)
    }

    /// Begins a transaction and waits for those before it.
    pub async fn lock(&self) -> sqlx::Result<Locked> {
        let mut transaction = match self {
            Self::Sqlite(pool) => Either::Sqlite(pool.begin().await?),
            Self::Postgres(pool) => Either::Postgres(pool.begin().await?),
        };
        let clock = match transaction {
            Either::Sqlite(_) => "unixepoch('subsec')",
            Either::Postgres(_) => "extract(epoch FROM clock_timestamp())",
        };
        let statement =
            format!("UPDATE render_lock SET now = CAST({clock} * 1000 AS BIGINT) RETURNING now");
        let now = on!(Either, &mut transaction, connection => {
            let statement = sqlx::query_scalar(sqlx::AssertSqlSafe(statement));
            statement.fetch_one(&mut **connection).await?
        });
        Ok(Locked { transaction, now })
    }
}

/// `PRAGMA synchronous` stays at FULL: an intent must be on the disk before the request is sent. That is
/// why the engine's own `setup`, which turns it off, is not called.
async fn sqlite(url: &str) -> anyhow::Result<SqlitePool> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(LOCK_TIMEOUT);
    // SQLite has one writer at a time; waiting in the pool is fair.
    let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(LOCK_TIMEOUT);
    let pool = pool.connect_with(options).await?;
    SqliteStorage::migrations().run(&pool).await?;
    Ok(pool)
}

async fn postgres(url: &str) -> anyhow::Result<PgPool> {
    // A process that is suspended with the lock must not stop the others.
    let timeout = format!("{}s", LOCK_TIMEOUT.as_secs());
    let options = PgConnectOptions::from_str(url)?;
    let options = options.options([("idle_in_transaction_session_timeout", timeout)]);
    let pool = PgPoolOptions::new().max_connections(4).acquire_timeout(LOCK_TIMEOUT);
    let pool = pool.connect_with(options).await?;
    PostgresStorage::setup(&pool).await?;
    Ok(pool)
}

impl Locked {
    pub async fn commit(self) -> sqlx::Result<()> {
        on!(Either, self.transaction, transaction => transaction.commit().await)
    }

    /// Gives jobs to the engine; it sees them when this transaction is committed.
    pub async fn enqueue(&mut self, jobs: &[i64]) -> anyhow::Result<()> {
        let entry = |job: &i64| {
            let job = serde_json::to_vec(job)?;
            Ok(TaskBuilder::new(job).max_attempts(MAX_ATTEMPTS).build())
        };
        let entries = jobs.iter().map(entry).collect::<serde_json::Result<Vec<_>>>()?;
        match &mut self.transaction {
            Either::Sqlite(transaction) => {
                apalis_sqlite::queries::push_tasks(&mut **transaction, QUEUE, &entries).await?;
            }
            Either::Postgres(transaction) => {
                apalis_postgres::queries::push_tasks(&mut **transaction, QUEUE, entries).await?;
            }
        }
        Ok(())
    }

    /// Lets the engine deliver an entry later, and others before it. apalis has a trait for this, which
    /// neither of its databases implements in 1.0.
    pub async fn postpone(&mut self, entry: &TaskId, delay: Duration) -> sqlx::Result<()> {
        let run_at = (self.now + delay.as_millis() as i64) / 1000;
        let entry = entry.to_string();
        match &mut self.transaction {
            Either::Sqlite(transaction) => {
                let update = sqlx::query("UPDATE Jobs SET run_at = $1 WHERE id = $2");
                update.bind(run_at).bind(entry).execute(&mut **transaction).await?;
            }
            Either::Postgres(transaction) => {
                let update = sqlx::query(
                    "UPDATE apalis.jobs SET run_at = to_timestamp($1::float8) WHERE id = $2",
                );
                update.bind(run_at as f64).bind(entry).execute(&mut **transaction).await?;
            }
        }
        Ok(())
    }
}
