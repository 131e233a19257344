//! Uploads or downloads a large file with one of three clients, and prints the milliseconds, the CPU
//! milliseconds and the peak memory in KiB. `cargo xtask bench assets` builds and runs it.

use std::path::Path;
use std::time::Instant;

use futures_util::StreamExt as _;
use tokio::io::AsyncWriteExt as _;

const ID: &str = "d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, client, transfer, address, file, directory] = &arguments[..] else {
        panic!("expected five arguments")
    };
    let (file, directory) = (Path::new(file), Path::new(directory));
    match (client.as_str(), transfer.as_str()) {
        ("reqwest", "upload") => reqwest_upload(address, file).await,
        ("runwayml", "upload") => runwayml_upload(address, file).await,
        ("runway-sdk", "upload") => runway_sdk_upload(address, file).await,
        ("reqwest", "download") => reqwest_download(address, directory).await,
        ("runwayml", "download") => runwayml_download(address, directory).await,
        _ => panic!("no such benchmark"),
    }
}

/// A value of /proc/self/status in KiB.
fn memory(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with(name)).expect("a value");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

/// The CPU time of this process in milliseconds, with a resolution of 10 ms.
fn cpu_time() -> usize {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields = stat.rsplit_once(") ").expect("a process name").1.split(' ');
    fields.skip(11).take(2).map(|ticks| ticks.parse::<usize>().expect("a number") * 10).sum()
}

/// Runs the transfer and prints its cost. The client is connected already.
macro_rules! measured {
    ($transfer:expr) => {{
        // Resets the peak memory.
        std::fs::write("/proc/self/clear_refs", "5").expect("Linux");
        let (before, cpu, start) = (memory("VmRSS:"), cpu_time(), Instant::now());
        $transfer;
        let (time, cpu) = (start.elapsed().as_millis(), cpu_time() - cpu);
        println!("{time} {cpu} {}", memory("VmHWM:").saturating_sub(before));
    }};
}

fn runwayml_client(address: &str) -> runwayml::Client {
    runwayml::Client::builder().api_key("key").base_url(address).build().expect("a client")
}

async fn reqwest_client(address: &str) -> reqwest::Client {
    // The TLS provider that reqwest needs.
    rustls::crypto::ring::default_provider().install_default().expect("no other provider");
    let client = reqwest::Client::new();
    client.get(format!("{address}/v1/tasks/{ID}")).send().await.expect("a response");
    client
}

async fn reqwest_upload(address: &str, file: &Path) {
    let client = reqwest_client(address).await;
    measured!({
        let part = reqwest::multipart::Part::file(file).await.expect("a file");
        let form = reqwest::multipart::Form::new().text("key", "value").part("file", part);
        let response = client.post(format!("{address}/storage")).multipart(form).send().await;
        assert!(response.expect("a response").status().is_success());
    });
}

async fn runwayml_upload(address: &str, file: &Path) {
    let client = runwayml_client(address);
    client.task(ID).get().await.expect("a task");
    measured!(client.upload(file).await.expect("a file"));
}

async fn runway_sdk_upload(address: &str, file: &Path) {
    let config = runway_sdk::Config::new("key").base_url(address);
    let client = runway_sdk::RunwayClient::with_config(config).expect("a client");
    client.tasks().retrieve(ID.parse().expect("an id")).await.expect("a task");
    measured!(client.uploads().upload_file(file).await.expect("a file"));
}

async fn reqwest_download(address: &str, directory: &Path) {
    let client = reqwest_client(address).await;
    measured!({
        let response = client.get(format!("{address}/output")).send().await.expect("a response");
        let mut chunks = response.bytes_stream();
        let mut file = tokio::fs::File::create(directory.join("reqwest.mp4")).await.expect("a file");
        while let Some(chunk) = chunks.next().await {
            file.write_all(&chunk.expect("a chunk")).await.expect("disk space");
        }
        file.sync_all().await.expect("disk space");
    });
}

async fn runwayml_download(address: &str, directory: &Path) {
    let client = runwayml_client(address);
    let task = client.task(ID).get().await.expect("a task");
    measured!(task.download(&client, directory).await.expect("a file"));
}
