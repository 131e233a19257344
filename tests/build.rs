//! Lists the operations of the vendored specs in macros, for tests that call all of them, and sets how many
//! tests run at the same time.

#[path = "build/operation_macros.rs"]
mod operation_macros;
#[path = "../build"]
mod shared {
    #[allow(dead_code, unused_imports, reason = "the lists need a part of it")]
    pub mod setter_names;
    #[allow(dead_code, unused_imports, reason = "the lists need a part of it")]
    pub mod spec;
}

use std::path::Path;
use std::{env, fs};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    // Most tests wait for a server. Cargo passes this to the program, whose default is one thread per core.
    println!("cargo::rustc-env=RUST_TEST_THREADS=8");
    write("../openapi/runway.json", "operations.rs")?;
    write("../openapi/cometapi.json", "cometapi_operations.rs")
}

fn write(spec: &str, file: &str) -> Result<()> {
    println!("cargo::rerun-if-changed={spec}");
    let spec = serde_json::from_str(&fs::read_to_string(spec)?)?;
    let path = Path::new(&env::var("OUT_DIR")?).join(file);
    Ok(fs::write(path, operation_macros::macros(&spec))?)
}
