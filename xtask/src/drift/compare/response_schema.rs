//! Compares the schema of a successful response as documented, opened, and as it is in the specs that
//! the clients are generated from. What breaks no client is downgraded.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::schema_walk::SchemaWalk;
use super::spec_pair::SpecPair;
use crate::drift::change::Direction;
use crate::drift::finding::Finding;
use crate::drift::location::Location;
use crate::drift::rules::Rule;
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
    let breaking: HashSet<String> = parsed
        .iter()
        .filter(|finding| finding.wire() == WireSeverity::Breaking)
        .map(|finding| finding.location.path())
        .collect();
    for finding in &mut documented {
        let breaks_client = breaking.contains(&finding.location.without_branches().path());
        if finding.wire() == WireSeverity::Breaking && !breaks_client {
            downgrade(finding);
        }
    }
    let known = Documented::new(&documented);
    parsed.retain(|finding| !known.has(finding));
    documented.extend(parsed);
    let is_breaking = |finding: &Finding| finding.wire() == WireSeverity::Breaking;
    if documented.iter().any(is_breaking)
        && let Some([base, revision]) = specs.response_schemas(location)
    {
        let mut read = Vec::new();
        SchemaWalk::new(location.clone(), &mut read).of_client().compare(base, revision);
        let mut worst: HashMap<String, WireSeverity> = HashMap::new();
        for finding in &read {
            let path = finding.location.without_branches().path();
            let known = worst.entry(path).or_insert(WireSeverity::None);
            *known = finding.wire().max(*known);
        }
        documented.iter_mut().for_each(|finding| limit_to_client(finding, &worst));
    }
    findings.extend(documented);
}

/// Limits a breaking finding to the worst that the clients' specs have at its location, by path.
fn limit_to_client(finding: &mut Finding, worst: &HashMap<String, WireSeverity>) {
    if finding.wire() != WireSeverity::Breaking {
        return;
    }
    let path = finding.location.without_branches().path();
    let worst = worst.get(&path).copied().unwrap_or(WireSeverity::None);
    if worst < WireSeverity::Breaking {
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

/// The findings in the documented schemas by path.
struct Documented(HashMap<String, AtPath>);

#[derive(Default)]
struct AtPath {
    /// Rules with their details.
    findings: HashSet<(Rule, String)>,
    /// Whether a rule is breaking, and whether the inverse of one is.
    is_breaking: [bool; 2],
}

impl Documented {
    fn new(findings: &[Finding]) -> Self {
        let mut paths: HashMap<String, AtPath> = HashMap::new();
        for finding in findings {
            let path = paths.entry(finding.location.without_branches().path()).or_default();
            path.findings.insert((finding.rule, finding.detail.clone()));
            let [forward, backward] = is_breaking(finding);
            path.is_breaking[0] |= forward;
            path.is_breaking[1] |= backward;
        }
        Self(paths)
    }

    /// Whether the documented schemas already have this finding, or an equally severe one, there.
    fn has(&self, parsed: &Finding) -> bool {
        let Some(path) = self.0.get(&parsed.location.path()) else { return false };
        if path.findings.contains(&(parsed.rule, parsed.detail.clone())) {
            return true;
        }
        let [forward, backward] = is_breaking(parsed);
        let [has_forward, has_backward] = path.is_breaking;
        (forward || backward) && (!forward || has_forward) && (!backward || has_backward)
    }
}

/// Whether the rule of a finding is breaking, and whether its inverse is.
fn is_breaking(finding: &Finding) -> [bool; 2] {
    [finding.rule, finding.rule.entry().inverse]
        .map(|rule| rule.verdict(Direction::Response).wire == WireSeverity::Breaking)
}
