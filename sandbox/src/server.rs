//! The HTTP server: checks requests, carries them out, applies faults, and logs.

mod check;
mod connection;
mod observe;
mod router;
mod service;

pub(crate) use connection::{Connection, ResettableListener};
pub(crate) use router::{path, router};
pub(crate) use service::{Service, Settings};
