//! What `work` shows: progress bars on a terminal, a line for each event elsewhere.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use runwayml::task::TaskState;

#[derive(Debug)]
pub struct Screen {
    bars: MultiProgress,
    total: ProgressBar,
    is_terminal: bool,
}

impl Screen {
    pub fn new() -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let target = match is_terminal {
            true => ProgressDrawTarget::stdout(),
            false => ProgressDrawTarget::hidden(),
        };
        let bars = MultiProgress::with_draw_target(target);
        let total = bars.add(bar(0, "{wide_bar} {pos}/{len} jobs"));
        Self { bars, total, is_terminal }
    }

    /// A bar for the task of a job; it goes when it is dropped.
    pub fn task(&self, job: i64, prompt: &str) -> TaskBar {
        let bar = bar(100, "{bar:20} {msg}");
        let title = format!("job {job}  {}", prompt.chars().take(48).collect::<String>());
        TaskBar { bar: self.bars.insert_before(&self.total, bar), title }
    }

    pub fn total(&self, ended: i64, all: i64) {
        self.total.set_length(all.unsigned_abs());
        self.total.set_position(ended.unsigned_abs());
    }

    /// What happened to a job.
    pub fn event(&self, job: i64, what: impl Display) {
        self.line(&format!("job {job}: {what}"));
    }

    pub fn line(&self, line: &str) {
        match self.is_terminal {
            // The work goes on if nobody can see it.
            true => drop(self.bars.println(line)),
            false => drop(writeln!(std::io::stdout(), "{line}")),
        }
    }

    pub fn close(&self) {
        self.total.finish();
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Debug)]
pub struct TaskBar {
    bar: ProgressBar,
    title: String,
}

impl TaskBar {
    pub fn show(&self, state: &TaskState) {
        let (percent, what) = match state {
            TaskState::Running { progress } => (progress.unwrap_or_default() * 100.0, ""),
            TaskState::Throttled => (0.0, "  throttled"),
            state if state.is_final() => (100.0, ""),
            _ => (0.0, ""),
        };
        self.bar.set_position(percent as u64);
        self.bar.set_message(format!("{}{what}", self.title));
    }
}

impl Drop for TaskBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn bar(length: u64, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).expect("the template is valid");
    ProgressBar::new(length).with_style(style)
}
