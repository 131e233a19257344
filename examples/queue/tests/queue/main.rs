//! Tests of the queue. They are one program, so that the long ones run side by side.

mod commands;
mod kill;
#[cfg(unix)]
mod postgres;
mod setup;
mod store;
