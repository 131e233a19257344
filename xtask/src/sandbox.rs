//! `cargo xtask sandbox`: the contract, served until it is interrupted. The server is the crate's
//! own; because nothing else here needs it, it is compiled only when it is asked for.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

/// Serve the contract on loopback.
#[derive(Debug, Args)]
pub struct Sandbox {
    /// The port to listen on; 0 takes any that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Whose way of serving the API to follow.
    #[arg(long, value_enum, default_value_t = Dialect::Runway)]
    dialect: Dialect,
    /// How CometAPI's dialect tells of a task on Runway's route.
    #[arg(long, value_enum, default_value_t = Wrapping::Wrapped)]
    wrapping: Wrapping,
    /// How often CometAPI's dialect denies a new task.
    #[arg(long, default_value_t = 1)]
    denials: u32,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Dialect {
    Runway,
    #[value(name = "cometapi")]
    CometApi,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Wrapping {
    Wrapped,
    Bare,
}

#[cfg(feature = "sandbox")]
impl Sandbox {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        use runwayml::sandbox;

        let dialect = match self.dialect {
            Dialect::Runway => sandbox::Dialect::Runway,
            Dialect::CometApi => sandbox::Dialect::CometApi,
        };
        let wrapping = match self.wrapping {
            Wrapping::Wrapped => sandbox::Wrapping::Wrapped,
            Wrapping::Bare => sandbox::Wrapping::Bare,
        };
        tokio::runtime::Runtime::new()?.block_on(async {
            let builder = sandbox::Sandbox::builder().port(self.port).dialect(dialect);
            let sandbox = builder.wrapping(wrapping).denials(self.denials).start().await?;
            println!("address  {}", sandbox.base_url());
            println!("key      {}", sandbox.api_key());
            tokio::signal::ctrl_c().await?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

#[cfg(not(feature = "sandbox"))]
impl Sandbox {
    /// Runs this chore again, compiled with the server.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        use std::process::Command;

        use anyhow::Context;

        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["run", "--package", "xtask", "--release", "--quiet", "--features", "sandbox"])
            .arg("--")
            .args(std::env::args_os().skip(1))
            .status()
            .context(
                "cargo could not be run; try `cargo run --package xtask --release --features sandbox -- sandbox`",
            )?;
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
    }
}
