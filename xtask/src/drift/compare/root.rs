//! What concerns the document as a whole: its server, its keys, the version of the API.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Found, from_to};
use crate::drift::aside;
use crate::drift::change::Wire;
use crate::drift::place::Spot;
use crate::drift::rules::Rule;
use crate::drift::side::Side;
use crate::sync::child;

pub fn compare(old: &Side, new: &Side, found: &mut Vec<Found>) {
    let spot = Spot::document();
    let (one, other) = (&old.document, &new.document);
    if one.server != other.server {
        let name = |server: &Option<String>| server.clone().unwrap_or_else(|| "none".to_owned());
        let change = from_to(&name(&one.server), &name(&other.server));
        let message = format!("the server goes {change}");
        found.push(Found::new(Rule::ServerChanged, &spot, message).detail(change).at("/servers"));
    }
    if one.version != other.version {
        let change = from_to(&one.version, &other.version);
        let message = format!("the version of the API, which the client sends, goes {change}");
        let change = Found::new(Rule::ApiVersionChanged, &spot, message).detail(change);
        found.push(change.at("/info/version"));
    }
    schemes(old, new, found);
    security(&one.security, &other.security, &spot, "/security", found);
    of_operations(old, new, found);
}

fn schemes(old: &Side, new: &Side, found: &mut Vec<Found>) {
    let [before, after] = [old, new].map(|side| &side.document.security_schemes);
    let names = |schemes: &Value| -> BTreeSet<String> {
        schemes.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    for name in names(before).union(&names(after)) {
        let (rule, what) = match (before.get(name), after.get(name)) {
            (None, _) => (Rule::SecuritySchemeAdded, "is new"),
            (_, None) => (Rule::SecuritySchemeRemoved, "is gone"),
            (one, other) if one != other => (Rule::SecuritySchemeChanged, "is another"),
            _ => continue,
        };
        let pointer = child("/components/securitySchemes", name);
        let message = format!("the security scheme `{name}` {what}");
        let change = Found::new(rule, &Spot::document(), message).detail(name).at(pointer);
        let is_used = [old, new].iter().any(|side| asks_for(side, name));
        found.push(if is_used { change } else { change.at_most(Wire::None) });
    }
}

/// Whether the document, or any operation of it, has a way in with this key.
fn asks_for(side: &Side, name: &str) -> bool {
    let own = |pointer: &str| side.raw.pointer(pointer).map(|of| &of["security"]);
    let operations = side.document.operations.iter().filter_map(|of| own(&of.pointer));
    let mut all = operations.chain([&side.document.security]);
    all.any(|requirement| {
        requirement.as_array().into_iter().flatten().any(|entry| entry.get(name).is_some())
    })
}

/// What operations ask for by themselves.
fn of_operations(old: &Side, new: &Side, found: &mut Vec<Found>) {
    for (index, operation) in old.document.operations.iter().enumerate() {
        let key = aside::key(operation);
        let Some(other) = new.document.operations.iter().position(|other| aside::key(other) == key)
        else {
            continue;
        };
        let own = |side: &Side, pointer: &str| side.raw.pointer(pointer)?.get("security").cloned();
        let pointer = &new.document.operations[other].pointer;
        let (one, two) = (own(old, &operation.pointer), own(new, pointer));
        if one.is_some() || two.is_some() {
            let one = one.unwrap_or_else(|| old.document.security.clone());
            let two = two.unwrap_or_else(|| new.document.security.clone());
            let spot = Spot::operation(Some(index), Some(other));
            security(&one, &two, &spot, &child(pointer, "security"), found);
        }
    }
}

/// Each entry of a requirement is enough by itself, and each names all keys that it wants.
fn security(old: &Value, new: &Value, spot: &Spot, pointer: &str, found: &mut Vec<Found>) {
    let (one, other) = (ways_in(old), ways_in(new));
    let rule = match (still_open(&one, &other), still_open(&other, &one)) {
        (true, true) => return,
        (true, false) => Rule::SecurityLoosened,
        (false, true) => Rule::SecurityTightened,
        (false, false) => Rule::SecurityChanged,
    };
    let text = |ways: &[BTreeSet<String>]| {
        let way = |way: &BTreeSet<String>| match way.is_empty() {
            true => "none".to_owned(),
            false => way.iter().cloned().collect::<Vec<_>>().join(" and "),
        };
        ways.iter().map(way).collect::<Vec<_>>().join(" or ")
    };
    let change = from_to(&text(&one), &text(&other));
    let message = format!("the keys that are asked for go {change}");
    found.push(Found::new(rule, spot, message).detail(change).at(pointer));
}

/// The keys of each way in; a requirement of nothing is a way in without any.
fn ways_in(requirement: &Value) -> Vec<BTreeSet<String>> {
    let key = |(name, scopes): (&String, &Value)| match scopes.as_array().is_some_and(Vec::is_empty)
    {
        true => format!("`{name}`"),
        false => format!("`{name}` {scopes}"),
    };
    let way = |entry: &Value| entry.as_object().into_iter().flatten().map(key).collect();
    let ways: Vec<BTreeSet<String>> =
        requirement.as_array().into_iter().flatten().map(way).collect();
    if ways.is_empty() { vec![BTreeSet::new()] } else { ways }
}

/// Whether whoever came in still does, with no more keys than before.
fn still_open(old: &[BTreeSet<String>], new: &[BTreeSet<String>]) -> bool {
    old.iter().all(|had| new.iter().any(|wanted| wanted.is_subset(had)))
}
