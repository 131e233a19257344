//! Twelve digits by which a change is known again, whatever else changes: made of its rule, its
//! place and its values, never of positions, words or verdicts.

use sha2::{Digest, Sha256};

use super::compare::Found;

/// How many bytes of the digest are kept.
const BYTES: usize = 6;

pub fn of(found: &Found, operation: Option<&str>) -> String {
    let mut digest = Sha256::new();
    let direction = format!("{:?}", found.spot.direction);
    let path = found.spot.path();
    for part in [&found.rule.id(), operation.unwrap_or_default(), &direction, &path, &found.detail]
    {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    digest.finalize().iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect()
}
