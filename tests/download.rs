//! Downloads: what storage receives, how often, and what is left in the directory.

mod common;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Answer, KEY, Log, Script, client_of, image_request, printed};
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

fn whole() -> Answer {
    untagged().header("etag", TAG)
}

/// A file that cannot be resumed, because there is nothing to compare.
fn untagged() -> Answer {
    Answer::new(200, "image/png", &file())
}

/// The file from this byte on.
fn rest(from: usize) -> Answer {
    partial(&format!("bytes {from}-99999/100000"), &file()[from..])
}

fn partial(range: &str, body: &[u8]) -> Answer {
    Answer::new(206, "image/png", body).header("content-range", range)
}

/// The first 60,000 bytes of the file, and the length of all of it.
fn broken() -> Answer {
    whole().header("last-modified", DATE).cut(60_000)
}

/// A succeeded task whose outputs are all in this storage.
fn task(storage: &Script, outputs: usize) -> Answer {
    let url = |index| format!("{}/{index}/evil%2F..name.exe?_jwt={SIGNATURE}", storage.address());
    let outputs: Vec<String> = (0..outputs).map(url).collect();
    let task = serde_json::json!({ "id": "t", "status": "SUCCEEDED", "output": outputs });
    Answer::json(200, &task.to_string())
}

/// A task, the storage of its outputs, the provider, and an empty directory.
struct Scene {
    client: Client,
    task: Task,
    storage: Script,
    provider: Script,
    directory: TempDir,
}

impl Scene {
    async fn start(outputs: usize, answers: impl Into<Vec<Answer>>) -> Self {
        let storage = Script::start(answers).await;
        let provider = Script::start([task(&storage, outputs)]).await;
        let client = provider.client();
        let task = client.task("t").get().await.unwrap();
        Self { client, task, storage, provider, directory: tempdir().unwrap() }
    }

    /// A task with one output.
    async fn one(answers: impl Into<Vec<Answer>>) -> Self {
        Self::start(1, answers).await
    }

    /// Downloads the task: the content of its first file, or the problem.
    async fn download(&self) -> Result<Vec<u8>, DownloadProblem> {
        let paths = self.task.download(&self.client, self.directory.path()).await;
        let paths = paths.map_err(|error| error.problem)?;
        Ok(std::fs::read(&paths[0]).unwrap())
    }

