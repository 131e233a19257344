//! What every request has, whatever its operation, and what a response cannot make the client do. The
//! other side is a socket, so that nothing is seen through another library.

use std::time::{Duration, Instant};

use runwayml::{Client, ClientBuilder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const TASK: &str = r#"{"id":"t","status":"PENDING"}"#;

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Answers one request with `answer`; returns the address and, later, the head of the request.
async fn answering(answer: String) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(socket.read_u8().await.unwrap());
        }
        socket.write_all(answer.as_bytes()).await.unwrap();
        // The connection stays open for as long as the client may wait for more.
        tokio::time::sleep(Duration::from_millis(if answer.ends_with('}') { 0 } else { 3000 }))
            .await;
        String::from_utf8(request).unwrap()
    });
    (address, served)
}

fn builder(address: &str) -> ClientBuilder {
    Client::builder().api_key("key_1").base_url(address)
}

#[tokio::test]
async fn a_request_has_the_key_the_version_and_the_headers_of_the_caller() {
    let (address, served) = answering(ok(TASK)).await;
    let client = builder(&format!("{address}/prefix/"))
        .header("x-runway-on-behalf-of", "someone")
        .build()
        .unwrap();
    assert_eq!(client.task("t").get().await.unwrap().id, "t");
    let request = served.await.unwrap().to_lowercase();
    for part in [
        "get /prefix/v1/tasks/t http/1.1",
        "authorization: bearer key_1",
        "x-runway-version: 2024-11-06",
        "x-runway-on-behalf-of: someone",
    ] {
        assert!(request.contains(part), "{part} is not in {request}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_key() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = elsewhere.local_addr().unwrap();
    let moved =
        format!("HTTP/1.1 301 Moved\r\nlocation: http://{target}/\r\ncontent-length: 0\r\n\r\n");
    let (address, _served) = answering(moved).await;
    let client = builder(&address).request_timeout(Duration::from_secs(1)).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    assert!(format!("{error:?}").contains("301"), "{error:?}");
    assert!(tokio::time::timeout(Duration::from_millis(200), elsewhere.accept()).await.is_err());
}

#[tokio::test]
async fn the_request_timeout_includes_the_body() {
    let (address, _served) =
        answering("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_owned()).await;
    let client = builder(&address).request_timeout(Duration::from_millis(200)).build().unwrap();
    let start = Instant::now();
    assert!(client.task("t").get().await.is_err());
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_client_of_the_caller_is_used_and_given_the_same_headers() {
    let (address, served) = answering(ok(TASK)).await;
    // This crate installs no TLS provider for others.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let own = reqwest::Client::builder().user_agent("mine/1").no_proxy().build();
    let client = builder(&address).http_client(own.unwrap()).build().unwrap();
    client.task("t").get().await.unwrap();
    let request = served.await.unwrap().to_lowercase();
    assert!(
        request.contains("user-agent: mine/1") && request.contains("authorization: bearer key_1")
    );
}

#[tokio::test]
async fn a_success_has_its_status_and_headers_on_purpose() {
    let body = TASK.len();
    let (address, _served) = answering(format!(
        "HTTP/1.1 203 Other\r\nx-request-id: r1\r\ncontent-length: {body}\r\n\r\n{TASK}"
    ))
    .await;
    let client = builder(&address).build().unwrap();
    let response = client.get_task("t").send_with_meta().await.unwrap();
    assert_eq!((response.status.as_u16(), response.request_id()), (203, Some("r1")));
    assert_eq!(response.headers["content-length"], body.to_string());
    assert_eq!(response.value.id, "t");
}
