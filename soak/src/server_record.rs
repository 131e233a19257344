//! What the sandbox reports while it runs: the tasks that it created for each prompt, and polls.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use runwayml_sandbox::{Sandbox, SandboxBuilder};

use crate::polls::Polls;

/// How long a task takes: three polls at the minimum interval.
const TASK_TIME: Duration = Duration::from_secs(8);

#[derive(Default)]
pub struct ServerRecord {
    /// The ids of the tasks that were created, by their prompts.
    created: Mutex<HashMap<String, Vec<String>>>,
    pub polls: Polls,
    pub requests: AtomicUsize,
}

impl ServerRecord {
    /// A sandbox that fills this record.
    pub fn sandbox(self: &Arc<Self>) -> SandboxBuilder {
        let (of_creations, of_requests) = (Arc::clone(self), Arc::clone(self));
        Sandbox::builder()
            .task_time(TASK_TIME)
            .on_creation(move |creation| {
                let prompt = creation.request["promptText"].as_str().unwrap_or_default();
                if let Ok(mut created) = of_creations.created.lock() {
                    created.entry(prompt.to_owned()).or_default().push(creation.id.to_owned());
                }
            })
            .on_request(move |request| {
                of_requests.requests.fetch_add(1, Ordering::Relaxed);
                of_requests.polls.add(request);
            })
    }

    /// The ids of the tasks that were created with this prompt.
    pub fn created(&self, prompt: &str) -> Vec<String> {
        let created = self.created.lock().map(|created| created.get(prompt).cloned());
        created.ok().flatten().unwrap_or_default()
    }
}
