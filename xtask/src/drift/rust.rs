//! What changes mean for the public Rust API: which item each of them touches and how gravely, and
//! which items change beside. It compares what two contracts become, without making any Rust.

mod locate;
mod surface;

use std::collections::BTreeSet;

use serde_json::Value;

use super::change::Api;
use super::compare::Found;
use super::place::{Age, Spot};
use super::rules::Rule;
use super::side::Side;
use crate::generate::areas;
use locate::{Touch, locate};
use surface::Surface;

/// Both public surfaces.
pub struct Rust<'s> {
    contracts: [&'s Value; 2],
    surfaces: [Surface; 2],
}

/// What one change does.
pub struct Effect {
    pub api: Api,
    pub item: Option<String>,
    touched: Vec<Touch>,
    /// Types that came or went with what came or went.
    reached: BTreeSet<String>,
}

impl Effect {
    /// Of a change that touches nothing else.
    pub fn alone(api: Api, item: Option<String>) -> Self {
        Self { api, item, touched: Vec::new(), reached: BTreeSet::new() }
    }
}

impl<'s> Rust<'s> {
    /// Nothing if one of the documents cannot be made into a contract.
    pub fn of(old: &'s Side, new: &'s Side) -> Option<Self> {
        let contracts = [old.contract.as_ref().ok()?, new.contract.as_ref().ok()?];
        Some(Self { contracts, surfaces: contracts.map(Surface::of) })
    }

    /// What the rule says at worst, or less where the items are known to change less.
    pub fn effect(&self, found: &Found, old: &Side, new: &Side) -> Effect {
        let (mut touched, reached) = self.touched(found, old, new);
        let worst = found.rule.verdict(found.spot.direction).api;
        if touched.is_empty() {
            return Effect::alone(worst, None);
        }
        let grave = self.gravity(found.rule, &touched);
        let api = if worst <= Api::Patch { worst } else { worst.min(grave) };
        let is_gone = found.age() == Age::Old;
        let shown = match concerns_the_thing(found.rule) {
            true => touched.iter().rev().find(|touch| touch.is_thing),
            false => touched.iter().rev().find(|touch| !touch.is_thing),
        };
        let shown = shown.or(touched.last()).map(|touch| touch.text(found.rule, is_gone));
        touched.retain(|_| api > Api::None);
        Effect { api, item: shown, touched, reached }
    }

    /// What a change touches on either side, and the types that came or went with it.
    fn touched(&self, found: &Found, old: &Side, new: &Side) -> (Vec<Touch>, BTreeSet<String>) {
        let (mut touched, mut reached) = (Vec::new(), BTreeSet::new());
        for (age, side) in [(Age::Old, old), (Age::New, new)] {
            let Some(index) = found.spot.operation[age as usize] else { continue };
            let operation = &side.document.operations[index];
            let contract = self.contracts[age as usize];
            let (touches, at) = locate(contract, operation, &found.spot, age);
            touches.into_iter().for_each(|touch| {
                if !touched.contains(&touch) {
                    touched.push(touch);
                }
            });
            if age == found.age() {
                areas::reach(at, contract, &mut reached);
            }
        }
        (touched, reached.into_iter().map(|name| format!("types::{name}")).collect())
    }

    fn gravity(&self, rule: Rule, touched: &[Touch]) -> Api {
        let [old, new] = &self.surfaces;
        let of = |touch: &Touch| match &touch.member {
            _ if changes_the_whole(rule) => surface::shape_gravity(old, new, &touch.item),
            Some(member) => surface::member_gravity(old, new, &touch.item, member),
            None => surface::gravity(old, new, &touch.item),
        };
        if matches!(rule, Rule::TitleAdded | Rule::TitleRemoved | Rule::TitleChanged) {
            let things: BTreeSet<&String> =
                touched.iter().filter(|touch| touch.is_thing).map(|touch| &touch.item).collect();
            return if things.len() > 1 { Api::Major } else { Api::None };
        }
        touched.iter().map(of).max().unwrap_or(Api::None)
    }

    /// Items that change more than any of these effects says.
    pub fn beside(&self, effects: &[Effect]) -> Vec<Found> {
        let [old, new] = &self.surfaces;
        let said = |item: &str, api: Api| {
            effects.iter().any(|effect| {
                let is_reached = api != Api::Major || !new.items.contains_key(item);
                effect.api >= api
                    && (effect.touched.iter().any(|touch| touch.covers(item))
                        || is_reached && effect.reached.contains(item))
            })
        };
        let names: BTreeSet<&String> = old.items.keys().chain(new.items.keys()).collect();
        let left = names.into_iter().filter(|name| {
            let api = surface::gravity(old, new, name);
            api > Api::None && !said(name, api)
        });
        let left: Vec<&String> = left.collect();
        renamed(old, new, &left)
    }
}

/// Items that went and came alike are renamed.
fn renamed(old: &Surface, new: &Surface, left: &[&String]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut taken: BTreeSet<&String> = BTreeSet::new();
    for name in left.iter().filter(|name| !new.items.contains_key(**name)) {
        let item = &old.items[*name];
        let alike = left.iter().find(|other| {
            !old.items.contains_key(**other)
                && !taken.contains(*other)
                && new.items.get(**other) == Some(item)
        });
        if let Some(other) = alike {
            taken.extend([*name, *other]);
            let message = format!("`{name}` is called `{other}` now");
            found.push(item_change(Rule::ItemRenamed, &format!("{name} {other}"), message));
        }
    }
    for name in left.iter().filter(|name| !taken.contains(*name)) {
        let (rule, what) = match (old.items.contains_key(*name), new.items.contains_key(*name)) {
            (false, _) => (Rule::ItemAdded, "is new"),
            (_, false) => (Rule::ItemRemoved, "is gone"),
            _ => (Rule::ItemChanged, "is made differently"),
        };
        found.push(item_change(rule, name, format!("`{name}` {what}")));
    }
    found
}

fn item_change(rule: Rule, detail: &str, message: String) -> Found {
    Found::new(rule, &Spot::document(), message).detail(detail)
}

/// Whether the type that stands at the place is meant, and not the field that holds it.
fn concerns_the_thing(rule: Rule) -> bool {
    use Rule::*;
    matches!(
        rule,
        EnumValueAdded
            | EnumValueRemoved
            | EnumAdded
            | EnumRemoved
            | BranchAdded
            | BranchRemoved
            | UnionAdded
            | UnionRemoved
            | DiscriminatorAdded
            | DiscriminatorRemoved
            | DiscriminatorChanged
            | ObjectClosed
            | ObjectOpened
            | PatternAdded
            | PatternRemoved
            | PatternChanged
            | TitleAdded
            | TitleRemoved
            | TitleChanged
            | ValuesTyped
            | ValuesUntyped
    )
}

/// Whether it is the kind of a type that changes, and none of its members.
fn changes_the_whole(rule: Rule) -> bool {
    use Rule::*;
    matches!(
        rule,
        ObjectClosed
            | ObjectOpened
            | ValuesTyped
            | ValuesUntyped
            | DiscriminatorAdded
            | DiscriminatorRemoved
            | DiscriminatorChanged
            | UnionKindChanged
    )
}

/// The gravity that an item beside has by itself.
pub fn api_of(found: &Found, rust: Option<&Rust>) -> Api {
    let worst = found.rule.verdict(found.spot.direction).api;
    match (found.rule, rust) {
        (Rule::ItemChanged, Some(rust)) => {
            let [old, new] = &rust.surfaces;
            surface::gravity(old, new, &found.detail)
        }
        _ => worst,
    }
}
