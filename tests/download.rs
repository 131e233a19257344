//! Downloads: resuming, retries, limits, and the files that they write.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::{
    KEY, Log, MockResponse, MockServer, error_text, image_request, sandbox_client,
};
use runwayml::Client;
use runwayml::error::DownloadProblem;
use runwayml::types::Task;
use runwayml_sandbox::Sandbox;
use tempfile::{TempDir, tempdir};

const SIGNATURE: &str = "s1gnatur3";
const TAG: &str = "\"tag\"";
const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// The file in storage.
fn file() -> Vec<u8> {
    (0..100_000_u32).map(|index| (index % 251) as u8).collect()
}

fn full_file() -> MockResponse {
    untagged().header("etag", TAG)
}

/// A file without an `ETag`, which cannot be resumed.
fn untagged() -> MockResponse {
    MockResponse::new(200, "image/png", &file())
}

/// A 206 response with the file from this byte on.
fn rest_of_file(from: usize) -> MockResponse {
    partial_content(&format!("bytes {from}-99999/100000"), &file()[from..])
}

fn partial_content(range: &str, body: &[u8]) -> MockResponse {
    MockResponse::new(206, "image/png", body).header("content-range", range)
}

/// A response that breaks off after 60,000 bytes.
fn partial_file() -> MockResponse {
    full_file().header("last-modified", DATE).truncate(60_000)
}

/// A succeeded task with this number of outputs in the storage.
fn task(storage: &MockServer, outputs: usize) -> MockResponse {
    let url = |index| format!("{}/{index}/evil%2F..name.exe?_jwt={SIGNATURE}", storage.address());
    let outputs: Vec<String> = (0..outputs).map(url).collect();
    let task = serde_json::json!({ "id": "t", "status": "SUCCEEDED", "output": outputs });
    MockResponse::json(200, &task)
}

/// A succeeded task, the storage of its outputs, the provider, and an empty directory.
struct Fixture {
    client: Client,
    task: Task,
    storage: MockServer,
    provider: MockServer,
    directory: TempDir,
}

impl Fixture {
    async fn start(outputs: usize, responses: impl Into<Vec<MockResponse>>) -> Self {
        let storage = MockServer::start(responses).await;
        let provider = MockServer::start([task(&storage, outputs)]).await;
        let client = provider.client();
        let task = client.task("t").get().await.unwrap();
        Self { client, task, storage, provider, directory: tempdir().unwrap() }
    }

    /// A task with one output.
    async fn one(responses: impl Into<Vec<MockResponse>>) -> Self {
        Self::start(1, responses).await
    }

    /// Downloads the outputs; returns the content of the first file, or the problem.
    async fn download(&self) -> Result<Vec<u8>, DownloadProblem> {
        let paths = self.task.download(&self.client, self.directory.path()).await;
        let paths = paths.map_err(|error| error.problem)?;
        Ok(std::fs::read(&paths[0]).unwrap())
    }

    async fn problem(&self) -> DownloadProblem {
        let problem = self.download().await.unwrap_err();
        assert_eq!(names(self.directory.path()), [""; 0], "no file is left");
        problem
    }

