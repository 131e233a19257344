//! Items that change for a reason that no place of a document tells: a name that another shape has
//! taken, a shape that no longer is that of a shared name.

use std::collections::BTreeSet;

use super::Effect;
use super::surface::{self, Surface};
use crate::drift::change::Api;
use crate::drift::compare::Found;
use crate::drift::place::Spot;
use crate::drift::rules::Rule;

pub fn of([old, new]: &[Surface; 2], effects: &[Effect]) -> Vec<Found> {
    let names: BTreeSet<&String> = old.items.keys().chain(new.items.keys()).collect();
    let left = names.into_iter().filter(|name| {
        let [done, undone] =
            [[old, new], [new, old]].map(|[one, other]| surface::gravity(one, other, name));
        let comes_or_goes = !old.items.contains_key(*name) || !new.items.contains_key(*name);
        let said = |api: Api, of: fn(&Effect) -> Api| {
            let means = |effect: &Effect| effect.means(name, comes_or_goes);
            api == Api::None || effects.iter().any(|effect| of(effect) >= api && means(effect))
        };
        !said(done, |effect| effect.api) || !said(undone, |effect| effect.undone)
    });
    renamed(old, new, &left.collect::<Vec<_>>())
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
