//! What the user of a task does with it.

use std::time::Duration;

use crate::fault_mix::DELETION;
use crate::provider::Provider;

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
    pub fn random(random: &mut fastrand::Rng, provider: Provider) -> Self {
        let can_cancel = provider.of_client().supports(DELETION);
        match random.u32(0..100) {
            0..25 => Self::Download,
            25..35 if can_cancel => Self::Cancel(Duration::from_millis(random.u64(0..10_000))),
            35..45 => Self::Resume(Duration::from_millis(random.u64(0..10_000))),
            _ => Self::Wait,
        }
    }
}
