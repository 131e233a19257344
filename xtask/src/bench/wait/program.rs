//! The program that `cargo xtask bench wait` builds and runs: reads a task again and again, holds many
//! waits, or waits for many ends, with one of three clients. It is a program of its own, so that each client is
//! measured alone.

use std::time::Duration;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

const ID: &str = "d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e";
/// Of a task that has a field which the spec does not have.
const DRIFTED: &str = "drifted";

const WARM_UP: usize = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (client, what, count, address) = (&arguments[1], &arguments[2], &arguments[3], &arguments[4]);
    let count: usize = count.parse().expect("a number");
    match (client.as_str(), what.as_str()) {
        ("bare", "calls") => bare(count, address).await,
        ("ours", "calls") => ours(count, address, ID).await,
        ("ours", "drifted") => ours(count, address, DRIFTED).await,
        ("peer", "calls") => peer(count, address).await,
        ("ours", "waits") => our_waits(count, address).await,
        ("peer", "waits") => peer_waits(count, address).await,
        ("ours", "ends") => our_ends(count, address).await,
        ("peer", "ends") => peer_ends(count, address).await,
        _ => panic!("no such bench"),
    }
}

fn our_client(address: &str) -> runwayml::Client {
    runwayml::Client::builder().api_key("key").base_url(address).build().expect("a client")
}

fn peer_client(address: &str) -> runway_sdk::RunwayClient {
    let config = runway_sdk::Config::new("key").base_url(address);
    runway_sdk::RunwayClient::with_config(config).expect("a client")
}

/// The provider without which reqwest makes no client.
fn install_tls() {
    rustls::crypto::ring::default_provider().install_default().expect("the only provider");
}

/// Prints how often one call allocates, and how much.
fn tell(region: &Region<std::alloc::System>, count: usize) {
    let change = region.change();
    println!("{} {}", change.allocations / count, change.bytes_allocated / count);
}

macro_rules! measured {
    ($count:ident, $call:expr) => {{
        for _ in 0..WARM_UP {
            $call;
        }
        let region = Region::new(ALLOCATOR);
        for _ in 0..$count {
            $call;
        }
        tell(&region, $count);
    }};
}

async fn bare(count: usize, address: &str) {
    install_tls();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let url = format!("{address}/v1/tasks/{ID}");
    measured!(count, {
        let request = client.get(&url).bearer_auth("key").header("x-runway-version", "2024-11-06");
        let bytes = request.send().await.expect("an answer").bytes().await.expect("a body");
        std::hint::black_box(serde_json::from_slice::<serde_json::Value>(&bytes).expect("a task"));
    });
}

async fn ours(count: usize, address: &str, id: &str) {
    let task = our_client(address).task(id);
    measured!(count, {
        std::hint::black_box(task.get().await.expect("a task"));
    });
}

async fn peer(count: usize, address: &str) {
    let client = peer_client(address);
    let id = ID.parse().expect("an id");
    measured!(count, {
        std::hint::black_box(client.tasks().retrieve(id).await.expect("a task"));
    });
}

/// Resident memory in KiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

/// Long enough for every wait to have polled once and to pause.
const SETTLED: Duration = Duration::from_secs(12);
const PAUSE: Duration = Duration::from_secs(60);

async fn our_waits(count: usize, address: &str) {
    use futures_util::StreamExt as _;

    let client = our_client(address);
    client.task(ID).get().await.expect("a task");
    let before = resident();
    let ids: Vec<String> = (0..count).map(|index| format!("task-{index}")).collect();
    let ends = tokio::spawn(client.wait_all(ids).poll_interval(PAUSE).into_stream().collect::<Vec<_>>());
    tokio::time::sleep(SETTLED).await;
    println!("{}", (resident() - before) * 1024 / count);
    ends.abort();
}

async fn peer_waits(count: usize, address: &str) {
    let client = peer_client(address);
    let id = ID.parse().expect("an id");
    client.tasks().retrieve(id).await.expect("a task");
    let before = resident();
    let gate = std::sync::Arc::new(tokio::sync::Semaphore::new(32));
    for _ in 0..count {
        let (client, gate) = (client.clone(), gate.clone());
        tokio::spawn(async move {
            // It has no bound on polls in flight; without one, all of them would connect at once.
            let permit = gate.acquire().await;
            let pending = runway_sdk::PendingTask::new(client, id);
            let wait = pending.wait_with_config(PAUSE, Duration::from_secs(600));
            tokio::pin!(wait);
            let _ = tokio::time::timeout(Duration::from_millis(20), &mut wait).await;
            drop(permit);
            let _ = wait.await;
        });
    }
    tokio::time::sleep(SETTLED).await;
    println!("{}", (resident() - before) * 1024 / count);
}

/// Between two polls, where ends are waited for.
const INTERVAL: Duration = Duration::from_millis(500);

/// The id of a task that ends after a time, and that time. They are spread over ten intervals.
fn ending(index: usize, count: usize) -> (String, Duration) {
    let time = INTERVAL * 10 * (index + 1) as u32 / count as u32;
    (format!("{:08x}-0000-4000-8000-{index:012x}", time.as_millis()), time)
}

/// Prints the polls of one task, and how late its end was noticed: on average, and at most.
async fn tell_ends(waits: Vec<tokio::task::JoinHandle<Duration>>, address: &str) {
    let count = waits.len();
    let mut late = Vec::new();
    for wait in waits {
        late.push(wait.await.expect("an end"));
    }
    let client = our_client(address);
    let polls = client.request(runwayml::http::Method::GET, "/v1/tasks/polls");
    let polls = polls.send().await.expect("an answer").body.as_f64().expect("a number");
    let mean = late.iter().sum::<Duration>() / count as u32;
    let most = late.iter().max().copied().unwrap_or_default();
    println!("{:.2} {} {}", polls / count as f64, mean.as_millis(), most.as_millis());
}

async fn our_ends(count: usize, address: &str) {
    let client = our_client(address);
    let wait = |index| {
        let (id, time) = ending(index, count);
        let task = client.task(id);
        tokio::spawn(async move {
            let start = std::time::Instant::now();
            task.wait().poll_interval(INTERVAL).await.expect("an end");
            start.elapsed() - time
        })
    };
    tell_ends((0..count).map(wait).collect(), address).await;
}

async fn peer_ends(count: usize, address: &str) {
    let client = peer_client(address);
    let wait = |index| {
        let (id, time) = ending(index, count);
        let pending = runway_sdk::PendingTask::new(client.clone(), id.parse().expect("an id"));
        tokio::spawn(async move {
            let start = std::time::Instant::now();
            pending.wait_with_config(INTERVAL, Duration::from_secs(600)).await.expect("an end");
            start.elapsed() - time
        })
    };
    tell_ends((0..count).map(wait).collect(), address).await;
}
