//! Compares the schema of a successful response twice: as documented, and opened, as released clients
//! parse it. What breaks only the documented schema is downgraded.

use serde_json::Value;

use super::schema_walk::SchemaWalk;
use crate::drift::change::Direction;
use crate::drift::finding::Finding;
use crate::drift::location::Location;
use crate::drift::severity::WireSeverity;
use crate::sync::relax::relax_schema;

pub fn compare(base: &Value, revision: &Value, location: &Location, findings: &mut Vec<Finding>) {
    if base == revision {
        return;
    }
    let (mut documented, mut parsed) = (Vec::new(), Vec::new());
    SchemaWalk::new(location.clone(), &mut documented).compare(base, revision);
    SchemaWalk::new(location.clone(), &mut parsed).compare(&opened(base), &opened(revision));
    for finding in &mut documented {
        let path = finding.location.without_branches().path();
        let breaks_client = parsed.iter().any(|parsed: &Finding| {
            parsed.wire() == WireSeverity::Breaking && parsed.location.path() == path
        });
        if finding.wire() == WireSeverity::Breaking && !breaks_client {
            downgrade(finding);
        }
    }
    parsed.retain(|finding| !is_documented(finding, &documented));
    findings.extend(documented);
    findings.extend(parsed);
}

fn opened(schema: &Value) -> Value {
    let mut schema = schema.clone();
    // A schema that cannot be opened is compared as it is.
    let _ = relax_schema(&mut schema);
    schema
}

/// What a request may additionally accept, a response may additionally contain.
fn downgrade(finding: &mut Finding) {
    let is_widened = finding.rule.verdict(Direction::Request).wire == WireSeverity::Additive;
    let max = if is_widened { WireSeverity::Additive } else { WireSeverity::None };
    finding.max_wire = Some(max);
}

/// Whether the documented schemas already have this finding, or an equally severe one, there.
fn is_documented(parsed: &Finding, documented: &[Finding]) -> bool {
    let path = parsed.location.path();
    let same_location =
        || documented.iter().filter(|finding| finding.location.without_branches().path() == path);
    if same_location().any(|finding| finding.rule == parsed.rule && finding.detail == parsed.detail)
    {
        return true;
    }
    let [forward, backward] = is_breaking(parsed);
    let has_breaking = |index: usize| same_location().any(|finding| is_breaking(finding)[index]);
    (forward || backward) && (!forward || has_breaking(0)) && (!backward || has_breaking(1))
}

/// Whether the rule of a finding is breaking, and whether its inverse is.
fn is_breaking(finding: &Finding) -> [bool; 2] {
    [finding.rule, finding.rule.entry().inverse]
        .map(|rule| rule.verdict(Direction::Response).wire == WireSeverity::Breaking)
}
