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
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Dialect {
    Runway,
    #[value(name = "cometapi")]
    CometApi,
}

#[cfg(feature = "sandbox")]
impl Sandbox {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        use runwayml::sandbox;

        let dialect = match self.dialect {
            Dialect::Runway => sandbox::Dialect::Runway,
            Dialect::CometApi => sandbox::Dialect::CometApi,
        };
        tokio::runtime::Runtime::new()?.block_on(async {
            let builder = sandbox::Sandbox::builder().port(self.port).dialect(dialect);
            let sandbox = builder.start().await?;
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

        let dialect = self.dialect.to_possible_value().context("every dialect has a name")?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["run", "--package", "xtask", "--release", "--quiet", "--features", "sandbox"])
            .args(["--", "sandbox", "--port", &self.port.to_string()])
            .args(["--dialect", dialect.get_name()])
            .status()
            .context(
                "cargo could not be run; try `cargo run --package xtask --release --features sandbox -- sandbox`",
            )?;
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
    }
}
