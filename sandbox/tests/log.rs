//! The line that each request has in the log.

use std::sync::{Arc, Mutex};

use crate::common::{DIALECTS, Outcome, create, created_id, read, sandbox, send};
use runwayml_sandbox::{Dialect, Fault, LoggedRequest, Sandbox, SandboxBuilder};

type Log = Arc<Mutex<Vec<LoggedRequest>>>;

async fn logged(builder: SandboxBuilder) -> Result<(Sandbox, Log), Box<dyn std::error::Error>> {
    let log = Log::default();
    let requests = Arc::clone(&log);
    let builder = builder.on_request(move |request| requests.lock().unwrap().push(request.clone()));
    Ok((builder.start().await?, log))
}

#[tokio::test]
async fn each_request_is_logged_once_with_its_operation() -> Outcome {
    for (dialect, path) in
        DIALECTS.into_iter().zip(["/v1/text_to_image", "/runwayml/v1/text_to_image"])
    {
        let (sandbox, log) = logged(sandbox(dialect)).await?;
        create(&sandbox).await?;
        let log = log.lock().unwrap();
        assert_eq!(log.len(), 1);
        let line = log[0].to_string();
        assert!(line.starts_with(&format!("POST {path} → 200 (text_to_image, ")), "{line}");
        assert!(line.ends_with(" ms)"), "{line}");
    }
    Ok(())
}

#[tokio::test]
async fn a_request_for_an_unknown_path_is_logged_without_its_query() -> Outcome {
    let (sandbox, log) = logged(sandbox(Dialect::Runway)).await?;
    send(&sandbox, "GET", "/v1/nothing?key=secret", None).await?;
    send(&sandbox, "PUT", "/v1/text_to_image", None).await?;
    let log = log.lock().unwrap();
    let logged: Vec<_> = log
        .iter()
        .map(|request| (request.path.as_str(), request.operation, request.status))
        .collect();
    assert_eq!(logged, [("/v1/nothing", None, Some(404)), ("/v1/text_to_image", None, Some(405))]);
    Ok(())
}

#[tokio::test]
async fn a_reset_request_is_logged_without_a_status() -> Outcome {
    let (sandbox, log) = logged(sandbox(Dialect::Runway).fault(Fault::reset())).await?;
    create(&sandbox).await.unwrap_err();
    let log = log.lock().unwrap();
    assert_eq!((log.len(), log[0].status), (1, None));
    assert_eq!(log[0].operation, Some("text_to_image"));
    Ok(())
}

#[tokio::test]
async fn a_replaced_response_is_logged_with_the_status_that_was_sent() -> Outcome {
    let (sandbox, log) =
        logged(sandbox(Dialect::Runway).fault(Fault::status(500).accepted())).await?;
    create(&sandbox).await?;
    assert_eq!(log.lock().unwrap()[0].status, Some(500));
    Ok(())
}

#[tokio::test]
async fn the_delay_that_a_response_asks_for_is_logged() -> Outcome {
    let fault = Fault::status(429).header("retry-after", "2");
    let (sandbox, log) = logged(sandbox(Dialect::Runway).fault(fault)).await?;
    create(&sandbox).await?;
    create(&sandbox).await?;
    let delays: Vec<_> = log.lock().unwrap().iter().map(|request| request.retry_after).collect();
    assert_eq!(delays, [Some(std::time::Duration::from_secs(2)), None]);
    Ok(())
}

#[tokio::test]
async fn each_task_that_is_created_is_reported_with_its_request() -> Outcome {
    for dialect in DIALECTS {
        let created = Arc::new(Mutex::new(Vec::new()));
        let reported = Arc::clone(&created);
        let sandbox = sandbox(dialect)
            .fault(Fault::status(500).on("text_to_image"))
            .fault(Fault::reset().on("text_to_image").accepted())
            .on_creation(move |creation| {
                let prompt = creation.request["promptText"].to_string();
                reported.lock().unwrap().push((creation.id.to_owned(), creation.operation, prompt));
            })
            .start()
            .await?;
        // Rejected; carried out without a response; carried out.
        assert_eq!(create(&sandbox).await?.status, 500);
        assert!(create(&sandbox).await.is_err());
        let id = created_id(&sandbox).await?;
        let created = created.lock().unwrap();
        assert_eq!((created.len(), sandbox.created()), (2, 2));
        let (last, operation, prompt) = &created[1];
        assert_eq!((last.as_str(), *operation), (id.as_str(), "text_to_image"));
        assert!(prompt.len() > 2, "{prompt}");
    }
    Ok(())
}

#[tokio::test]
async fn a_creation_estimates_what_the_task_costs() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).task_time(std::time::Duration::ZERO).start().await?;
    let created = create(&sandbox).await?.json();
    let task = read(&sandbox, created["id"].as_str().unwrap_or_default()).await?.json();
    assert_eq!(created["estimatedCost"], task["cost"]);
    Ok(())
}
