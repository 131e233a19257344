//! A random mix of faults, injected while the programs run.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fastrand::Rng;
use runwayml_sandbox::{Fault, Sandbox};

use crate::provider::Provider;
use crate::server_record::ServerRecord;

/// Longer than every timeout of the client.
pub const STALL: Duration = Duration::from_secs(6);

/// How many requests there are from one fault to the next.
const REQUESTS: Range<usize> = 3..12;

/// How many milliseconds there are from one restart to the next.
const RESTARTS: Range<u64> = 6_000..12_000;

/// For how many milliseconds a server that restarts does not listen.
const DOWN: Range<u64> = 50..1_500;

/// How often requests are counted.
const TICK: Duration = Duration::from_millis(10);

/// The ids of the operations with faults.
const CREATION: &str = "text_to_image";
const POLL: &str = "get_task";
pub const DELETION: &str = "delete_task";

/// Bodies that are not a task and do not create one.
const WRONG_JSON: [&str; 10] = [
    "",
    "{\"id\":",
    "null",
    "[]",
    "\"ok\"",
    "{}",
    "{\"status\":\"SUCCEEDED\"}",
    "{\"data\":{\"id\":null}}",
    "{\"error\":\"upstream connect error\"}",
    "{\"message\":\"no healthy upstream\"}",
];

const PAGE: &str = "<!doctype html><title>Bad gateway</title>";

/// Codes of moderated tasks and of others that failed.
const FAILURES: [&str; 4] =
    ["SAFETY.INPUT.TEXT", "SAFETY.OUTPUT.IMAGE", "INTERNAL.BAD_OUTPUT.CODE01", "ASSET.INVALID"];

/// How many faults of each kind were injected, and when the server was restarted.
#[derive(Default)]
pub struct Injected {
    pub kinds: BTreeMap<&'static str, usize>,
    pub restarts: Vec<Instant>,
}

/// Chooses the faults.
pub struct FaultMix {
    pub provider: Provider,
    pub random: Rng,
}

impl FaultMix {
    /// Injects faults until it is told to stop, and then removes those that have not applied. Their share
    /// of the requests is the same at any speed.
    pub async fn inject(
        mut self,
        sandbox: &Sandbox,
        record: &ServerRecord,
        stop: &AtomicBool,
    ) -> anyhow::Result<Injected> {
        let mut injected = Injected::default();
        let mut next_fault = self.random.usize(REQUESTS);
        let mut next_restart = Instant::now() + Duration::from_millis(self.random.u64(RESTARTS));
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(TICK).await;
            while record.requests.load(Ordering::Relaxed) >= next_fault {
                next_fault += self.random.usize(REQUESTS);
                let (kind, fault) = self.fault();
                sandbox.inject(fault)?;
                *injected.kinds.entry(kind).or_default() += 1;
            }
            if Instant::now() >= next_restart {
                injected.restarts.push(Instant::now());
                sandbox.restart(Duration::from_millis(self.random.u64(DOWN))).await?;
                next_restart = Instant::now() + Duration::from_millis(self.random.u64(RESTARTS));
            }
        }
        sandbox.clear_faults();
        Ok(injected)
    }

    /// A fault and its kind.
    fn fault(&mut self) -> (&'static str, Fault) {
        let random = &mut self.random;
        match random.u32(0..100) {
            0..10 => ("task that fails", task_end(random)),
            10..40 => on(CREATION, random),
            40..80 => on(POLL, random),
            80..86 if self.provider.of_client().supports(DELETION) => on(DELETION, random),
            _ => {
                let (kind, fault) = of_any_response(random);
                (kind, fault.on_outputs())
            }
        }
    }
}

fn on(operation: &str, random: &mut Rng) -> (&'static str, Fault) {
    let (kind, fault) = match random.u32(0..7) {
        0 => ("wrong JSON", accepted(wrong_json(operation, random), random)),
        _ => of_any_response(random),
    };
    (kind, fault.on(operation))
}

/// A fault that any response can have.
fn of_any_response(random: &mut Rng) -> (&'static str, Fault) {
    match random.u32(0..6) {
        0 => ("reset", accepted(Fault::reset(), random)),
        1 => ("stall", accepted(Fault::delay(STALL), random)),
        2 => ("cut body", Fault::cut()),
        3 => {
            let time = if random.bool() { STALL } else { Duration::from_secs(1) };
            ("slow body", Fault::drip(time))
        }
        // It is a rejection, so it is never accepted.
        4 => {
            let fault = with_retry_after(Fault::status(429), random);
            ("burst of 429", fault.times(random.u32(2..12)))
        }
        _ => ("5xx", accepted(server_error(random), random)),
    }
}

fn server_error(random: &mut Rng) -> Fault {
    let status = [408, 500, 502, 503, 504][random.usize(0..5)];
    let fault = with_retry_after(Fault::status(status), random);
    if random.bool() { fault.text(PAGE).header("content-type", "text/html") } else { fault }
}

/// A 200 that is not the response of the operation.
fn wrong_json(operation: &str, random: &mut Rng) -> Fault {
    // A deletion has no body, so that only a page is wrong.
    if operation == DELETION || random.u32(0..5) == 0 {
        return Fault::status(200).text(PAGE).header("content-type", "text/html");
    }
    let body = WRONG_JSON[random.usize(0..WRONG_JSON.len())];
    Fault::status(200).text(body).header("content-type", "application/json")
}

fn task_end(random: &mut Rng) -> Fault {
    match FAILURES.get(random.usize(0..=FAILURES.len())) {
        Some(code) => Fault::failed(*code),
        None => Fault::cancelled(),
    }
}

/// Half of the requests are carried out before the fault.
fn accepted(fault: Fault, random: &mut Rng) -> Fault {
    if random.bool() { fault.accepted() } else { fault }
}

fn with_retry_after(fault: Fault, random: &mut Rng) -> Fault {
    match random.bool() {
        true => fault.header("retry-after", &random.u32(1..4).to_string()),
        false => fault,
    }
}
