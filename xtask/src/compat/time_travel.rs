//! Earlier clients read the responses of later documents: nothing fails, and what an earlier spec does
//! not have is kept and reported.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::Path;

use super::clients::{Client, Series};
use super::difference::{MISSING_FIELD, UNEXPECTED_TYPE, UNKNOWN_FIELD, UNKNOWN_VALUE};
use super::outcome::Outcome;
use super::reader::{Expectations, Expected, expectations, read};
use super::responses::{ERROR, Response, responses};

/// What an earlier client reports, with the heads of the columns: what is new to it, what is missing, and
/// what it leaves out.
const KINDS: [(&str, &str); 4] = [
    (UNKNOWN_FIELD, "fields"),
    (UNKNOWN_VALUE, "values"),
    (MISSING_FIELD, "missing"),
    (UNEXPECTED_TYPE, "types"),
];

/// What is wrong, and where.
pub struct Problem {
    pub what: String,
    pub place: String,
}

/// The head of the table.
pub fn head() -> String {
    line(["client of", "responses of"], ["responses", "failures", "lost"], KINDS.map(|of| of.1))
}

/// Reads the responses of each document with the clients of earlier ones and with its own; returns the
/// lines of the table, and what is wrong.
pub fn travel(series: &Series, program: &Path) -> anyhow::Result<(String, Vec<Problem>)> {
    let (mut table, mut problems) = (String::new(), Vec::new());
    let servers = series.servers.iter().map(|server| (server, responses(&server.spec)));
    let servers: Vec<_> = servers.collect();
    for &at in &series.readers {
        let client = &series.clients[at];
        let later = || servers.iter().filter(|(server, _)| server.earlier > at);
        let all: BTreeSet<&Response> = later().flat_map(|(_, responses)| responses).collect();
        let outcomes = outcomes(client, all, program)?;
        for (server, responses) in later() {
            let read = responses.iter().filter_map(|of| Some((of, outcomes.get(of)?)));
            table += &row(&client.name, &server.name, read, &mut problems);
        }
    }
    Ok((table, problems))
}

/// What a client makes of each response of an operation that it has.
fn outcomes<'r>(
    client: &Client,
    all: BTreeSet<&'r Response>,
    program: &Path,
) -> anyhow::Result<BTreeMap<&'r Response, Outcome>> {
    let expectations = expectations(client)?;
    let sent: Vec<_> =
        all.into_iter().filter_map(|of| Some((of, sent(of, &expectations)?))).collect();
    let mut outcomes = BTreeMap::new();
    for ((response, body), read) in sent.iter().zip(read(program, client, &sent)?) {
        let schema = expectations[&response.operation].schema.as_ref();
        let outcome = Outcome::new(&serde_json::from_str(body)?, &read, schema, &client.spec);
        outcomes.insert(*response, outcome);
    }
    Ok(outcomes)
}

/// The body as the client decodes it, if it has the operation. Without a body, there is nothing in it;
/// an error that is no object is converted into one before it is decoded.
fn sent(response: &Response, expectations: &Expectations) -> Option<String> {
    let Expected { schema, .. } = expectations.get(&response.operation)?;
    match (response.body.as_str(), schema) {
        ("", Some(_)) => Some("{}".to_owned()),
        ("", None) => Some("null".to_owned()),
        (body, _) => {
            let is_converted = response.operation == ERROR && !body.starts_with('{');
            (!is_converted).then(|| body.to_owned())
        }
    }
}

/// A line of the table.
fn row<'o>(
    client: &str,
    server: &str,
    read: impl Iterator<Item = (&'o Response, &'o Outcome)>,
    problems: &mut Vec<Problem>,
) -> String {
    let (mut count, mut failures, mut lost) = (0, 0, 0);
    let mut reports = BTreeSet::new();
    for (Response { operation, .. }, outcome) in read {
        count += 1;
        failures += usize::from(outcome.failure.is_some());
        lost += usize::from(!outcome.lost.is_empty());
        reports.extend(outcome.reports.iter().map(|report| (operation, report)));
        let all = outcome.failure.iter().chain(&outcome.lost).chain(&outcome.wrong);
        let place = || format!("{operation} of {server}, read by the client of {client}");
        problems.extend(all.map(|what| Problem { what: what.clone(), place: place() }));
    }
    let reported = KINDS.map(|(kind, _)| reports.iter().filter(|(_, of)| of.kind == kind).count());
    line([client, server], [count, failures, lost], reported)
}

fn line(of: [&str; 2], read: [impl Display; 3], reported: [impl Display; 4]) -> String {
    let [client, server] = of;
    let read = read.map(|count| format!("{count:>10}")).concat();
    let reported = reported.map(|count| format!("{count:>8}")).concat();
    format!("{client:<12}{server:<20}{read}{reported}\n")
}
