//! Downloads, as storage and a folder see them: what is asked for, how often, and what is left
//! behind. Rows 38 to 40 of the behaviours.

mod common;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Answer, KEY, Log, Script, printed};
use runwayml::sandbox::Sandbox;
use runwayml::types::{Task, TextToImageGen4Image};
use runwayml::{Client, DownloadProblem};
use tempfile::{TempDir, tempdir};

const SIGNATURE: &str = "s1gnatur3";
const TAG: &str = "\"tag\"";

/// The file that storage holds.
fn file() -> Vec<u8> {
    (0..100_000_u32).map(|index| (index % 251) as u8).collect()
}

fn whole() -> Answer {
    Answer::new(200, "image/png", &file()).header("etag", TAG)
}

/// The file from this byte on.
fn rest(from: usize) -> Answer {
    let file = file();
    let range = format!("bytes {from}-{}/{}", file.len() - 1, file.len());
    Answer::new(206, "image/png", &file[from..]).header("content-range", &range)
}

/// A finished task, each output of which is at the same storage.
fn task(storage: &Script, outputs: usize) -> Answer {
    let address =
        |index| format!("{}/{index}/evil%2F..name.exe?_jwt={SIGNATURE}", storage.address());
    let outputs: Vec<String> = (0..outputs).map(address).collect();
    let task = serde_json::json!({ "id": "t", "status": "SUCCEEDED", "output": outputs });
    Answer::json(200, &task.to_string())
}

/// A task, the storage that holds its outputs, the host that tells of it, and an empty folder.
struct Scene {
    client: Client,
    task: Task,
    storage: Script,
    host: Script,
    folder: TempDir,
}

impl Scene {
    async fn start(outputs: usize, answers: impl Into<Vec<Answer>>) -> Self {
        let storage = Script::start(answers).await;
        let host = Script::start([task(&storage, outputs)]).await;
        let client = host.client();
        let task = client.task("t").get().await.unwrap();
        Self { client, task, storage, host, folder: tempdir().unwrap() }
    }

    /// A single output, which storage answers for as told.
    async fn one(answers: impl Into<Vec<Answer>>) -> Self {
        Self::start(1, answers).await
    }

    /// What becomes of a download of everything, as its file or its problem.
    async fn download(&self) -> Result<Vec<u8>, DownloadProblem> {
        let paths = self.task.download(&self.client, self.folder.path()).await;
        let paths = paths.map_err(|error| error.problem)?;
        Ok(std::fs::read(&paths[0]).unwrap())
    }

    async fn problem(&self) -> DownloadProblem {
        let problem = self.download().await.unwrap_err();
        assert_eq!(names(self.folder.path()), [""; 0], "nothing is left behind");
        problem
    }

