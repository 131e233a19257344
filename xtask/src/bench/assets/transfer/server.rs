//! Host and storage in one, on loopback: takes a file of any size and keeps none of it, and sends one
//! that it does not have. It costs the measured process nothing, for it runs in this one.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

const PIECE: usize = 256 * 1024;

/// Starts it; it runs as long as this process.
pub fn start(size: usize) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    let own = address.clone();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let own = own.clone();
            std::thread::spawn(move || serve(socket, &own, size));
        }
    });
    Ok(address)
}

fn serve(socket: TcpStream, own: &str, size: usize) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let mut answers = socket.try_clone()?;
    let mut requests = BufReader::with_capacity(PIECE, socket);
    loop {
        let Some((path, length)) = head(&mut requests)? else { return Ok(()) };
        std::io::copy(&mut requests.by_ref().take(length), &mut std::io::sink())?;
        match path.as_str() {
            "/storage" => answers.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?,
            "/output" => send(&mut answers, size)?,
            "/v1/uploads" => json(
                &mut answers,
                &format!(
                    r#"{{"uploadUrl":"{own}/storage","fields":{{"key":"value"}},"runwayUri":"runway://large"}}"#
                ),
            )?,
            _ => json(
                &mut answers,
                &format!(
                    r#"{{"id":"d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e","createdAt":"2026-08-08T05:03:00.000Z","status":"SUCCEEDED","output":["{own}/output"],"cost":{{"credits":5}}}}"#
                ),
            )?,
        }
    }
}

/// Path and length of the body of the next request, if there is one.
fn head(requests: &mut BufReader<TcpStream>) -> std::io::Result<Option<(String, u64)>> {
    let (mut path, mut length, mut line) = (String::new(), 0, String::new());
    loop {
        line.clear();
        if requests.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if path.is_empty() {
            path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        }
        if let Some(number) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = number.trim().parse().unwrap_or_default();
        }
        if line == "\r\n" {
            return Ok(Some((path, length)));
        }
    }
}

fn json(answers: &mut TcpStream, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(
        answers,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

fn send(answers: &mut TcpStream, size: usize) -> std::io::Result<()> {
    write!(
        answers,
        "HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: {size}\r\n\r\n"
    )?;
    let piece = vec![7; PIECE];
    let mut left = size;
    while left > 0 {
        let sent = left.min(PIECE);
        answers.write_all(&piece[..sent])?;
        left -= sent;
    }
    Ok(())
}
