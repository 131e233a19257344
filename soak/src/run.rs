//! One run: starts the sandbox, the faults and the programs, and compares the results at the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fastrand::Rng;
use runwayml_sandbox::Sandbox;
use tokio::task::JoinSet;

use crate::Soak;
use crate::fault_mix::{FaultMix, Injected, STALL};
use crate::memory::resident;
use crate::outcome::Report;
use crate::program::Setting;
use crate::provider::Provider;
use crate::report::{Memory, Summary};
use crate::scenario::Scenario;
use crate::server_record::ServerRecord;
use crate::server_state::ServerState;
use crate::totals::Totals;

/// From the start of one program to that of the next.
const PACE: Duration = Duration::from_millis(20);

/// Which part of the programs ends without new faults, so that the last one does not meet them all.
const CALM_PART: usize = 20;

/// Whether the run found nothing.
pub async fn run(soak: &Soak) -> anyhow::Result<bool> {
    let seed = soak.seed.unwrap_or_else(|| fastrand::u64(..));
    let provider = soak.provider;
    println!("{} tasks at {}, seed {seed}", soak.tasks, provider.of_client());
    let started = Instant::now();
    let record = Arc::new(ServerRecord::default());
    let sandbox = Arc::new(record.sandbox().dialect(provider.dialect()).start().await?);
    let directory = tempfile::tempdir()?;
    let setting = Arc::new(Setting {
        client: crate::client::client(&sandbox, provider.of_client())?,
        directory: directory.path().to_owned(),
        provider,
        min_interval: provider.min_interval()?,
    });
    let mut memory = Memory { start: resident(), ..Memory::default() };
    let mut random = Rng::with_seed(seed);
    let faults = Faults::start(&sandbox, &record, provider, random.fork());
    let mut programs = Programs::default();
    programs.start(soak.tasks, &setting, &mut random, &mut memory).await?;
    programs.join_until(soak.tasks / CALM_PART).await?;
    let injected = faults.stop().await?;
    programs.join_until(0).await?;
    let Programs { reports, max_in_flight, .. } = programs;
    // Requests that were stalled are still carried out.
    tokio::time::sleep(STALL).await;
    memory.end = resident();
    let totals = totals(&reports, &record, &sandbox, setting.min_interval, &injected).await?;
    let requests = record.requests.load(Ordering::Relaxed);
    let (tasks, time) = (soak.tasks, started.elapsed());
    let summary = Summary { seed, tasks, max_in_flight, requests, totals, injected, memory, time };
    summary.print();
    Ok(summary.is_clean())
}

/// The programs of all users.
#[derive(Default)]
struct Programs {
    running: JoinSet<Report>,
    reports: Vec<Report>,
    max_in_flight: usize,
}

impl Programs {
    /// Starts them, one after the other.
    async fn start(
        &mut self,
        tasks: usize,
        setting: &Arc<Setting>,
        random: &mut Rng,
        memory: &mut Memory,
    ) -> anyhow::Result<()> {
        for index in 0..tasks {
            let (setting, scenario) =
                (Arc::clone(setting), Scenario::random(random, setting.provider));
            let prompt = format!("lighthouse {index}");
            self.running.spawn(async move { setting.run(prompt, scenario).await });
            self.max_in_flight = self.max_in_flight.max(self.running.len());
            tokio::time::sleep(PACE).await;
            while let Some(report) = self.running.try_join_next() {
                self.reports.push(report?);
            }
            if index == tasks / 2 {
                memory.half = resident();
            }
        }
        Ok(())
    }

    /// Waits until only this number of them runs.
    async fn join_until(&mut self, rest: usize) -> anyhow::Result<()> {
        while self.running.len() > rest
            && let Some(report) = self.running.join_next().await
        {
            self.reports.push(report?);
        }
        Ok(())
    }
}

/// Faults that are injected in the background.
struct Faults {
    stop: Arc<AtomicBool>,
    injected: tokio::task::JoinHandle<anyhow::Result<Injected>>,
}

impl Faults {
    fn start(
        sandbox: &Arc<Sandbox>,
        record: &Arc<ServerRecord>,
        provider: Provider,
        random: Rng,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (sandbox, record, stopped) =
            (Arc::clone(sandbox), Arc::clone(record), Arc::clone(&stop));
        let mix = FaultMix { provider, random };
        let inject = async move { mix.inject(&sandbox, &record, &stopped).await };
        Self { stop, injected: tokio::spawn(inject) }
    }

    async fn stop(self) -> anyhow::Result<Injected> {
        self.stop.store(true, Ordering::Relaxed);
        self.injected.await?
    }
}

async fn totals(
    reports: &[Report],
    record: &ServerRecord,
    sandbox: &Sandbox,
    min_interval: Duration,
    injected: &Injected,
) -> anyhow::Result<Totals> {
    let server_state = ServerState::new(sandbox)?;
    let mut totals = Totals::default();
    for report in reports {
        totals.add_polls(report, record, min_interval, &injected.restarts);
        totals.add(report, record, &server_state).await?;
    }
    Ok(totals)
}
