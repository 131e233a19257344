//! Runs a worker of the engine until it is stopped or all jobs have ended.

use std::path::PathBuf;
use std::time::Duration;

use apalis::prelude::{
    BackendExt as _, WorkerBuilder, WorkerBuilderExt as _, WorkerContext, WorkerError,
};
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use tokio::sync::watch;

use crate::database::{Database, QUEUE};
use crate::provider;
use crate::render::{Renderer, render};
use crate::store::{Store, Terms};

/// How often an idle worker looks for jobs, and all look whether there are any left.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// A worker that has missed this many heartbeats is dead: its jobs go to others.
const MISSED_HEARTBEATS: usize = 3;

/// How long the engine may take to store what it knows, once no job is at work.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub struct Options {
    pub in_flight: usize,
    /// In millionths of a US dollar.
    pub max_spend: Option<i64>,
    pub output: PathBuf,
    pub poll_interval: Option<Duration>,
    pub request_timeout: Duration,
    pub heartbeat: Duration,
    pub end: End,
}

/// When a worker ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Once no job is open.
    WhenIdle,
    Never,
}

/// Works until Ctrl-C or SIGTERM, or until all jobs have ended.
pub async fn work(store: Store, options: Options) -> anyhow::Result<()> {
    let provider::Connected { client, poll_interval, sandbox } =
        provider::connect(options.request_timeout).await?;
    let terms = Terms {
        in_flight: options.in_flight as i64,
        max_spend: options.max_spend,
        // Twice, because the response is stored after it has arrived.
        lease: options.request_timeout * 2,
    };
    let (stop, stopped) = watch::channel(false);
    let poll_interval = options.poll_interval.unwrap_or(poll_interval);
    let renderer =
        Renderer::new(store, client, terms, options.output.clone(), poll_interval, stopped);
    if let Some(sandbox) = &sandbox {
        renderer
            .screen
            .line(&format!("sandbox at {}, no key in the environment", sandbox.base_url()));
    }
    tokio::spawn(supervise(renderer.clone(), stop, options.end));
    while !*renderer.stop.borrow() {
        // The engine gives up where its database fails once. Jobs are safe then, and so is a new worker.
        if let Err(error) = run(&renderer, &options).await {
            renderer
                .screen
                .line(&format!("a new worker begins, because the last one ended: {error}"));
        }
        // Either way is fine: more work after a pause, or none.
        let _ = tokio::time::timeout(POLL_INTERVAL, renderer.stopped()).await;
    }
    // A request that the engine has dropped is still under way.
    renderer.idle().await;
    renderer.screen.close();
    Ok(())
}

/// Stops the renderer at a signal, or when no job is open.
async fn supervise(renderer: Renderer, stop: watch::Sender<bool>, end: End) {
    let mut terminated = std::pin::pin!(terminated());
    loop {
        tokio::select! {
            () = &mut terminated => break,
            () = tokio::time::sleep(POLL_INTERVAL) => {}
        }
        // While the database does not respond, nothing is known to have ended.
        let Ok((open, all)) = renderer.store.progress().await else { continue };
        renderer.screen.total(all - open, all);
        if open == 0 && end == End::WhenIdle {
            break;
        }
    }
    stop.send_replace(true);
}

/// Completes at Ctrl-C or SIGTERM.
async fn terminated() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    // Without a handler, the signal ends the process, which jobs survive.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

/// Runs one worker. With a batch of one, it holds no job that is not at work; with a larger one, apalis
/// 1.0 sends no heartbeats while it does.
async fn run(renderer: &Renderer, options: &Options) -> Result<(), WorkerError> {
    let name = format!("{}-{:016x}", std::process::id(), fastrand::u64(..));
    let context = WorkerContext::new(&name);
    macro_rules! run {
        ($storage:ty, $config:ty, $pool:expr) => {{
            let config = <$config>::default()
                .queue(QUEUE)
                .batch_size(1)
                .heartbeat_interval(options.heartbeat)
                .missed_heartbeats(MISSED_HEARTBEATS);
            let jobs = <$storage>::new($pool).with_config(config).poll_with_interval(POLL_INTERVAL);
            let worker = WorkerBuilder::new(&context)
                .backend(jobs)
                .data(renderer.clone())
                .concurrency(options.in_flight)
                .build(render);
            tokio::select! {
                ended = worker.run() => ended,
                () = stop(&context, renderer) => Ok(()),
            }
        }};
    }
    match renderer.store.database() {
        Database::Sqlite(pool) => run!(SqliteStorage<i64>, apalis_sqlite::Config, pool),
        Database::Postgres(pool) => run!(PostgresStorage<i64>, apalis_postgres::Config, pool),
    }
}

/// Stops a worker, and completes some time after it left its last job. The engine may wait for ever
/// then: it reads the results of jobs through a channel that is too small for all of them at once.
async fn stop(worker: &WorkerContext, renderer: &Renderer) {
    renderer.stopped().await;
    // A worker that has not begun has nothing to stop.
    let _ = worker.stop();
    renderer.idle().await;
    tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
}
