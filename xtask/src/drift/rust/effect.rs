//! What one change does to the Rust API: the rule says how grave it can be, and the items that it
//! touches how grave it is. It finds no items; it is given them.

use std::collections::BTreeSet;

use super::locate::Touch;
use super::surface::{self, Surface};
use crate::drift::change::{Api, Direction};
use crate::drift::compare::Found;
use crate::drift::place::Age;
use crate::drift::rules::Rule;

/// What a change touches in the old and in the new contract.
#[derive(Default)]
pub struct Touched {
    pub sides: [Vec<Touch>; 2],
    /// Types that stand there or below: they may have come or gone with it.
    pub reached: BTreeSet<String>,
}

/// What one change does.
pub struct Effect {
    pub api: Api,
    /// What undoing it does.
    pub undone: Api,
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

    /// What the rule says at worst, or less where the items are known to change less.
    pub fn of(found: &Found, touched: Touched, [old, new]: &[Surface; 2]) -> Self {
        let worst = found.rule.verdict(found.spot.direction).api;
        let all: Vec<&Touch> = touched.sides.iter().flatten().collect();
        if all.is_empty() {
            return Self::alone(worst, None);
        }
        let mirror = found.rule.entry().mirror;
        let undone = mirror.verdict(found.spot.direction).api;
        let is_gone = found.age() == Age::Old;
        let is_variant = matches!(found.rule, Rule::BranchAdded | Rule::BranchRemoved);
        let (item, told) = match is_variant && found.spot.direction == Direction::Request {
            true => variant(&touched.sides[found.age() as usize], is_gone),
            false => {
                let named = |side: &Vec<Touch>| named(found.rule, side, [old, new]).cloned();
                let told: Vec<Touch> = touched.sides.iter().filter_map(named).collect();
                let shown = if is_gone { told.first() } else { told.last() };
                (shown.map(|touch| touch.text(found.rule)), told)
            }
        };
        let api = within(worst, gravity(found.rule, &all, [old, new]));
        let undone = within(undone, gravity(mirror, &all, [new, old]));
        Self { api, undone, item, told, reached: touched.reached }
    }

    /// Whether it speaks of an item, also as one of those that came or went with another.
    pub fn means(&self, item: &str, comes_or_goes: bool) -> bool {
        let is_told = |touch: &Touch| touch.item == item || comes_or_goes && touch.covers(item);
        self.told.iter().any(is_told) || comes_or_goes && self.reached.contains(item)
    }
}

/// The type of the place where that is meant and stays, or else what holds it.
fn named<'t>(rule: Rule, side: &'t [Touch], surfaces: [&Surface; 2]) -> Option<&'t Touch> {
    let stays =
        |touch: &&Touch| surfaces.iter().all(|surface| surface.items.contains_key(&touch.item));
    let thing = side.iter().find(|touch| touch.is_thing).filter(stays);
    let holder = || side.iter().find(|touch| !touch.is_thing);
    thing.filter(|_| concerns_the_thing(rule)).or_else(holder).or(side.last())
}

/// The variant of a union, by the type that it holds.
fn variant(side: &[Touch], is_gone: bool) -> (Option<String>, Vec<Touch>) {
    let first = |is_thing: bool| side.iter().find(|touch| touch.is_thing == is_thing);
    let (Some(union), Some(of)) = (first(false), first(true)) else {
        return (side.last().map(|touch| touch.item.clone()), side.to_vec());
    };
    let new = if is_gone { "" } else { "new " };
    let text =
        format!("{}, {new}variant of `{}`", union.item, of.item.trim_start_matches("types::"));
    (Some(text), vec![union.clone(), of.clone()])
}

/// What a rule says at worst, unless the items are known to change less. What they are not made of
/// they do not show.
fn within(worst: Api, grave: Api) -> Api {
    if worst <= Api::Patch { worst } else { worst.min(grave) }
}

/// How gravely what is touched changes.
fn gravity(rule: Rule, touched: &[&Touch], [old, new]: [&Surface; 2]) -> Api {
    use Rule::{UnknownKeywordAdded, UnknownKeywordChanged, UnknownKeywordRemoved};
    if matches!(rule, UnknownKeywordAdded | UnknownKeywordChanged | UnknownKeywordRemoved) {
        return Api::Major;
    }
    if matches!(rule, Rule::TitleAdded | Rule::TitleRemoved | Rule::TitleChanged) {
        let things = touched.iter().filter(|touch| touch.is_thing).map(|touch| &touch.item);
        let is_renamed = things.collect::<BTreeSet<_>>().len() > 1;
        return if is_renamed { Api::Major } else { Api::None };
    }
    let of = |touch: &&Touch| match &touch.member {
        Some(member) => surface::member_gravity(old, new, &touch.item, member),
        None if changes_the_whole(rule) => surface::shape_gravity(old, new, &touch.item),
        None => surface::gravity(old, new, &touch.item),
    };
    touched.iter().map(of).max().unwrap_or(Api::None)
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
