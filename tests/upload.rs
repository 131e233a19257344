//! Uploads, as storage sees them: what it is sent, how often, and what comes of its answers. Rows 36
//! and 37 of the behaviours.

mod common;

use std::io::ErrorKind;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use common::{Answer, KEY, Log, Script, printed};
use runwayml::{Error, Host, RunwayUri, Source, UploadError};
use tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf};
use tokio::net::TcpListener;

const SIGNATURE: &str = "5ignatur3";
const POLICY: &str = "cG9saWN5LW9mLXRoZS1wbGFjZQ==";
const LENGTH: usize = 100_000;

/// A place in a storage, with a query that is a key, and fields that are one too.
fn place(storage: &str) -> Answer {
    Answer::json(
        200,
        &serde_json::json!({
            "uploadUrl": format!("{storage}/bucket?X-Amz-Signature={SIGNATURE}"),
            "fields": {
                "key": "uploads/cat", "policy": POLICY, "Content-Type": "image/png",
                "x-amz-signature": SIGNATURE,
            },
            "runwayUri": "runway://upload-of-a-cat",
        })
        .to_string(),
    )
}

/// A host, and the storage to which it sends uploads.
async fn host_and_storage(answers: impl Into<Vec<Answer>>) -> (Script, Script) {
    let storage = Script::start(answers).await;
    (Script::start([place(storage.address())]).await, storage)
}

fn taken() -> Answer {
    Answer::json(204, "")
}

fn cat() -> Source {
    Source::bytes("cat.png", vec![b'c'; LENGTH])
}

