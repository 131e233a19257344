//! The program that reads responses with the types of generated clients: its source, and how it runs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use super::clients::Client;
use super::responses::{ERROR, Response};
use crate::codegen::areas;
use crate::codegen::spec::{content, located, success, to};
use crate::operation_key::key;
use crate::surface::{Item, Surface};

/// The module that reads responses, whose `main` is that of the program.
pub const READER: (&str, &str) =
    ("read_responses", include_str!("../../templates/read_responses.rs"));

/// The module that has the type of each response.
pub const TYPES: &str = "response_types";

/// The response of an operation in a client: the Rust type, and the schema in its spec.
pub struct Expected {
    pub rust: String,
    pub schema: Option<Value>,
}

/// The operations of a client, each with its response.
pub type Expectations = BTreeMap<String, Expected>;

/// The source of the module that reads a response with the type that its operation has in a client.
pub fn response_types<'c>(clients: impl Iterator<Item = &'c Client>) -> anyhow::Result<String> {
    let mut arms = String::new();
    for client in clients {
        let module = &client.module;
        for (operation, Expected { rust, .. }) in expectations(client)? {
            let read = format!("{{ use crate::{module}::types::*; read::<{rust}>(body) }}");
            let _ = writeln!(arms, "        ({module:?}, {operation:?}) => {read}");
        }
    }
    let head = "pub fn read_as(client: &str, operation: &str, body: &str) -> serde_json::Value";
    Ok(format!(
        "use crate::{}::read;\n\n{head} {{\n    match (client, operation) {{\n{arms}        \
         _ => panic!(\"{{client}} has no {{operation}}\"),\n    }}\n}}\n",
        READER.0
    ))
}

/// The operations of a client and their responses, with that of errors.
pub fn expectations(client: &Client) -> anyhow::Result<Expectations> {
    let surface = Surface::parse(&client.generated)?;
    let mut all = BTreeMap::new();
    for of in located(&client.spec) {
        let id = of.id().context("an operation has no id")?;
        let Some(Item::Function { response, .. }) = surface.item(&format!("Client::{id}")) else {
            bail!("the client has no method `{id}`");
        };
        let schema =
            success(&of.operation["responses"]).and_then(|(_, response)| content(response));
        let expected = Expected { rust: response.clone(), schema: schema.cloned() };
        all.insert(key(of.method, of.path), expected);
    }
    if let Some(rust) = areas::error(&client.spec) {
        let schema = Some(to(&rust));
        all.insert(ERROR.to_owned(), Expected { rust, schema });
    }
    Ok(all)
}

/// What the program makes of responses: one line for each.
pub fn read(
    program: &Path,
    client: &Client,
    responses: &[(&Response, String)],
) -> anyhow::Result<Vec<Value>> {
    let mut input = String::new();
    for (response, body) in responses {
        let _ = writeln!(input, "{}\t{}\t{body}", client.module, response.operation);
    }
    let output = run(program, input)?;
    let read = output.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    let (count, of) = (read.len(), responses.len());
    ensure!(count == of, "{} has read {count} of {of} responses", program.display());
    Ok(read)
}

fn run(program: &Path, input: String) -> anyhow::Result<String> {
    let mut command = Command::new(program);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot run {}", program.display()))?;
    let mut stdin = child.stdin.take().context("the program has no standard input")?;
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "{} failed", program.display());
    drop(writer.join());
    Ok(String::from_utf8(output.stdout)?)
}
