//! The Rust items that a finding may change.

use super::client_pair::ClientPair;
use super::generated_items::{GeneratedItem, generated_items};
use crate::drift::change::Direction;
use crate::drift::finding::Finding;
use crate::drift::loaded_document::operation_id;
use crate::drift::location::Role;
use crate::drift::rules::Rule;
use crate::surface::{Surface, operation_path};

/// An item, or a type with its members, which are not listed: many findings may be about one type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Affected {
    Item(String),
    /// The type as the document with this role has it.
    Type(String, Role),
}

/// The affected items, those of the document that has what changed first.
pub fn affected_items(clients: &ClientPair, finding: &Finding) -> Vec<Affected> {
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
    items: Vec<Affected>,
    /// Types that are added or removed together with the location.
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
            let conversion = format!("{}: From<{}>", container.path, own_type.path);
            self.items.push(Affected::Item(conversion));
        }
        if affects_members(rule) || rule.is_title() {
            generated.reverse();
        }
        for item in &generated {
            self.items.extend(items_of(item, self.finding, surface, role));
        }
        if location.part.is_none() {
            let id = operation_id(Some(spec), operation);
            let path = operation_path(&id);
            self.items.push(Affected::Type(path, role));
        }
        if affects_types(rule) {
            self.types.extend(self.clients.replaced_types(schema, role).iter().cloned());
        }
        let own_types = generated.into_iter().filter(|item| item.is_own_type);
        let replaced = own_types.filter(|item| self.clients.is_replaced(&item.path));
        self.types.extend(replaced.map(|item| item.path));
    }

    fn into_items(mut self) -> Vec<Affected> {
        for path in self.types {
            self.items.push(Affected::Type(path.clone(), Role::Base));
            self.items.push(Affected::Type(path, Role::Revision));
        }
        let surfaces = self.clients.surfaces;
        self.items.retain(|affected| match affected {
            Affected::Item(path) => surfaces.iter().any(|surface| surface.contains(path)),
            Affected::Type(path, role) => surfaces[*role as usize].contains(path),
        });
        self.items
    }
}

/// The paths of a generated item, or of its members, that the finding affects.
fn items_of(
    item: &GeneratedItem,
    finding: &Finding,
    surface: &Surface,
    role: Role,
) -> Vec<Affected> {
    use Rule::{EnumValueAdded, EnumValueRemoved, IndispensableAdded, IndispensableRemoved};
    let path = &item.path;
    let member = |wire: &str| surface.member(path, wire).cloned().map(Affected::Item);
    let mut items = Vec::new();
    match (&item.member, finding.rule) {
        (Some(json_name), rule) => {
            items.extend(member(json_name));
            if matches!(rule, IndispensableAdded | IndispensableRemoved) {
                items.push(Affected::Item(format!("{path}: Default")));
            }
        }
        (None, EnumValueAdded | EnumValueRemoved) if item.is_own_type => {
            let value = serde_json::from_str::<String>(&finding.detail).unwrap_or_default();
            items.extend(member(&value));
        }
        (None, rule) if item.is_own_type && affects_members(rule) => {
            items.push(Affected::Type(path.clone(), role));
        }
        (None, _) => items.push(Affected::Item(path.clone())),
    }
    items
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
