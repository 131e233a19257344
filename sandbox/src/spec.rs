//! The specs: their operations, the validation of values, and example values.

mod catalog;
mod document;
mod example;
mod files;
mod issue;
mod operation;
mod schema;
#[cfg(feature = "validation")]
mod translate;
#[cfg(feature = "validation")]
mod validation_error;
#[cfg(feature = "validation")]
mod validator;
#[cfg(not(feature = "validation"))]
#[path = "spec/no_validator.rs"]
mod validator;

pub(crate) use catalog::{end, find, operations};
pub(crate) use document::DOCUMENT;
pub(crate) use example::{example, examples};
pub(crate) use files::{INPUTS, OUTPUTS, PROVIDERS};
pub(crate) use issue::Issue;
pub(crate) use operation::{Location, Operation, Parameter, Role, Source};
