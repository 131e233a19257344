//! Reads responses with the types of generated clients: a module that `cargo xtask compat` adds to the
//! client's sources. Each line of the input is a client, an operation and a body, with tabs between;
//! each line of the output is what became of it, as JSON.

use std::io::{self, BufRead as _, Write as _};
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::drift::{Drift, Inspect, Listener, Reports};
use crate::redaction::Redaction;
use crate::schema::from_body;

pub fn main() {
    let mut output = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line.expect("the input is UTF-8");
        let mut parts = line.splitn(3, '\t');
        let mut part = || parts.next().expect("a line has three parts");
        let outcome = crate::response_types::read_as(part(), part(), part());
        writeln!(output, "{outcome}").expect("the output can be written");
    }
}

/// The response as `T` has it, and what was reported about it; or why it could not be read.
pub fn read<T: DeserializeOwned + Serialize + Inspect>(body: &str) -> Value {
    let (value, mismatches) = match from_body::<T>(body.as_bytes()) {
        Ok(read) => read,
        Err((path, error)) => return json!({ "failure": format!("{path}: {error}") }),
    };
    let reported = Arc::new(Mutex::new(Vec::new()));
    let listener = Listener::new({
        let reported = Arc::clone(&reported);
        move |drift: &Drift| {
            let report = json!([format!("{:?}", drift.kind), drift.location, drift.found]);
            reported.lock().expect("nothing panics").push(report);
        }
    });
    Reports::new(listener).report("read", &value, &mismatches, Redaction::default);
    let reports = std::mem::take(&mut *reported.lock().expect("nothing panics"));
    json!({ "kept": value, "reports": reports })
}
