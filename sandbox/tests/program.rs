//! The program `runwayml-sandbox`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

fn program(arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_runwayml-sandbox"));
    program.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    program
}

/// A program that is stopped when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn error(arguments: &[&str]) -> String {
    let Output { status, stderr, .. } = program(arguments).output().unwrap();
    assert!(!status.success());
    String::from_utf8(stderr).unwrap()
}

#[test]
fn the_program_prints_address_variables_and_each_request() {
    let mut running = Running(program(&["--port", "0"]).spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let address = lines.next().unwrap().strip_prefix("address  ").unwrap().to_owned();
    let rest: Vec<String> = lines.by_ref().take(6).collect();
    let key = rest[0].strip_prefix("key      ").unwrap();
    assert_eq!(rest[2], format!("export RUNWAYML_API_SECRET={key}"));
    assert_eq!(rest[3], format!("export RUNWAYML_BASE_URL={address}"));

    let mut connection = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    connection
        .write_all(b"GET /v1/tasks/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .unwrap();
    connection.read_to_end(&mut Vec::new()).unwrap();
    let line = lines.next().unwrap();
    assert!(line.starts_with("GET /v1/tasks/1 → 401 (get_task, "), "{line}");
}

#[test]
fn a_port_in_use_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let error = error(&["--port", &port]);
    assert!(
        error.contains(&format!("cannot listen on 127.0.0.1:{port}: choose another")),
        "{error}"
    );
}

#[test]
fn an_invalid_fault_is_an_error_with_its_position() {
    let error = error(&["--fault", "status=503,tims=2"]);
    assert!(error.contains("`tims=2` (character 12): is not an option"), "{error}");
}

#[test]
fn an_unknown_operation_is_an_error_with_a_similar_name() {
    let error = error(&["--port", "0", "--fault", "reset,on=text_to_imgae"]);
    assert!(error.contains("did you mean `text_to_image`"), "{error}");
}
