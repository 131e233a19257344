//! What the user of a task does with it.

use std::time::Duration;

/// What a user does with the task.
#[derive(Debug, Clone, Copy)]
pub enum Scenario {
    Wait,
    Download,
    /// Cancel it after this time.
    Cancel(Duration),
    /// Stop waiting after this time, and wait again with the stored id, as another process would.
    Resume(Duration),
}

impl Scenario {
    pub fn random(random: &mut fastrand::Rng) -> Self {
        match random.u32(0..100) {
            0..25 => Self::Download,
            25..35 => Self::Cancel(Duration::from_millis(random.u64(0..10_000))),
            35..45 => Self::Resume(Duration::from_millis(random.u64(0..10_000))),
            _ => Self::Wait,
        }
    }
}
