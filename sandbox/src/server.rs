//! The HTTP server: requests are checked, carried out, logged, and disturbed by faults.

mod check;
mod connection;
mod observe;
mod router;
mod service;

pub(crate) use connection::{Connection, ResettableListener};
pub(crate) use router::{path, router};
pub(crate) use service::{Service, Settings};