    async fn problem(&self) -> DownloadProblem {
        let problem = self.download().await.unwrap_err();
        assert_eq!(names(self.directory.path()), [""; 0], "nothing is left behind");
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
    let scene = Scene::one([whole()]).await;
    let paths = scene.task.download(&scene.client, scene.directory.path()).await.unwrap();
    assert_eq!(paths, [scene.directory.path().join("t.png")]);
    assert_eq!(names(scene.directory.path()), ["t.png"]);
    assert_eq!(std::fs::read(&paths[0]).unwrap(), file());
}

#[tokio::test]
async fn several_outputs_are_numbered() {
    let jpeg = Answer::new(200, "image/jpeg; q=1", "a picture");
    let scene = Scene::start(3, [jpeg]).await;
    let directory = scene.directory.path().join("a/b");
    let paths = scene.task.download(&scene.client, &directory).concurrency(2).await.unwrap();
    assert_eq!(names(&directory), ["t-0.jpg", "t-1.jpg", "t-2.jpg"]);
    assert_eq!(paths[2], directory.join("t-2.jpg"));
}

#[tokio::test]
async fn an_id_cannot_lead_out_of_the_directory() {
    let scene = Scene::one([whole()]).await;
    let mut task = scene.task.clone();
    task.id = "../../out".to_owned();
    let paths = task.download(&scene.client, scene.directory.path()).await.unwrap();
    assert_eq!(paths[0].parent(), Some(scene.directory.path()));
}

#[tokio::test]
async fn a_file_of_the_same_name_is_replaced() {
    let scene = Scene::one([whole()]).await;
    std::fs::write(scene.directory.path().join("t.png"), "old").unwrap();
    assert_eq!(scene.download().await.unwrap(), file());
    assert_eq!(names(scene.directory.path()), ["t.png"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_has_the_usual_permissions() {
    use std::os::unix::fs::PermissionsExt as _;

    let scene = Scene::one([whole()]).await;
    let ordinary = scene.directory.path().join("ordinary");
    std::fs::write(&ordinary, "").unwrap();
    let path = scene.task.download(&scene.client, scene.directory.path()).await.unwrap().remove(0);
    let permissions = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(permissions(&path), permissions(&ordinary));
}

#[tokio::test]
async fn storage_sees_no_key_and_no_header_of_the_api() {
    let scene = Scene::one([whole()]).await;
    scene.download().await.unwrap();
    let head = scene.storage.requests().remove(0).head;
    for secret in ["authorization", "x-runway-version", KEY] {
        assert!(!head.contains(secret), "{head}");
    }
}

#[tokio::test]
async fn an_expired_url_is_replaced() {
    for status in [403, 410] {
        let scene = Scene::one([Answer::new(status, "application/xml", "<Error/>"), whole()]).await;
        assert_eq!(scene.download().await.unwrap(), file());
        // The provider is called once by the test, and once for the new URL.
        assert_eq!((scene.provider.count(), scene.storage.count()), (2, 2), "{status}");
    }
}

#[tokio::test]
async fn a_url_that_expires_during_the_download_is_replaced_and_the_file_resumed() {
    let scene = Scene::one([whole().cut(60_000), Answer::json(403, ""), rest(60_000)]).await;
    assert_eq!(scene.download().await.unwrap(), file());
    assert_eq!(scene.ranges()[2].as_deref(), Some("bytes=60000-"));
}

#[tokio::test]
async fn a_new_url_that_is_rejected_ends_the_download() {
    let scene = Scene::one([Answer::json(403, "no")]).await;
    let problem = scene.problem().await;
    assert!(matches!(problem, DownloadProblem::Status { status, .. } if status == 403));
    assert_eq!((scene.provider.count(), scene.storage.count()), (2, 2));
}

#[tokio::test]
async fn a_broken_download_is_resumed() {
    let scene = Scene::one([whole().cut(60_000), rest(60_000)]).await;
    assert_eq!(scene.download().await.unwrap(), file());
    assert_eq!(scene.ranges(), [None, Some("bytes=60000-".to_owned())]);
    assert!(scene.storage.requests()[1].head.contains(&format!("if-range: {TAG}")));
    assert_eq!(names(scene.directory.path()), ["t.png"]);
}

#[tokio::test]
async fn a_download_that_cannot_be_resumed_starts_over() {
    let no_range = Answer::new(416, "text/plain", "");
    for (answers, requests) in [
        (vec![broken(), whole()], 2),
        (vec![untagged().cut(60_000), whole()], 2),
        (vec![broken(), no_range, whole()], 3),
    ] {
        let scene = Scene::one(answers).await;
        assert_eq!(scene.download().await.unwrap(), file());
        assert_eq!(scene.storage.count(), requests);
    }
}

/// Starts a download whose rest is this response, first to a file and then to a writer.
async fn assert_not_resumed(broken: Answer, rest: Answer) {
    let scene = Scene::one([broken.clone(), rest.clone(), whole()]).await;
    assert_eq!(scene.download().await.unwrap(), file());
    assert_eq!(scene.ranges(), [None, Some("bytes=60000-".to_owned()), None]);

    let scene = Scene::one([broken, rest, whole()]).await;
    let mut bytes = Vec::new();
    let error = scene.task.download_to(&scene.client, &mut bytes).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::NotResumed { .. }), "{error:?}");
    assert_eq!(bytes, file()[..60_000]);
    assert_eq!(scene.storage.count(), 2);
}

/// The rest of another file.
fn other(range: &str) -> Answer {
    partial(range, &[0; 40_000])
}

#[tokio::test]
async fn a_206_with_another_etag_starts_over() {
    let rest = other("bytes 60000-99999/100000");
    assert_not_resumed(broken(), rest.clone().header("etag", "\"other\"")).await;
    assert_not_resumed(broken(), rest.header("etag", "W/\"tag\"")).await;
}

#[tokio::test]
async fn a_206_with_another_last_modified_starts_over() {
    let date = DATE.replace("1994", "1995");
    let rest = other("bytes 60000-99999/100000").header("last-modified", &date);
    assert_not_resumed(broken(), rest).await;
}

#[tokio::test]
async fn a_206_with_another_total_starts_over() {
    for range in ["bytes 60000-99999/100001", "bytes 60000-79999/80000", "bytes 60000-99999/1"] {
        assert_not_resumed(broken(), other(range)).await;
    }
}

#[tokio::test]
async fn a_206_that_begins_elsewhere_starts_over() {
    for range in ["bytes 0-99999/100000", "bytes 60001-99999/100000", "bytes */100000", "", "x"] {
        assert_not_resumed(broken(), other(range)).await;
    }
}

#[tokio::test]
async fn a_206_with_more_than_the_rest_starts_over() {
    let scene = Scene::one([broken(), partial("bytes 60000-99999/100000", &[0; 40_001]), whole()]);
    assert_eq!(scene.await.download().await.unwrap(), file());
}

#[tokio::test]
async fn a_206_of_unknown_total_is_no_end_of_a_file_of_unknown_length() {
    // The head still has a `Content-Length`, which is void in a chunked response.
    let chunk = [b"EA60\r\n", &file()[..60_000], b"\r\n"].concat();
    let chunked = Answer::new(200, "image/png", &chunk).header("transfer-encoding", "chunked");
    let chunked = chunked.header("etag", TAG);
    assert_not_resumed(chunked.clone(), other("bytes 60000-79999/*")).await;

    let scene = Scene::one([chunked, rest(60_000)]).await;
    assert_eq!(scene.download().await.unwrap(), file());
}

#[tokio::test]
async fn a_206_that_is_shorter_than_the_rest_is_not_the_end() {
    for range in ["bytes 60000-99999/100000", "bytes 60000-79999/100000"] {
        let scene = Scene::one([broken(), partial(range, &file()[60_000..80_000]), rest(80_000)]);
        let scene = scene.await;
        assert_eq!(scene.download().await.unwrap(), file());
        assert_eq!(scene.ranges()[2].as_deref(), Some("bytes=80000-"));
    }
}

#[tokio::test]
async fn a_writer_gets_an_error_if_the_rest_stays_shorter() {
    let nothing = partial("bytes 60000-99999/100000", b"");
    let scene = Scene::one([broken(), nothing]).await;
    let mut bytes = Vec::new();
    let download = scene.task.download_to(&scene.client, &mut bytes).max_retries(1);
    let error = download.await.unwrap_err().to_string();
    assert!(error.ends_with("storage sent 60000 of 100000 bytes; download again"), "{error}");
    assert_eq!(bytes, file()[..60_000]);
}

#[tokio::test]
async fn a_204_is_not_an_empty_output() {
    let problem = Scene::one([Answer::new(204, "image/png", "")]).await.problem().await;
    assert!(matches!(problem, DownloadProblem::Status { status, .. } if status == 204));
}

#[tokio::test]
async fn a_download_that_breaks_often_continues_as_long_as_bytes_arrive() {
    let answers: Vec<Answer> = (0..20).map(|index| rest(5000 * index).cut(5000)).collect();
    let answers = [vec![whole().cut(5000)], answers[1..].to_vec()].concat();
    let scene = Scene::one(answers).await;
    let client = scene.provider.builder().retries(0).build().unwrap();
    let paths = scene.task.download(&client, scene.directory.path()).await.unwrap();
    assert_eq!(std::fs::read(&paths[0]).unwrap(), file());
    assert_eq!(scene.storage.count(), 20);
}

#[tokio::test]
async fn a_download_without_a_new_byte_ends_after_five_retries() {
    // The second and later responses repeat bytes that have arrived before.
    for answers in [vec![broken()], vec![Answer::gone()], vec![broken(), Answer::json(503, "")]] {
        let scene = Scene::one(answers).await;
        scene.problem().await;
        assert_eq!(scene.storage.count(), 6);
        let requests = scene.storage.requests();
        for (index, pair) in requests.windows(2).enumerate() {
            let least = Duration::from_millis(20 << index);
            assert!(pair[1].at - pair[0].at >= least, "the pause grows: {index}");
        }
    }
}

#[tokio::test]
async fn a_download_is_retried_as_often_as_its_max_retries_say() {
    for retries in [0, 2] {
        let scene = Scene::one([broken()]).await;
        let download = scene.task.download(&scene.client, scene.directory.path());
        let error = download.max_retries(retries).await.unwrap_err();
        assert!(matches!(error.problem, DownloadProblem::Transport { .. }), "{error:?}");
        assert_eq!(scene.storage.count(), 1 + retries as usize);
        assert_eq!(names(scene.directory.path()), [""; 0]);
    }
}

#[tokio::test]
async fn a_retry_after_above_the_limit_ends_the_download() {
    let busy = Answer::json(503, "busy").header("retry-after", "86400");
    let scene = Scene::one([busy, whole()]).await;
    assert!(matches!(scene.problem().await, DownloadProblem::Status { .. }));
    assert_eq!(scene.storage.count(), 1);
}

#[tokio::test]
async fn a_timed_out_download_leaves_no_file() {
    let scene = Scene::one([whole().drip(Duration::from_millis(50))]).await;
    let download = scene.task.download(&scene.client, scene.directory.path());
    let download = download.timeout(Duration::from_millis(300));
    let error = download.await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::TimedOut { .. }), "{error:?}");
    assert_eq!(names(scene.directory.path()), [""; 0]);
}