    /// The `Range` headers that storage received.
    fn ranges(&self) -> Vec<Option<String>> {
        let heads = self.storage.requests().into_iter().map(|request| request.head);
        let range = |head: String| {
            head.lines().find_map(|line| line.strip_prefix("range: ")).map(str::to_owned)
        };
        heads.map(range).collect()
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_is_named_by_task_id_and_media_type() {
    let fixture = Fixture::one([full_file()]).await;
    let paths = fixture.task.download(&fixture.client, fixture.directory.path()).await.unwrap();
    assert_eq!(paths, [fixture.directory.path().join("t.png")]);
    assert_eq!(names(fixture.directory.path()), ["t.png"]);
    assert_eq!(std::fs::read(&paths[0]).unwrap(), file());
}

#[tokio::test]
async fn several_outputs_are_numbered() {
    let jpeg = MockResponse::new(200, "image/jpeg; q=1", "a picture");
    let fixture = Fixture::start(3, [jpeg]).await;
    let directory = fixture.directory.path().join("a/b");
    let paths = fixture.task.download(&fixture.client, &directory).concurrency(2).await.unwrap();
    assert_eq!(names(&directory), ["t-0.jpg", "t-1.jpg", "t-2.jpg"]);
    assert_eq!(paths[2], directory.join("t-2.jpg"));
}

#[tokio::test]
async fn an_id_cannot_lead_to_another_directory() {
    let fixture = Fixture::one([full_file()]).await;
    let mut task = fixture.task.clone();
    task.id = "../../out".to_owned();
    let paths = task.download(&fixture.client, fixture.directory.path()).await.unwrap();
    assert_eq!(paths[0].parent(), Some(fixture.directory.path()));
}

#[tokio::test]
async fn a_file_of_the_same_name_is_replaced() {
    let fixture = Fixture::one([full_file()]).await;
    std::fs::write(fixture.directory.path().join("t.png"), "old").unwrap();
    assert_eq!(fixture.download().await.unwrap(), file());
    assert_eq!(names(fixture.directory.path()), ["t.png"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_has_default_permissions() {
    use std::os::unix::fs::PermissionsExt as _;

    let fixture = Fixture::one([full_file()]).await;
    let other = fixture.directory.path().join("other");
    std::fs::write(&other, "").unwrap();
    let path =
        fixture.task.download(&fixture.client, fixture.directory.path()).await.unwrap().remove(0);
    let permissions = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(permissions(&path), permissions(&other));
}

#[tokio::test]
async fn storage_receives_no_key_and_no_header_of_the_api() {
    let fixture = Fixture::one([full_file()]).await;
    fixture.download().await.unwrap();
    let head = fixture.storage.requests().remove(0).head;
    for secret in ["authorization", "x-runway-version", KEY] {
        assert!(!head.contains(secret), "{head}");
    }
}

#[tokio::test]
async fn an_expired_url_is_replaced() {
    for status in [403, 410] {
        let fixture =
            Fixture::one([MockResponse::new(status, "application/xml", "<Error/>"), full_file()])
                .await;
        assert_eq!(fixture.download().await.unwrap(), file());
        // The fixture reads the task once, the download once more for the new URL.
        assert_eq!((fixture.provider.count(), fixture.storage.count()), (2, 2), "{status}");
    }
}

#[tokio::test]
async fn a_url_that_expires_during_the_download_is_replaced_and_the_file_resumed() {
    let fixture = Fixture::one([
        full_file().truncate(60_000),
        MockResponse::json(403, ""),
        rest_of_file(60_000),
    ])
    .await;
    assert_eq!(fixture.download().await.unwrap(), file());
    assert_eq!(fixture.ranges()[2].as_deref(), Some("bytes=60000-"));
}

#[tokio::test]
async fn a_new_url_that_is_rejected_ends_the_download() {
    let fixture = Fixture::one([MockResponse::json(403, "no")]).await;
    let problem = fixture.problem().await;
    assert!(matches!(problem, DownloadProblem::Status { status, .. } if status == 403));
    assert_eq!((fixture.provider.count(), fixture.storage.count()), (2, 2));
}

#[tokio::test]
async fn an_interrupted_download_is_resumed() {
    let fixture = Fixture::one([full_file().truncate(60_000), rest_of_file(60_000)]).await;
    assert_eq!(fixture.download().await.unwrap(), file());
    assert_eq!(fixture.ranges(), [None, Some("bytes=60000-".to_owned())]);
    assert!(fixture.storage.requests()[1].head.contains(&format!("if-range: {TAG}")));
    assert_eq!(names(fixture.directory.path()), ["t.png"]);
}

#[tokio::test]
async fn a_download_that_cannot_be_resumed_starts_over() {
    let no_range = MockResponse::new(416, "text/plain", "");
    for (responses, requests) in [
        (vec![partial_file(), full_file()], 2),
        (vec![untagged().truncate(60_000), full_file()], 2),
        (vec![partial_file(), no_range, full_file()], 3),
    ] {
        let fixture = Fixture::one(responses).await;
        assert_eq!(fixture.download().await.unwrap(), file());
        assert_eq!(fixture.storage.count(), requests);
    }
}

/// Downloads to a file and to a writer, where the second response should be the rest of the first.
async fn assert_not_resumed(first: MockResponse, second: MockResponse) {
    let fixture = Fixture::one([first.clone(), second.clone(), full_file()]).await;
    assert_eq!(fixture.download().await.unwrap(), file());
    assert_eq!(fixture.ranges(), [None, Some("bytes=60000-".to_owned()), None]);

    let fixture = Fixture::one([first, second, full_file()]).await;
    let mut bytes = Vec::new();
    let error = fixture.task.download_to(&fixture.client, &mut bytes).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::NotResumed { .. }), "{error:?}");
    assert_eq!(bytes, file()[..60_000]);
    assert_eq!(fixture.storage.count(), 2);
}

/// A 206 response with other bytes than those of the file.
fn rest_of_another_file(range: &str) -> MockResponse {
    partial_content(range, &[0; 40_000])
}

#[tokio::test]
async fn a_206_with_another_etag_starts_over() {
    let rest = rest_of_another_file("bytes 60000-99999/100000");
    assert_not_resumed(partial_file(), rest.clone().header("etag", "\"other\"")).await;
    assert_not_resumed(partial_file(), rest.header("etag", "W/\"tag\"")).await;
}

#[tokio::test]
async fn a_206_with_another_last_modified_starts_over() {
    let date = DATE.replace("1994", "1995");
    let rest = rest_of_another_file("bytes 60000-99999/100000").header("last-modified", &date);
    assert_not_resumed(partial_file(), rest).await;
}

#[tokio::test]
async fn a_206_with_another_total_starts_over() {
    for range in ["bytes 60000-99999/100001", "bytes 60000-79999/80000", "bytes 60000-99999/1"] {
        assert_not_resumed(partial_file(), rest_of_another_file(range)).await;
    }
}

#[tokio::test]
async fn a_206_that_begins_elsewhere_starts_over() {
    for range in ["bytes 0-99999/100000", "bytes 60001-99999/100000", "bytes */100000", "", "x"] {
        assert_not_resumed(partial_file(), rest_of_another_file(range)).await;
    }
}

#[tokio::test]
async fn a_206_with_more_than_the_rest_starts_over() {
    let fixture = Fixture::one([
        partial_file(),
        partial_content("bytes 60000-99999/100000", &[0; 40_001]),
        full_file(),
    ]);
    assert_eq!(fixture.await.download().await.unwrap(), file());
}

#[tokio::test]
async fn a_206_of_unknown_total_does_not_complete_a_file_of_unknown_length() {
    // In a chunked response the `Content-Length` of the mock is ignored.
    let chunk = [b"EA60\r\n", &file()[..60_000], b"\r\n"].concat();
    let chunked =
        MockResponse::new(200, "image/png", &chunk).header("transfer-encoding", "chunked");
    let chunked = chunked.header("etag", TAG);
    assert_not_resumed(chunked.clone(), rest_of_another_file("bytes 60000-79999/*")).await;

    let fixture = Fixture::one([chunked, rest_of_file(60_000)]).await;
    assert_eq!(fixture.download().await.unwrap(), file());
}

#[tokio::test]
async fn a_206_that_is_shorter_than_the_rest_is_resumed() {
    for range in ["bytes 60000-99999/100000", "bytes 60000-79999/100000"] {
        let fixture = Fixture::one([
            partial_file(),
            partial_content(range, &file()[60_000..80_000]),
            rest_of_file(80_000),
        ]);
        let fixture = fixture.await;
        assert_eq!(fixture.download().await.unwrap(), file());
        assert_eq!(fixture.ranges()[2].as_deref(), Some("bytes=80000-"));
    }
}

#[tokio::test]
async fn a_download_to_a_writer_fails_if_the_rest_never_arrives() {
    let nothing = partial_content("bytes 60000-99999/100000", b"");
    let fixture = Fixture::one([partial_file(), nothing]).await;
    let mut bytes = Vec::new();
    let download = fixture.task.download_to(&fixture.client, &mut bytes).max_retries(1);
    let error = download.await.unwrap_err().to_string();
    assert!(error.ends_with("storage sent 60000 of 100000 bytes; download again"), "{error}");
    assert_eq!(bytes, file()[..60_000]);
}

#[tokio::test]
async fn a_204_is_an_error() {
    let problem = Fixture::one([MockResponse::new(204, "image/png", "")]).await.problem().await;
    assert!(matches!(problem, DownloadProblem::Status { status, .. } if status == 204));
}

#[tokio::test]
async fn a_download_continues_as_long_as_new_bytes_arrive() {
    let responses: Vec<MockResponse> =
        (0..20).map(|index| rest_of_file(5000 * index).truncate(5000)).collect();
    let responses = [vec![full_file().truncate(5000)], responses[1..].to_vec()].concat();
    let fixture = Fixture::one(responses).await;
    let client = fixture.provider.builder().retries(0).build().unwrap();
    let paths = fixture.task.download(&client, fixture.directory.path()).await.unwrap();
    assert_eq!(std::fs::read(&paths[0]).unwrap(), file());
    assert_eq!(fixture.storage.count(), 20);
}

#[tokio::test]
async fn a_download_without_a_new_byte_ends_after_five_retries() {
    // From the second response on, the bytes are the same again.
    for responses in [
        vec![partial_file()],
        vec![MockResponse::disconnect()],
        vec![partial_file(), MockResponse::json(503, "")],
    ] {
        let mut fixture = Fixture::one(responses).await;
        let builder = fixture.provider.builder().initial_backoff(Duration::from_millis(5));
        fixture.client = builder.build().unwrap();
        fixture.problem().await;
        assert_eq!(fixture.storage.count(), 6);
        let requests = fixture.storage.requests();
        for (index, pair) in requests.windows(2).enumerate() {
            let backoff = Duration::from_millis(5 << index);
            assert!(pair[1].at - pair[0].at >= backoff, "retry {index}");
        }
    }
}

#[tokio::test]
async fn the_maximum_of_retries_can_be_set() {
    for retries in [0, 2] {
        let fixture = Fixture::one([partial_file()]).await;
        let download = fixture.task.download(&fixture.client, fixture.directory.path());
        let error = download.max_retries(retries).await.unwrap_err();
        assert!(matches!(error.problem, DownloadProblem::Transport { .. }), "{error:?}");
        assert_eq!(fixture.storage.count(), 1 + retries as usize);
        assert_eq!(names(fixture.directory.path()), [""; 0]);
    }
}

#[tokio::test]
async fn a_retry_after_above_the_limit_ends_the_download() {
    let busy = MockResponse::json(503, "busy").header("retry-after", "86400");
    let fixture = Fixture::one([busy, full_file()]).await;
    assert!(matches!(fixture.problem().await, DownloadProblem::Status { .. }));
    assert_eq!(fixture.storage.count(), 1);
}

#[tokio::test]
async fn a_timed_out_download_leaves_no_file() {
    let fixture = Fixture::one([full_file().drip(Duration::from_millis(50))]).await;
    let download = fixture.task.download(&fixture.client, fixture.directory.path());
    let download = download.timeout(Duration::from_millis(300));
    let error = download.await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::TimedOut { .. }), "{error:?}");
    assert_eq!(names(fixture.directory.path()), [""; 0]);
}

#[tokio::test]
async fn a_503_of_storage_is_retried() {
    let busy = MockResponse::json(503, "busy").header("retry-after-ms", "10");
    let fixture = Fixture::one([busy, full_file()]).await;
    assert_eq!(fixture.download().await.unwrap(), file());
}

#[tokio::test]
async fn silent_storage_ends_with_an_idle_timeout() {
    let fixture = Fixture::one([MockResponse::hang()]).await;
    let download = fixture.task.download(&fixture.client, fixture.directory.path()).max_retries(0);
    let error = download.idle_timeout(Duration::from_millis(200)).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::Idle { .. }), "{error:?}");
}

