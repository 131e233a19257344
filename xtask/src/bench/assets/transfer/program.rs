//! The program that `cargo xtask bench assets` builds and runs: sends or fetches a large file with
//! one of three clients, and prints the milliseconds, those of the processor and the KiB that it took.

use std::path::Path;
use std::time::Instant;

use futures_util::StreamExt as _;
use tokio::io::AsyncWriteExt as _;

const ID: &str = "d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, client, way, address, file, folder] = &arguments[..] else { panic!("five arguments") };
    let (file, folder) = (Path::new(file), Path::new(folder));
    match (client.as_str(), way.as_str()) {
        ("bare", "upload") => bare_upload(address, file).await,
        ("ours", "upload") => our_upload(address, file).await,
        ("peer", "upload") => peer_upload(address, file).await,
        ("bare", "download") => bare_download(address, folder).await,
        ("ours", "download") => our_download(address, folder).await,
        _ => panic!("no such bench"),
    }
}

/// A number of KiB that Linux tells of this process.
fn memory(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with(name)).expect("a name");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

/// Milliseconds of the processor that this process has had, in steps of ten.
fn processor() -> usize {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields = stat.rsplit_once(") ").expect("a name").1.split(' ');
    fields.skip(11).take(2).map(|ticks| ticks.parse::<usize>().expect("a number") * 10).sum()
}

/// Runs the work of a client that has had its first answer, and prints what it took.
macro_rules! measured {
    ($work:expr) => {{
        // From here on, the most that the process has held is counted anew.
        std::fs::write("/proc/self/clear_refs", "5").expect("Linux");
        let (before, used, start) = (memory("VmRSS:"), processor(), Instant::now());
        $work;
        let (took, used) = (start.elapsed().as_millis(), processor() - used);
        println!("{took} {used} {}", memory("VmHWM:").saturating_sub(before));
    }};
}

fn our_client(address: &str) -> runwayml::Client {
    runwayml::Client::builder().api_key("key").base_url(address).build().expect("a client")
}

async fn bare_client(address: &str) -> reqwest::Client {
    // Without a provider, reqwest makes no client.
    rustls::crypto::ring::default_provider().install_default().expect("the only provider");
    let client = reqwest::Client::new();
    client.get(format!("{address}/v1/tasks/{ID}")).send().await.expect("an answer");
    client
}

async fn bare_upload(address: &str, file: &Path) {
    let client = bare_client(address).await;
    measured!({
        let part = reqwest::multipart::Part::file(file).await.expect("a file");
        let form = reqwest::multipart::Form::new().text("key", "value").part("file", part);
        let answer = client.post(format!("{address}/storage")).multipart(form).send().await;
        assert!(answer.expect("an answer").status().is_success());
    });
}

async fn our_upload(address: &str, file: &Path) {
    let client = our_client(address);
    client.task(ID).get().await.expect("a task");
    measured!(client.upload(file).await.expect("a file"));
}

async fn peer_upload(address: &str, file: &Path) {
    let config = runway_sdk::Config::new("key").base_url(address);
    let client = runway_sdk::RunwayClient::with_config(config).expect("a client");
    client.tasks().retrieve(ID.parse().expect("an id")).await.expect("a task");
    measured!(client.uploads().upload_file(file).await.expect("a file"));
}

async fn bare_download(address: &str, folder: &Path) {
    let client = bare_client(address).await;
    measured!({
        let answer = client.get(format!("{address}/output")).send().await.expect("an answer");
        let mut pieces = answer.bytes_stream();
        let mut file = tokio::fs::File::create(folder.join("bare.mp4")).await.expect("a file");
        while let Some(piece) = pieces.next().await {
            file.write_all(&piece.expect("a piece")).await.expect("room");
        }
        file.sync_all().await.expect("room");
    });
}

async fn our_download(address: &str, folder: &Path) {
    let client = our_client(address);
    let task = client.task(ID).get().await.expect("a task");
    measured!(task.download(&client, folder).await.expect("a file"));
}