#[tokio::test]
async fn busy_storage_is_retried() {
    let busy = Answer::json(503, "busy").header("retry-after-ms", "10");
    let scene = Scene::one([busy, whole()]).await;
    assert_eq!(scene.download().await.unwrap(), file());
}

#[tokio::test]
async fn silent_storage_ends_with_an_idle_timeout() {
    let scene = Scene::one([Answer::silence()]).await;
    let download = scene.task.download(&scene.client, scene.directory.path()).max_retries(0);
    let error = download.idle_timeout(Duration::from_millis(200)).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::Idle { .. }), "{error:?}");
}

#[tokio::test]
async fn an_output_above_the_limit_is_rejected() {
    let endless = Answer::flood("content-type: video/mp4\r\n", 10_000);
    for answer in [whole(), endless] {
        let scene = Scene::one([answer]).await;
        let download = scene.task.download(&scene.client, scene.directory.path()).max_bytes(90_000);
        let error = download.await.unwrap_err();
        assert!(matches!(error.problem, DownloadProblem::TooLarge { .. }), "{error:?}");
        assert!(scene.storage.sent() < 100_000_000);
    }
}

#[tokio::test]
async fn a_page_is_not_saved_as_an_output() {
    for kind in ["text/html; charset=utf-8", "application/json"] {
        let problem = Scene::one([Answer::new(200, kind, "<html>")]).await.problem().await;
        assert!(matches!(problem, DownloadProblem::NotMedia { .. }), "{problem:?}");
    }
}