#[tokio::test]
async fn an_output_above_the_limit_is_rejected() {
    let endless = MockResponse::flood("content-type: video/mp4\r\n", 10_000);
    for response in [full_file(), endless] {
        let fixture = Fixture::one([response]).await;
        let download =
            fixture.task.download(&fixture.client, fixture.directory.path()).max_bytes(90_000);
        let error = download.await.unwrap_err();
        assert!(matches!(error.problem, DownloadProblem::TooLarge { .. }), "{error:?}");
        assert!(fixture.storage.sent() < 100_000_000);
    }
}

#[tokio::test]
async fn a_response_that_is_not_media_is_an_error() {
    for kind in ["text/html; charset=utf-8", "application/json"] {
        let problem = Fixture::one([MockResponse::new(200, kind, "<html>")]).await.problem().await;
        assert!(matches!(problem, DownloadProblem::NotMedia { .. }), "{problem:?}");
    }
}

#[tokio::test]
async fn redirects_are_followed_up_to_a_limit() {
    let to = |url: &str| MockResponse::new(302, "text/html", "").header("location", url);
    let fixture = Fixture::one([to("/elsewhere"), full_file()]).await;
    assert_eq!(fixture.download().await.unwrap(), file());
    assert!(fixture.storage.requests()[1].head.starts_with("get /elsewhere "));

    let fixture = Fixture::one([to("/round")]).await;
    assert!(matches!(fixture.problem().await, DownloadProblem::Redirects { .. }));
    assert_eq!(fixture.storage.count(), 6);

    let fixture = Fixture::one([to("ftp://elsewhere/")]).await;
    assert!(matches!(fixture.problem().await, DownloadProblem::InvalidUrl { .. }));
}

