//! Tasks that end without an output.

use std::time::Duration;

use crate::common::{DIALECTS, Outcome, created_id, read, sandbox, send};
use runwayml_sandbox::{Clock, Dialect, Fault, SandboxBuilder, example_body};
use serde_json::Value;

fn sandbox_of_ended_tasks(dialect: Dialect) -> SandboxBuilder {
    sandbox(dialect).clock(Clock::Wall(Duration::ZERO))
}

#[tokio::test]
async fn a_task_can_fail_with_a_code() -> Outcome {
    let fault = Fault::failed("SAFETY.INPUT.TEXT");
    let sandbox = sandbox_of_ended_tasks(Dialect::Runway).fault(fault).start().await?;
    let task = read(&sandbox, &created_id(&sandbox).await?).await?.json();
    assert_eq!(
        (&task["status"], &task["failureCode"]),
        (&"FAILED".into(), &"SAFETY.INPUT.TEXT".into())
    );
    assert_eq!(task["output"], Value::Null);
    assert_eq!(task["cost"]["credits"], 0);
    let next = read(&sandbox, &created_id(&sandbox).await?).await?.json();
    assert_eq!(next["status"], "SUCCEEDED");
    Ok(())
}

#[tokio::test]
async fn a_task_fails_only_at_its_end() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).fault(Fault::failed("INTERNAL")).start().await?;
    let id = created_id(&sandbox).await?;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(read(&sandbox, &id).await?.json()["status"].clone());
    }
    assert_eq!(statuses, ["PENDING", "RUNNING", "RUNNING", "RUNNING", "FAILED"]);
    Ok(())
}

#[tokio::test]
async fn a_task_can_be_cancelled_by_the_provider() -> Outcome {
    let fault = Fault::cancelled();
    let sandbox = sandbox_of_ended_tasks(Dialect::Runway).fault(fault).start().await?;
    let task = read(&sandbox, &created_id(&sandbox).await?).await?.json();
    assert_eq!(task["status"], "CANCELLED");
    Ok(())
}

#[tokio::test]
async fn cometapi_reports_a_failed_task_in_its_envelope() -> Outcome {
    let fault = Fault::failed("INTERNAL").always();
    let sandbox = sandbox_of_ended_tasks(Dialect::CometApi).fault(fault).start().await?;
    let task = read(&sandbox, &created_id(&sandbox).await?).await?.json();
    assert_eq!(
        (&task["data"]["status"], &task["data"]["data"]["status"]),
        (&"FAILURE".into(), &"FAILED".into())
    );
    assert_ne!(task["data"]["fail_reason"], "");
    assert_eq!(task["data"]["progress"], "100%");
    Ok(())
}

#[tokio::test]
async fn an_end_is_for_creations_alone() -> Outcome {
    for dialect in DIALECTS {
        let fault = Fault::failed("INTERNAL");
        let sandbox = sandbox_of_ended_tasks(dialect).fault(fault).start().await?;
        read(&sandbox, "unknown").await?;
        let body = example_body("text_to_image");
        let created = send(&sandbox, "POST", "/v1/text_to_image", body.as_ref()).await?.json();
        let task = read(&sandbox, created["id"].as_str().unwrap_or_default()).await?;
        assert!(task.body.contains("\"FAILED\""), "{}", task.body);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_started_besides_tasks_has_ended_when_it_is_read() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).start().await?;
    let id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
    for (path, status) in [("workflow_invocations", "SUCCEEDED"), ("realtime_sessions", "READY")] {
        let started = send(&sandbox, "GET", &format!("/v1/{path}/{id}"), None).await?.json();
        assert_eq!((&started["id"], &started["status"]), (&id.into(), &status.into()));
    }
    Ok(())
}