#[tokio::test]
async fn redirects_are_followed_up_to_a_limit() {
    let to = |url: &str| Answer::new(302, "text/html", "").header("location", url);
    let scene = Scene::one([to("/elsewhere"), whole()]).await;
    assert_eq!(scene.download().await.unwrap(), file());
    assert!(scene.storage.requests()[1].head.starts_with("get /elsewhere "));

    let scene = Scene::one([to("/round")]).await;
    assert!(matches!(scene.problem().await, DownloadProblem::Redirects { .. }));
    assert_eq!(scene.storage.count(), 6);

    let scene = Scene::one([to("ftp://elsewhere/")]).await;
    assert!(matches!(scene.problem().await, DownloadProblem::InvalidUrl { .. }));
}

#[tokio::test]
async fn a_task_without_outputs_is_an_error() {
    let scene = Scene::start(0, [whole()]).await;
    assert!(matches!(scene.problem().await, DownloadProblem::NoOutput));
}

#[tokio::test]
async fn no_log_line_has_a_url_or_the_key() {
    let (log, _guard) = Log::start();
    let scene = Scene::one([whole().cut(60_000), Answer::json(403, ""), rest(60_000)]).await;
    assert_eq!(scene.download().await.unwrap(), file());
    let text = log.text();
    assert!(text.contains("retrying the download") && text.contains("new URLs"), "{text}");
    for secret in [SIGNATURE, KEY] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn an_error_has_the_task_and_no_url() {
    let scene = Scene::start(2, [Answer::json(404, "")]).await;
    let error = scene.task.download(&scene.client, scene.directory.path()).await.unwrap_err();
    assert_eq!((error.id.as_str(), error.output), ("t", Some(0)));
    let shown = printed(&error);
    assert!(shown.contains("output 0 of task t"), "{shown}");
    for secret in [SIGNATURE, KEY] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn an_error_names_a_directory_that_cannot_be_written() {
    let scene = Scene::one([whole()]).await;
    let file = scene.directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = scene.task.download(&scene.client, &file).await.unwrap_err();
    assert!(error.to_string().contains(file.to_str().unwrap()), "{error}");
    assert_eq!(scene.storage.count(), 0);
}

#[tokio::test]
async fn an_output_is_written_to_a_writer() {
    let scene = Scene::start(2, [whole().cut(60_000), rest(60_000)]).await;
    let mut bytes = Vec::new();
    let error = scene.task.download_to(&scene.client, &mut bytes).await.unwrap_err();
    assert!(
        matches!(error.problem, DownloadProblem::AmbiguousOutput { count: 2, .. }),
        "{error:?}"
    );
    let received = scene.task.download_to(&scene.client, &mut bytes).output(1).await.unwrap();
    assert_eq!(received.content_type.as_deref(), Some("image/png"));
    assert_eq!((received.bytes, bytes), (100_000, file()));
    let error = scene.task.download_to(&scene.client, Vec::new()).output(2).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::NoOutput), "{error:?}");
}