#[tokio::test]
async fn a_task_without_outputs_is_an_error() {
    let fixture = Fixture::start(0, [full_file()]).await;
    assert!(matches!(fixture.problem().await, DownloadProblem::NoOutput));
}

#[tokio::test]
async fn no_log_line_contains_a_url_or_the_key() {
    let (log, _guard) = Log::start();
    let fixture = Fixture::one([
        full_file().truncate(60_000),
        MockResponse::json(403, ""),
        rest_of_file(60_000),
    ])
    .await;
    assert_eq!(fixture.download().await.unwrap(), file());
    let text = log.text();
    assert!(text.contains("retrying the download") && text.contains("new URLs"), "{text}");
    for secret in [SIGNATURE, KEY] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn an_error_names_the_task_and_contains_no_url() {
    let fixture = Fixture::start(2, [MockResponse::json(404, "")]).await;
    let error = fixture.task.download(&fixture.client, fixture.directory.path()).await.unwrap_err();
    assert_eq!((error.id.as_str(), error.output), ("t", Some(0)));
    let printed = error_text(&error);
    assert!(printed.contains("output 0 of task t"), "{printed}");
    for secret in [SIGNATURE, KEY] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[tokio::test]
async fn an_error_names_a_directory_that_cannot_be_written() {
    let fixture = Fixture::one([full_file()]).await;
    let file = fixture.directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = fixture.task.download(&fixture.client, &file).await.unwrap_err();
    assert!(error.to_string().contains(file.to_str().unwrap()), "{error}");
    assert_eq!(fixture.storage.count(), 0);
}

#[tokio::test]
async fn an_output_is_written_to_a_writer() {
    let fixture = Fixture::start(2, [full_file().truncate(60_000), rest_of_file(60_000)]).await;
    let mut bytes = Vec::new();
    let error = fixture.task.download_to(&fixture.client, &mut bytes).await.unwrap_err();
    assert!(
        matches!(error.problem, DownloadProblem::AmbiguousOutput { count: 2, .. }),
        "{error:?}"
    );
    let received = fixture.task.download_to(&fixture.client, &mut bytes).output(1).await.unwrap();
    assert_eq!(received.content_type.as_deref(), Some("image/png"));
    assert_eq!((received.bytes, bytes), (100_000, file()));
    let error = fixture.task.download_to(&fixture.client, Vec::new()).output(2).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::NoOutput), "{error:?}");
}

