//! What changes mean for the public Rust API: which item each of them touches and how gravely, and
//! which items change beside. It compares what two contracts become, without making any Rust.

mod locate;
mod surface;

use std::collections::BTreeSet;

use serde_json::Value;

use super::change::{Api, Direction};
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
    /// What undoing it does.
    undone: Api,
    pub item: Option<String>,
    /// What is named, the type of a variant among it.
    told: Vec<Touch>,
    /// Types that came or went with what came or went.
    reached: BTreeSet<String>,
}

impl Effect {
    /// Of a change that touches nothing else.
    pub fn alone(api: Api, item: Option<String>) -> Self {
        Self { api, undone: api, item, told: Vec::new(), reached: BTreeSet::new() }
    }
}

impl Effect {
    /// Whether it speaks of an item, also as one of those that came or went with another.
    fn means(&self, item: &str, comes_or_goes: bool) -> bool {
        let is_told = |touch: &Touch| touch.item == item || comes_or_goes && touch.covers(item);
        self.told.iter().any(is_told) || comes_or_goes && self.reached.contains(item)
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
        let (touched, reached) = self.touched(found, old, new);
        let worst = found.rule.verdict(found.spot.direction).api;
        if touched.is_empty() {
            return Effect::alone(worst, None);
        }
        let [one, other] = &self.surfaces;
        let api = within(worst, gravity(found.rule, &touched, [one, other]));
        let mirror = found.rule.entry().mirror;
        let undone = mirror.verdict(found.spot.direction).api;
        let undone = within(undone, gravity(mirror, &touched, [other, one]));
        let is_gone = found.age() == Age::Old;
        let is_sent = found.spot.direction == Direction::Request;
        let (item, told) = match found.rule {
            Rule::BranchAdded | Rule::BranchRemoved if is_sent => variant(touched, is_gone),
            rule => {
                let told: Vec<Touch> = self.named(rule, &touched).into_iter().cloned().collect();
                (told.first().map(|touch| touch.text(rule, is_gone)), told)
            }
        };
        Effect { api, undone, item, told, reached }
    }

    /// The type of the place where that is meant and stays, or else what holds it.
    fn named<'t>(&self, rule: Rule, touched: &'t [Touch]) -> Option<&'t Touch> {
        let stays = |touch: &&Touch| {
            self.surfaces.iter().all(|surface| surface.items.contains_key(&touch.item))
        };
        let thing = touched.iter().rev().find(|touch| touch.is_thing).filter(stays);
        let holder = || touched.iter().rev().find(|touch| !touch.is_thing);
        thing.filter(|_| concerns_the_thing(rule)).or_else(holder).or(touched.last())
    }

    /// What a change touches, last where it is to be seen, and the types that came or went with it.
    fn touched(&self, found: &Found, old: &Side, new: &Side) -> (Vec<Touch>, BTreeSet<String>) {
        let (mut touched, mut reached) = (Vec::new(), BTreeSet::new());
        let mut sides = [(Age::Old, old), (Age::New, new)];
        if found.age() == Age::Old {
            sides.reverse();
        }
        for (age, side) in sides {
            let Some(index) = found.spot.operation[age as usize] else { continue };
            let operation = &side.document.operations[index];
            let contract = self.contracts[age as usize];
            let (touches, at) = locate(contract, operation, &found.spot, age);
            touches.into_iter().for_each(|touch| {
                if touch.is_thing {
                    reached.insert(touch.item.trim_start_matches("types::").to_owned());
                }
                if !touched.contains(&touch) {
                    touched.push(touch);
                }
            });
            areas::reach(at, contract, &mut reached);
        }
        (touched, reached.into_iter().map(|name| format!("types::{name}")).collect())
    }

    /// Items that change more, or would if all were undone, than any of these effects says.
    pub fn beside(&self, effects: &[Effect]) -> Vec<Found> {
        let [old, new] = &self.surfaces;
        let names: BTreeSet<&String> = old.items.keys().chain(new.items.keys()).collect();
        let left = names.into_iter().filter(|name| {
            let (done, undone) =
                (surface::gravity(old, new, name), surface::gravity(new, old, name));
            let comes_or_goes = !old.items.contains_key(*name) || !new.items.contains_key(*name);
            let said = |api: Api, of: fn(&Effect) -> Api| {
                let means = |effect: &Effect| effect.means(name, comes_or_goes);
                api == Api::None || effects.iter().any(|effect| of(effect) >= api && means(effect))
            };
            !said(done, |effect| effect.api) || !said(undone, |effect| effect.undone)
        });
        renamed(old, new, &left.collect::<Vec<_>>())
    }
}

/// What a rule says at worst, unless the items are known to change less. What they are not made of
/// they do not show.
fn within(worst: Api, grave: Api) -> Api {
    if worst <= Api::Patch { worst } else { worst.min(grave) }
}

/// How gravely what is touched changes.
fn gravity(rule: Rule, touched: &[Touch], [old, new]: [&Surface; 2]) -> Api {
    use Rule::{UnknownKeywordAdded, UnknownKeywordChanged, UnknownKeywordRemoved};
    if matches!(rule, UnknownKeywordAdded | UnknownKeywordChanged | UnknownKeywordRemoved) {
        return Api::Major;
    }
    if matches!(rule, Rule::TitleAdded | Rule::TitleRemoved | Rule::TitleChanged) {
        let things = touched.iter().filter(|touch| touch.is_thing).map(|touch| &touch.item);
        let is_renamed = things.collect::<BTreeSet<_>>().len() > 1;
        return if is_renamed { Api::Major } else { Api::None };
    }
    let of = |touch: &Touch| match &touch.member {
        Some(member) => surface::member_gravity(old, new, &touch.item, member),
        None if changes_the_whole(rule) => surface::shape_gravity(old, new, &touch.item),
        None => surface::gravity(old, new, &touch.item),
    };
    touched.iter().map(of).max().unwrap_or(Api::None)
}

/// Items that went and came alike are renamed; what is left came, went or changed.
fn renamed(old: &Surface, new: &Surface, left: &[&String]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut taken: BTreeSet<&String> = BTreeSet::new();
    let came = || new.items.iter().filter(|(name, _)| !old.items.contains_key(*name));
    for (name, item) in old.items.iter().filter(|(name, _)| !new.items.contains_key(*name)) {
        let is_left = |other: &String| left.contains(&name) || left.contains(&other);
        let alike =
            came().find(|(other, of)| *of == item && is_left(other) && !taken.contains(*other));
        if let Some((other, _)) = alike {
            taken.extend([name, other]);
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

/// The variant of a union, by the type that it holds.
fn variant(touched: Vec<Touch>, is_gone: bool) -> (Option<String>, Vec<Touch>) {
    let last =
        |is_thing: bool| touched.iter().rev().find(|touch| touch.is_thing == is_thing).cloned();
    let (Some(union), Some(of)) = (last(false), last(true)) else {
        return (touched.last().map(|touch| touch.item.clone()), touched);
    };
    let new = if is_gone { "" } else { "new " };
    let text =
        format!("{}, {new}variant of `{}`", union.item, of.item.trim_start_matches("types::"));
    (Some(text), vec![union, of])
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
            | ExclusionAdded
            | ExclusionRemoved
            | ExclusionChanged
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
