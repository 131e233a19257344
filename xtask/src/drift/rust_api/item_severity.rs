//! The severity of a changed Rust item.

use crate::drift::change::Direction;
use crate::drift::rules::Rule;
use crate::drift::severity::ApiSeverity;
use crate::surface::{Difference, Surface};

/// What the change of an item means for a program that uses the base API.
pub fn item_severity(base: &Surface, revision: &Surface, path: &str) -> ApiSeverity {
    match base.difference(revision, path) {
        Difference::None => ApiSeverity::None,
        Difference::New => ApiSeverity::Minor,
        Difference::Changed | Difference::Gone => ApiSeverity::Major,
    }
}

/// The highest severity of the affected items, at most that of the rule. A change in a request is at
/// least a patch, because the generated client has its data.
pub fn limited_by_rule(
    rule: Rule,
    direction: Direction,
    worst: Option<ApiSeverity>,
) -> ApiSeverity {
    let max = rule.verdict(direction).api;
    if max <= ApiSeverity::Patch || rule.is_unknown_keyword() {
        return max;
    }
    let is_data = direction == Direction::Request && !rule.is_title();
    let min = if is_data { ApiSeverity::Patch } else { ApiSeverity::None };
    max.min(worst.unwrap_or(ApiSeverity::None)).max(min)
}