#[tokio::test]
async fn a_writer_never_receives_a_byte_twice() {
    let fixture = Fixture::one([full_file().truncate(60_000), full_file()]).await;
    let mut bytes = Vec::new();
    let error = fixture.task.download_to(&fixture.client, &mut bytes).await.unwrap_err();
    let problem = error.problem;
    assert!(matches!(problem, DownloadProblem::NotResumed { bytes: 60_000, .. }), "{problem:?}");
    assert_eq!(bytes, file()[..60_000]);
}

#[tokio::test]
async fn progress_continues_after_an_interruption() {
    let fixture = Fixture::one([full_file().truncate(60_000), rest_of_file(60_000)]).await;
    let reported = Arc::new(Mutex::new(Vec::new()));
    let recorded = reported.clone();
    let download = fixture.task.download(&fixture.client, fixture.directory.path());
    download.progress(move |progress| recorded.lock().unwrap().push(progress)).await.unwrap();
    let reported = reported.lock().unwrap();
    assert!(reported.is_sorted_by_key(|progress| progress.bytes), "{reported:?}");
    assert_eq!(reported.last().unwrap().bytes, 100_000);
    assert!(
        reported.iter().all(|progress| progress.total == Some(100_000) && progress.output == 0)
    );
}

#[tokio::test]
async fn download_futures_are_send() {
    let fixture = Fixture::start(3, [full_file()]).await;
    let download = fixture.task.download(&fixture.client, fixture.directory.path());
    assert_eq!(tokio::spawn(download.into_future()).await.unwrap().unwrap().len(), 3);
    let download = fixture.task.download_to(&fixture.client, tokio::io::sink()).output(0);
    assert!(tokio::spawn(download.into_future()).await.unwrap().is_ok());
}

#[tokio::test]
async fn an_output_of_the_sandbox_is_downloaded() {
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await.unwrap();
    let client = sandbox_client(&sandbox);
    let created = client.text_to_image(image_request()).send().await.unwrap();
    let directory = tempdir().unwrap();
    let task = client.task(&created.id).wait().await.unwrap();
    let paths = task.download(&client, directory.path()).await.unwrap();
    assert_eq!(names(directory.path()), [format!("{}.png", created.id)]);
    assert!(std::fs::read(&paths[0]).unwrap().starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn a_handle_waits_for_the_task_and_downloads_it() {
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let task = sandbox_client(&sandbox)
        .text_to_image(crate::common::image_request())
        .start()
        .await
        .unwrap();
    let paths = task.download(folder.path()).await.unwrap();
    assert_eq!(paths, [folder.path().join(format!("{}.png", task.id()))]);
    let error = sandbox_client(&sandbox).task("none").download(folder.path()).await.unwrap_err();
    assert!(matches!(error, runwayml::Error::Wait(_)), "{error}");
}