    /// The ranges that storage was asked for.
    fn ranges(&self) -> Vec<Option<String>> {
        let heads = self.storage.requests().into_iter().map(|request| request.head);
        let range = |head: String| {
            head.lines().find_map(|line| line.strip_prefix("range: ")).map(str::to_owned)
        };
        heads.map(range).collect()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn an_output_is_named_by_its_task_and_its_kind() {
    let scene = Scene::one([whole()]).await;
    let paths = scene.task.download(&scene.client, scene.folder.path()).await.unwrap();
    assert_eq!(paths, [scene.folder.path().join("t.png")]);
    assert_eq!(names(scene.folder.path()), ["t.png"]);
    assert_eq!(std::fs::read(&paths[0]).unwrap(), file());
}

#[tokio::test]
async fn several_outputs_are_numbered() {
    let jpeg = Answer::new(200, "image/jpeg; q=1", "a picture");
    let scene = Scene::start(3, [jpeg]).await;
    let folder = scene.folder.path().join("a/b");
    let paths = scene.task.download(&scene.client, &folder).at_once(2).await.unwrap();
    assert_eq!(names(&folder), ["t-0.jpg", "t-1.jpg", "t-2.jpg"]);
    assert_eq!(paths[2], folder.join("t-2.jpg"));
}

#[tokio::test]
async fn no_id_leads_out_of_the_folder() {
    let scene = Scene::one([whole()]).await;
    let mut task = scene.task.clone();
    task.id = "../../out".to_owned();
    let paths = task.download(&scene.client, scene.folder.path()).await.unwrap();
    assert_eq!(paths[0].parent(), Some(scene.folder.path()));
}

#[tokio::test]
async fn a_file_of_the_same_name_is_replaced() {
    let scene = Scene::one([whole()]).await;
    std::fs::write(scene.folder.path().join("t.png"), "old").unwrap();
    assert_eq!(scene.download().await.unwrap(), file());
    assert_eq!(names(scene.folder.path()), ["t.png"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_has_the_rights_of_any_other() {
    use std::os::unix::fs::PermissionsExt as _;

    let scene = Scene::one([whole()]).await;
    let any = scene.folder.path().join("any");
    std::fs::write(&any, "").unwrap();
    let path = scene.task.download(&scene.client, scene.folder.path()).await.unwrap().remove(0);
    let rights = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(rights(&path), rights(&any));
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
async fn an_address_that_died_is_replaced_by_a_fresh_one() {
    for status in [403, 410] {
        let scene = Scene::one([Answer::new(status, "application/xml", "<Error/>"), whole()]).await;
        assert_eq!(scene.download().await.unwrap(), file());
        // Once for the test, and once for the fresh address.
        assert_eq!((scene.host.count(), scene.storage.count()), (2, 2), "{status}");
    }
}

#[tokio::test]
async fn an_address_that_dies_on_the_way_is_replaced_and_the_output_resumed() {
    let scene = Scene::one([whole().cut(60_000), Answer::json(403, ""), rest(60_000)]).await;
    assert_eq!(scene.download().await.unwrap(), file());
    assert_eq!(scene.ranges()[2].as_deref(), Some("bytes=60000-"));
}

#[tokio::test]
async fn a_fresh_address_that_is_refused_ends_the_download() {
    let scene = Scene::one([Answer::json(403, "no")]).await;
    let problem = scene.problem().await;
    assert!(matches!(problem, DownloadProblem::Refused { status, .. } if status == 403));
    assert_eq!((scene.host.count(), scene.storage.count()), (2, 2));
}

#[tokio::test]
async fn what_breaks_in_the_middle_is_resumed() {
    let scene = Scene::one([whole().cut(60_000), rest(60_000)]).await;
    assert_eq!(scene.download().await.unwrap(), file());
    assert_eq!(scene.ranges(), [None, Some("bytes=60000-".to_owned())]);
    assert!(scene.storage.requests()[1].head.contains(&format!("if-range: {TAG}")));
    assert_eq!(names(scene.folder.path()), ["t.png"]);
}

#[tokio::test]
async fn what_cannot_be_resumed_begins_again() {
    let without_tag = Answer::new(200, "image/png", &file()).cut(60_000);
    let other_part = rest(50_000);
    let no_range = Answer::new(416, "text/plain", "");
    for (answers, requests) in [
        (vec![whole().cut(60_000), whole()], 2),
        (vec![without_tag, whole()], 2),
        (vec![whole().cut(60_000), other_part, whole()], 3),
        (vec![whole().cut(60_000), no_range, whole()], 3),
    ] {
        let scene = Scene::one(answers).await;
        assert_eq!(scene.download().await.unwrap(), file());
        assert_eq!(scene.storage.count(), requests);
    }
}

#[tokio::test]
async fn what_breaks_for_good_leaves_nothing_behind() {
    let scene = Scene::one([whole().cut(60_000)]).await;
    let problem = scene.problem().await;
    assert!(matches!(problem, DownloadProblem::Lost { .. }), "{problem:?}");
    assert_eq!(scene.storage.count(), 3);
}

#[tokio::test]
async fn what_is_given_up_leaves_nothing_behind() {
    let scene = Scene::one([whole().drip(Duration::from_millis(50))]).await;
    let download = scene.task.download(&scene.client, scene.folder.path());
    let download = download.timeout(Duration::from_millis(300));
    let error = download.await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::TimedOut { .. }), "{error:?}");
    assert_eq!(names(scene.folder.path()), [""; 0]);
}

#[tokio::test]
async fn storage_that_is_busy_is_asked_again() {
    let busy = Answer::json(503, "busy").header("retry-after-ms", "10");
    let scene = Scene::one([busy, whole()]).await;
    assert_eq!(scene.download().await.unwrap(), file());
}

#[tokio::test]
async fn storage_that_goes_silent_is_given_up() {
    let scene = Scene::one([Answer::silence()]).await;
    let client = scene.host.builder().retries(0).build().unwrap();
    let download = scene.task.download(&client, scene.folder.path());
    let error = download.idle_timeout(Duration::from_millis(200)).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::Idle { .. }), "{error:?}");
}

#[tokio::test]
async fn more_than_is_allowed_is_not_taken() {
    let endless = Answer::flood("content-type: video/mp4\r\n", 10_000);
    for answer in [whole(), endless] {
        let scene = Scene::one([answer]).await;
        let download = scene.task.download(&scene.client, scene.folder.path()).at_most(90_000);
        let error = download.await.unwrap_err();
        assert!(matches!(error.problem, DownloadProblem::TooLarge { .. }), "{error:?}");
        assert!(scene.storage.sent() < 100_000_000);
    }
}

#[tokio::test]
async fn a_page_is_not_taken_for_an_output() {
    for kind in ["text/html; charset=utf-8", "application/json"] {
        let problem = Scene::one([Answer::new(200, kind, "<html>")]).await.problem().await;
        assert!(matches!(problem, DownloadProblem::NotMedia { .. }), "{problem:?}");
    }
}

#[tokio::test]
async fn redirects_are_followed_as_far_as_is_reasonable() {
    let to = |address: &str| Answer::new(302, "text/html", "").header("location", address);
    let scene = Scene::one([to("/elsewhere"), whole()]).await;
    assert_eq!(scene.download().await.unwrap(), file());
    assert!(scene.storage.requests()[1].head.starts_with("get /elsewhere "));

    let scene = Scene::one([to("/round")]).await;
    assert!(matches!(scene.problem().await, DownloadProblem::Redirects { .. }));
    assert_eq!(scene.storage.count(), 6);

    let scene = Scene::one([to("ftp://elsewhere/")]).await;
    assert!(matches!(scene.problem().await, DownloadProblem::Address { .. }));
}

#[tokio::test]
async fn a_task_without_an_output_says_so() {
    let scene = Scene::start(0, [whole()]).await;
    assert!(matches!(scene.problem().await, DownloadProblem::NoOutput));
}

#[tokio::test]
async fn no_log_line_shows_an_address_or_the_key() {
    let (log, _guard) = Log::start();
    let scene = Scene::one([whole().cut(60_000), Answer::json(403, ""), rest(60_000)]).await;
    assert_eq!(scene.download().await.unwrap(), file());
    let text = log.text();
    assert!(text.contains("fetching again") && text.contains("fresh address"), "{text}");
    for secret in [SIGNATURE, KEY] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn an_error_names_the_task_and_shows_no_address() {
    let scene = Scene::start(2, [Answer::json(404, "")]).await;
    let error = scene.task.download(&scene.client, scene.folder.path()).await.unwrap_err();
    assert_eq!((error.id.as_str(), error.output), ("t", Some(0)));
    let shown = printed(&error);
    assert!(shown.contains("output 0 of task t"), "{shown}");
    for secret in [SIGNATURE, KEY] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let scene = Scene::one([whole()]).await;
    let file = scene.folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = scene.task.download(&scene.client, &file).await.unwrap_err();
    assert!(error.to_string().contains(file.to_str().unwrap()), "{error}");
    assert_eq!(scene.storage.count(), 0);
}

#[tokio::test]
async fn an_output_goes_into_a_writer() {
    let scene = Scene::start(2, [whole().cut(60_000), rest(60_000)]).await;
    let mut bytes = Vec::new();
    let error = scene.task.download_to(&scene.client, &mut bytes).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::Several { count: 2, .. }), "{error:?}");
    let received = scene.task.download_to(&scene.client, &mut bytes).output(1).await.unwrap();
    assert_eq!(received.content_type.as_deref(), Some("image/png"));
    assert_eq!((received.bytes, bytes), (100_000, file()));
    let error = scene.task.download_to(&scene.client, Vec::new()).output(2).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::NoOutput), "{error:?}");
}

