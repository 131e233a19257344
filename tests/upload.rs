//! Uploads: what storage receives, retries, time limits, and no secret in errors or logs.

use std::io::ErrorKind;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::common::{
    KEY, Log, MockResponse, MockServer, address, error_text, image_request, refusing_socket,
    sandbox_client,
};
use runwayml::client::Unsupported;
use runwayml::error::{ResolveError, UploadError};
use runwayml::media::{RunwayUri, Source};
use runwayml::types::ReferenceImage;
use runwayml::{Error, Image, Provider};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpListener;

/// Its special characters are percent-encoded in a query.
const SIGNATURE: &str = "5ig+na/tur3=";
const POLICY: &str = "cG9saWN5LW9mLXRoZS1wbGFjZQ==";

/// Fragments of the upload URL, of its fields and of the key, which must not be printed.
const SECRETS: [&str; 6] = ["bucket", "5ig", "tur3", "cG9saWN5", "ZQ%3D", KEY];
const LENGTH: usize = 100_000;

/// The response to the creation of an upload: a presigned form.
fn placeholder(storage: &str) -> MockResponse {
    MockResponse::json(
        200,
        serde_json::json!({
            "uploadUrl": format!("{storage}/bucket?X-Amz-Signature=5ig%2Bna%2Ftur3%3D"),
            "fields": {
                "key": "uploads/cat", "policy": POLICY, "Content-Type": "image/png",
                "x-amz-signature": SIGNATURE,
            },
            "runwayUri": "runway://upload-of-a-cat",
        })
        .to_string(),
    )
}

/// A provider, and the storage that its placeholders name.
async fn provider_and_storage(responses: impl Into<Vec<MockResponse>>) -> (MockServer, MockServer) {
    let storage = MockServer::start(responses).await;
    (MockServer::start([placeholder(storage.address())]).await, storage)
}

fn accepted() -> MockResponse {
    MockResponse::json(204, "")
}

fn cat() -> Source {
    Source::bytes("cat.png", vec![b'c'; LENGTH])
}