#[tokio::test]
async fn storage_sees_the_fields_then_the_file_and_neither_key_nor_version() {
    let (host, storage) = host_and_storage([taken()]).await;
    let uri = host.client().upload(cat()).await.unwrap();
    assert_eq!(uri.as_str(), "runway://upload-of-a-cat");

    let asked: serde_json::Value = serde_json::from_str(&host.requests()[0].body).unwrap();
    assert_eq!(asked, serde_json::json!({ "filename": "cat.png", "type": "ephemeral" }));
    let sent = storage.requests().remove(0);
    for header in ["authorization", "x-runway-version", KEY] {
        assert!(!sent.head.contains(header), "{}", sent.head);
    }
    assert!(sent.head.contains(&format!("content-length: {}\r\n", sent.body.len())));
    assert!(!sent.head.contains("transfer-encoding"), "{}", sent.head);
    let parts: Vec<&str> = sent.body.split("form-data; name=\"").skip(1).collect();
    let names: Vec<&str> = parts.iter().filter_map(|part| part.split('"').next()).collect();
    assert_eq!(names, ["Content-Type", "key", "policy", "x-amz-signature", "file"]);
    assert!(parts[4].contains(r#"filename="cat.png""#));
    assert!(parts[4].contains(&"c".repeat(LENGTH)));
}

#[tokio::test]
async fn a_refusal_of_storage_is_final_and_shows_no_part_of_the_place() {
    let refusal = format!(
        "<?xml version=\"1.0\"?><Error><Code>EntityTooLarge</Code><Message>Your upload to \
         /bucket?X-Amz-Signature={SIGNATURE} exceeds the maximum</Message>\
         <StringToSign>{POLICY}</StringToSign></Error>"
    );
    let (host, storage) = host_and_storage([Answer::new(400, "application/xml", &refusal)]).await;
    let error = host.client().upload(cat()).await.unwrap_err();
    assert_eq!((host.count(), storage.count()), (1, 1));
    assert_eq!((error.code(), error.status().unwrap().as_u16()), (Some("EntityTooLarge"), 400));
    let shown = printed(&error);
    assert!(shown.contains("exceeds the maximum"), "{shown}");
    for secret in [SIGNATURE, POLICY, KEY] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn storage_that_answers_5xx_gets_one_more_try_at_a_fresh_place() {
    let (host, storage) = host_and_storage([Answer::json(503, "busy"), taken()]).await;
    assert!(host.client().upload(cat()).await.is_ok());
    assert_eq!((host.count(), storage.count()), (2, 2));

    let (host, storage) = host_and_storage([Answer::json(503, "busy")]).await;
    let error = host.client().upload(cat()).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert_eq!((host.count(), storage.count()), (2, 2));
}

#[tokio::test]
async fn storage_that_cannot_be_reached_gets_one_more_try_at_a_fresh_place() {
    let storage = Script::start([taken()]).await;
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let nowhere = place(&format!("http://{nobody}"));
    let host = Script::start([nowhere.clone(), place(storage.address())]).await;
    // Nothing has been read of a reader by then, so that it can be sent after all.
    let reader = Source::reader("zeros.png", tokio::io::repeat(0), LENGTH as u64);
    assert!(host.client().upload(reader).await.is_ok());
    assert_eq!((host.count(), storage.count()), (2, 1));

    let host = Script::start([nowhere]).await;
    let error = host.client().upload(cat()).await.unwrap_err();
    assert!(matches!(error, UploadError::Lost { .. }), "{error:?}");
    assert_eq!(host.count(), 2);
    assert!(!printed(&error).contains(SIGNATURE), "{error:?}");
}

#[tokio::test]
async fn no_log_line_shows_the_place_or_the_key() {
    let (log, _guard) = Log::start();
    let (host, _storage) = host_and_storage([Answer::json(503, "busy")]).await;
    assert!(host.client().upload(cat()).await.is_err());
    let text = log.text();
    assert!(text.contains("uploading again"), "{text}");
    for secret in [SIGNATURE, POLICY, KEY] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_reader_that_was_read_from_is_not_sent_again() {
    let (host, storage) = host_and_storage([Answer::json(503, "busy")]).await;
    let reader = Source::reader("zeros.png", tokio::io::repeat(0), LENGTH as u64);
    let error = host.client().upload(reader).await.unwrap_err();
    assert!(matches!(error, UploadError::Refused { .. }), "{error:?}");
    assert_eq!((host.count(), storage.count()), (1, 1));
}

#[tokio::test]
async fn a_file_that_is_too_small_or_too_large_is_refused_before_any_request() {
    let host = Script::start([Answer::gone()]).await;
    let large = Source::reader("large.mp4", tokio::io::repeat(0), 200 * 1024 * 1024 + 1);
    for source in [Source::bytes("small.png", vec![0; 511]), large] {
        let error = host.client().upload(source).await.unwrap_err();
        assert!(matches!(error, UploadError::Size { least: 512, .. }), "{error:?}");
    }
    assert_eq!(host.count(), 0);
}

#[tokio::test]
async fn a_file_is_sent_under_its_own_name_or_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    std::fs::write(&path, vec![0; LENGTH]).unwrap();
    let (host, storage) = host_and_storage([taken()]).await;
    host.client().upload(&path).await.unwrap();
    host.client().upload(&*path).file_name("dog \"1\".png").await.unwrap();
    let sent = storage.requests();
    assert!(sent[0].body.contains(r#"filename="cat.png""#));
    assert!(sent[1].body.contains(r#"filename="dog \"1\".png""#));
    assert!(host.requests()[1].body.contains(r#""filename":"dog \"1\".png""#));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let host = Script::start([Answer::gone()]).await;
    for path in [Path::new("/no/such/cat.png"), Path::new("/")] {
        let error = host.client().upload(path).file_name("cat.png").await.unwrap_err();
        assert!(matches!(error, UploadError::Source { .. }), "{error:?}");
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
    assert_eq!(host.count(), 0);
}

#[tokio::test]
async fn a_reader_with_less_than_was_announced_fails_the_upload() {
    let (host, _storage) = host_and_storage([taken()]).await;
    let reader = Source::reader("short.png", &[0_u8; 1000][..], LENGTH as u64);
    let error = host.client().upload(reader).await.unwrap_err();
    let UploadError::Source { source, .. } = error else { panic!("{error:?}") };
    assert_eq!(source.kind(), ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn progress_goes_from_nothing_to_all() {
    let (host, _storage) = host_and_storage([taken()]).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let seeing = seen.clone();
    let upload = host.client().upload(cat());
    upload.progress(move |progress| seeing.lock().unwrap().push(progress)).await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.is_sorted_by_key(|progress| progress.bytes) && seen.len() > 1, "{seen:?}");
    assert_eq!(seen.last().unwrap().bytes, LENGTH as u64);
    assert!(seen.iter().all(|progress| progress.total == Some(LENGTH as u64)));
}

/// Counts what is read of it, without an end.
struct Counted(Arc<AtomicU64>);

impl AsyncRead for Counted {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        self.0.fetch_add(buffer.remaining() as u64, Ordering::Relaxed);
        buffer.initialize_unfilled();
        buffer.set_filled(buffer.capacity());
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn no_more_is_read_of_a_file_than_storage_takes() {
    let storage = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = Script::start([place(&format!("http://{}", storage.local_addr().unwrap()))]).await;
    let read = Arc::new(AtomicU64::new(0));
    let source = Source::reader("large.mp4", Counted(read.clone()), 200_000_000);
    let uploading = tokio::spawn(host.client().upload(source).into_future());
    let (mut socket, _) = storage.accept().await.unwrap();
    // The storage reads the beginning and then nothing: the file waits, but for what the operating
    // system takes into its buffers.
    socket.read_exact(&mut [0; 1024]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let read = read.load(Ordering::Relaxed);
    assert!((1024..40_000_000).contains(&read), "{read}");
    uploading.abort();
}

#[tokio::test]
async fn an_upload_that_takes_too_long_ends() {
    let (host, storage) = host_and_storage([Answer::silence()]).await;
    let upload = host.client().upload(cat()).timeout(Duration::from_millis(300));
    let error = upload.await.unwrap_err();
    assert!(matches!(error, UploadError::TimedOut { .. }), "{error:?}");
    assert_eq!(storage.count(), 1);
}

#[tokio::test]
async fn a_host_without_a_place_says_why() {
    let host = Script::start([Answer::json(429, r#"{"error":"slow down"}"#)]).await;
    let error = host.client().upload(cat()).await.unwrap_err();
    assert!(matches!(error, UploadError::Placeholder(_)), "{error:?}");
    assert!(printed(&error).contains("slow down"), "{error:?}");
    assert_eq!(host.count(), 1);
}

#[tokio::test]
async fn a_host_without_uploads_is_not_asked() {
    let host = Script::start([Answer::gone()]).await;
    let client = host.builder().host(Host::CometApi).build().unwrap();
    let error = client.upload(cat()).await.unwrap_err();
    let UploadError::Placeholder(Error::Unserved { .. }) = &error else { panic!("{error:?}") };
    assert!(printed(&error).contains("create_upload"), "{error:?}");
    assert_eq!(host.count(), 0);
}

#[tokio::test]
async fn a_place_that_is_not_encrypted_gets_nothing_from_a_host_that_is() {
    let storage = Script::start([taken()]).await;
    let host = Script::start([place(&storage.address().replace("http", "ftp"))]).await;
    let error = host.client().upload(cat()).await.unwrap_err();
    assert!(matches!(error, UploadError::Address { .. }), "{error:?}");
    assert_eq!(storage.count(), 0);
}

#[tokio::test]
async fn a_client_with_a_key_of_its_own_does_not_speak_to_storage() {
    let (host, storage) = host_and_storage([taken()]).await;
    let headers = [(reqwest::header::AUTHORIZATION, KEY.parse().unwrap())].into_iter().collect();
    // The first client installs the TLS provider that the other one needs.
    let _first = host.client();
    let own = reqwest::Client::builder().default_headers(headers).build().unwrap();
    let client = host.builder().http_client(own).build().unwrap();
    client.upload(cat()).await.unwrap();
    assert!(!storage.requests()[0].head.contains("authorization"));
}

#[tokio::test]
async fn the_sandbox_takes_a_file_and_its_uri_can_be_used() {
    let sandbox = runwayml::sandbox::Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let uri: RunwayUri = client.upload(cat()).await.unwrap();
    let picture = runwayml::types::ReferenceImage::builder().uri(uri.as_str()).tag("cat");
    let request: runwayml::types::TextToImageGen4Image =
        runwayml::types::TextToImageGen4Image::builder()
            .prompt_text("@cat in oil")
            .ratio("1280:720")
            .reference_images([picture.try_into().unwrap()])
            .try_into()
            .unwrap();
    assert!(client.text_to_image().body(request).send().await.is_ok());
    assert!(!format!("{uri} {uri:?}").contains(uri.as_str()));
}

#[tokio::test]
async fn an_upload_can_be_sent_to_another_thread() {
    let (host, _storage) = host_and_storage([taken()]).await;
    assert!(tokio::spawn(host.client().upload(cat()).into_future()).await.unwrap().is_ok());
}
