//! A render queue: images of thousands of prompts, made by any number of workers, each paid once.
//!
//! The engine, apalis, hands out jobs and takes them back from workers that died. It delivers a job at
//! least once; what may be done with it is decided by [`store`], in a table next to the engine's.

#![forbid(unsafe_code)]

pub mod database;
pub mod job;
pub mod prompts;
pub mod provider;
pub mod render;
pub mod report;
pub mod screen;
pub mod store;
pub mod work;
