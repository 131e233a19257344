//! Prints the result of a run as a table.

use std::time::Duration;

use crate::fault_mix::Injected;
use crate::totals::Totals;

/// How many problems are printed.
const MAX_PROBLEMS: usize = 20;

/// By how much memory may grow from the middle of the run, when most tasks are in flight, to its end, in
/// KiB: for each task that was started since, what the sandbox keeps of it.
const GROWTH_PER_TASK: u64 = 8;

/// What the allocator and the runtime may need more, in KiB.
const GROWTH: u64 = 8 * 1024;

/// Resident memory in KiB, where it can be measured.
#[derive(Debug, Default)]
pub struct Memory {
    pub start: Option<u64>,
    /// When half of the tasks were started.
    pub half: Option<u64>,
    pub end: Option<u64>,
}

/// The result of a run.
pub struct Summary {
    pub seed: u64,
    pub tasks: usize,
    pub max_in_flight: usize,
    pub requests: usize,
    pub totals: Totals,
    pub injected: Injected,
    pub memory: Memory,
    pub time: Duration,
}

impl Summary {
    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.totals.is_clean() && self.memory.is_bounded(self.tasks)
    }

    pub fn print(&self) {
        self.print_faults();
        self.print_tasks();
        for (error, number) in &self.totals.rejections {
            println!("rejected {number} times: {error}");
        }
        for problem in self.totals.problems.iter().take(MAX_PROBLEMS) {
            println!("{problem}");
        }
        let more = self.totals.problems.len().saturating_sub(MAX_PROBLEMS);
        if more > 0 {
            println!("and {more} more");
        }
    }

    fn print_faults(&self) {
        println!("\n{:<40} {:>7}", "faults injected", "number");
        for (kind, number) in &self.injected.kinds {
            println!("{kind:<40} {number:>7}");
        }
        println!("{:<40} {:>7}", "restart", self.injected.restarts.len());
    }

    fn print_tasks(&self) {
        let totals = &self.totals;
        let seconds = self.time.as_secs();
        println!(
            "\n{} tasks, at most {} in flight, {} requests, seed {}, {seconds} s",
            self.tasks, self.max_in_flight, self.requests, self.seed
        );
        let rows = [
            ("created at the server", totals.created, false),
            ("finished", totals.finished, false),
            ("  downloaded whole", totals.downloaded, false),
            ("failed truthfully", totals.failed, false),
            ("cancelled truthfully, by the provider", totals.cancelled, false),
            ("deleted truthfully, by the program", totals.deleted, false),
            ("rejected, and nothing was created", totals.rejected, false),
            ("outcome unknown, and said so", totals.unknown, false),
            ("  created at the server", totals.unknown_and_created, false),
            ("lost", totals.lost, true),
            ("created twice", totals.created_twice, true),
            ("polled early", totals.polled_early, true),
            ("ended otherwise than reported", totals.reported_wrongly, true),
            ("given up", totals.given_up, true),
        ];
        println!("{:<40} {:>7}", "result", "number");
        for (name, number, must_be_zero) in rows {
            let mark = if must_be_zero && number > 0 { "  must be 0" } else { "" };
            println!("{name:<40} {number:>7}{mark}");
        }
        self.memory.print(self.tasks);
    }
}

impl Memory {
    fn print(&self, tasks: usize) {
        let rows = [
            ("memory at the start, KiB", self.start),
            ("memory with half of the tasks started", self.half),
            ("memory at the end", self.end),
        ];
        for (name, memory) in rows {
            match memory {
                Some(memory) => println!("{name:<40} {memory:>7}"),
                None => println!("{name:<40} unknown"),
            }
        }
        if !self.is_bounded(tasks) {
            println!("memory grows with the number of tasks");
        }
    }

    fn is_bounded(&self, tasks: usize) -> bool {
        let (Some(half), Some(end)) = (self.half, self.end) else { return true };
        end <= half + GROWTH + GROWTH_PER_TASK * (tasks as u64 / 2)
    }
}
