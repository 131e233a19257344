//! From what differs to what it means: each difference gets its verdicts, its Rust item, its pointer
//! and its fingerprint. The verdicts themselves are in `rules.rs` and `rust.rs`.

use std::cmp::Reverse;

use super::change::{Api, Change, Direction, Wire};
use super::compare::{Found, compare};
use super::fingerprint;
use super::place::{Age, Spot};
use super::rules::Rule;
use super::rust::{Effect, Rust};
use super::side::Side;

/// Which verdicts are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Only that on released clients, for which no Rust is generated.
    Wire,
    WireAndApi,
}

/// Every change from the one to the other, the gravest first, in an order that stays.
pub fn changes(old: &Side, new: &Side, scope: Scope) -> Vec<Change> {
    let rust = if scope == Scope::Wire { None } else { Rust::of(old, new) };
    let judge = Judge { old, new, scope, rust };
    let found = compare(old, new);
    let effects: Vec<Effect> = found.iter().map(|found| judge.effect(found)).collect();
    let mut others = judge.rust.as_ref().map(|rust| rust.others(&effects)).unwrap_or_default();
    others.extend(refusals(old, new, scope));
    others.extend(overlay(old, new));
    let own = others.iter().map(|found| judge.change(found, &judge.alone(found)));
    let mut changes: Vec<Change> = found
        .iter()
        .zip(&effects)
        .map(|(found, effect)| judge.change(found, effect))
        .chain(own)
        .collect();
    changes.sort_by(|one, other| order(one).cmp(&order(other)));
    changes.dedup();
    changes
}

fn order(change: &Change) -> impl Ord + '_ {
    let Change { operation, pointer, rule, fingerprint, message, .. } = change;
    let grave = Reverse((change.stops, change.wire, change.api));
    (grave, operation, pointer, rule, message, fingerprint)
}

struct Judge<'s> {
    old: &'s Side,
    new: &'s Side,
    scope: Scope,
    rust: Option<Rust<'s>>,
}

impl Judge<'_> {
    fn effect(&self, found: &Found) -> Effect {
        match &self.rust {
            Some(rust) => rust.effect(found),
            None => Effect::alone(self.at_most(found), None),
        }
    }

    /// What the rule says at worst, where no surface tells.
    fn at_most(&self, found: &Found) -> Api {
        match self.scope {
            Scope::Wire => Api::Unknown,
            Scope::WireAndApi => found.rule.verdict(found.spot.direction).api,
        }
    }

    /// That of a difference which is itself one of the Rust API.
    fn alone(&self, found: &Found) -> Effect {
        let item = found.detail.split(' ').next().filter(|name| name.contains("::"));
        Effect::alone(self.at_most(found), item.map(str::to_owned))
    }

    fn change(&self, found: &Found, effect: &Effect) -> Change {
        let [old, new] = found.spot.operation;
        let operation =
            new.map(|index| self.new.name(index)).or_else(|| old.map(|index| self.old.name(index)));
        let wire = found.wire();
        Change {
            rule: found.rule.id(),
            fingerprint: fingerprint::of(found, operation.as_deref()),
            pointer: self.pointer(found),
            operation,
            direction: found.spot.direction,
            wire,
            api: effect.api,
            rust: effect.item.clone(),
            message: format!("{}{}", found.message, reading(found, wire)),
            stops: found.rule.stops(),
        }
    }

    fn pointer(&self, found: &Found) -> String {
        if let Some(pointer) = &found.pointer {
            return pointer.clone();
        }
        let (first, second) = match found.age() {
            Age::Old => ((self.old, Age::Old), (self.new, Age::New)),
            Age::New => ((self.new, Age::New), (self.old, Age::Old)),
        };
        let of = |(side, age): (&Side, Age)| side.pointer(&found.spot, age);
        of(first).or_else(|| of(second)).unwrap_or_default()
    }
}

/// Why a client is not hurt, where a strict reader would be.
fn reading(found: &Found, wire: Wire) -> &'static str {
    /// Rows of the specification that are harmless only to a reader who takes what comes.
    const OPEN: [u8; 9] = [10, 11, 15, 16, 17, 18, 20, 21, 23];
    let is_answer = found.spot.direction == Direction::Response && wire <= Wire::Additive;
    match is_answer && OPEN.contains(&found.rule.entry().row) {
        true if found.spot.is_refusal() => "; refusals are read whatever form they have",
        true => "; released clients read answers openly",
        false => "",
    }
}

/// A document that the sync cannot take in stops every update.
fn refusals(old: &Side, new: &Side, scope: Scope) -> Option<Found> {
    let [before, after] = [old, new].map(|side| match scope {
        Scope::Wire => side.contract.as_ref().err().cloned(),
        Scope::WireAndApi => side.surface().err(),
    });
    let (rule, fault, what) = match (before, after) {
        (None, Some(fault)) => (Rule::DocumentRefused, fault, "cannot be taken in"),
        (Some(fault), None) => (Rule::DocumentTaken, fault, "can be taken in; before"),
        _ => return None,
    };
    let message = format!("the document {what}: {}", fault.message);
    let found = Found::new(rule, &Spot::document(), message).detail(fault.message.clone());
    Some(found.at(fault.pointer))
}

/// Entries of the overlay that only one of the documents gives something to stand on.
fn overlay(old: &Side, new: &Side) -> Vec<Found> {
    let only = |these: &Side, those: &Side, rule: Rule, what: &str| -> Vec<Found> {
        let only = these.unapplied.iter().filter(|entry| !those.unapplied.contains(entry));
        let found = only.map(|entry| {
            let message = format!("our overlay {what} ({entry})");
            Found::new(rule, &Spot::document(), message).detail(entry)
        });
        found.collect()
    };
    let mut found =
        only(new, old, Rule::OverlayEntryUnapplied, "has an entry that no longer applies");
    found.extend(only(old, new, Rule::OverlayEntryApplied, "has an entry that applies again"));
    found
}
