//! Runs commands of xtask, one module for each or for what they must withstand.

mod ahead;
mod checkout;
mod ci_command;
mod drift_command;
mod hostile_documents;
mod spec_update_workflow;
mod sync_command;
mod update_command;
