//! Why a sandbox could not start.

use std::io;
use std::net::SocketAddr;

use crate::fault::UnknownOperation;

/// Why a sandbox could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port is not available.
    #[error("cannot listen on {address}: choose another port, or 0 for any free port")]
    Listen {
        /// The address with its port.
        address: SocketAddr,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A fault is for an operation that the provider does not have.
    #[error(transparent)]
    UnknownOperation(#[from] UnknownOperation),
}
