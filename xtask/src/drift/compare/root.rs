//! What concerns the document as a whole: its server, its keys, the version of the API.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Found, from_to};
use crate::drift::aside;
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
    schemes(&one.security_schemes, &other.security_schemes, found);
    security(&one.security, &other.security, &spot, "/security", found);
    of_operations(old, new, found);
}

fn schemes(old: &Value, new: &Value, found: &mut Vec<Found>) {
    let names = |schemes: &Value| -> BTreeSet<String> {
        schemes.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    for name in names(old).union(&names(new)) {
        let (rule, what) = match (old.get(name), new.get(name)) {
            (None, _) => (Rule::SecuritySchemeAdded, "is new"),
            (_, None) => (Rule::SecuritySchemeRemoved, "is gone"),
            (one, other) if one != other => (Rule::SecuritySchemeChanged, "is another"),
            _ => continue,
        };
        let pointer = child("/components/securitySchemes", name);
        let message = format!("the security scheme `{name}` {what}");
        found.push(Found::new(rule, &Spot::document(), message).detail(name).at(pointer));
    }
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

/// Each entry of a requirement is enough by itself; none at all is enough too.
fn security(old: &Value, new: &Value, spot: &Spot, pointer: &str, found: &mut Vec<Found>) {
    let enough = |requirement: &Value| -> BTreeSet<String> {
        let entries: BTreeSet<String> =
            requirement.as_array().into_iter().flatten().map(Value::to_string).collect();
        if entries.is_empty() { BTreeSet::from(["{}".to_owned()]) } else { entries }
    };
    let (one, other) = (enough(old), enough(new));
    let rule = match (one.is_subset(&other), other.is_subset(&one)) {
        (true, true) => return,
        (true, false) => Rule::SecurityLoosened,
        (false, true) => Rule::SecurityTightened,
        (false, false) => Rule::SecurityChanged,
    };
    let text =
        |entries: &BTreeSet<String>| entries.iter().cloned().collect::<Vec<_>>().join(" or ");
    let change = from_to(&text(&one), &text(&other));
    let message = format!("the required keys go {change}");
    found.push(Found::new(rule, spot, message).detail(change).at(pointer));
}
