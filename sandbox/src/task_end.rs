//! How a task ends.

/// The end of a task.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum TaskEnd {
    /// It has outputs.
    #[default]
    Succeeded,
    /// It has failed, with this failure code.
    Failed(String),
    /// The provider has cancelled it.
    Cancelled,
}
