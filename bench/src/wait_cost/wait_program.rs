//! Polls a task repeatedly, waits for many running tasks or for many tasks to end, with one of three
//! clients, and prints the cost. `cargo xtask bench wait` builds and runs it.

use std::time::Duration;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

const ID: &str = "d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e";
/// The id of a task with a field that is not in the spec.
const NEW_FIELD_ID: &str = "new-field";

const WARM_UP: usize = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (client, benchmark, count, address) = (&arguments[1], &arguments[2], &arguments[3], &arguments[4]);
    let count: usize = count.parse().expect("a number");
    match (client.as_str(), benchmark.as_str()) {
        ("reqwest", "calls") => reqwest_calls(count, address).await,
        ("runwayml", "calls") => runwayml_calls(count, address, ID).await,
        ("runwayml", "calls_with_new_field") => runwayml_calls(count, address, NEW_FIELD_ID).await,
        ("runway-sdk", "calls") => runway_sdk_calls(count, address).await,
        ("runwayml", "waits") => runwayml_waits(count, address).await,
        ("runway-sdk", "waits") => runway_sdk_waits(count, address).await,
        ("runwayml", "ends") => runwayml_ends(count, address).await,
        ("runway-sdk", "ends") => runway_sdk_ends(count, address).await,
        _ => panic!("no such benchmark"),
    }
}

fn runwayml_client(address: &str) -> runwayml::Client {
    runwayml::Client::builder().api_key("key").base_url(address).build().expect("a client")
}

fn runway_sdk_client(address: &str) -> runway_sdk::RunwayClient {
    let config = runway_sdk::Config::new("key").base_url(address);
    runway_sdk::RunwayClient::with_config(config).expect("a client")
}

/// Installs the TLS provider that reqwest needs.
fn install_tls() {
    rustls::crypto::ring::default_provider().install_default().expect("no other provider");
}

/// Prints the allocations of one call and their bytes.
fn print_allocations(region: &Region<std::alloc::System>, count: usize) {
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
        print_allocations(&region, $count);
    }};
}

async fn reqwest_calls(count: usize, address: &str) {
    install_tls();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let url = format!("{address}/v1/tasks/{ID}");
    measured!(count, {
        let request = client.get(&url).bearer_auth("key");
        let request = request.header("x-runway-version", runwayml::spec::API_VERSION);
        let bytes = request.send().await.expect("a response").bytes().await.expect("a body");
        std::hint::black_box(serde_json::from_slice::<serde_json::Value>(&bytes).expect("a task"));
    });
}

async fn runwayml_calls(count: usize, address: &str, id: &str) {
    let task = runwayml_client(address).task(id);
    measured!(count, {
        std::hint::black_box(task.get().await.expect("a task"));
    });
}

async fn runway_sdk_calls(count: usize, address: &str) {
    let client = runway_sdk_client(address);
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

/// Long enough for every wait to have polled once.
const SETTLING_TIME: Duration = Duration::from_secs(12);
const LONG_INTERVAL: Duration = Duration::from_secs(60);

async fn runwayml_waits(count: usize, address: &str) {
    use futures_util::StreamExt as _;

    let client = runwayml_client(address);
    client.task(ID).get().await.expect("a task");
    let before = resident();
    let ids: Vec<String> = (0..count).map(|index| format!("task-{index}")).collect();
    let ends = tokio::spawn(client.wait_all(ids).poll_interval(LONG_INTERVAL).into_stream().collect::<Vec<_>>());
    tokio::time::sleep(SETTLING_TIME).await;
    println!("{}", (resident() - before) * 1024 / count);
    ends.abort();
}

async fn runway_sdk_waits(count: usize, address: &str) {
    let client = runway_sdk_client(address);
    let id = ID.parse().expect("an id");
    client.tasks().retrieve(id).await.expect("a task");
    let before = resident();
    let semaphore = std::sync::Arc::new(tokio::sync::Semaphore::new(32));
    for _ in 0..count {
        let (client, semaphore) = (client.clone(), semaphore.clone());
        tokio::spawn(async move {
            // runway-sdk does not limit concurrent polls: all would connect at the same time.
            let permit = semaphore.acquire().await;
            let pending = runway_sdk::PendingTask::new(client, id);
            let wait = pending.wait_with_config(LONG_INTERVAL, Duration::from_secs(600));
            tokio::pin!(wait);
            let _ = tokio::time::timeout(Duration::from_millis(20), &mut wait).await;
            drop(permit);
            let _ = wait.await;
        });
    }
    tokio::time::sleep(SETTLING_TIME).await;
    println!("{}", (resident() - before) * 1024 / count);
}

/// The poll interval when the tasks end.
const INTERVAL: Duration = Duration::from_millis(500);

/// The id of a task that ends, and the time after which it does. The times are spread over ten intervals.
fn ending_task(index: usize, count: usize) -> (String, Duration) {
    let time = INTERVAL * 10 * (index + 1) as u32 / count as u32;
    (format!("{:08x}-0000-4000-8000-{index:012x}", time.as_millis()), time)
}

/// Prints the polls per task, and the mean and maximum delay with which the end was noticed.
async fn print_delays(waits: Vec<tokio::task::JoinHandle<Duration>>, address: &str) {
    let count = waits.len();
    let mut delays = Vec::new();
    for wait in waits {
        delays.push(wait.await.expect("an end"));
    }
    let client = runwayml_client(address);
    let polls = client.request(runwayml::http::Method::GET, "/v1/tasks/polls");
    let polls = polls.send().await.expect("a response").body.as_f64().expect("a number");
    let mean = delays.iter().sum::<Duration>() / count as u32;
    let max = delays.iter().max().copied().unwrap_or_default();
    println!("{:.2} {} {}", polls / count as f64, mean.as_millis(), max.as_millis());
}

async fn runwayml_ends(count: usize, address: &str) {
    let client = runwayml_client(address);
    let wait = |index| {
        let (id, time) = ending_task(index, count);
        let task = client.task(id);
        tokio::spawn(async move {
            let start = std::time::Instant::now();
            task.wait().poll_interval(INTERVAL).await.expect("an end");
            start.elapsed() - time
        })
    };
    print_delays((0..count).map(wait).collect(), address).await;
}

async fn runway_sdk_ends(count: usize, address: &str) {
    let client = runway_sdk_client(address);
    let wait = |index| {
        let (id, time) = ending_task(index, count);
        let pending = runway_sdk::PendingTask::new(client.clone(), id.parse().expect("an id"));
        tokio::spawn(async move {
            let start = std::time::Instant::now();
            pending.wait_with_config(INTERVAL, Duration::from_secs(600)).await.expect("an end");
            start.elapsed() - time
        })
    };
    print_delays((0..count).map(wait).collect(), address).await;
}
