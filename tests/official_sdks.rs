//! Runs Runway's official SDKs, which the test installs, against the sandbox: it behaves like the API.

use std::time::Duration;

use runwayml_sandbox::{Clock, Sandbox};

use crate::common::project;

/// The SDKs are installed here, once for each version.
const FOLDER: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/official-sdks");

/// The exit code of run.sh without the language or its package registry.
const SKIPPED: i32 = 77;

#[tokio::test(flavor = "multi_thread")]
async fn official_sdks_create_a_task_and_wait_for_it() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().clock(Clock::Wall(Duration::from_millis(100))).start().await?;
    let run = |language: &'static str| {
        let (address, key) = (sandbox.base_url().to_owned(), sandbox.api_key().to_owned());
        tokio::task::spawn_blocking(move || outcome(language, &address, &key))
    };
    let (node, python) = (run("node"), run("python"));
    for (language, outcome) in [("node", node.await?), ("python", python.await?)] {
        let (code, text) = outcome;
        println!("{language}: {text}");
        assert!(
            matches!(code, Some(0 | SKIPPED)),
            "the official SDK for {language} failed: {text}"
        );
    }
    Ok(())
}

/// The exit code and the output of run.sh.
fn outcome(language: &str, address: &str, key: &str) -> (Option<i32>, String) {
    let script = project("tests/official_sdks/run.sh");
    let output = std::process::Command::new("sh")
        .arg(script)
        .args([language, FOLDER])
        .env("RUNWAYML_BASE_URL", address)
        .env("RUNWAYML_API_SECRET", key)
        .output();
    match output {
        Ok(output) => {
            let text = [output.stdout, output.stderr].concat();
            (output.status.code(), String::from_utf8_lossy(&text).trim().to_owned())
        }
        Err(error) => (Some(SKIPPED), format!("skipped: sh could not be run: {error}")),
    }
}
