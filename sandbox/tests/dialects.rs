//! The responses of the sandbox in its two dialects.

use crate::common::{Outcome, create, created_id, read, sandbox, send};
use runwayml_sandbox::{Dialect, Wrapping, example_bodies, example_body};
use serde_json::json;

#[tokio::test]
async fn a_task_of_runway_succeeds_and_has_an_output() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).start().await?;
    let id = created_id(&sandbox).await?;
    let mut states = Vec::new();
    for _ in 0..5 {
        states.push(read(&sandbox, &id).await?.json());
    }
    assert_eq!(
        (&states[0]["status"], &states[4]["status"]),
        (&json!("PENDING"), &json!("SUCCEEDED"))
    );
    assert!(states[4]["output"][0].as_str().is_some_and(|url| url.contains("/outputs/")));
    Ok(())
}

#[tokio::test]
async fn cometapi_returns_a_task_wrapped_or_bare() -> Outcome {
    let wrapped = sandbox(Dialect::CometApi).start().await?;
    let task = read(&wrapped, &created_id(&wrapped).await?).await?.json();
    assert_eq!((&task["code"], &task["data"]["status"]), (&json!("success"), &json!("QUEUED")));

    let bare = sandbox(Dialect::CometApi).wrapping(Wrapping::Bare).start().await?;
    let task = read(&bare, &created_id(&bare).await?).await?.json();
    assert_eq!(task["status"], "PENDING");
    Ok(())
}

#[tokio::test]
async fn cometapi_reports_a_new_task_as_unknown_at_first() -> Outcome {
    let sandbox = sandbox(Dialect::CometApi).not_found(1).start().await?;
    let id = created_id(&sandbox).await?;
    assert_eq!(read(&sandbox, &id).await?.json()["code"], "task_not_exist");
    assert_eq!(read(&sandbox, &id).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn cometapi_rejects_unsupported_requests() -> Outcome {
    let sandbox = sandbox(Dialect::CometApi).start().await?;
    let mut body = example_body("text_to_image").ok_or("no example")?;
    body["referenceImages"] = json!([]);
    let reply = send(&sandbox, "POST", "/v1/text_to_image", Some(&body)).await?;
    assert_eq!((reply.status, &reply.json()["code"]), (400, &json!("reference_images_empty")));
    assert_eq!(sandbox.created(), 0);
    assert_eq!(send(&sandbox, "POST", "/v1/uploads", None).await?.status, 301);
    Ok(())
}

#[tokio::test]
async fn only_accepted_creations_are_counted() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).start().await?;
    create(&sandbox).await?;
    assert_eq!(send(&sandbox, "POST", "/v1/text_to_image", Some(&json!({}))).await?.status, 400);
    assert_eq!(send(&sandbox, "GET", "/v1/organization", None).await?.status, 200);
    assert_eq!(sandbox.created(), 1);
    Ok(())
}

#[test]
fn only_an_operation_with_a_body_has_example_bodies() {
    assert!(example_bodies("text_to_image").len() > 1);
    assert!(example_bodies("get_task").is_empty());
    assert!(example_bodies("text_to_smell").is_empty());
}

#[tokio::test]
async fn the_variables_are_those_of_the_provider() -> Outcome {
    for (dialect, key, base_url) in [
        (Dialect::Runway, "RUNWAYML_API_SECRET", "RUNWAYML_BASE_URL"),
        (Dialect::CometApi, "COMETAPI_KEY", "COMETAPI_BASE_URL"),
    ] {
        let sandbox = sandbox(dialect).start().await?;
        let expected = [(key, sandbox.api_key()), (base_url, sandbox.base_url())];
        assert_eq!(sandbox.variables(), expected);
    }
    Ok(())
}
