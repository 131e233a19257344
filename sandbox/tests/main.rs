//! Runs the sandbox and sends it requests, one module for each part of it.

mod common;
mod dialects;
mod fault_strings;
mod faults;
mod faulty_bodies;
mod log;
mod program;
mod restart;
mod task_ends;
