//! Without the feature `drift`: the same calls, which do nothing.

use crate::redaction::Redaction;
use crate::schema::Mismatch;

#[derive(Clone, Default)]
pub(crate) struct Listener;

pub(crate) struct Reports;

/// Every type implements it.
pub(crate) trait Inspect {}

impl<T: ?Sized> Inspect for T {}

impl Reports {
    pub(crate) fn new(_: Listener) -> Self {
        Self
    }

    pub(crate) fn report(
        &self,
        _: &'static str,
        _: &dyn Inspect,
        _: &[Mismatch],
        _: impl FnOnce() -> Redaction,
    ) {
    }
}
