//! Faults in the body of a response: cut off, slow, not JSON.

use std::time::{Duration, Instant};

use crate::common::{DIALECTS, Outcome, connect, create, created_id, read, sandbox, send};
use runwayml_sandbox::{Clock, Dialect, Fault, Sandbox, example_body};
use tokio::io::AsyncReadExt as _;

/// The length of a body as its headers announce it.
fn announced(reply: &crate::common::Reply) -> Option<usize> {
    reply.header("content-length")?.parse().ok()
}

/// The path of the only output of a task that has ended, with its signature.
async fn output_path(sandbox: &Sandbox) -> Result<String, Box<dyn std::error::Error>> {
    let id = created_id(sandbox).await?;
    let task = read(sandbox, &id).await?.json();
    let url = task["output"][0].as_str().ok_or("no output")?;
    Ok(url.strip_prefix(sandbox.base_url()).ok_or("another server")?.to_owned())
}

async fn sandbox_of_ended_tasks() -> Result<Sandbox, Box<dyn std::error::Error>> {
    Ok(sandbox(Dialect::Runway).clock(Clock::Wall(Duration::ZERO)).start().await?)
}

#[tokio::test]
async fn a_cut_body_ends_before_its_announced_length_and_the_request_is_carried_out() -> Outcome {
    for dialect in DIALECTS {
        let sandbox = sandbox(dialect).fault(Fault::cut().on("text_to_image")).start().await?;
        let reply = create(&sandbox).await?;
        let length = announced(&reply).ok_or("no length")?;
        assert_eq!((reply.status, reply.body.len()), (200, length / 2));
        assert_eq!(sandbox.created(), 1);
        assert!(create(&sandbox).await?.json()["id"].is_string());
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_replaces_another_can_be_cut() -> Outcome {
    let builder = sandbox(Dialect::Runway).fault(Fault::cut()).fault(Fault::status(503));
    let sandbox = builder.start().await?;
    let reply = create(&sandbox).await?;
    let length = announced(&reply).ok_or("no length")?;
    assert_eq!((reply.status, reply.body.len()), (503, length / 2));
    assert_eq!(sandbox.created(), 0);
    Ok(())
}

#[tokio::test]
async fn a_response_without_a_body_cannot_be_cut() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).fault(Fault::cut().on("delete_task")).start().await?;
    let id = created_id(&sandbox).await?;
    let reply = send(&sandbox, "DELETE", &format!("/v1/tasks/{id}"), None).await?;
    assert_eq!((reply.status, reply.body.as_str()), (204, ""));
    Ok(())
}

#[tokio::test]
async fn a_dripping_body_arrives_whole_and_in_pieces() -> Outcome {
    let time = Duration::from_millis(200);
    let sandbox = sandbox(Dialect::Runway).fault(Fault::drip(time)).start().await?;
    let started = Instant::now();
    let body = example_body("text_to_image");
    let mut connection = connect(&sandbox, "POST", "/v1/text_to_image", body.as_ref()).await?;
    let (mut response, mut pieces) = (Vec::new(), 0);
    while connection.read_buf(&mut response).await? > 0 {
        pieces += 1;
    }
    assert!(started.elapsed() >= time, "{:?}", started.elapsed());
    assert!(pieces > 5, "{pieces}");
    assert!(response.ends_with(b"}"), "{}", String::from_utf8_lossy(&response));
    Ok(())
}

#[tokio::test]
async fn a_status_can_have_a_body_that_is_not_json() -> Outcome {
    let page = Fault::status(200).text("<p>busy").header("content-type", "text/html");
    let builder = sandbox(Dialect::Runway).fault(Fault::status(200).text("{\"id\":")).fault(page);
    let sandbox = builder.start().await?;
    let reply = create(&sandbox).await?;
    let is_text = reply.header("content-type").is_some_and(|value| value.starts_with("text/plain"));
    assert!(is_text && reply.status == 200, "{reply:?}");
    assert_eq!(reply.body, "{\"id\":");
    let reply = create(&sandbox).await?;
    assert_eq!((reply.header("content-type"), &*reply.body), (Some("text/html"), "<p>busy"));
    assert_eq!(sandbox.created(), 0);
    Ok(())
}

#[tokio::test]
async fn a_fault_on_outputs_applies_to_downloads_alone() -> Outcome {
    let sandbox = sandbox_of_ended_tasks().await?;
    sandbox.inject(Fault::status(503).on_outputs())?;
    let path = output_path(&sandbox).await?;
    assert_eq!(send(&sandbox, "GET", &path, None).await?.status, 503);
    Ok(())
}

#[tokio::test]
async fn a_fault_for_any_operation_does_not_apply_to_downloads() -> Outcome {
    let sandbox = sandbox_of_ended_tasks().await?;
    let path = output_path(&sandbox).await?;
    sandbox.inject(Fault::status(503))?;
    // The file is not text; a response that begins with it is enough.
    let reply = send(&sandbox, "GET", &path, None).await;
    assert!(reply.is_err() || reply.is_ok_and(|reply| reply.status == 200));
    assert_eq!(create(&sandbox).await?.status, 503);
    Ok(())
}
