//! The verdicts on the Rust API against the surfaces themselves.

use std::collections::BTreeSet;

use super::*;
use crate::drift::change::{Api, Summary};
use crate::surface::{Difference, Surface};

/// Fails where the verdict on a step is not that of the surfaces, or where a change names an item
/// that neither of them has.
fn assert_exact(name: &str, old: &Side, new: &Side) {
    let (Ok(one), Ok(other)) = (old.surface(), new.surface()) else { return };
    let changes = compared(old, new);
    let paths: BTreeSet<&String> = one.paths().chain(other.paths()).collect();
    let severity = |path: &String| match one.difference(other, path) {
        Difference::None => Api::None,
        Difference::New => Api::Minor,
        Difference::Changed | Difference::Gone => Api::Major,
    };
    let worst = paths.iter().map(|path| severity(path)).max().unwrap_or(Api::None);
    let is_unknown = changes.iter().any(|change| change.rule.starts_with("unknown-keyword"));
    let told = Summary::of(&changes).api;
    if worst >= Api::Minor || told >= Api::Minor {
        assert!(told == worst || is_unknown, "{name}: {told:?}, the surfaces say {worst:?}");
    }
    for change in changes.iter().filter(|change| change.api >= Api::Minor && !is_unknown) {
        let item = change.rust.as_ref().unwrap_or_else(|| panic!("{name}: {change:?}"));
        let is_there = |surface: &Surface| surface.contains(item);
        assert!(is_there(one) || is_there(other), "{name}: {change:?}");
    }
}

#[test]
fn the_verdict_on_the_rust_api_is_that_of_the_surfaces() {
    let old = side(&base());
    old.surface().unwrap();
    for (name, patch) in patches() {
        let new = side(&patched(&patch));
        assert_exact(&name, &old, &new);
        assert_exact(&format!("{name}, back"), &new, &old);
    }
}

#[test]
fn the_verdict_on_a_real_step_is_that_of_the_surfaces() {
    let sides: Vec<(PathBuf, Side)> =
        real_documents().into_iter().map(|path| (path.clone(), real(&path))).collect();
    for pair in sides.windows(2) {
        let [(_, old), (path, new)] = pair else { continue };
        let name = path.display().to_string();
        assert_exact(&name, old, new);
        assert_exact(&format!("{name}, back"), new, old);
    }
}

#[test]
fn a_change_that_only_the_wire_is_asked_of_has_no_verdict_on_the_api() {
    let (_, patch) = patches().into_iter().find(|(name, _)| name.starts_with("01")).unwrap();
    let (old, new) = (side(&base()), side(&patched(&patch)));
    let changes = judge::changes(&old, &new, Scope::Wire);
    assert!(!changes.is_empty() && changes.iter().all(|change| change.api == Api::Unknown));
}
