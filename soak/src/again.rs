//! When a program makes a call again.

use std::time::Duration;

/// How often a call is made.
pub const ATTEMPTS: usize = 20;

/// The pause before a call is made again for which the provider asks for none.
pub const PAUSE: Duration = Duration::from_secs(1);
