//! The specs: their operations, the validation of values, and example values.

mod catalog;
mod document;
mod example;
mod files;
mod issue;
mod operation;
mod schema;
mod translate;

pub(crate) use catalog::{find, operations};
pub(crate) use document::DOCUMENT;
pub(crate) use example::{example, examples};
pub(crate) use files::{INPUTS, OUTPUTS, PROVIDERS};
pub(crate) use issue::Issue;
pub(crate) use operation::{Location, Operation, Parameter, Role, Source};
