//! Serves outputs and accepts uploads, like object storage.

pub(crate) mod output;
pub(crate) mod upload;
