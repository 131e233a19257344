//! Identifies a change by rule, location and values, so that other changes, new messages and new
//! verdicts do not affect it.

use sha2::{Digest, Sha256};

use super::finding::Finding;

/// The length of a fingerprint before hex encoding.
const BYTES: usize = 6;

pub fn fingerprint(finding: &Finding, operation: Option<&str>) -> String {
    let id = finding.rule.id();
    let direction = format!("{:?}", finding.location.direction);
    let path = finding.location.path();
    let mut digest = Sha256::new();
    for part in [&id, operation.unwrap_or_default(), &direction, &path, &finding.detail] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    digest.finalize().iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect()
}
