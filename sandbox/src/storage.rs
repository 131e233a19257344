//! The files of the sandbox, behind URLs as object storage has them.

pub(crate) mod output;
pub(crate) mod upload;
