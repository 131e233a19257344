//! The queue of faults, and the selection of those that apply to a request.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::definition::{Effect, Fault, Replacement};
use crate::spec::{Operation, Role};

/// The faults of a sandbox, in the order in which they were added.
#[derive(Debug)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

/// What happens to one request.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// The wait before the request is carried out.
    pub(crate) delay: Duration,
    /// The wait before its response is sent.
    pub(crate) response_delay: Duration,
    /// What is sent instead of its response, and whether the request is carried out first.
    pub(crate) replacement: Option<(Replacement, bool)>,
}

impl Faults {
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self(Mutex::new(faults))
    }

    pub(crate) fn add(&self, fault: Fault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// What happens to the next request of an operation. Every fault that applies to it is counted.
    pub(crate) fn next(&self, operation: &Operation) -> Plan {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut plan = Plan::default();
        for fault in faults.iter_mut().filter(|fault| fault.matches(operation)) {
            if fault.skipped > 0 {
                fault.skipped -= 1;
            } else if plan.add(fault) {
                fault.times = fault.times.map(|times| times.saturating_sub(1));
            }
        }
        faults.retain(|fault| fault.times != Some(0));
        plan
    }
}

impl Plan {
    /// Adds the effect of a fault; false if it does not apply.
    fn add(&mut self, fault: &Fault) -> bool {
        if fault.times == Some(0) {
            return false;
        }
        match &fault.effect {
            Effect::Delay(time) if fault.accepted => {
                self.response_delay = self.response_delay.saturating_add(*time);
            }
            Effect::Delay(time) => self.delay = self.delay.saturating_add(*time),
            Effect::Replace(_) if self.replacement.is_some() => return false,
            Effect::Replace(replacement) => {
                self.replacement = Some((replacement.clone(), fault.accepted));
            }
        }
        true
    }
}

impl Fault {
    fn matches(&self, operation: &Operation) -> bool {
        match (&self.operation, &self.effect) {
            (Some(id), _) => *id == operation.id,
            (None, Effect::Replace(Replacement::Denial)) => {
                matches!(operation.role, Role::ReadsTask | Role::ReadsFeed | Role::DeletesTask)
            }
            (None, _) => true,
        }
    }
}
