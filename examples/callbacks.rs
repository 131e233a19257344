//! A server for the callbacks of CometAPI's own routes. It answers at once, lets only the first
//! callback of a task count, and then reads the task: a callback says when to look, and no more.
//!
//! ```text
//! cargo run --example callbacks -- "the cat yawns"
//! ```
//!
//! With `COMETAPI_KEY` or `COMETAPI_API_KEY` in the environment it talks to CometAPI, which must
//! reach this program at `--public-url`. With neither it talks to a sandbox inside this program
//! and posts the callbacks itself, each of them twice, as a host may.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use clap::Parser;
use runwayml::comet::CallbackPayload;
use runwayml::comet::types::ImageToVideo;
use runwayml::sandbox::{Dialect, Sandbox};
use runwayml::{Client, Host, TaskId};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How long a callback is waited for before the task is read without one.
const PATIENCE: Duration = Duration::from_secs(60);

const PATH: &str = "/callbacks";

#[derive(Debug, Parser)]
struct Arguments {
    /// What is to happen in the video.
    prompt: String,
    /// The picture that it begins with.
    #[arg(long, default_value = "https://example.com/cat.png")]
    image: String,
    /// Where this program listens.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How CometAPI reaches it, if not at the address it listens on.
    #[arg(long)]
    public_url: Option<String>,
}

/// Takes callbacks in, and passes on the id of each task once.
#[derive(Clone)]
struct Inbox {
    seen: Arc<Mutex<HashSet<TaskId>>>,
    told: UnboundedSender<TaskId>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let (client, sandbox) = client().await?;
    let (here, mut told) = listen(arguments.listen).await?;
    let request: ImageToVideo = ImageToVideo::builder()
        .callback_url(arguments.public_url.as_ref().unwrap_or(&here).as_str())
        .image(arguments.image)
        .model("gen4")
        .prompt(arguments.prompt)
        .try_into()?;

    let created = client.comet().generate().body(request).send().await?;
    let task = client.comet().task(&created);
    println!("task      {}", task.id());
    if sandbox.is_some() {
        post_twice(&here, task.id()).await?;
    }
    match tokio::time::timeout(PATIENCE, told.recv()).await {
        Ok(_) => println!("callback  came; looking for myself"),
        Err(_) => println!("callback  none in {PATIENCE:?}; looking without it"),
    }
    // Hosts ask for at least five seconds between two looks at a task; the sandbox does not mind.
    let pause = Duration::from_millis(if sandbox.is_some() { 200 } else { 6000 });
    let ended = task.wait().poll_interval(pause).await?;
    println!("video     {}", ended.output().first().context("the task has no output")?);
    Ok(())
}

/// A client for CometAPI if its key is in the environment, or else for a sandbox, which lives as
/// long as what is returned beside it.
async fn client() -> anyhow::Result<(Client, Option<Sandbox>)> {
    let variables = Host::CometApi.key_variables();
    if let Some(key) = variables.iter().find_map(|name| std::env::var(name).ok()) {
        return Ok((Client::builder().host(Host::CometApi).api_key(key).build()?, None));
    }
    let sandbox = Sandbox::builder().dialect(Dialect::CometApi).start().await?;
    println!("sandbox   {} (no key in the environment)", sandbox.base_url());
    Ok((sandbox.client(), Some(sandbox)))
}

/// Where callbacks are taken in, and the tasks that they tell of.
async fn listen(address: SocketAddr) -> anyhow::Result<(String, UnboundedReceiver<TaskId>)> {
    let listener = TcpListener::bind(address).await?;
    let here = format!("http://{}{PATH}", listener.local_addr()?);
    let (told, tasks) = unbounded_channel();
    let inbox = Inbox { seen: Arc::default(), told };
    let router = axum::Router::new().route(PATH, post(receive)).with_state(inbox);
    tokio::spawn(async { axum::serve(listener, router).await });
    Ok((here, tasks))
}

/// Answers before anything is done about it: a slow answer looks like a failure to the host.
async fn receive(State(inbox): State<Inbox>, body: Bytes) -> StatusCode {
    let Ok(payload) = CallbackPayload::parse(body) else { return StatusCode::BAD_REQUEST };
    let Some(id) = payload.task_id() else { return StatusCode::BAD_REQUEST };
    let is_first = inbox.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
    if is_first {
        println!("callback  {id}, success: {}", payload.is_success());
        // Nobody listens any more once this program ends.
        let _ = inbox.told.send(id);
    }
    StatusCode::NO_CONTENT
}

/// What CometAPI would post.
async fn post_twice(here: &str, id: &TaskId) -> anyhow::Result<()> {
    let payload = json!({ "task_id": id, "status": "3", "video_url": "https://example.com/a.mp4" });
    for _ in 0..2 {
        reqwest::Client::new().post(here).json(&payload).send().await?.error_for_status()?;
    }
    Ok(())
}
