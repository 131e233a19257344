//! A server on loopback with scripted responses: one for each request, the last one for all further
//! requests. It records what it receives and when.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use runwayml::{Client, ClientBuilder, Provider};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::client_builder;

/// A response, and how it is sent.
#[derive(Clone)]
pub struct MockResponse {
    head: String,
    body: Vec<u8>,
    delivery: Delivery,
}

#[derive(Clone, Copy)]
enum Delivery {
    /// The connection closes after the body.
    Close,
    /// Nothing is sent, and the connection stays open.
    Hang,
    /// One byte of the body at a time, with this delay after each.
    Drip(Duration),
    /// The body, repeated this many times.
    Flood(usize),
}

impl MockResponse {
    pub fn json(status: u16, body: impl ToString) -> Self {
        Self::new(status, "application/json", &body.to_string())
    }

    pub fn new(status: u16, content_type: &str, body: &(impl AsRef<[u8]> + ?Sized)) -> Self {
        let body = body.as_ref();
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-type: {content_type}\r\n\
             content-length: {length}\r\n"
        );
        Self { head, body: body.into(), delivery: Delivery::Close }
    }

    /// No response: the connection stays open.
    pub fn hang() -> Self {
        Self { head: String::new(), body: Vec::new(), delivery: Delivery::Hang }
    }

    /// No response: the connection closes.
    pub fn disconnect() -> Self {
        Self { head: String::new(), body: Vec::new(), delivery: Delivery::Close }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    /// Sends the head immediately, then the body with a delay after each byte.
    pub fn drip(mut self, delay: Duration) -> Self {
        self.delivery = Delivery::Drip(delay);
        self
    }

    /// Sends only the first bytes of the body; `Content-Length` stays as it is.
    pub fn truncate(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes);
        self
    }

    pub fn with_status(mut self, status: u16) -> Self {
        self.head = self.head.replacen("200", &status.to_string(), 1);
        self
    }

    /// A body of `times` blocks of 64 KiB; `head` may declare any length.
    pub fn flood(head: &str, times: usize) -> Self {
        let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{head}");
        Self { head, body: vec![b' '; 64 * 1024], delivery: Delivery::Flood(times) }
    }
}

/// A request that the server received.
#[derive(Clone)]
pub struct Request {
    pub at: Instant,
    /// Request line and headers, in lower case.
    pub head: String,
    pub body: String,
}

#[derive(Clone)]
pub struct MockServer {
    address: String,
    requests: Arc<Mutex<Vec<Request>>>,
    sent: Arc<Mutex<usize>>,
}

impl MockServer {
    pub async fn start(responses: impl Into<Vec<MockResponse>>) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), responses.into())
    }

    pub fn on(listener: TcpListener, responses: Vec<MockResponse>) -> Self {
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let sent = Arc::new(Mutex::new(0));
        let server = Self { address, requests: requests.clone(), sent: sent.clone() };
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let index = requests.lock().unwrap().len().min(responses.len() - 1);
                let mut socket = BufReader::new(socket);
                let Some(request) = read(&mut socket).await else { continue };
                requests.lock().unwrap().push(request);
                tokio::spawn(write(socket.into_inner(), responses[index].clone(), sent.clone()));
            }
        });
        server
    }

    /// A client for this server, with a short back-off.
    pub fn builder(&self) -> ClientBuilder {
        client_builder(&self.address)
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// A client that treats this server as CometAPI.
    pub fn cometapi_client(&self) -> Client {
        self.builder().provider(Provider::CometApi).build().unwrap()
    }

    /// Scheme, host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// How many requests were received.
    pub fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// Waits until this many requests were received.
    pub async fn received(&self, count: usize) {
        while self.count() < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// How many bytes of flooded bodies the client has accepted.
    pub fn sent(&self) -> usize {
        *self.sent.lock().unwrap()
    }

    /// The time between the first request and the second.
    pub fn retry_delay(&self) -> Duration {
        let requests = self.requests();
        requests[1].at - requests[0].at
    }
}

/// Refuses connections until it listens, and keeps its port from other tests.
pub fn refusing_socket() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket
}

/// The base URL of a server with this socket.
pub fn address(socket: &TcpSocket) -> String {
    format!("http://{}", socket.local_addr().unwrap())
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

async fn write(
    mut socket: TcpStream,
    response: MockResponse,
    sent: Arc<Mutex<usize>>,
) -> Option<()> {
    if !response.head.is_empty() {
        socket.write_all(format!("{}\r\n", response.head).as_bytes()).await.ok()?;
    }
    match response.delivery {
        Delivery::Close => socket.write_all(&response.body).await.ok()?,
        Delivery::Hang => tokio::time::sleep(Duration::from_secs(60)).await,
        Delivery::Drip(delay) => {
            for byte in response.body {
                socket.write_all(&[byte]).await.ok()?;
                tokio::time::sleep(delay).await;
            }
        }
        Delivery::Flood(times) => {
            for _ in 0..times {
                socket.write_all(&response.body).await.ok()?;
                *sent.lock().unwrap() += response.body.len();
            }
        }
    }
    socket.shutdown().await.ok()
}
