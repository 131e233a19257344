//! The program `runwayml-sandbox`: it serves until Ctrl-C and prints each request in one line.

#![forbid(unsafe_code)]

mod arguments;
// The library has the same file; it is not part of its public API.
mod duration;

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use runwayml_sandbox::{LoggedRequest, Sandbox};

use arguments::Arguments;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&*error);
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let sandbox = arguments.sandbox().on_request(print_request).start().await?;
    print_introduction(&sandbox)?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}

fn print_introduction(sandbox: &Sandbox) -> std::io::Result<()> {
    let (address, key) = (sandbox.base_url(), sandbox.api_key());
    let mut output = std::io::stdout().lock();
    writeln!(output, "address  {address}\nkey      {key}\n")?;
    for (variable, value) in sandbox.variables() {
        writeln!(output, "export {variable}={value}")?;
    }
    writeln!(output, "\nRequests are listed here. Press Ctrl-C to stop.")
}

fn print_request(request: &LoggedRequest) {
    // The server continues if nobody reads its output.
    let _ = writeln!(std::io::stdout(), "{request}");
}

fn print_error(error: &dyn Error) {
    eprintln!("error: {error}");
    let mut source = error.source();
    while let Some(error) = source {
        eprintln!("caused by: {error}");
        source = error.source();
    }
}
