//! A server on loopback with tasks that run forever, or that succeed after the time in their id. It runs
//! in this process, so that it does not affect the measured one.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const RUNNING: &str = r#""RUNNING","progress":0.5,"estimatedCost":{"credits":5}"#;
const SUCCEEDED: &str =
    r#""SUCCEEDED","output":["https://example.com/a.png"],"cost":{"credits":5}"#;

/// The id of a task with a field that is not in the spec.
const NEW_FIELD_ID: &str = "new-field";

#[derive(Default)]
struct Polls {
    count: usize,
    /// The time of the first poll by task id.
    first: HashMap<String, Instant>,
}

/// Starts the server, which runs as long as this process, and returns its address.
pub fn start() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    let polls = Arc::new(Mutex::new(Polls::default()));
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let polls = polls.clone();
            std::thread::spawn(move || serve(socket, &polls));
        }
    });
    Ok(address)
}

fn serve(socket: TcpStream, polls: &Mutex<Polls>) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let mut responses = socket.try_clone()?;
    let mut requests = BufReader::new(socket);
    let (mut line, mut id) = (String::new(), String::new());
    loop {
        line.clear();
        if requests.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if let Some(path) = line.strip_prefix("GET ") {
            id = path.split([' ', '/']).nth(3).unwrap_or_default().to_owned();
        }
        if line == "\r\n" {
            let body =
                response_body(&id, &mut polls.lock().unwrap_or_else(PoisonError::into_inner));
            let length = body.len();
            write!(
                responses,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
            )?;
        }
    }
}

/// The task, or the number of polls so far.
fn response_body(id: &str, polls: &mut Polls) -> String {
    if id == "polls" {
        return polls.count.to_string();
    }
    polls.count += 1;
    let first = *polls.first.entry(id.to_owned()).or_insert_with(Instant::now);
    let status = if first.elapsed() < duration_of(id) { RUNNING } else { SUCCEEDED };
    let new = if id == NEW_FIELD_ID { r#","queue":{"place":1}"# } else { "" };
    format!(r#"{{"id":"{id}","createdAt":"2026-08-08T05:03:00.000Z","status":{status}{new}}}"#)
}

/// How long a task runs: the first eight hexadecimal digits of its id, in milliseconds.
fn duration_of(id: &str) -> Duration {
    let digits = id.get(..8).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    digits.map_or(Duration::MAX, Duration::from_millis)
}
