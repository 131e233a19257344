//! Counts changes, to compare those from one document to another with those back.

use std::collections::BTreeMap;

use crate::drift::change::Change;
use crate::drift::rules::Rule;

/// A number by rule and operation.
type Counts<'c> = BTreeMap<(String, Option<&'c str>), usize>;

/// The number of changes by rule and operation.
pub fn counts(changes: &[Change]) -> Counts<'_> {
    counts_by(changes, str::to_owned)
}

/// The same by the rule that each change has when the documents are swapped.
pub fn inverse_counts(changes: &[Change]) -> Counts<'_> {
    counts_by(changes, |id| {
        let rule = Rule::ALL.iter().find(|rule| rule.id() == id);
        rule.expect("every change has a rule").entry().inverse.id()
    })
}

fn counts_by(changes: &[Change], rule: fn(&str) -> String) -> Counts<'_> {
    let mut counts = Counts::new();
    for change in changes {
        *counts.entry((rule(&change.rule), change.operation.as_deref())).or_default() += 1;
    }
    counts
}