#[tokio::test]
async fn storage_receives_the_fields_and_the_file_without_the_headers_of_the_api() {
    let (provider, storage) = provider_and_storage([accepted()]).await;
    let uri = provider.client().upload(cat()).await.unwrap();
    assert_eq!(uri.as_str(), "runway://upload-of-a-cat");

    let requested: serde_json::Value = serde_json::from_str(&provider.requests()[0].body).unwrap();
    assert_eq!(requested, serde_json::json!({ "filename": "cat.png", "type": "ephemeral" }));
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

fn assert_hidden(error: &UploadError) {
    let printed = error_text(error);
    for secret in SECRETS {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

#[tokio::test]
async fn a_4xx_of_storage_is_not_retried() {
    let body = "<?xml version=\"1.0\"?><Error><Code>EntityTooLarge</Code><Message>Your upload \
                exceeds &quot;1&quot; MB</Message></Error>";
    let (provider, storage) =
        provider_and_storage([MockResponse::new(400, "application/xml", body)]).await;
    let error = provider.client().upload(cat()).await.unwrap_err();
    assert_eq!((provider.count(), storage.count()), (1, 1));
    assert_eq!((error.code(), error.status().unwrap().as_u16()), (Some("EntityTooLarge"), 400));
    let expected = "storage responded with status 400 EntityTooLarge: Your upload exceeds \"1\" MB; \
                    check the file";
    assert_eq!(error.to_string(), expected);
}

/// Spellings in which storage may repeat the upload URL and the fields.
fn spellings() -> Vec<String> {
    let url = "http://127.0.0.1/bucket?X-Amz-Signature=5ig%2Bna%2Ftur3%3D&policy=cG9saWN5LW9mLXRoZS1wbGFjZQ%3D%3D";
    let escaped = url.replace('%', "%25").replace(':', "%3A").replace('/', "%2F");
    let escaped = escaped.replace('?', "%3f").replace('=', "%3d");
    let plain = format!("/bucket?X-Amz-Signature={SIGNATURE}&policy={POLICY}");
    vec![
        url.to_owned(),
        url.replace('&', "&amp;").replace('/', "&#47;").replace('=', "&#x3D;"),
        escaped.clone(),
        escaped.replace('&', "&amp;"),
        plain.replace('&', "&amp;"),
        plain.replace('+', "&#43;").replace('/', "&#x2f;"),
        format!("signature={SIGNATURE}, policy='{POLICY}'"),
        POLICY.trim_end_matches('=').to_owned(),
        plain,
    ]
}

#[tokio::test]
async fn an_error_hides_parts_of_the_placeholder_that_storage_repeats() {
    for spelling in spellings() {
        let xml = format!(
            "<Error><Code>AccessDenied</Code><Message>rejected: {spelling} (expired)</Message>\
             <StringToSign>{POLICY}</StringToSign></Error>"
        );
        let json = serde_json::json!({ "message": format!("rejected: {spelling} (expired)") });
        for response in [
            MockResponse::new(403, "application/xml", &xml),
            MockResponse::json(403, &json),
            MockResponse::json(403, json.to_string().replace('&', "\\u0026").replace('/', "\\/")),
            MockResponse::new(403, "text/plain", &format!("rejected: {spelling} (expired)")),
        ] {
            let (provider, _storage) = provider_and_storage([response]).await;
            let error = provider.client().upload(cat()).await.unwrap_err();
            assert_hidden(&error);
            let printed = error.to_string();
            assert!(printed.contains("rejected: ") && printed.contains("(expired)"), "{printed}");
        }
    }
}

#[tokio::test]
async fn silent_storage_ends_with_an_idle_timeout_and_is_retried_once() {
    let small = || Source::bytes("cat.png", vec![0; 1024]);
    let (provider, storage) = provider_and_storage([MockResponse::hang(), accepted()]).await;
    let upload = provider.client().upload(small()).idle_timeout(Duration::from_millis(200));
    upload.await.unwrap();
    assert_eq!((provider.count(), storage.count()), (2, 2));

    let (provider, storage) = provider_and_storage([MockResponse::hang()]).await;
    let upload = provider.client().upload(small()).idle_timeout(Duration::from_millis(200));
    let error = upload.await.unwrap_err();
    assert!(matches!(error, UploadError::Idle { .. }), "{error:?}");
    assert_eq!((provider.count(), storage.count()), (2, 2));
}

#[tokio::test]
async fn an_error_response_whose_body_hangs_is_reported_without_it() {
    let busy = MockResponse::json(400, "a long message").drip(Duration::from_secs(60));
    let (provider, _storage) = provider_and_storage([busy]).await;
    let upload = provider.client().upload(cat()).idle_timeout(Duration::from_millis(200));
    let error = upload.await.unwrap_err();
    assert_eq!(error.to_string(), "storage responded with status 400; check the file");
}

#[tokio::test]
async fn an_upload_that_takes_longer_than_the_idle_timeout_succeeds() {
    let (mut file, reader) = tokio::io::duplex(1024);
    tokio::spawn(async move {
        for _ in 0..20 {
            file.write_all(&[0; 1000]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let (provider, storage) = provider_and_storage([accepted()]).await;
    let upload = provider.client().upload(Source::reader("zeros.png", reader, 20_000));
    upload.idle_timeout(Duration::from_millis(200)).await.unwrap();
    assert_eq!(storage.count(), 1);
}

#[tokio::test]
async fn storage_that_reads_slowly_is_not_idle() {
    let storage = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", storage.local_addr().unwrap());
    let provider = MockServer::start([placeholder(&url)]).await;
    tokio::spawn(async move {
        let (mut socket, _) = storage.accept().await.unwrap();
        let mut buffer = vec![0; 1_000_000];
        for _ in 0..30 {
            socket.read_exact(&mut buffer).await.unwrap();
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        socket.write_all(b"HTTP/1.1 204 X\r\n\r\n").await.unwrap();
        tokio::io::copy(&mut socket, &mut tokio::io::sink()).await.unwrap();
    });
    let source = Source::reader("zeros.mp4", tokio::io::repeat(0), 30_000_000);
    let upload = provider.client().upload(source).idle_timeout(Duration::from_millis(400));
    upload.await.unwrap();
}

/// The parameters of the `Content-Disposition` of the part with the file.
async fn content_disposition(name: &str) -> String {
    let (provider, storage) = provider_and_storage([accepted()]).await;
    provider.client().upload(cat()).file_name(name).await.unwrap();
    let body = storage.requests().remove(0).body;
    assert_eq!(body.matches("Content-Disposition: ").count(), 5, "{name:?}");
    let (_, header) = body.split_once("name=\"file\"; ").unwrap();
    header.split("\r\n\r\n").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_file_name_cannot_add_a_header_or_a_part() {
    for (name, header) in [
        ("cat.png", r#"filename="cat.png""#),
        ("Кот 猫 é.png", r#"filename="Кот 猫 é.png""#),
        (r#"the "cat".png"#, r#"filename="the %22cat%22.png""#),
        (r#"cat.png"; name="key"#, r#"filename="cat.png%22; name=%22key""#),
        ("a\r\nX-Evil: 1\r\n\r\nb", r#"filename="a%0D%0AX-Evil: 1%0D%0A%0D%0Ab""#),
        ("a\nb\rc", r#"filename="a%0Ab%0Dc""#),
        ("a\0b\tc\x1bd\x7fe\u{85}f", r#"filename="a_b_c_d_e_f""#),
        (r"a\b", r#"filename="a\\b""#),
    ] {
        assert_eq!(content_disposition(name).await, header);
    }
}

#[tokio::test]
async fn the_name_of_a_field_cannot_add_a_header_or_a_part() {
    let storage = MockServer::start([accepted()]).await;
    let body = serde_json::json!({
        "uploadUrl": storage.address(), "runwayUri": "runway://a",
        "fields": { "a\"\r\nX-Evil: 1\r\n\r\nb": "value" },
    });
    let provider = MockServer::start([MockResponse::json(200, &body)]).await;
    provider.client().upload(cat()).await.unwrap();
    let body = storage.requests().remove(0).body;
    assert!(body.contains("name=\"a%22%0D%0AX-Evil: 1%0D%0A%0D%0Ab\"\r\n\r\nvalue"), "{body}");
}

#[tokio::test]
async fn a_5xx_of_storage_is_retried_once_with_a_new_placeholder() {
    let (provider, storage) =
        provider_and_storage([MockResponse::json(503, "busy"), accepted()]).await;
    assert!(provider.client().upload(cat()).await.is_ok());
    assert_eq!((provider.count(), storage.count()), (2, 2));

    let (provider, storage) = provider_and_storage([MockResponse::json(503, "busy")]).await;
    let error = provider.client().upload(cat()).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert_eq!((provider.count(), storage.count()), (2, 2));
}

#[tokio::test]
async fn unreachable_storage_is_retried_once_with_a_new_placeholder() {
    let storage = MockServer::start([accepted()]).await;
    let socket = refusing_socket();
    let unreachable = placeholder(&address(&socket));
    let provider = MockServer::start([unreachable.clone(), placeholder(storage.address())]).await;
    // Nothing has been read from the reader before the retry.
    let reader = Source::reader("zeros.png", tokio::io::repeat(0), LENGTH as u64);
    assert!(provider.client().upload(reader).await.is_ok());
    assert_eq!((provider.count(), storage.count()), (2, 1));

    let provider = MockServer::start([unreachable]).await;
    let error = provider.client().upload(cat()).await.unwrap_err();
    assert!(matches!(error, UploadError::Transport { .. }), "{error:?}");
    assert_eq!(provider.count(), 2);
    assert_hidden(&error);
}

#[tokio::test]
async fn no_log_line_contains_the_placeholder_or_the_key() {
    let (log, _guard) = Log::start();
    let (provider, _storage) = provider_and_storage([MockResponse::json(503, "busy")]).await;
    assert!(provider.client().upload(cat()).await.is_err());
    let text = log.text();
    assert!(text.contains("retrying the upload"), "{text}");
    for secret in SECRETS {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_reader_that_was_read_from_is_not_retried() {
    let (provider, storage) = provider_and_storage([MockResponse::json(503, "busy")]).await;
    let reader = Source::reader("zeros.png", tokio::io::repeat(0), LENGTH as u64);
    let error = provider.client().upload(reader).await.unwrap_err();
    assert!(matches!(error, UploadError::Rejected { .. }), "{error:?}");
    assert_eq!((provider.count(), storage.count()), (1, 1));
}

#[tokio::test]
async fn a_file_that_is_too_small_or_too_large_is_rejected_before_any_request() {
    let provider = MockServer::start([MockResponse::disconnect()]).await;
    let large = Source::reader("large.mp4", tokio::io::repeat(0), 200 * 1024 * 1024 + 1);
    for source in [Source::bytes("small.png", vec![0; 511]), large] {
        let error = provider.client().upload(source).await.unwrap_err();
        assert!(matches!(error, UploadError::Size { min: 512, .. }), "{error:?}");
    }
    assert_eq!(provider.count(), 0);
}

#[tokio::test]
async fn a_file_is_uploaded_under_its_own_or_another_name() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cat.png");
    std::fs::write(&path, vec![0; LENGTH]).unwrap();
    let (provider, storage) = provider_and_storage([accepted()]).await;
    provider.client().upload(&path).await.unwrap();
    provider.client().upload(&*path).file_name("dog.png").await.unwrap();
    let sent = storage.requests();
    assert!(sent[0].body.contains(r#"filename="cat.png""#));
    assert!(sent[1].body.contains(r#"filename="dog.png""#));
    assert!(provider.requests()[1].body.contains(r#""filename":"dog.png""#));
}

#[tokio::test]
async fn an_error_names_a_file_that_cannot_be_read() {
    let provider = MockServer::start([MockResponse::disconnect()]).await;
    for path in [Path::new("/no/such/cat.png"), Path::new("/")] {
        let error = provider.client().upload(path).file_name("cat.png").await.unwrap_err();
        assert!(matches!(error, UploadError::Read { .. }), "{error:?}");
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
    assert_eq!(provider.count(), 0);
}

#[tokio::test]
async fn a_reader_with_fewer_bytes_than_announced_is_an_error() {
    let (provider, _storage) = provider_and_storage([accepted()]).await;
    let reader = Source::reader("short.png", &[0_u8; 1000][..], LENGTH as u64);
    let error = provider.client().upload(reader).await.unwrap_err();
    let UploadError::Read { source, .. } = error else { panic!("{error:?}") };
    assert_eq!(source.kind(), ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn progress_ends_with_the_length_of_the_file() {
    let (provider, _storage) = provider_and_storage([accepted()]).await;
    let reported = Arc::new(Mutex::new(Vec::new()));
    let recorded = reported.clone();
    let upload = provider.client().upload(cat());
    upload.progress(move |progress| recorded.lock().unwrap().push(progress)).await.unwrap();
    let reported = reported.lock().unwrap();
    let is_sorted = reported.is_sorted_by_key(|progress| progress.bytes);
    assert!(is_sorted && reported.len() > 1, "{reported:?}");
    assert_eq!(reported.last().unwrap().bytes, LENGTH as u64);
    assert!(reported.iter().all(|progress| progress.total == Some(LENGTH as u64)));
}

/// An endless reader that counts its bytes.
struct CountingReader(Arc<AtomicU64>);

impl AsyncRead for CountingReader {
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

/// The number once it has not changed for 50 ms.
async fn stable(number: &AtomicU64) -> u64 {
    loop {
        let before = number.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(50)).await;
        if number.load(Ordering::Relaxed) == before {
            return before;
        }
    }
}

#[tokio::test]
async fn a_file_is_read_no_faster_than_storage_receives_it() {
    let storage = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let provider =
        MockServer::start([placeholder(&format!("http://{}", storage.local_addr().unwrap()))])
            .await;
    let read = Arc::new(AtomicU64::new(0));
    let source = Source::reader("large.mp4", CountingReader(read.clone()), 200_000_000);
    let uploading = tokio::spawn(provider.client().upload(source).into_future());
    let (mut socket, _) = storage.accept().await.unwrap();
    // Storage stops after the first bytes: only the buffers of the operating system are filled.
    socket.read_exact(&mut [0; 1024]).await.unwrap();
    let read = stable(&read).await;
    assert!((1024..40_000_000).contains(&read), "{read}");
    uploading.abort();
}

#[tokio::test]
async fn an_upload_times_out() {
    let (provider, storage) = provider_and_storage([MockResponse::hang()]).await;
    let upload = provider.client().upload(cat()).timeout(Duration::from_millis(300));
    let error = upload.await.unwrap_err();
    assert!(matches!(error, UploadError::TimedOut { .. }), "{error:?}");
    assert_eq!(storage.count(), 1);
}

#[tokio::test]
async fn an_error_response_of_the_provider_is_returned() {
    let provider = MockServer::start([MockResponse::json(429, r#"{"error":"slow down"}"#)]).await;
    let error = provider.client().upload(cat()).await.unwrap_err();
    assert!(matches!(error, UploadError::Create(_)), "{error:?}");
    assert!(error_text(&error).contains("slow down"), "{error:?}");
    assert_eq!(provider.count(), 1);
}

#[tokio::test]
async fn nothing_is_sent_to_a_provider_without_uploads() {
    let provider = MockServer::start([MockResponse::disconnect()]).await;
    let client = provider.builder().provider(Provider::CometApi).build().unwrap();
    let error = client.upload(cat()).await.unwrap_err();
    let UploadError::Create(Error::Unsupported { .. }) = &error else { panic!("{error:?}") };
    assert!(error_text(&error).contains("create_upload"), "{error:?}");
    assert_eq!(provider.count(), 0);
}

#[tokio::test]
async fn an_upload_url_of_another_scheme_is_rejected() {
    let storage = MockServer::start([accepted()]).await;
    let provider =
        MockServer::start([placeholder(&storage.address().replace("http", "ftp"))]).await;
    let error = provider.client().upload(cat()).await.unwrap_err();
    assert!(matches!(error, UploadError::InvalidUrl { .. }), "{error:?}");
    assert_eq!(storage.count(), 0);
}

#[tokio::test]
async fn the_headers_of_a_custom_http_client_are_not_sent_to_storage() {
    let (provider, storage) = provider_and_storage([accepted()]).await;
    let headers = [(reqwest::header::AUTHORIZATION, KEY.parse().unwrap())].into_iter().collect();
    crate::common::install_tls();
    let custom = reqwest::Client::builder().default_headers(headers).build().unwrap();
    let client = provider.builder().http_client(custom).build().unwrap();
    client.upload(cat()).await.unwrap();
    assert!(!storage.requests()[0].head.contains("authorization"));
}

#[tokio::test]
async fn files_are_sent_to_storage_with_the_custom_storage_client() {
    let (provider, storage) = provider_and_storage([accepted()]).await;
    crate::common::install_tls();
    let custom = reqwest::Client::builder().user_agent("custom/1").build().unwrap();
    let client = provider.builder().storage_client(custom).build().unwrap();
    client.upload(cat()).await.unwrap();
    assert!(storage.requests()[0].head.contains("user-agent: custom/1"));
    assert!(!provider.requests()[0].head.contains("custom/1"));
}

#[tokio::test]
async fn the_uri_of_an_upload_is_accepted_by_the_sandbox() {
    let sandbox = runwayml_sandbox::Sandbox::start().await.unwrap();
    let client = sandbox_client(&sandbox);
    let uri: RunwayUri = client.upload(cat()).await.unwrap();
    let image = ReferenceImage::new().uri(uri.as_str()).tag("cat");
    let request = image_request().prompt_text("@cat in oil").reference_images([image]);
    assert!(client.text_to_image(request).send().await.is_ok());
    assert!(!format!("{uri} {uri:?}").contains(uri.as_str()));
}

#[tokio::test]
async fn upload_futures_are_send() {
    let (provider, _storage) = provider_and_storage([accepted()]).await;
    assert!(tokio::spawn(provider.client().upload(cat()).into_future()).await.unwrap().is_ok());
}

#[tokio::test]
async fn an_invalid_placeholder_is_an_error_without_its_values() {
    let url = "http://127.0.0.1/bucket?X-Amz-Signature=5ig%2Bna%2Ftur3%3D";
    let fields = serde_json::json!({ "policy": POLICY, "x-amz-signature": SIGNATURE });
    let bodies = [
        serde_json::json!({ "uploadUrl": url, "fields": fields }),
        serde_json::json!({ "uploadUrl": url, "fields": fields, "runwayUri": 7 }),
        serde_json::json!({ "uploadUrl": [url], "fields": [fields], "runwayUri": "runway://a" }),
        serde_json::json!([{ "uploadUrl": url, "fields": fields, "runwayUri": "runway://a" }]),
    ]
    .map(|body| body.to_string());
    let cut = bodies[0].strip_suffix("\"}}").or(bodies[0].strip_suffix('}')).unwrap().to_owned();
    for body in bodies.into_iter().chain([cut]) {
        let provider = MockServer::start([MockResponse::json(200, &body)]).await;
        let client = provider.builder().retries(0).build().unwrap();
        let error = client.upload(cat()).await.unwrap_err();
        assert!(matches!(error, UploadError::Create(Error::Decode { .. })), "{error:?}");
        assert_hidden(&error);
        let excerpt = Error::from(error).excerpt().unwrap().to_owned();
        assert!(excerpt.contains("uploadUrl") && excerpt.contains("policy"), "{excerpt}");
        for secret in SECRETS {
            assert!(!excerpt.contains(secret), "{excerpt}");
        }
    }
}

#[tokio::test]
async fn large_media_are_uploaded_to_any_provider_if_the_caller_allows_it() {
    let image = || Image::from_bytes(crate::common::images::padded_png(6_000_000)).unwrap();
    let (provider, storage) = provider_and_storage([accepted()]).await;
    let comet = || provider.builder().provider(Provider::CometApi);
    let error = image().resolve(&comet().build().unwrap()).await.unwrap_err();
    assert!(matches!(error, ResolveError::UploadsUnsupported { .. }), "{error:?}");
    assert_eq!(provider.count(), 0);

    let client = comet().unsupported(Unsupported::Send).build().unwrap();
    let _ = image().resolve(&client).await.unwrap();
    assert_eq!((provider.count(), storage.count()), (1, 1));
}

#[tokio::test]
async fn a_rejected_upload_of_media_keeps_its_status() {
    let provider = MockServer::start([MockResponse::json(401, r#"{"error":"bad key"}"#)]).await;
    let image = Image::from_bytes(crate::common::images::padded_png(6_000_000)).unwrap();
    let error = Error::from(image.resolve(&provider.client()).await.unwrap_err());
    assert_eq!((error.status().unwrap().as_u16(), error.is_retryable()), (401, false));
    assert!(error_text(&error).contains("bad key"), "{error:?}");
}

#[tokio::test]
async fn a_path_may_be_a_string_and_bytes_need_a_name() {
    let sandbox = runwayml_sandbox::Sandbox::start().await.unwrap();
    let client = sandbox_client(&sandbox);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    std::fs::write(&path, vec![0; 1024]).unwrap();
    client.upload(path.to_str().unwrap()).await.unwrap();
    client.upload(path.to_str().unwrap().to_owned()).await.unwrap();
    client.upload(vec![0_u8; 1024]).file_name("cat.png").await.unwrap();
    let error = client.upload(vec![0_u8; 1024]).await.unwrap_err();
    assert!(matches!(error, UploadError::Unnamed), "{error}");
}

#[test]
fn a_placeholder_prints_neither_the_uri_nor_the_fields() {
    let placeholder: runwayml::types::Upload = serde_json::from_value(serde_json::json!({
        "uploadUrl": "https://storage.example/a?sig=f00d", "fields": { "policy": "f00d" },
        "runwayUri": "runway://f00d",
    }))
    .unwrap();
    let printed = format!("{placeholder:?}");
    assert!(!printed.contains("f00d"), "{printed}");
}