#[tokio::test]
async fn a_writer_is_not_written_to_twice() {
    let scene = Scene::one([whole().cut(60_000), whole()]).await;
    let mut bytes = Vec::new();
    let error = scene.task.download_to(&scene.client, &mut bytes).await.unwrap_err();
    let problem = error.problem;
    assert!(matches!(problem, DownloadProblem::NotResumed { bytes: 60_000, .. }), "{problem:?}");
    assert_eq!(bytes, file()[..60_000]);
}

#[tokio::test]
async fn progress_goes_on_where_a_download_is_resumed() {
    let scene = Scene::one([whole().cut(60_000), rest(60_000)]).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let seeing = seen.clone();
    let download = scene.task.download(&scene.client, scene.folder.path());
    download.progress(move |progress| seeing.lock().unwrap().push(progress)).await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.is_sorted_by_key(|progress| progress.bytes), "{seen:?}");
    assert_eq!(seen.last().unwrap().bytes, 100_000);
    assert!(seen.iter().all(|progress| progress.total == Some(100_000) && progress.output == 0));
}

#[tokio::test]
async fn a_download_can_be_sent_to_another_thread() {
    let scene = Scene::start(3, [whole()]).await;
    let download = scene.task.download(&scene.client, scene.folder.path());
    assert_eq!(tokio::spawn(download.into_future()).await.unwrap().unwrap().len(), 3);
    let download = scene.task.download_to(&scene.client, tokio::io::sink()).output(0);
    assert!(tokio::spawn(download.into_future()).await.unwrap().is_ok());
}

#[tokio::test]
async fn the_sandbox_hands_out_what_it_made() {
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await.unwrap();
    let client = sandbox.client();
    let request: TextToImageGen4Image = TextToImageGen4Image::builder()
        .prompt_text("a lighthouse")
        .ratio("1280:720")
        .try_into()
        .unwrap();
    let created = client.text_to_image().body(request).send().await.unwrap();
    let folder = tempdir().unwrap();
    let task = client.task(&created.id).wait().await.unwrap();
    let paths = task.download(&client, folder.path()).await.unwrap();
    assert_eq!(names(folder.path()), [format!("{}.png", created.id)]);
    assert!(std::fs::read(&paths[0]).unwrap().starts_with(b"\x89PNG"));
}
