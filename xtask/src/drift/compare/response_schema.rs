//! Compares the schema of a successful response as documented, opened, and as it is in the specs that
//! the clients are generated from. What breaks no client is downgraded.

use serde_json::Value;

use super::schema_walk::SchemaWalk;
use super::spec_pair::SpecPair;
use crate::drift::change::Direction;
use crate::drift::finding::Finding;
use crate::drift::location::Location;
use crate::drift::severity::WireSeverity;
use crate::sync::relax::relax_schema;

/// `specs` has the schemas of the specs, which say what a client needs.
pub fn compare(
    base: &Value,
    revision: &Value,
    specs: &SpecPair,
    location: &Location,
    findings: &mut Vec<Finding>,
) {
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
    documented.extend(parsed);
    let is_breaking = |finding: &Finding| finding.wire() == WireSeverity::Breaking;
    if documented.iter().any(is_breaking)
        && let Some([base, revision]) = specs.response_schemas(location)
    {
        let mut read = Vec::new();
        SchemaWalk::new(location.clone(), &mut read).of_client().compare(base, revision);
        documented.iter_mut().for_each(|finding| limit_to_client(finding, &read));
    }
    findings.extend(documented);
}

/// Limits a breaking finding to what the clients' specs have at its location.
fn limit_to_client(finding: &mut Finding, read: &[Finding]) {
    let path = finding.location.without_branches().path();
    let same_location = read.iter().filter(|read| read.location.without_branches().path() == path);
    let worst = same_location.map(Finding::wire).max().unwrap_or(WireSeverity::None);
    if finding.wire() == WireSeverity::Breaking && worst < WireSeverity::Breaking {
        downgrade(finding);
        finding.max_wire = finding.max_wire.max(Some(worst));
    }
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
