//! The options of the program.

use std::time::Duration;

use clap::{Parser, ValueEnum};
use runwayml_sandbox::{Fault, Sandbox, SandboxBuilder};

use crate::duration;

/// A local server that behaves like Runway's media API or CometAPI.
///
/// Programs can be tried with it without an API key and without cost.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// The port to listen on; 0 for any free port.
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// The provider to behave like.
    #[arg(long, value_enum, default_value_t = Dialect::Runway)]
    pub(crate) dialect: Dialect,

    /// How CometAPI's dialect returns a task: in its envelope, or as Runway does.
    #[arg(long, value_enum, default_value_t = Wrapping::Wrapped)]
    wrapping: Wrapping,

    /// How many reads of each new task get `task_not_exist` in CometAPI's dialect.
    #[arg(long, value_name = "N", default_value_t = 1)]
    not_found: u32,

    /// How long a task takes: seconds, or a time with a unit such as `500ms` or `2m`.
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = duration::parse)]
    task_time: Duration,

    /// Inject a fault; may be given more than once.
    ///
    /// A fault is one effect and any options, separated by commas.
    ///
    /// Effects: `status=503` responds with that status; `delay=1.5s` waits first; `reset` resets the
    /// connection without a response; `cut` closes it in the middle of the response body; `drip=1.5s`
    /// sends the body slowly; `not-found` responds that the task is unknown; `failed=CODE` and `cancelled`
    /// are how the task ends that the request creates.
    ///
    /// Options: `on=OPERATION` applies to one operation only; `on-outputs` to downloads of outputs;
    /// `times=N` applies N times (default 1); `always` applies every time; `after=N` skips the first N
    /// requests; `accepted` carries the request out first; `retry-after=SECONDS` and
    /// `header=NAME:VALUE` add headers to a status; `text=BODY`, at the end, sets its body.
    ///
    /// Example: --fault status=503,on=text_to_image,times=2 --fault reset,on=get_task,after=1
    #[arg(long = "fault", value_name = "FAULT", verbatim_doc_comment)]
    faults: Vec<Fault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dialect {
    Runway,
    Cometapi,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Wrapping {
    Wrapped,
    Bare,
}

impl Arguments {
    /// The sandbox that these options describe.
    pub(crate) fn sandbox(self) -> SandboxBuilder {
        let builder = Sandbox::builder()
            .port(self.port)
            .dialect(self.dialect.into())
            .wrapping(self.wrapping.into())
            .not_found(self.not_found)
            .task_time(self.task_time);
        self.faults.into_iter().fold(builder, SandboxBuilder::fault)
    }
}

impl From<Dialect> for runwayml_sandbox::Dialect {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Runway => Self::Runway,
            Dialect::Cometapi => Self::CometApi,
        }
    }
}

impl From<Wrapping> for runwayml_sandbox::Wrapping {
    fn from(wrapping: Wrapping) -> Self {
        match wrapping {
            Wrapping::Wrapped => Self::Wrapped,
            Wrapping::Bare => Self::Bare,
        }
    }
}
