//! A server on loopback that follows a script: one response to each request, the last one to all
//! later ones. It records what it received and when.

#![allow(dead_code, reason = "each test uses a part of it")]

pub mod pictures;

use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use runwayml::types::TextToImageGen4Image;
use runwayml::{Client, ClientBuilder, Provider};
use runwayml_sandbox::Sandbox;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

pub const KEY: &str = "key_0123456789abcdef";
pub const PENDING: &str = r#"{"id":"t","status":"PENDING"}"#;
pub const CREATED: &str = r#"{"id":"t"}"#;

pub const PROMPT: &str = "a lighthouse at dusk";

/// A request that creates a task.
pub fn image_request() -> TextToImageGen4Image {
    TextToImageGen4Image::new().prompt_text(PROMPT).ratio("1920:1080")
}

/// A client for a sandbox, of the provider whose paths it serves.
pub fn client_of(sandbox: &Sandbox) -> Client {
    let provider = match sandbox.base_url().ends_with("/runwayml") {
        true => Provider::CometApi,
        false => Provider::Runway,
    };
    let builder = Client::builder().provider(provider).base_url(sandbox.base_url());
    builder.api_key(sandbox.api_key()).build().unwrap()
}

/// Sets up TLS for an HTTP client that a test builds itself.
pub fn install_tls() {
    #[cfg(feature = "rustls")]
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// What the server does with one request.
#[derive(Clone)]
pub struct Answer {
    head: String,
    body: Vec<u8>,
    ending: Ending,
}

#[derive(Clone, Copy)]
enum Ending {
    /// The connection ends with the answer.
    Close,
    /// Nothing more is sent, and the connection stays.
    Hang,
    /// One byte of the body at a time.
    Drip(Duration),
    /// The body again and again, this many times.
    Flood(usize),
}

impl Answer {
    pub fn json(status: u16, body: &str) -> Self {
        Self::new(status, "application/json", body)
    }

    pub fn new(status: u16, kind: &str, body: &(impl AsRef<[u8]> + ?Sized)) -> Self {
        let body = body.as_ref();
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-type: {kind}\r\n\
             content-length: {length}\r\n"
        );
        Self { head, body: body.into(), ending: Ending::Close }
    }

    /// The request is read and never answered.
    pub fn silence() -> Self {
        Self { head: String::new(), body: Vec::new(), ending: Ending::Hang }
    }

    /// The connection ends without a response.
    pub fn gone() -> Self {
        Self { head: String::new(), body: Vec::new(), ending: Ending::Close }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    /// The head at once, then the body with a pause after each byte.
    pub fn drip(mut self, pause: Duration) -> Self {
        self.ending = Ending::Drip(pause);
        self
    }

    /// Only the beginning of the body is sent, whatever the head says of its length.
    pub fn cut(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes);
        self
    }

    pub fn with_status(mut self, status: u16) -> Self {
        self.head = self.head.replacen("200", &status.to_string(), 1);
        self
    }

    /// A body that goes on and on, whatever the head says of its length.
    pub fn flood(head: &str, times: usize) -> Self {
        let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{head}");
        Self { head, body: vec![b' '; 64 * 1024], ending: Ending::Flood(times) }
    }
}

/// A request that the server received.
#[derive(Clone)]
pub struct Request {
    pub at: Instant,
    pub head: String,
    pub body: String,
}

/// The server; it stops with the test.
pub struct Script {
    address: String,
    requests: Arc<Mutex<Vec<Request>>>,
    sent: Arc<Mutex<usize>>,
}

impl Script {
    pub async fn start(answers: impl Into<Vec<Answer>>) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), answers.into())
    }

    pub fn on(listener: TcpListener, answers: Vec<Answer>) -> Self {
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let sent = Arc::new(Mutex::new(0));
        let script = Self { address, requests: requests.clone(), sent: sent.clone() };
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let place = requests.lock().unwrap().len().min(answers.len() - 1);
                let mut socket = BufReader::new(socket);
                let Some(request) = read(&mut socket).await else { continue };
                requests.lock().unwrap().push(request);
                tokio::spawn(write(socket.into_inner(), answers[place].clone(), sent.clone()));
            }
        });
        script
    }

    /// A client for this server with a short back-off.
    pub fn builder(&self) -> ClientBuilder {
        builder(&self.address)
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// Scheme, host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// Bytes of bodies that the client has accepted.
    pub fn sent(&self) -> usize {
        *self.sent.lock().unwrap()
    }

    /// The time between the first request and the second.
    pub fn first_pause(&self) -> Duration {
        let requests = self.requests();
        requests[1].at - requests[0].at
    }
}

pub fn builder(address: &str) -> ClientBuilder {
    Client::builder().api_key(KEY).base_url(address).initial_backoff(Duration::from_millis(20))
}

async fn read(socket: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    socket.read_exact(&mut body).await.ok()?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Some(Request { at: Instant::now(), head, body })
}

async fn write(mut socket: TcpStream, answer: Answer, sent: Arc<Mutex<usize>>) -> Option<()> {
    if !answer.head.is_empty() {
        socket.write_all(format!("{}\r\n", answer.head).as_bytes()).await.ok()?;
    }
    match answer.ending {
        Ending::Close => socket.write_all(&answer.body).await.ok()?,
        Ending::Hang => tokio::time::sleep(Duration::from_secs(60)).await,
        Ending::Drip(pause) => {
            for byte in answer.body {
                socket.write_all(&[byte]).await.ok()?;
                tokio::time::sleep(pause).await;
            }
        }
        Ending::Flood(times) => {
            for _ in 0..times {
                socket.write_all(&answer.body).await.ok()?;
                *sent.lock().unwrap() += answer.body.len();
            }
        }
    }
    socket.shutdown().await.ok()
}

/// Everything that a program may print of an error of a call.
pub fn shown(error: &runwayml::Error) -> String {
    format!("{} {}", printed(error), error.excerpt().unwrap_or_default())
}

/// Everything that a program may print of any error.
pub fn printed(error: &dyn std::error::Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        shown += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    shown
}

/// The log of all that happens on this thread while a test runs, at every level.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Keeps a log until the guard is dropped.
    pub fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        // While there is only one subscriber, tracing asks only the thread that logs a line first
        // whether it is wanted, and other tests have none.
        static SECOND: LazyLock<tracing::Dispatch> =
            LazyLock::new(|| tracing::Dispatch::new(tracing_subscriber::registry()));
        LazyLock::force(&SECOND);
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
