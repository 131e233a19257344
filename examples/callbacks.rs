//! Receives the callbacks of CometAPI's own routes. The server responds immediately, uses only the first
//! callback of a task, and then reads the task: a callback says only when to read it.
//!
//! ```text
//! cargo run --example callbacks --features cometapi -- "the cat yawns"
//! ```
//!
//! With `COMETAPI_KEY` in the environment it talks to CometAPI, which must reach this program at
//! `--public-url`. Without a key it talks to a sandbox and posts the callbacks itself, each of them
//! twice, as CometAPI may.

mod common;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use clap::Parser;
use runwayml::TaskId;
use runwayml::cometapi::CallbackPayload;
use runwayml::cometapi::types::ImageToVideo;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How long to wait for a callback before the task is read without one.
const CALLBACK_TIMEOUT: Duration = Duration::from_secs(60);

const PATH: &str = "/callbacks";

#[derive(Debug, Parser)]
struct Arguments {
    /// What happens in the video.
    prompt: String,
    /// The URL of the image that it begins with.
    #[arg(long, default_value = common::CAT)]
    image: String,
    /// The address that this program listens on.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The URL at which CometAPI reaches it, if that is another one.
    #[arg(long)]
    public_url: Option<String>,
}

/// Receives callbacks, and passes on the id of each task once.
#[derive(Clone)]
struct Inbox {
    received: Arc<Mutex<HashSet<TaskId>>>,
    ids: UnboundedSender<TaskId>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let (client, sandbox) = common::cometapi_client().await?;
    let (address, mut ids) = listen(arguments.listen).await?;
    let url = arguments.public_url.unwrap_or_else(|| format!("http://{address}{PATH}"));

    let request = ImageToVideo::new()
        .callback_url(url)
        .image(arguments.image)
        .model("gen4")
        .prompt(arguments.prompt);
    let task = client.cometapi().generate(request).start().await?;
    println!("task      {}", task.id());
    if sandbox.is_some() {
        post_twice(address, task.id()).await?;
    }
    match tokio::time::timeout(CALLBACK_TIMEOUT, ids.recv()).await {
        Ok(_) => println!("callback  received"),
        Err(_) => println!("callback  none in {CALLBACK_TIMEOUT:?}"),
    }
    println!("video     {:?}", task.wait().await?.output());
    Ok(())
}

/// The address that receives callbacks, and the ids of their tasks.
async fn listen(address: SocketAddr) -> anyhow::Result<(SocketAddr, UnboundedReceiver<TaskId>)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let (sender, ids) = unbounded_channel();
    let inbox = Inbox { received: Arc::default(), ids: sender };
    let router = axum::Router::new().route(PATH, post(receive)).with_state(inbox);
    tokio::spawn(async { axum::serve(listener, router).await });
    Ok((address, ids))
}

/// Responds before anything else happens: CometAPI treats a slow response as a failure.
async fn receive(State(inbox): State<Inbox>, body: Bytes) -> StatusCode {
    let Ok(payload) = CallbackPayload::parse(body) else { return StatusCode::BAD_REQUEST };
    let Some(id) = payload.task_id() else { return StatusCode::BAD_REQUEST };
    let is_first = inbox.received.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
    if is_first {
        println!("callback  {id}, success: {}", payload.is_success());
        // It is not received if this program has ended.
        let _ = inbox.ids.send(id);
    }
    StatusCode::NO_CONTENT
}

/// Posts a callback as CometAPI does.
async fn post_twice(address: SocketAddr, id: &TaskId) -> anyhow::Result<()> {
    let body = json!({ "task_id": id, "status": "3", "video_url": "https://example.com/a.mp4" });
    let body = body.to_string();
    let length = body.len();
    for _ in 0..2 {
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}"
        );
        let mut connection = TcpStream::connect(address).await?;
        connection.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).await?;
        connection.read_to_end(&mut Vec::new()).await?;
    }
    Ok(())
}
