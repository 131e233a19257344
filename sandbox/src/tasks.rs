//! The tasks that were created, and their progress.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};

use crate::media::Output;
use crate::options::Clock;
use crate::seed;
use crate::task_end::TaskEnd;
use crate::time;

/// The cost of every task that does not fail. The spec has no prices.
pub(crate) const CREDITS: u32 = 5;

/// The share of its duration for which a task is pending.
const WAITING: f64 = 0.2;

/// After how many reads a task has succeeded with [`Clock::EachRead`].
const READS: u32 = 4;

pub(crate) struct Tasks {
    clock: Clock,
    /// How many reads of a new task do not find it.
    not_found: u32,
    tasks: Mutex<HashMap<String, Task>>,
    /// How many tasks were created, deleted ones included.
    created: AtomicUsize,
}

struct Task {
    created_at: SystemTime,
    created: Instant,
    not_found: u32,
    reads: u32,
    media: Vec<Arc<Output>>,
    end: TaskEnd,
}

impl Tasks {
    pub(crate) fn new(clock: Clock, not_found: u32) -> Self {
        Self { clock, not_found, tasks: Mutex::default(), created: AtomicUsize::new(0) }
    }

    /// Creates a task with these outputs, if it succeeds in the end, and returns its id.
    pub(crate) fn create(&self, media: Vec<Output>, end: TaskEnd) -> String {
        let id = seed::random_uuid();
        let media = if end == TaskEnd::Succeeded { media } else { Vec::new() };
        let media = media.into_iter().map(Arc::new).collect();
        let (created_at, created) = (SystemTime::now(), Instant::now());
        let task = Task { created_at, created, not_found: self.not_found, reads: 0, media, end };
        self.lock().insert(id.clone(), task);
        self.created.fetch_add(1, Ordering::Relaxed);
        id
    }

    /// How many tasks were created so far.
    pub(crate) fn created(&self) -> usize {
        self.created.load(Ordering::Relaxed)
    }

    /// The task as a response has it, with the URLs of its outputs.
    pub(crate) fn read(&self, id: &str, url: impl Fn(usize, &Output) -> String) -> Option<Value> {
        let mut tasks = self.lock();
        let task = tasks.get_mut(id)?;
        if task.not_found > 0 {
            task.not_found -= 1;
            return None;
        }
        let share = task.share(self.clock);
        task.reads = task.reads.saturating_add(1);
        let mut response = json!({ "id": id, "createdAt": time::rfc3339(task.created_at) });
        if share < 1.0 {
            response["estimatedCost"] = json!({ "credits": CREDITS });
        } else {
            response["cost"] = json!({ "credits": task.cost() });
        }
        if share < WAITING {
            response["status"] = "PENDING".into();
        } else if share < 1.0 {
            response["status"] = "RUNNING".into();
            response["progress"] = share.into();
        } else {
            task.write_end(&mut response, url);
        }
        Some(response)
    }

    /// Cancels a running task and deletes a finished one.
    pub(crate) fn delete(&self, id: &str) -> bool {
        self.lock().remove(id).is_some()
    }

    /// An output of a task.
    pub(crate) fn output(&self, id: &str, index: usize) -> Option<Arc<Output>> {
        self.lock().get(id)?.media.get(index).cloned()
    }

    /// The map is consistent even if a thread has panicked with the lock.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Task>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Task {
    /// Writes the status of a task that has ended, and what belongs to it.
    fn write_end(&self, response: &mut Value, url: impl Fn(usize, &Output) -> String) {
        match &self.end {
            TaskEnd::Succeeded => {
                let outputs = self.media.iter().enumerate();
                response["status"] = "SUCCEEDED".into();
                response["output"] = outputs.map(|(index, output)| url(index, output)).collect();
            }
            TaskEnd::Failed(code) => {
                response["status"] = "FAILED".into();
                response["failure"] = "A fault of the sandbox".into();
                response["failureCode"] = code.as_str().into();
            }
            TaskEnd::Cancelled => response["status"] = "CANCELLED".into(),
        }
    }

    fn cost(&self) -> u32 {
        match self.end {
            TaskEnd::Failed(_) => 0,
            TaskEnd::Succeeded | TaskEnd::Cancelled => CREDITS,
        }
    }

    /// How much of the work is done, from 0 to 1.
    fn share(&self, clock: Clock) -> f64 {
        match clock {
            Clock::EachRead => f64::from(self.reads.min(READS)) / f64::from(READS),
            Clock::Wall(Duration::ZERO) => 1.0,
            Clock::Wall(time) => {
                (self.created.elapsed().as_secs_f64() / time.as_secs_f64()).min(1.0)
            }
        }
    }
}
