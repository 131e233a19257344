//! Restarts of the server.

use std::io::ErrorKind;
use std::time::Duration;

use crate::common::{Outcome, connect, create, created_id, read, sandbox};
use runwayml_sandbox::{Dialect, Fault, example_body};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

const DOWN: Duration = Duration::from_millis(200);

#[tokio::test]
async fn connections_are_refused_during_a_restart_and_accepted_after_it() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).start().await?;
    let attempt = async {
        tokio::time::sleep(DOWN / 2).await;
        create(&sandbox).await
    };
    let (restarted, during) = tokio::join!(sandbox.restart(DOWN), attempt);
    restarted?;
    assert_eq!(during.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    assert_eq!(create(&sandbox).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn tasks_and_faults_survive_a_restart() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).fault(Fault::status(503).after(1)).start().await?;
    let id = created_id(&sandbox).await?;
    sandbox.restart(Duration::ZERO).await?;
    assert_eq!(read(&sandbox, &id).await?.status, 503);
    assert_eq!(read(&sandbox, &id).await?.json()["id"], *id);
    assert_eq!(sandbox.created(), 1);
    Ok(())
}

#[tokio::test]
async fn an_idle_connection_is_closed_by_a_restart() -> Outcome {
    let sandbox = sandbox(Dialect::Runway).start().await?;
    let address = sandbox.base_url().strip_prefix("http://").ok_or("no address")?;
    let mut idle = TcpStream::connect(address).await?;
    sandbox.restart(Duration::ZERO).await?;
    let read = idle.read(&mut [0; 8]).await;
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    Ok(())
}

#[tokio::test]
async fn a_request_in_flight_loses_its_response_and_is_carried_out() -> Outcome {
    let delay = Fault::delay(Duration::from_millis(300)).on("text_to_image");
    let sandbox = sandbox(Dialect::Runway).fault(delay).start().await?;
    let body = example_body("text_to_image");
    let mut connection = connect(&sandbox, "POST", "/v1/text_to_image", body.as_ref()).await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    sandbox.restart(Duration::ZERO).await?;
    let mut response = Vec::new();
    let read = connection.read_to_end(&mut response).await;
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    for _ in 0..200 {
        if sandbox.created() == 1 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err("no task was created".into())
}
