//! The tasks that were created, and how far each has come. Knows the states of a task and what an
//! answer shows in each; nothing of requests or of what the outputs are.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};

use super::Clock;
use super::media::Medium;
use super::seed;
use crate::wire::Timestamp;

/// What every task costs. The contract has no prices.
const CREDITS: u32 = 5;

/// The share of its time that a task waits before it runs.
const WAITING: f64 = 0.2;

/// How many reads take a task to its end, where reads move it.
const READS: u32 = 4;

pub(super) struct Tasks {
    clock: Clock,
    /// How often a new task is denied.
    denials: u32,
    tasks: Mutex<HashMap<String, Task>>,
}

struct Task {
    created_at: SystemTime,
    created: Instant,
    denials: u32,
    reads: u32,
    media: Vec<Arc<Medium>>,
}

impl Tasks {
    pub(super) fn new(clock: Clock, denials: u32) -> Self {
        Self { clock, denials, tasks: Mutex::default() }
    }

    /// Creates a task with these outputs and says its id.
    pub(super) fn create(&self, media: Vec<Medium>) -> String {
        let id = seed::random_uuid();
        let media = media.into_iter().map(Arc::new).collect();
        let (created_at, created) = (SystemTime::now(), Instant::now());
        let task = Task { created_at, created, denials: self.denials, reads: 0, media };
        self.lock().insert(id.clone(), task);
        id
    }

    /// The task as an answer shows it; `address` says where an output is.
    pub(super) fn read(
        &self,
        id: &str,
        address: impl Fn(usize, &Medium) -> String,
    ) -> Option<Value> {
        let mut tasks = self.lock();
        let task = tasks.get_mut(id)?;
        if task.denials > 0 {
            task.denials -= 1;
            return None;
        }
        let share = task.share(self.clock);
        task.reads = task.reads.saturating_add(1);
        let mut shown = json!({ "id": id, "createdAt": Timestamp::from(task.created_at) });
        if share < 1.0 {
            shown["estimatedCost"] = json!({ "credits": CREDITS });
        } else {
            shown["cost"] = json!({ "credits": CREDITS });
        }
        if share < WAITING {
            shown["status"] = "PENDING".into();
        } else if share < 1.0 {
            shown["status"] = "RUNNING".into();
            shown["progress"] = share.into();
        } else {
            let outputs = task.media.iter().enumerate();
            shown["status"] = "SUCCEEDED".into();
            shown["output"] = outputs.map(|(index, medium)| address(index, medium)).collect();
        }
        Some(shown)
    }

    /// Cancels a task that is going on and deletes one that has ended: either way it is gone.
    pub(super) fn forget(&self, id: &str) -> bool {
        self.lock().remove(id).is_some()
    }

    /// An output of a task that has ended.
    pub(super) fn output(&self, id: &str, index: usize) -> Option<Arc<Medium>> {
        self.lock().get(id)?.media.get(index).cloned()
    }

    /// A thread that panicked while it held the lock left a whole map behind.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Task>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Task {
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