#[tokio::test]
async fn a_writer_never_receives_a_byte_twice() {
    let scene = Scene::one([whole().cut(60_000), whole()]).await;
    let mut bytes = Vec::new();
    let error = scene.task.download_to(&scene.client, &mut bytes).await.unwrap_err();
    let problem = error.problem;
    assert!(matches!(problem, DownloadProblem::NotResumed { bytes: 60_000, .. }), "{problem:?}");
    assert_eq!(bytes, file()[..60_000]);
}

#[tokio::test]
async fn progress_continues_after_a_resume() {
    let scene = Scene::one([whole().cut(60_000), rest(60_000)]).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let recorded = seen.clone();
    let download = scene.task.download(&scene.client, scene.directory.path());
    download.progress(move |progress| recorded.lock().unwrap().push(progress)).await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.is_sorted_by_key(|progress| progress.bytes), "{seen:?}");
    assert_eq!(seen.last().unwrap().bytes, 100_000);
    assert!(seen.iter().all(|progress| progress.total == Some(100_000) && progress.output == 0));
}

#[tokio::test]
async fn a_download_can_be_sent_to_another_thread() {
    let scene = Scene::start(3, [whole()]).await;
    let download = scene.task.download(&scene.client, scene.directory.path());
    assert_eq!(tokio::spawn(download.into_future()).await.unwrap().unwrap().len(), 3);
    let download = scene.task.download_to(&scene.client, tokio::io::sink()).output(0);
    assert!(tokio::spawn(download.into_future()).await.unwrap().is_ok());
}

#[tokio::test]
async fn an_output_of_the_sandbox_is_downloaded() {
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await.unwrap();
    let client = client_of(&sandbox);
    let created = client.text_to_image(image_request()).send().await.unwrap();
    let directory = tempdir().unwrap();
    let task = client.task(&created.id).wait().await.unwrap();
    let paths = task.download(&client, directory.path()).await.unwrap();
    assert_eq!(names(directory.path()), [format!("{}.png", created.id)]);
    assert!(std::fs::read(&paths[0]).unwrap().starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn a_handle_waits_and_downloads() {
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let task = client_of(&sandbox).text_to_image(common::image_request()).start().await.unwrap();
    let paths = task.download(folder.path()).await.unwrap();
    assert_eq!(paths, [folder.path().join(format!("{}.png", task.id()))]);
    let error = client_of(&sandbox).task("none").download(folder.path()).await.unwrap_err();
    assert!(matches!(error, runwayml::Error::Wait(_)), "{error}");
}
