//! The program of one user: it creates a task, waits for it, downloads or cancels it, and does again what
//! the client says may be done again.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use runwayml::error::WaitError;
use runwayml::task::Cancellation;
use runwayml::types::{ReferenceImage, Task, TextToImageGen4Image};
use runwayml::{Client, TaskHandle};
use tokio::time::sleep;

use crate::again::{ATTEMPTS, PAUSE};
use crate::download::download;
use crate::fault_mix::STALL;
use crate::outcome::{End, Outcome, Report};
use crate::provider::Provider;
use crate::scenario::Scenario;

/// What the programs of all users have in common.
pub struct Setting {
    pub client: Client,
    pub directory: PathBuf,
    pub provider: Provider,
    pub min_interval: Duration,
}

impl Setting {
    pub async fn run(&self, prompt: String, scenario: Scenario) -> Report {
        match self.create(&prompt).await {
            Ok(task) => self.follow(task, prompt, scenario).await,
            Err(outcome) => Report { prompt, outcome, waited: None },
        }
    }

    async fn create(&self, prompt: &str) -> Result<TaskHandle, Outcome> {
        // CometAPI requires an image.
        let request = TextToImageGen4Image::new()
            .prompt_text(prompt)
            .ratio("1280:720")
            .reference_images([ReferenceImage::new().uri("https://example.com/lighthouse.png")]);
        let mut last = String::new();
        for _ in 0..ATTEMPTS {
            let error = match self.client.text_to_image(request.clone()).start().await {
                Ok(task) => return Ok(task),
                Err(error) if error.may_have_been_accepted() => return Err(Outcome::Unknown),
                Err(error) if !error.is_retryable() => {
                    return Err(Outcome::Rejected(error.to_string()));
                }
                Err(error) => error,
            };
            last = error.to_string();
            sleep(error.retry_after().unwrap_or(PAUSE)).await;
        }
        Err(Outcome::Rejected(last))
    }

    async fn follow(&self, mut task: TaskHandle, prompt: String, scenario: Scenario) -> Report {
        let id = task.id().to_string();
        let mut is_deleted = false;
        let mut start = Instant::now();
        match scenario {
            Scenario::Wait | Scenario::Download => {}
            Scenario::Cancel(after) => {
                sleep(after).await;
                is_deleted = cancel(&task).await;
                start = Instant::now();
            }
            Scenario::Resume(after) => {
                let stored = task.to_stored();
                let wait = task.wait().poll_interval(self.min_interval).abort_on(sleep(after));
                if let Some(end) = aborted(wait.await) {
                    let (outcome, waited) =
                        (Outcome::Ended(id, end), Some((start, Instant::now())));
                    return Report { prompt, outcome, waited };
                }
                sleep(self.min_interval).await;
                task = self.client.stored_task(&stored).unwrap_or(task);
            }
        }
        let ended = self.wait(&task).await;
        let waited = Some((start, Instant::now()));
        let outcome = match ended {
            Err(problem) => Outcome::GaveUp(id, problem),
            // Whatever the wait brings, the client has said that it is deleted.
            Ok(_) if is_deleted => Outcome::Ended(id, End::Deleted),
            Ok(Waited::Ended(end)) => Outcome::Ended(id, end),
            Ok(Waited::Succeeded(task)) => self.succeeded(id, &task, scenario).await,
        };
        Report { prompt, outcome, waited }
    }

    async fn wait(&self, task: &TaskHandle) -> Result<Waited, String> {
        let mut last = String::new();
        for _ in 0..ATTEMPTS {
            let error = match task.wait().poll_interval(self.min_interval).await {
                Ok(task) => return Ok(Waited::Succeeded(Box::new(task))),
                Err(error) => error,
            };
            if let Some(end) = ended(&error) {
                return Ok(Waited::Ended(end));
            }
            last = format!("{error} ({error:?})");
            if !error.is_retryable() {
                break;
            }
            sleep(error.retry_after().unwrap_or_default().max(self.min_interval)).await;
        }
        Err(last)
    }

    async fn succeeded(&self, id: String, task: &Task, scenario: Scenario) -> Outcome {
        let outputs = task.output().len();
        if !matches!(scenario, Scenario::Download) {
            return Outcome::Ended(id, End::Succeeded { outputs, files: None });
        }
        match download(&self.client, &self.directory, task).await {
            Ok(files) => Outcome::Ended(id, End::Succeeded { outputs, files: Some(files) }),
            Err(problem) => Outcome::GaveUp(id, problem),
        }
    }
}

/// The result of a wait.
enum Waited {
    Succeeded(Box<Task>),
    Ended(End),
}

/// The end of the task before its wait was aborted; `None` if it has not ended.
fn aborted(wait: Result<Task, WaitError>) -> Option<End> {
    match wait {
        Ok(task) => Some(End::Succeeded { outputs: task.output().len(), files: None }),
        Err(error) => ended(&error),
    }
}

/// The end of the task that the error reports, if it reports one.
fn ended(error: &WaitError) -> Option<End> {
    match error {
        WaitError::Failed { .. } => {
            let code = error.failure().and_then(|failure| failure.code());
            let code = code.map(|code| code.as_str().to_owned());
            Some(End::Failed { code })
        }
        WaitError::Cancelled { .. } => Some(End::Cancelled),
        WaitError::Gone { .. } => Some(End::Deleted),
        _ => None,
    }
}

/// Whether the client says that the task is cancelled.
async fn cancel(task: &TaskHandle) -> bool {
    for _ in 0..ATTEMPTS {
        match task.cancel().await {
            Ok(cancellation) => return matches!(cancellation, Cancellation::Cancelled),
            // A response to an earlier deletion was lost.
            Err(error) if error.status().is_some_and(|status| status == 404) => return true,
            // A deletion that was stalled is still carried out.
            Err(error) => sleep(error.retry_after().unwrap_or_default().max(STALL)).await,
        }
    }
    false
}
