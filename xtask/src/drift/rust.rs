//! What changes mean for the public Rust API: the surfaces generated from both specs are compared
//! item by item, and each change is given the items that belong to its place.

mod locate;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use serde_json::Value;

use super::change::{Api, Direction};
use super::compare::Found;
use super::place::{Age, Part, Spot};
use super::rules::Rule;
use super::side::Side;
use crate::generate::areas;
use crate::surface::{Difference, Surface, owner};
use crate::sync::naming::operation_name::OperationName;
use locate::{Touch, locate};

/// Both public surfaces.
pub struct Rust<'s> {
    sides: [&'s Side; 2],
    specs: [&'s Value; 2],
    surfaces: [&'s Surface; 2],
}

/// What one change does to the API.
pub struct Effect {
    pub api: Api,
    /// What undoing it does.
    undone: Api,
    /// The item that is reported.
    pub item: Option<String>,
    /// All items that belong to the place.
    items: BTreeSet<String>,
}

impl Effect {
    /// Of a change that belongs to no item.
    pub fn alone(api: Api, item: Option<String>) -> Self {
        Self { api, undone: api, item, items: BTreeSet::new() }
    }
}

impl<'s> Rust<'s> {
    /// Nothing if no client can be generated from one of the documents.
    pub fn of(old: &'s Side, new: &'s Side) -> Option<Self> {
        let specs = [old.contract.as_ref().ok()?, new.contract.as_ref().ok()?];
        let surfaces = [old.surface().ok()?, new.surface().ok()?];
        Some(Self { sides: [old, new], specs, surfaces })
    }

    /// The gravest that happens to the items of the place, within what the rule allows.
    pub fn effect(&self, found: &Found) -> Effect {
        let items = self.items(found);
        let [old, new] = self.surfaces;
        let worst = |one: &Surface, other: &Surface| {
            items.iter().map(|path| severity(one, other, path)).max().unwrap_or(Api::None)
        };
        let api = within(found.rule, found.spot.direction, worst(old, new));
        let undone = within(found.rule.entry().mirror, found.spot.direction, worst(new, old));
        let shown = items.iter().find(|path| severity(old, new, path) == worst(old, new));
        let item = shown.cloned();
        Effect { api, undone, item, items: items.into_iter().collect() }
    }

    /// The items of the place that a change is about, those of the later document first.
    fn items(&self, found: &Found) -> Vec<String> {
        let ages =
            if found.age() == Age::Old { [Age::Old, Age::New] } else { [Age::New, Age::Old] };
        let mut items = Vec::new();
        let mut reached = Vec::new();
        for age in ages {
            let Some(index) = found.spot.operation[age as usize] else { continue };
            let operation = &self.sides[age as usize].document.operations[index];
            let (spec, surface) = (self.specs[age as usize], self.surfaces[age as usize]);
            let (mut touches, at) = locate(spec, operation, &found.spot, age);
            // An alternative is only where it came from or where it went.
            let is_branch = matches!(found.rule, Rule::BranchAdded | Rule::BranchRemoved)
                && found.spot.direction == Direction::Request;
            if is_branch && age != found.age() {
                continue;
            }
            if let ([holder, thing], true) = (touches.as_slice(), is_branch) {
                items.push(format!("{}: From<{}>", holder.item, thing.item));
            }
            if concerns_members(found.rule) || found.rule.is_about_names() {
                touches.reverse();
            }
            for touch in &touches {
                items.extend(belonging(touch, found, surface));
            }
            if found.spot.part.is_none() {
                let id = OperationName::of(&operation.method, &operation.path).id;
                items.extend(whole(surface, &format!("operations::{}", id.to_pascal_case())));
            }
            let mut names = BTreeSet::new();
            if brings_types(found.rule) {
                areas::reach(at, spec, &mut names);
            }
            reached.extend(names.into_iter().map(|name| format!("types::{name}")));
            let things = touches.into_iter().filter(|touch| touch.is_thing);
            reached.extend(things.map(|touch| touch.item));
        }
        // Types that came or went with what came or went.
        let [old, new] = self.surfaces;
        for path in reached.iter().filter(|path| old.contains(path) != new.contains(path)) {
            items.extend(whole(old, path));
            items.extend(whole(new, path));
        }
        items.retain(|path| old.contains(path) || new.contains(path));
        items
    }

    /// Items that change, or would if all were undone, more than any of these effects says.
    pub fn others(&self, effects: &[Effect]) -> Vec<Found> {
        let [old, new] = self.surfaces;
        let paths: BTreeSet<&String> = old.paths().chain(new.paths()).collect();
        let changed =
            paths.into_iter().filter(|path| old.difference(new, path) != Difference::None);
        let is_said = |path: &String, severity: Api, of: fn(&Effect) -> Api| {
            effects.iter().any(|effect| of(effect) >= severity && effect.items.contains(path))
        };
        let left = changed.filter(|path| {
            !is_said(path, severity(old, new, path), |effect| effect.api)
                || !is_said(path, severity(new, old, path), |effect| effect.undone)
        });
        self.renamed(&left.collect())
    }

    /// Types that went and came alike are renamed; what is left came, went or changed.
    fn renamed(&self, left: &BTreeSet<&String>) -> Vec<Found> {
        let [old, new] = self.surfaces;
        let mut found = Vec::new();
        let mut taken: BTreeSet<&String> = BTreeSet::new();
        for gone in old.paths().filter(|path| !new.contains(path)) {
            let alike = new.paths().find(|came| {
                let is_left = left.contains(gone) || left.contains(came);
                !old.contains(came)
                    && is_left
                    && !taken.contains(came)
                    && old.is_renamed(gone, new, came)
            });
            if let Some(came) = alike {
                taken.extend([gone, came]);
                let message = format!("`{gone}` is called `{came}` now");
                found.push(item_change(Rule::ItemRenamed, &format!("{gone} {came}"), message));
            }
        }
        let mut together: BTreeMap<(&str, Rule), Vec<&str>> = BTreeMap::new();
        for path in left.iter().filter(|path| !taken.contains(*path)) {
            let rule = match (old.contains(path), new.contains(path)) {
                (false, _) => Rule::ItemAdded,
                (_, false) => Rule::ItemRemoved,
                _ => Rule::ItemChanged,
            };
            // What belongs to a type comes and goes with it, or is reported as one change.
            let owner = owner(path).filter(|owner| owner.contains("::"));
            if owner.is_none_or(|owner| old.contains(owner) == new.contains(owner)) {
                together.entry((owner.unwrap_or(path), rule)).or_default().push(path);
            }
        }
        found.extend(together.into_iter().map(|((_, rule), paths)| {
            let what = match rule {
                Rule::ItemAdded => "new",
                Rule::ItemRemoved => "gone",
                _ => "changed",
            };
            let message = format!("{what}: `{}`", paths.join("`, `"));
            item_change(rule, &paths.join(" "), message)
        }));
        found
    }
}

/// What belongs to an item or a type that a place leads to.
fn belonging(touch: &Touch, found: &Found, surface: &Surface) -> Vec<String> {
    use Rule::{EnumValueAdded, EnumValueRemoved, IndispensableAdded, IndispensableRemoved};
    let path = &touch.item;
    let mut items = Vec::new();
    match (&touch.member, found.rule) {
        (Some(wire), rule) => {
            items.extend(surface.member(path, wire).cloned());
            if matches!(rule, IndispensableAdded | IndispensableRemoved) {
                items.push(format!("{path}: Default"));
            }
        }
        (None, EnumValueAdded | EnumValueRemoved) if touch.is_thing => {
            let value = serde_json::from_str::<String>(&found.detail).unwrap_or_default();
            items.extend(surface.member(path, &value).cloned());
        }
        (None, rule) if touch.is_thing && concerns_members(rule) => {
            items.extend(whole(surface, path));
        }
        (None, _) => items.push(path.clone()),
    }
    items
}

/// A type with all that belongs to it.
fn whole(surface: &Surface, path: &str) -> Vec<String> {
    let members = surface.members(path).map(|(path, _)| path.clone());
    let own = surface.contains(path).then(|| path.to_owned());
    own.into_iter().chain(members).collect()
}

/// Whether the type at the place is meant with all that belongs to it, and not only the item that
/// has the type.
fn concerns_members(rule: Rule) -> bool {
    use Rule::*;
    matches!(
        rule,
        AnswerBodyAdded
            | AnswerBodyRemoved
            | BranchAdded
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

/// Whether the types below the place may come or go with it, or get other names.
fn brings_types(rule: Rule) -> bool {
    use Rule::*;
    concerns_members(rule)
        || rule.is_about_names()
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

/// What a program that uses the old item notices.
fn severity(old: &Surface, new: &Surface, path: &str) -> Api {
    match old.difference(new, path) {
        Difference::None => Api::None,
        Difference::New => Api::Minor,
        Difference::Changed | Difference::Gone => Api::Major,
    }
}

/// What a rule says at worst, or less where the items change less. Whatever a request takes is data
/// that is generated anew.
fn within(rule: Rule, direction: Direction, worst: Api) -> Api {
    let most = rule.verdict(direction).api;
    if most <= Api::Patch || rule.is_unknown_keyword() {
        return most;
    }
    let is_data = direction == Direction::Request && !rule.is_about_names();
    let least = if is_data { Api::Patch } else { Api::None };
    most.min(worst).max(least)
}

fn item_change(rule: Rule, detail: &str, message: String) -> Found {
    Found::new(rule, &Spot::document(), message).detail(detail)
}

impl Part {
    /// Whether it is set by a method of the operation's own type.
    pub fn is_query(&self) -> bool {
        matches!(self, Self::Parameter { location, .. } if location == "query")
    }
}
