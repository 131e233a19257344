//! A server on loopback that answers by a script, one answer a request, and keeps what it was sent
//! and when. It speaks over plain sockets, so that nothing is seen through another library.

#![allow(dead_code, reason = "each test uses the part that it needs")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use runwayml::{Client, ClientBuilder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// One answer of the script.
#[derive(Debug, Clone)]
pub struct Answer {
    head: String,
    body: Vec<u8>,
    /// How long nothing is said at all.
    silence: Duration,
    /// Between two bytes of the body.
    drip: Duration,
}

/// Answers `status` with a JSON body.
pub fn json(status: u16, body: impl ToString) -> Answer {
    let body = body.to_string().into_bytes();
    let head = format!(
        "HTTP/1.1 {status} Scripted\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
        body.len()
    );
    Answer { head, body, silence: Duration::ZERO, drip: Duration::ZERO }
}

/// A task in a state, and nothing more than that.
pub fn task(status: &str) -> Answer {
    json(200, serde_json::json!({ "id": "t", "status": status }))
}

impl Answer {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    /// Says nothing for this long.
    pub fn after(mut self, silence: Duration) -> Self {
        self.silence = silence;
        self
    }

    /// One byte of the body at a time.
    pub fn dripping(mut self, pause: Duration) -> Self {
        self.drip = pause;
        self
    }
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Request {
    pub head: String,
    pub body: String,
    pub at: Instant,
}

/// The server; it stops with the test.
pub struct Server {
    pub address: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Serves the answers in their order; the last one again and again.
    pub async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers: Vec<Answer> = answers.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(converse(socket, answers.clone(), Arc::clone(&seen)));
            }
        });
        Self { address, requests }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder().api_key("key_test").base_url(&self.address)
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

async fn converse(mut socket: TcpStream, answers: Vec<Answer>, seen: Arc<Mutex<Vec<Request>>>) {
    while let Some(request) = receive(&mut socket).await {
        let index = {
            let mut seen = seen.lock().unwrap();
            seen.push(request);
            seen.len() - 1
        };
        let answer = &answers[index.min(answers.len() - 1)];
        if send(&mut socket, answer).await.is_err() {
            return;
        }
    }
}

async fn receive(socket: &mut TcpStream) -> Option<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    socket.read_exact(&mut body).await.ok()?;
    Some(Request { head, body: String::from_utf8_lossy(&body).into_owned(), at: Instant::now() })
}

async fn send(socket: &mut TcpStream, answer: &Answer) -> std::io::Result<()> {
    tokio::time::sleep(answer.silence).await;
    socket.write_all(format!("{}\r\n", answer.head).as_bytes()).await?;
    if answer.drip.is_zero() {
        return socket.write_all(&answer.body).await;
    }
    for byte in &answer.body {
        socket.write_u8(*byte).await?;
        tokio::time::sleep(answer.drip).await;
    }
    Ok(())
}
