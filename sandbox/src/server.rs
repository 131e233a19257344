//! The HTTP server: checks requests, carries them out, applies faults, and logs.

mod check;
mod connection;
mod listening;
mod observe;
mod router;
mod service;
mod transfer;

pub(crate) use listening::Listening;
pub(crate) use router::{path, router};
pub(crate) use service::{Service, Settings};
