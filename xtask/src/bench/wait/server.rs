//! A server on loopback that tells of every task that it is running, or of one whose id says so that
//! it has ended in time. It costs the measured process nothing, for it runs in this one.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const RUNNING: &str = r#""RUNNING","progress":0.5,"estimatedCost":{"credits":5}"#;
const ENDED: &str = r#""SUCCEEDED","output":["https://example.com/a.png"],"cost":{"credits":5}"#;

/// The id of a task that has a field which the spec does not have.
const DRIFTED: &str = "drifted";

/// The polls that were answered, and when each task was first asked for.
#[derive(Default)]
struct Seen {
    polls: usize,
    first: HashMap<String, Instant>,
}

/// Starts it; it runs as long as this process.
pub fn start() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    let seen = Arc::new(Mutex::new(Seen::default()));
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let seen = seen.clone();
            std::thread::spawn(move || serve(socket, &seen));
        }
    });
    Ok(address)
}

fn serve(socket: TcpStream, seen: &Mutex<Seen>) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let mut answers = socket.try_clone()?;
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
            let task = answer(&id, &mut seen.lock().unwrap_or_else(PoisonError::into_inner));
            let length = task.len();
            write!(
                answers,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{task}"
            )?;
        }
    }
}

/// The task, or the number of polls so far.
fn answer(id: &str, seen: &mut Seen) -> String {
    if id == "polls" {
        return seen.polls.to_string();
    }
    seen.polls += 1;
    let first = *seen.first.entry(id.to_owned()).or_insert_with(Instant::now);
    let status = if first.elapsed() < time_of(id) { RUNNING } else { ENDED };
    let new = if id == DRIFTED { r#","queue":{"place":1}"# } else { "" };
    format!(r#"{{"id":"{id}","createdAt":"2026-08-08T05:03:00.000Z","status":{status}{new}}}"#)
}

/// How long a task takes: the first eight digits of its id, in milliseconds.
fn time_of(id: &str) -> Duration {
    let digits = id.get(..8).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    digits.map_or(Duration::MAX, Duration::from_millis)
}
