//! Sends raw HTTP requests to a sandbox, each over a connection of its own.

use std::io;
use std::sync::LazyLock;

use runwayml_sandbox::{Clock, Dialect, Sandbox, SandboxBuilder, example_body};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub type Outcome = Result<(), Box<dyn std::error::Error>>;

pub const DIALECTS: [Dialect; 2] = [Dialect::Runway, Dialect::CometApi];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let spec: Value = serde_json::from_str(include_str!("../../../openapi/runway.json")).unwrap();
    spec["info"]["version"].as_str().unwrap().to_owned()
});

/// A response.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// A sandbox that knows new tasks at once, whose tasks progress with each read.
pub fn sandbox(dialect: Dialect) -> SandboxBuilder {
    Sandbox::builder().dialect(dialect).clock(Clock::EachRead).not_found(0)
}

/// Sends a request; the path is below the base URL.
pub async fn send(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> io::Result<Reply> {
    let mut connection = connect(sandbox, method, path, body).await?;
    let mut response = String::new();
    connection.read_to_string(&mut response).await?;
    let (head, body) = response.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or(io::ErrorKind::InvalidData)?;
    Ok(Reply { status, head: head.to_owned(), body: body.to_owned() })
}

/// Sends a request without waiting for the response.
pub async fn connect(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> io::Result<TcpStream> {
    let url = sandbox.base_url().strip_prefix("http://").unwrap();
    let (host, base) = url.split_once('/').unwrap_or((url, ""));
    let base = if base.is_empty() { String::new() } else { format!("/{base}") };
    let body = body.map(Value::to_string).unwrap_or_default();
    let request = format!(
        "{method} {base}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Authorization: Bearer {}\r\nX-Runway-Version: {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        sandbox.api_key(),
        *VERSION,
        body.len(),
    );
    let mut connection = TcpStream::connect(host).await?;
    connection.write_all(request.as_bytes()).await?;
    Ok(connection)
}

/// Creates an image.
pub async fn create(sandbox: &Sandbox) -> io::Result<Reply> {
    send(sandbox, "POST", "/v1/text_to_image", example_body("text_to_image").as_ref()).await
}

/// Creates an image and returns the id of its task.
pub async fn created_id(sandbox: &Sandbox) -> io::Result<String> {
    Ok(create(sandbox).await?.json()["id"].as_str().unwrap_or_default().to_owned())
}

pub async fn read(sandbox: &Sandbox, id: &str) -> io::Result<Reply> {
    send(sandbox, "GET", &format!("/v1/tasks/{id}"), None).await
}
