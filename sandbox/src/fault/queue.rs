//! The queue of faults, and the selection of those that apply to a request.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::definition::{Fault, Target};
use super::effect::{Effect, Replacement, Transfer};
use crate::spec::{Operation, Role};
use crate::task_end::TaskEnd;

/// The faults of a sandbox, in the order in which they were added.
#[derive(Debug)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

/// What a request asks for.
#[derive(Clone, Copy)]
pub(crate) enum Requested<'o> {
    Operation(&'o Operation),
    Output,
}

/// What happens to one request.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// The wait before the request is carried out.
    pub(crate) delay: Duration,
    /// The wait before its response is sent.
    pub(crate) response_delay: Duration,
    /// What is sent instead of its response, and whether the request is carried out first.
    pub(crate) replacement: Option<(Replacement, bool)>,
    /// How the body of its response is sent.
    pub(crate) transfer: Option<Transfer>,
    /// How the task that it creates ends.
    pub(crate) end: Option<TaskEnd>,
}

impl Faults {
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self(Mutex::new(faults))
    }

    pub(crate) fn add(&self, fault: Fault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// Removes all faults.
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What happens to the next request. Every fault that applies to it is counted.
    pub(crate) fn next(&self, requested: Requested<'_>) -> Plan {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut plan = Plan::default();
        for fault in faults.iter_mut().filter(|fault| fault.matches(requested)) {
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
            Effect::Transfer(_) if self.transfer.is_some() => return false,
            Effect::Transfer(transfer) => self.transfer = Some(*transfer),
            Effect::End(_) if self.end.is_some() => return false,
            Effect::End(end) => self.end = Some(end.clone()),
        }
        true
    }
}

impl Fault {
    fn matches(&self, requested: Requested<'_>) -> bool {
        let can_have_effect = match requested {
            Requested::Output => self.effect.can_be_on_outputs(),
            Requested::Operation(operation) => {
                operation.role == Role::CreatesTask || !matches!(self.effect, Effect::End(_))
            }
        };
        can_have_effect && self.is_for(requested)
    }

    fn is_for(&self, requested: Requested<'_>) -> bool {
        match (&self.target, requested) {
            (Target::Outputs, Requested::Output) => true,
            (Target::Outputs, _) | (_, Requested::Output) => false,
            (Target::Operation(id), Requested::Operation(operation)) => *id == operation.id,
            (Target::AnyOperation, Requested::Operation(operation)) => match self.effect {
                Effect::Replace(Replacement::NotFound) => {
                    matches!(operation.role, Role::ReadsTask | Role::ReadsFeed | Role::DeletesTask)
                }
                _ => true,
            },
        }
    }
}
