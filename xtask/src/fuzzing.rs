//! What holds for any document, for the fuzz targets in fuzz/; tests replay their corpus. Each function
//! panics if its property does not hold.

mod compared_documents;
pub(crate) mod counted_changes;
mod landed_update;
#[cfg(test)]
mod replay;
mod synced_document;

pub use compared_documents::any_two_documents;
pub use landed_update::any_update;
pub use synced_document::any_document;
