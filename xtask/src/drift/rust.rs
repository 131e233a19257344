//! What changes mean for the public Rust API: which item each of them touches and how gravely, and
//! which items change beside. It compares what two contracts become, without making any Rust.

mod beside;
mod effect;
mod locate;
mod surface;

use std::collections::BTreeSet;

use serde_json::Value;

use super::change::Api;
use super::compare::Found;
use super::place::Age;
use super::rules::Rule;
use super::side::Side;
use crate::generate::areas;
pub use effect::Effect;
use effect::Touched;
use locate::locate;
use surface::Surface;

/// Both public surfaces.
pub struct Rust<'s> {
    contracts: [&'s Value; 2],
    surfaces: [Surface; 2],
}

impl<'s> Rust<'s> {
    /// Nothing if one of the documents cannot be made into a contract.
    pub fn of(old: &'s Side, new: &'s Side) -> Option<Self> {
        let contracts = [old.contract.as_ref().ok()?, new.contract.as_ref().ok()?];
        Some(Self { contracts, surfaces: contracts.map(Surface::of) })
    }

    pub fn effect(&self, found: &Found, old: &Side, new: &Side) -> Effect {
        Effect::of(found, self.touched(found, [old, new]), &self.surfaces)
    }

    fn touched(&self, found: &Found, sides: [&Side; 2]) -> Touched {
        let mut touched = Touched::default();
        for age in [Age::Old, Age::New] {
            let Some(index) = found.spot.operation[age as usize] else { continue };
            let operation = &sides[age as usize].document.operations[index];
            let contract = self.contracts[age as usize];
            let (touches, at) = locate(contract, operation, &found.spot, age);
            let things = touches.iter().filter(|touch| touch.is_thing);
            touched.reached.extend(things.map(|touch| touch.item.clone()));
            let mut reached = BTreeSet::new();
            areas::reach(at, contract, &mut reached);
            touched.reached.extend(reached.into_iter().map(|name| format!("types::{name}")));
            touched.sides[age as usize] = touches;
        }
        touched
    }

    /// Items that change more, or would if all were undone, than any of these effects says.
    pub fn beside(&self, effects: &[Effect]) -> Vec<Found> {
        beside::of(&self.surfaces, effects)
    }
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
