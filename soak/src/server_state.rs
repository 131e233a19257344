//! Reads from the server, without faults, how a task has ended and what its outputs are.

use anyhow::Context as _;
use runwayml_sandbox::Sandbox;
use serde_json::Value;

use crate::outcome::{End, File};

pub struct ServerState<'s> {
    sandbox: &'s Sandbox,
    http: reqwest::Client,
}

impl<'s> ServerState<'s> {
    pub fn new(sandbox: &'s Sandbox) -> anyhow::Result<Self> {
        Ok(Self { sandbox, http: crate::client::plain_builder().build()? })
    }

    /// How a task has ended; `None` if it has not. The files are read if they are asked for.
    pub async fn end(&self, id: &str, with_files: bool) -> anyhow::Result<Option<End>> {
        let url = format!("{}/v1/tasks/{id}", self.sandbox.base_url());
        let request = self.http.get(url).bearer_auth(self.sandbox.api_key());
        let request = request.header("X-Runway-Version", runwayml::spec::API_VERSION);
        let response = request.send().await?;
        if response.status() == 404 {
            return Ok(Some(End::Deleted));
        }
        let mut task: Value = response.error_for_status()?.json().await?;
        // CometAPI's envelope has the task below, and the URL of the output in between.
        if let Some(envelope) = task.get_mut("data").map(Value::take) {
            task = envelope["data"].clone();
            task["output"] = envelope["result_url"].as_str().into_iter().collect();
        }
        Ok(match task["status"].as_str().unwrap_or_default() {
            "SUCCEEDED" => {
                let urls = task["output"].as_array().context("expected outputs")?;
                let files = if with_files { Some(self.files(urls).await?) } else { None };
                Some(End::Succeeded { outputs: urls.len(), files })
            }
            "FAILED" => Some(End::Failed { code: task["failureCode"].as_str().map(str::to_owned) }),
            "CANCELLED" => Some(End::Cancelled),
            _ => None,
        })
    }

    async fn files(&self, urls: &[Value]) -> anyhow::Result<Vec<File>> {
        let mut files = Vec::new();
        for url in urls {
            let url = url.as_str().context("expected a URL")?;
            let response = self.http.get(url).send().await?.error_for_status()?;
            files.push(File::of(&response.bytes().await?));
        }
        Ok(files)
    }
}
