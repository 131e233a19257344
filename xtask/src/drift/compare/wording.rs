//! Phrases that messages and details share.

use crate::drift::change::Direction;

/// `from 1 to 2`; also part of details and thereby of fingerprints.
pub fn from_to(base: &str, revision: &str) -> String {
    format!("from {base} to {revision}")
}

/// `now accepts`, `may now be`
pub fn now_allows(direction: Direction) -> &'static str {
    if direction == Direction::Response { "may now be" } else { "now accepts" }
}

/// `now also accepts`, `may now also be`
pub fn now_also_allows(direction: Direction) -> &'static str {
    if direction == Direction::Response { "may now also be" } else { "now also accepts" }
}
