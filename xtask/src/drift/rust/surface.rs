//! The public items that a contract becomes, as far as a program can tell one from another: what
//! build/ makes of each kind of component, said in a few words. The tests hold it to the real one.

mod item;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::drift::change::Api;
use crate::generate::areas;
pub use item::{Item, Member};

/// Items by name, `types::Task` and `Client::get_task`.
pub struct Surface {
    pub items: BTreeMap<String, Item>,
}

impl Surface {
    pub fn of(contract: &Value) -> Self {
        let requests = areas::requests(contract);
        let mut items = BTreeMap::new();
        let schemas = contract.pointer("/components/schemas").and_then(Value::as_object);
        for (name, schema) in schemas.into_iter().flatten() {
            let item = Item::component(name, schema, contract, requests.contains(name));
            items.insert(format!("types::{name}"), item);
        }
        for operation in areas::operations(contract) {
            let name = operation["operationId"].as_str().unwrap_or_default();
            items.insert(format!("Client::{name}"), Item::operation(operation));
        }
        Self { items }
    }
}

/// How gravely an item changes.
pub fn gravity(old: &Surface, new: &Surface, name: &str) -> Api {
    match (old.items.get(name), new.items.get(name)) {
        (None, None) => Api::None,
        (None, Some(_)) => Api::Minor,
        (Some(_), None) => Api::Major,
        (Some(one), Some(other)) if one.shape != other.shape => Api::Major,
        (Some(one), Some(other)) => {
            let names: BTreeSet<&String> = one.members.keys().chain(other.members.keys()).collect();
            let of = |name: &String| between(one.members.get(name), other.members.get(name));
            names.into_iter().map(of).max().unwrap_or(Api::None)
        }
    }
}

/// How gravely it changes as a whole, whatever its members do.
pub fn shape_gravity(old: &Surface, new: &Surface, name: &str) -> Api {
    match (old.items.get(name), new.items.get(name)) {
        (Some(one), Some(other)) if one.shape == other.shape => Api::None,
        _ => gravity(old, new, name),
    }
}

/// How gravely one of its members does.
pub fn member_gravity(old: &Surface, new: &Surface, item: &str, member: &str) -> Api {
    match (old.items.get(item), new.items.get(item)) {
        (Some(one), Some(other)) => between(one.members.get(member), other.members.get(member)),
        _ => gravity(old, new, item),
    }
}

fn between(old: Option<&Member>, new: Option<&Member>) -> Api {
    match (old, new) {
        (None, None) => Api::None,
        (None, Some(member)) if member.is_needed => Api::Major,
        (None, Some(_)) => Api::Minor,
        (Some(_), None) => Api::Major,
        (Some(one), Some(other)) if one.of != other.of => Api::Major,
        (Some(one), Some(other)) => match (one.is_needed, other.is_needed) {
            (false, true) => Api::Major,
            (true, false) => Api::Minor,
            _ => Api::None,
        },
    }
}
