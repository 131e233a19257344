//! Faults over HTTP, in both dialects.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use crate::common::{DIALECTS, Outcome, connect, create, created_id, read, sandbox, send};
use runwayml_sandbox::{Dialect, Fault, Sandbox, StartError, example_body};
use serde_json::json;

/// The statuses of creations, one after the other; `None` is a connection that was reset.
async fn statuses(sandbox: &Sandbox, count: usize) -> Vec<Option<u16>> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(create(sandbox).await.ok().map(|reply| reply.status));
    }
    statuses
}

#[tokio::test]
async fn a_status_replaces_the_response_and_has_its_headers() -> Outcome {
    for dialect in DIALECTS {
        let fault = Fault::status(429).on("text_to_image").header("Retry-After", "2");
        let sandbox = sandbox(dialect).fault(fault).start().await?;
        let reply = create(&sandbox).await?;
        assert_eq!((reply.status, reply.header("retry-after")), (429, Some("2")));
        assert_eq!(sandbox.created(), 0);
        assert_eq!(create(&sandbox).await?.status, 200);
        assert_eq!(sandbox.created(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_status_without_a_body_has_an_error_in_the_format_of_the_dialect() -> Outcome {
    let runway = sandbox(Dialect::Runway).fault(Fault::status(503)).start().await?;
    let error = create(&runway).await?.json();
    assert!(error["error"].as_str().is_some_and(|error| error.starts_with("503 ")), "{error}");
    let cometapi = sandbox(Dialect::CometApi).fault(Fault::status(503)).start().await?;
    let error = create(&cometapi).await?.json();
    assert_eq!(error["error"]["type"], "comet_api_error", "{error}");
    Ok(())
}

#[tokio::test]
async fn a_status_can_have_any_body() -> Outcome {
    let fault = Fault::status(200).body(json!({ "code": 500, "msg": "busy" }));
    let sandbox = sandbox(Dialect::CometApi).fault(fault).start().await?;
    let reply = create(&sandbox).await?;
    assert_eq!((reply.status, &reply.json()["code"]), (200, &json!(500)));
    Ok(())
}

#[tokio::test]
async fn a_status_that_has_no_body_is_sent_without_one() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).fault(Fault::status(204)).start().await?;
    let reply = create(&sandbox).await?;
    assert_eq!((reply.status, reply.body.as_str()), (204, ""));
    Ok(())
}

#[tokio::test]
async fn a_reset_request_gets_no_response() -> Outcome {
    for dialect in DIALECTS {
        let sandbox = sandbox(dialect).fault(Fault::reset()).start().await?;
        assert_eq!(create(&sandbox).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        assert_eq!(sandbox.created(), 0);
        assert_eq!(create(&sandbox).await?.status, 200);
    }
    Ok(())
}

#[tokio::test]
async fn a_large_request_is_received_whole_before_the_connection_is_reset() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).fault(Fault::reset()).start().await?;
    let body = json!({ "promptText": "a".repeat(8 << 20) });
    let reply = send(&sandbox, "POST", "/v1/text_to_image", Some(&body)).await;
    assert_eq!(reply.unwrap_err().kind(), ErrorKind::ConnectionReset);
    Ok(())
}

#[tokio::test]
async fn an_accepted_reset_request_creates_one_task() -> Outcome {
    for dialect in DIALECTS {
        let fault = Fault::reset().on("text_to_image").accepted();
        let sandbox = sandbox(dialect).fault(fault).start().await?;
        assert_eq!(create(&sandbox).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        assert_eq!(sandbox.created(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn an_accepted_status_creates_one_task() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).fault(Fault::status(500).accepted()).start().await?;
    assert_eq!(create(&sandbox).await?.status, 500);
    assert_eq!(sandbox.created(), 1);
    Ok(())
}

#[tokio::test]
async fn delays_add_up() -> Outcome {
    let delay = Fault::delay(Duration::from_millis(60));
    let builder = sandbox(Dialect::Runway).fault(delay.clone()).fault(delay.accepted());
    let sandbox = builder.start().await?;
    let started = Instant::now();
    assert_eq!(create(&sandbox).await?.status, 200);
    assert!(started.elapsed() >= Duration::from_millis(120), "{:?}", started.elapsed());
    Ok(())
}

#[tokio::test]
async fn a_delayed_request_can_have_another_fault() -> Outcome {
    let delay = Fault::delay(Duration::from_millis(60));
    let sandbox = sandbox(Dialect::Runway).fault(Fault::status(503)).fault(delay).start().await?;
    let started = Instant::now();
    assert_eq!(create(&sandbox).await?.status, 503);
    assert!(started.elapsed() >= Duration::from_millis(60));
    Ok(())
}

#[tokio::test]
async fn a_delayed_request_is_carried_out_even_if_the_program_closes_the_connection() -> Outcome {
    let delay = Fault::delay(Duration::from_millis(50));
    let sandbox = sandbox(Dialect::Runway).fault(delay).start().await?;
    let body = example_body("text_to_image");
    let connection = connect(&sandbox, "POST", "/v1/text_to_image", body.as_ref()).await?;
    tokio::time::sleep(Duration::from_millis(20)).await;
    drop(connection);
    for _ in 0..200 {
        if sandbox.created() == 1 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err("no task was created".into())
}

#[tokio::test]
async fn an_accepted_request_is_carried_out_before_its_delay() -> Outcome {
    let delay = Fault::delay(Duration::from_secs(600)).accepted();
    let sandbox = sandbox(Dialect::Runway).fault(delay).start().await?;
    let body = example_body("text_to_image");
    let _connection = connect(&sandbox, "POST", "/v1/text_to_image", body.as_ref()).await?;
    for _ in 0..200 {
        if sandbox.created() == 1 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err("no task was created".into())
}

#[tokio::test]
async fn a_task_can_be_reported_as_unknown() -> Outcome {
    let runway = sandbox(Dialect::Runway).fault(Fault::not_found()).start().await?;
    let id = created_id(&runway).await?;
    let reply = read(&runway, &id).await?;
    assert_eq!((reply.status, reply.json()), (404, json!({ "error": "Could not find Task" })));
    assert_eq!(read(&runway, &id).await?.status, 200);

    let cometapi = sandbox(Dialect::CometApi).fault(Fault::not_found().times(2)).start().await?;
    let id = created_id(&cometapi).await?;
    for _ in 0..2 {
        assert_eq!(read(&cometapi, &id).await?.json()["code"], "task_not_exist");
    }
    assert_eq!(read(&cometapi, &id).await?.json()["data"]["status"], "QUEUED");
    Ok(())
}

#[tokio::test]
async fn a_fault_applies_once_by_default() -> Outcome {
    for (fault, expected) in [
        (Fault::status(503), [Some(503), Some(200), Some(200), Some(200)]),
        (Fault::status(503).times(2), [Some(503), Some(503), Some(200), Some(200)]),
        (Fault::status(503).times(0), [Some(200), Some(200), Some(200), Some(200)]),
        (Fault::status(503).after(2), [Some(200), Some(200), Some(503), Some(200)]),
        (Fault::status(503).after(1).times(2), [Some(200), Some(503), Some(503), Some(200)]),
        (Fault::reset().after(2).always(), [Some(200), Some(200), None, None]),
    ] {
        let sandbox = sandbox(Dialect::Runway).fault(fault.clone()).start().await?;
        assert_eq!(statuses(&sandbox, 4).await, expected, "{fault:?}");
    }
    Ok(())
}

#[tokio::test]
async fn faults_apply_in_their_order_and_one_at_a_time() -> Outcome {
    let builder = sandbox(Dialect::Runway)
        .fault(Fault::status(503).times(2))
        .fault(Fault::reset())
        .fault(Fault::status(429).after(1));
    let sandbox = builder.start().await?;
    let expected = [Some(503), Some(503), None, Some(429), Some(200)];
    assert_eq!(statuses(&sandbox, 5).await, expected);
    Ok(())
}

#[tokio::test]
async fn a_fault_applies_only_to_its_operation() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).fault(Fault::status(503).on("get_task")).start().await?;
    let id = created_id(&sandbox).await?;
    assert_eq!(read(&sandbox, &id).await?.status, 503);
    assert_eq!(read(&sandbox, &id).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_fault_can_be_injected_while_the_sandbox_runs() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).start().await?;
    assert_eq!(create(&sandbox).await?.status, 200);
    sandbox.inject(Fault::status(500).on("text_to_image"))?;
    assert_eq!(create(&sandbox).await?.status, 500);
    assert_eq!(create(&sandbox).await?.status, 200);
    let error = sandbox.inject(Fault::reset().on("text_to_smell")).unwrap_err();
    assert_eq!(error.name, "text_to_smell");
    Ok(())
}

#[tokio::test]
async fn faults_can_be_removed() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).fault(Fault::status(503).always()).start().await?;
    assert_eq!(create(&sandbox).await?.status, 503);
    sandbox.clear_faults();
    assert_eq!(create(&sandbox).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_fault_for_an_unknown_operation_is_an_error_with_similar_names() -> Outcome {
    let started = Sandbox::builder().fault(Fault::reset().on("text_to_imgae")).start().await;
    let error = started.unwrap_err();
    assert!(matches!(error, StartError::UnknownOperation(_)), "{error:?}");
    let message = error.to_string();
    assert!(
        message.contains("`text_to_imgae`, which this provider does not have; did you mean"),
        "{message}"
    );
    assert!(message.contains("`text_to_image`"), "{message}");

    // CometAPI does not support it.
    let fault = Fault::reset().on("create_upload");
    assert!(sandbox(Dialect::CometApi).fault(fault.clone()).start().await.is_err());
    assert!(sandbox(Dialect::Runway).fault(fault).start().await.is_ok());
    Ok(())
}
