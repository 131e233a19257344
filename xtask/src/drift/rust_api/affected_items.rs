//! The Rust items that a finding may change.

use std::collections::BTreeSet;

use heck::ToPascalCase;

use super::client_pair::ClientPair;
use super::generated_items::{GeneratedItem, generated_items};
use crate::codegen::areas;
use crate::drift::change::Direction;
use crate::drift::finding::Finding;
use crate::drift::location::Role;
use crate::drift::rules::Rule;
use crate::surface::Surface;
use crate::sync::naming::operation_name::OperationName;

/// The affected items, those of the document that has what changed first.
pub fn affected_items(clients: &ClientPair, finding: &Finding) -> Vec<String> {
    let roles = match finding.role() {
        Role::Base => [Role::Base, Role::Revision],
        Role::Revision => [Role::Revision, Role::Base],
    };
    let mut affected = AffectedItems { clients, finding, items: Vec::new(), types: Vec::new() };
    roles.into_iter().for_each(|role| affected.collect(role));
    affected.into_items()
}

struct AffectedItems<'a> {
    clients: &'a ClientPair<'a>,
    finding: &'a Finding,
    items: Vec<String>,
    /// Types that may be added or removed together with the location.
    types: Vec<String>,
}

impl AffectedItems<'_> {
    /// Collects the items generated from the document with this role.
    fn collect(&mut self, role: Role) {
        let Finding { rule, ref location, .. } = *self.finding;
        let Some(index) = location.operation[role as usize] else { return };
        let operation = &self.clients.documents[role as usize].lowered.operations[index];
        let spec = self.clients.specs[role as usize];
        let surface = self.clients.surfaces[role as usize];
        let is_request_branch = matches!(rule, Rule::BranchAdded | Rule::BranchRemoved)
            && location.direction == Direction::Request;
        // A branch is only in the document to which it was added or from which it was removed.
        if is_request_branch && role != self.finding.role() {
            return;
        }
        let (mut generated, schema) = generated_items(spec, operation, location, role);
        if let ([container, own_type], true) = (generated.as_slice(), is_request_branch) {
            self.items.push(format!("{}: From<{}>", container.path, own_type.path));
        }
        if affects_members(rule) || rule.is_title() {
            generated.reverse();
        }
        for item in &generated {
            self.items.extend(items_of(item, self.finding, surface));
        }
        if location.part.is_none() {
            let id = OperationName::of(&operation.method, &operation.path).id;
            let path = format!("operations::{}", id.to_pascal_case());
            self.items.extend(with_members(surface, &path));
        }
        if affects_types(rule) {
            let mut names = BTreeSet::new();
            areas::reach(schema, spec, &mut names);
            self.types.extend(names.into_iter().map(|name| format!("types::{name}")));
        }
        let own_types = generated.into_iter().filter(|item| item.is_own_type);
        self.types.extend(own_types.map(|item| item.path));
    }

    fn into_items(mut self) -> Vec<String> {
        let [base, revision] = self.clients.surfaces;
        for path in self.types.iter().filter(|path| base.contains(path) != revision.contains(path))
        {
            self.items.extend(with_members(base, path));
            self.items.extend(with_members(revision, path));
        }
        self.items.retain(|path| base.contains(path) || revision.contains(path));
        self.items
    }
}

/// The paths of a generated item, or of its members, that the finding affects.
fn items_of(item: &GeneratedItem, finding: &Finding, surface: &Surface) -> Vec<String> {
    use Rule::{EnumValueAdded, EnumValueRemoved, IndispensableAdded, IndispensableRemoved};
    let path = &item.path;
    let mut items = Vec::new();
    match (&item.member, finding.rule) {
        (Some(json_name), rule) => {
            items.extend(surface.member(path, json_name).cloned());
            if matches!(rule, IndispensableAdded | IndispensableRemoved) {
                items.push(format!("{path}: Default"));
            }
        }
        (None, EnumValueAdded | EnumValueRemoved) if item.is_own_type => {
            let value = serde_json::from_str::<String>(&finding.detail).unwrap_or_default();
            items.extend(surface.member(path, &value).cloned());
        }
        (None, rule) if item.is_own_type && affects_members(rule) => {
            items.extend(with_members(surface, path));
        }
        (None, _) => items.push(path.clone()),
    }
    items
}

/// A type and its members.
fn with_members(surface: &Surface, path: &str) -> Vec<String> {
    let members = surface.members(path).map(|(path, _)| path.clone());
    let own = surface.contains(path).then(|| path.to_owned());
    own.into_iter().chain(members).collect()
}

/// Whether the rule affects all members of the location's type.
fn affects_members(rule: Rule) -> bool {
    use Rule::*;
    matches!(
        rule,
        BranchAdded
            | BranchRemoved
            | ConstantChanged
            | DiscriminatorAdded
            | DiscriminatorChanged
            | DiscriminatorRemoved
            | EnumAdded
            | EnumRemoved
            | MediaTypeAdded
            | MediaTypeRemoved
            | ObjectClosed
            | ObjectOpened
            | OptionalBodyAdded
            | OptionalBodyRemoved
            | RequiredBodyAdded
            | RequiredBodyRemoved
            | ResponseBodyAdded
            | ResponseBodyRemoved
            | SuccessStatusAdded
            | SuccessStatusRemoved
            | TypeAdded
            | TypeChanged
            | TypeRemoved
            | UnionAdded
            | UnionRemoved
            | ValuesTyped
            | ValuesUntyped
    )
}

/// Whether the rule may add, remove or rename the types that the location refers to.
fn affects_types(rule: Rule) -> bool {
    use Rule::*;
    affects_members(rule)
        || rule.is_title()
        || matches!(
            rule,
            OperationAdded
                | OperationRemoved
                | OptionalParameterAdded
                | OptionalParameterRemoved
                | OptionalPropertyAdded
                | OptionalPropertyRemoved
                | RequiredParameterAdded
                | RequiredParameterRemoved
                | RequiredPropertyAdded
                | RequiredPropertyRemoved
        )
}
