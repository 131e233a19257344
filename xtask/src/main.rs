//! Maintenance commands of the project, `cargo xtask …`; the library has them.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
