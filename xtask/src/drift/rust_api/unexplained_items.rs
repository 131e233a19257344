//! Changes of Rust items that no finding explains, such as a type name that now belongs to another
//! schema.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::affected_items::Affected;
use super::client_pair::ClientPair;
use super::effect::Effect;
use super::item_severity::item_severity;
use crate::drift::finding::Finding;
use crate::drift::location::{Location, Role};
use crate::drift::rules::Rule;
use crate::drift::severity::ApiSeverity;
use crate::surface::{Difference, Surface, owner};

/// Findings for items that change more, in either direction, than the effects say.
pub fn unexplained_items(clients: &ClientPair, effects: &[Effect]) -> Vec<Finding> {
    let [base, revision] = clients.surfaces;
    let paths: BTreeSet<&String> = base.paths().chain(revision.paths()).collect();
    let changed =
        paths.into_iter().filter(|path| base.difference(revision, path) != Difference::None);
    let explained = Explained::by(effects);
    let unexplained: BTreeSet<&String> = changed
        .filter(|path| {
            let [api, inverse_api] = explained.severities(path, clients.surfaces);
            Some(item_severity(base, revision, path)) > api
                || Some(item_severity(revision, base, path)) > inverse_api
        })
        .collect();
    let renames = renames(base, revision, &unexplained);
    let renamed: BTreeSet<&String> = renames.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let mut findings: Vec<Finding> = renames.into_iter().map(renamed_item).collect();
    let others = unexplained.into_iter().filter(|path| !renamed.contains(path));
    findings.extend(added_removed_and_changed(base, revision, others));
    findings
}

/// The highest severity that an effect on an item has, and the highest inverse one.
type Severities = [Option<ApiSeverity>; 2];

/// What the effects say about items, and about types with their members.
struct Explained<'e>(HashMap<&'e Affected, Severities>);

impl<'e> Explained<'e> {
    fn by(effects: &'e [Effect]) -> Self {
        let mut explained: HashMap<&Affected, Severities> = HashMap::new();
        for effect in effects {
            for affected in &effect.items {
                let known = explained.entry(affected).or_default();
                *known = [known[0].max(Some(effect.api)), known[1].max(Some(effect.inverse_api))];
            }
        }
        Self(explained)
    }

    fn severities(&self, path: &str, surfaces: [&Surface; 2]) -> Severities {
        let of = |affected: Affected| self.0.get(&affected).copied().unwrap_or_default();
        let mut severities = of(Affected::Item(path.to_owned()));
        let types = [Some(path), owner(path)];
        for (path_of_type, role) in
            types.into_iter().flatten().flat_map(|of| [(of, Role::Base), (of, Role::Revision)])
        {
            if surfaces[role as usize].contains(path) {
                let more = of(Affected::Type(path_of_type.to_owned(), role));
                severities = [severities[0].max(more[0]), severities[1].max(more[1])];
            }
        }
        severities
    }
}

/// Pairs of a removed and an added type that differ only in their names.
fn renames<'s>(
    base: &'s Surface,
    revision: &'s Surface,
    unexplained: &BTreeSet<&String>,
) -> Vec<(&'s String, &'s String)> {
    let mut added: HashMap<String, Vec<&String>> = HashMap::new();
    let mut has_unexplained: HashSet<String> = HashSet::new();
    for path in revision.paths().filter(|path| !base.contains(path)) {
        let Some(outline) = revision.outline(path) else { continue };
        if unexplained.contains(path) {
            has_unexplained.insert(outline.clone());
        }
        added.entry(outline).or_default().push(path);
    }
    let mut renames = Vec::new();
    for removed in base.paths().filter(|path| !revision.contains(path)) {
        let Some(outline) = base.outline(removed) else { continue };
        if !unexplained.contains(removed) && !has_unexplained.contains(&outline) {
            continue;
        }
        let Some(candidates) = added.get_mut(&outline) else { continue };
        let same = candidates.iter().position(|added| {
            let is_unexplained = unexplained.contains(removed) || unexplained.contains(added);
            is_unexplained && base.is_renamed(removed, revision, added)
        });
        if let Some(index) = same {
            renames.push((removed, candidates.remove(index)));
        }
    }
    renames
}

fn renamed_item((from, to): (&String, &String)) -> Finding {
    let message = format!("`{from}` was renamed to `{to}`");
    item_finding(Rule::ItemRenamed, &format!("{from} {to}"), message)
}

/// One finding for all members of a type with the same rule. Members that are added or removed with
/// their type are not reported.
fn added_removed_and_changed<'s>(
    base: &Surface,
    revision: &Surface,
    paths: impl Iterator<Item = &'s String>,
) -> Vec<Finding> {
    let mut groups: BTreeMap<(&str, Rule), Vec<&str>> = BTreeMap::new();
    for path in paths {
        let rule = match (base.contains(path), revision.contains(path)) {
            (false, _) => Rule::ItemAdded,
            (_, false) => Rule::ItemRemoved,
            _ => Rule::ItemChanged,
        };
        let owner = owner(path).filter(|owner| owner.contains("::"));
        if owner.is_none_or(|owner| base.contains(owner) == revision.contains(owner)) {
            groups.entry((owner.unwrap_or(path), rule)).or_default().push(path);
        }
    }
    let finding = |((_, rule), paths): ((&str, Rule), Vec<&str>)| {
        let verb = match rule {
            Rule::ItemAdded => "added",
            Rule::ItemRemoved => "removed",
            _ => "changed",
        };
        let message = format!("{verb}: `{}`", paths.join("`, `"));
        item_finding(rule, &paths.join(" "), message)
    };
    groups.into_iter().map(finding).collect()
}

fn item_finding(rule: Rule, detail: &str, message: String) -> Finding {
    Finding::new(rule, &Location::document(), message).with_detail(detail)
}
