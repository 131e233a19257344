//! Chooses the name of a component: that of its place, a shared one, or that by the rules.

use serde_json::Value;

use super::component_place::{Place, Seen};
use super::components::{Namer, Taken};
use super::inflection::pascal;
use super::shape::{Form, shape};
use crate::sync::error::{Result, SyncError};
use crate::sync::schema_keywords::NAME;

impl Namer<'_> {
    /// The name of a component: that of its place, a shared one, or that by the rules.
    pub(super) fn name(&mut self, schema: &Value, place: &Place) -> Result<String> {
        let seen = Seen {
            direction: place.origin.direction,
            form: Form::of(schema),
            role: Some(place.origin.role.clone()),
            shape: shape(schema),
        };
        let name = match self.name_of_place(place, &seen).or_else(|| self.shared_name(&seen)) {
            Some(name) => name,
            None => self.free_name(place, &seen)?,
        };
        self.places.entry(place.key.clone()).or_insert_with(|| name.clone());
        self.origins.entry(name.clone()).or_insert_with(|| place.origin.clone());
        let known = self.seen.entry(name.clone()).or_default();
        if !known.contains(&seen) {
            known.push(seen);
        }
        Ok(name)
    }

    /// The name that the place has in the present spec, or that it has in another schema.
    fn name_of_place(&self, place: &Place, seen: &Seen) -> Option<String> {
        let before = place.before.filter(|before| Form::of(before) == seen.form);
        if let Some(name) = before.and_then(|before| before.get(NAME)?.as_str()) {
            return Some(name.to_owned());
        }
        let name = self.places.get(&place.key)?;
        let is_same = |known: &Seen| known.form == seen.form && known.direction == seen.direction;
        self.seen.get(name)?.iter().any(is_same).then(|| name.clone())
    }

    fn shared_name(&self, seen: &Seen) -> Option<String> {
        let is_same = |known: &Seen| {
            known.direction == seen.direction
                && (known.role == seen.role || seen.form == Form::Text)
                && known.shape == seen.shape
        };
        let shared = self.shared.iter().find(|shared| shared.seen.iter().any(is_same))?;
        Some(shared.name.clone())
    }

    /// The name by the rules; a longer one if another type has it.
    fn free_name(&self, place: &Place, seen: &Seen) -> Result<String> {
        let operation = pascal(&place.origin.operation);
        let longer = match place.name.starts_with(&operation) {
            true => format!("{}{}", place.name, kind_word(seen.form)),
            false => format!("{operation}{}", place.name),
        };
        for candidate in [&place.name, &longer] {
            let can_have = self.seen.get(candidate).is_none_or(|known| {
                known
                    .iter()
                    .any(|known| known.direction == seen.direction && known.shape == seen.shape)
            });
            if can_have {
                return Ok(candidate.clone());
            }
        }
        if self.taken == Taken::Shared {
            return Ok(longer);
        }
        let other = self.origins.get(&place.name).map_or("", |origin| &origin.pointer);
        Err(SyncError::new(
            place.origin.pointer.clone(),
            format!(
                "the names `{0}` and `{longer}` are taken by other schemas, the first at `#{other}`; \
                 give that one another name, with `like: {0}` under `shared` in openapi/overlay.yaml",
                place.name
            ),
        ))
    }
}

/// What a type is called if its name is taken by one of another kind.
fn kind_word(form: Form) -> &'static str {
    match form {
        Form::Enum => "Choice",
        Form::Object => "Object",
        Form::Union => "Alternatives",
        Form::Text => "Text",
        Form::Scalar => "Value",
    }
}
