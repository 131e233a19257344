//! Signals that end the program, such as SIGTERM and Ctrl-C. They become an error, so that the files are
//! restored before the program ends.

use std::process::{Child, Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, ensure};
use signal_hook::consts::TERM_SIGNALS;

/// How often a running command is checked.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on, the signals no longer end the program.
    pub fn register() -> anyhow::Result<Self> {
        let is_interrupted = Arc::new(AtomicBool::new(false));
        for signal in TERM_SIGNALS {
            signal_hook::flag::register(*signal, Arc::clone(&is_interrupted))?;
        }
        Ok(Self(is_interrupted))
    }

    /// An error after a signal.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!(!self.0.load(Ordering::SeqCst), "interrupted by a signal");
        Ok(())
    }

    /// Runs a command; a signal ends it and all processes that it started.
    pub fn status(&self, command: &mut Command) -> anyhow::Result<ExitStatus> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut child = command.spawn().context("cannot run the tests")?;
        loop {
            if let Some(status) = child.try_wait()? {
                self.check()?;
                return Ok(status);
            }
            if let Err(interrupted) = self.check() {
                end(&mut child)?;
                return Err(interrupted);
            }
            std::thread::sleep(POLL_INTERVAL);
        }
    }
}

fn end(child: &mut Child) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            // The group may have ended by itself.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
    #[cfg(not(unix))]
    child.kill()?;
    child.wait()?;
    Ok(())
}
