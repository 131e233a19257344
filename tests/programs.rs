//! Five programs as a user of the crate writes them, on the sandbox. Each has a body of ten lines at
//! most, so that the public API stays short to use.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::common::images::png;
use crate::common::sandbox_client;
use futures_util::TryStreamExt as _;
use runwayml::types::{ImageToVideoGen45, Task, TextToImageGen4Image, Voice};
use runwayml::{Client, Image, References, Result};
use runwayml_sandbox::{Fault, Sandbox};
use serde_json::json;

/// How long a program waits for a task.
const LIMIT: Duration = Duration::from_millis(300);

/// Makes an image of the cat in a local file.
async fn image_from_a_reference(client: &Client, cat: &Path, to: &Path) -> Result<Vec<PathBuf>> {
    let prompt = "@cat asleep under a lighthouse, in oil";
    let references = References::new().tag("cat", Image::open(cat).await?)?.resolve(client).await?;
    let request =
        TextToImageGen4Image::new().prompt_text(prompt).ratio("1280:720").references(references);
    client.text_to_image(request).start().await?.download(to).await
}

/// Makes a video that begins with the image in a local file.
async fn video_from_a_file(client: &Client, first: &Path, to: &Path) -> Result<Vec<PathBuf>> {
    let image = Image::open(first).await?.resolve(client).await?;
    let request = ImageToVideoGen45::new()
        .prompt_image(image)
        .prompt_text("the cat yawns")
        .ratio("1280:720")
        .duration(5);
    client.image_to_video(request).start().await?.download(to).await
}

/// Waits for a task whose id another process has stored in a file.
async fn resumed(client: &Client, stored: &Path, to: &Path) -> Result<Vec<PathBuf>> {
    let id = std::fs::read_to_string(stored).expect("another process has stored the id");
    let task = client.task(id.trim()).wait().timeout(Duration::from_secs(900)).await?;
    Ok(task.download(client, to).await?)
}

/// All voices of the account, however many pages they are on.
async fn all_voices(client: &Client) -> Result<Vec<Voice>> {
    client.list_voices().limit(50).into_stream().try_collect().await
}

/// What a program does about each reason for which a task has no output.
async fn what_to_do(client: &Client, image: TextToImageGen4Image) -> Result<String> {
    let made: Result<Task> =
        async { Ok(client.text_to_image(image).start().await?.wait().timeout(LIMIT).await?) }.await;
    Ok(match made {
        Ok(task) => format!("show {:?}", task.output()),
        Err(error) if error.is_out_of_credits() => "buy credits".to_owned(),
        Err(error) if error.is_moderated() => "change the prompt".to_owned(),
        Err(error) if error.may_have_been_accepted() => "look before sending it again".to_owned(),
        Err(error) if error.is_timeout() => format!("wait again for {:?}", error.task_id()),
        Err(error) => return Err(error),
    })
}

/// The source of the programs, without that of the tests.
fn source() -> &'static str {
    include_str!("programs.rs").split("/// The source of the programs").next().unwrap()
}

#[test]
fn a_program_has_ten_lines_at_most() {
    let programs: Vec<&str> = source().split("\nasync fn ").skip(1).collect();
    assert_eq!(programs.len(), 5);
    for program in programs {
        let (name, rest) = program.split_once('(').unwrap();
        let (_, body) = rest.split_once(" {\n").unwrap();
        let (body, _) = body.split_once("\n}\n").unwrap();
        let lines = body.lines().count();
        assert!(lines <= 10, "{name} has {lines} lines");
    }
}

/// A sandbox whose tasks have ended when they are first read, and a client for it.
async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await.unwrap();
    let client = sandbox_client(&sandbox);
    (sandbox, client)
}

fn saved(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[tokio::test]
async fn an_image_is_made_from_a_reference_and_downloaded() {
    let (_sandbox, client) = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let cat = saved(folder.path(), "cat.png", png(320, 240));
    let images = image_from_a_reference(&client, &cat, folder.path()).await.unwrap();
    assert!(std::fs::read(&images[0]).unwrap().starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn a_video_is_made_from_a_local_file() {
    let (_sandbox, client) = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let first = saved(folder.path(), "first.png", png(1280, 720));
    let videos = video_from_a_file(&client, &first, folder.path()).await.unwrap();
    assert_eq!(&std::fs::read(&videos[0]).unwrap()[4..8], b"ftyp");
}

#[tokio::test]
async fn a_task_is_resumed_by_its_stored_id() {
    let (_sandbox, client) = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let task = client.text_to_image(crate::common::image_request()).start().await.unwrap();
    let stored = saved(folder.path(), "task.id", format!("{}\n", task.id()));
    drop(task);
    let images = resumed(&client, &stored, folder.path()).await.unwrap();
    assert_eq!(images.len(), 1);
}

#[tokio::test]
async fn all_voices_of_all_pages_are_listed() {
    let (sandbox, client) = sandbox().await;
    for page in [
        json!({ "data": [{ "id": "a" }, { "id": "b" }], "hasMore": true, "nextCursor": "b" }),
        json!({ "data": [{ "id": "c" }], "hasMore": false, "nextCursor": null }),
    ] {
        sandbox.inject(Fault::status(200).on("list_voices").body(page)).unwrap();
    }
    let voices = all_voices(&client).await.unwrap();
    let ids: Vec<&str> = voices.iter().map(|voice| voice.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
}

#[tokio::test]
async fn each_reason_for_no_output_has_its_own_arm() {
    let credits = json!({ "error": "You do not have enough credits to run this task." });
    let moderated = json!({ "id": "t", "status": "FAILED", "failureCode": "SAFETY.INPUT.TEXT" });
    let faults = [
        (Fault::status(400).on("text_to_image").body(credits), "buy credits"),
        (Fault::status(200).on("get_task").body(moderated), "change the prompt"),
        (Fault::reset().on("text_to_image").accepted(), "look before sending it again"),
        (Fault::delay(2 * LIMIT).on("get_task").always(), "wait again for Some(TaskId("),
    ];
    for (fault, expected) in faults {
        let (sandbox, client) = sandbox().await;
        sandbox.inject(fault).unwrap();
        let what = what_to_do(&client, crate::common::image_request()).await.unwrap();
        assert!(what.starts_with(expected), "{what}");
    }
    let (_sandbox, client) = sandbox().await;
    let what = what_to_do(&client, crate::common::image_request()).await.unwrap();
    assert!(what.starts_with("show "), "{what}");
}
