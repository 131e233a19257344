//! A server on loopback that tells of every task that it is running. It costs the measured process
//! nothing, for it runs in this one.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};

const TASK: &str = concat!(
    r#"{"id":"d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e","createdAt":"2026-08-08T05:03:00.000Z","#,
    r#""status":"RUNNING","progress":0.5,"estimatedCost":{"credits":5}}"#,
);

/// Starts it; it runs as long as this process.
pub fn start() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            std::thread::spawn(move || serve(socket));
        }
    });
    Ok(address)
}

fn serve(socket: TcpStream) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let mut answers = socket.try_clone()?;
    let mut requests = BufReader::new(socket);
    let mut line = String::new();
    loop {
        line.clear();
        if requests.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line == "\r\n" {
            let length = TASK.len();
            write!(
                answers,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{TASK}"
            )?;
        }
    }
}
