//! Compares the verdicts on the Rust API with the generated public APIs themselves.

use std::collections::BTreeSet;

use super::*;
use crate::drift::change::Summary;
use crate::drift::severity::ApiSeverity;
use crate::surface::{Difference, Surface};

/// The summary must have the severity of the worst changed item, and every change must name an item
/// that one of the APIs has.
fn assert_api_verdicts(
    name: &str,
    base: &LoadedDocument,
    revision: &LoadedDocument,
    changes: &[Change],
) {
    let (Ok(before), Ok(after)) = (base.surface(), revision.surface()) else { return };
    // Unknown keywords have a fixed severity.
    let has_unknown = changes.iter().any(|change| change.rule.starts_with("unknown-keyword"));
    let (expected, reported) = (worst_item(before, after), Summary::of(changes).api);
    if expected >= ApiSeverity::Minor || reported >= ApiSeverity::Minor {
        let message = format!("{name}: reported {reported:?}, expected {expected:?}");
        assert!(reported == expected || has_unknown, "{message}");
    }
    for change in changes.iter().filter(|change| change.api >= ApiSeverity::Minor && !has_unknown) {
        let item = change.rust.as_ref().unwrap_or_else(|| panic!("{name}: {change:?}"));
        assert!(before.contains(item) || after.contains(item), "{name}: {change:?}");
    }
}

fn assert_all_api_verdicts(compared: &[Compared]) {
    for Compared { name, base, revision, forward, backward } in compared {
        assert_api_verdicts(name, base, revision, forward);
        assert_api_verdicts(&format!("{name}, reverse"), revision, base, backward);
    }
}

fn worst_item(base: &Surface, revision: &Surface) -> ApiSeverity {
    let paths: BTreeSet<&String> = base.paths().chain(revision.paths()).collect();
    let severity = |path: &String| match base.difference(revision, path) {
        Difference::None => ApiSeverity::None,
        Difference::New => ApiSeverity::Minor,
        Difference::Changed | Difference::Gone => ApiSeverity::Major,
    };
    paths.into_iter().map(severity).max().unwrap_or(ApiSeverity::None)
}

#[test]
fn verdicts_on_fixtures_match_the_generated_apis() {
    PATCHED[0].base.surface().unwrap();
    assert_all_api_verdicts(&PATCHED);
}

#[test]
fn verdicts_on_upstream_documents_match_the_generated_apis() {
    assert_all_api_verdicts(&UPDATES);
}

#[test]
fn a_wire_only_comparison_has_no_verdicts_on_the_api() {
    let (base, revision) = (load(&base()), load(&patched(&patch("01-operation-removed"))));
    let changes = classify::changes(&base, &revision, Scope::Wire);
    assert!(!changes.is_empty());
    assert!(changes.iter().all(|change| change.api == ApiSeverity::Unknown));
}
