//! Names the schemas in a schema: properties, entries, values of maps and alternatives.

use serde_json::{Map, Value};

use super::alternatives::{Known, only_value};
use super::component_place::{Entries, Origin, Place, Role};
use super::components::Namer;
use super::inflection::{pascal, singular};
use super::union_kind::{discriminator, is_text_union};
use super::variant_label::{LIST, VariantLabels, kind};
use crate::sync::error::Result;
use crate::sync::schema_keywords::{NAME, OPEN_ENUM};

impl Namer<'_> {
    pub(super) fn name_nested(
        &mut self,
        schema: &mut Map<String, Value>,
        place: &Place,
    ) -> Result<()> {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (property, value) in properties.iter_mut() {
                let name = format!("{}{}", place.prefix, pascal(property));
                let entries = place.entries.clone().filter(|list| list.property == *property);
                let role = Role::Property(property.clone());
                let key = format!("{}.{property}", place.key);
                let before = place.before.and_then(|of| of["properties"].get(property));
                *value = self.nested(value, (name, key, entries), role, (place, before))?;
            }
        }
        if let Some(items) = schema.get_mut("items") {
            let (mut name, role) = item_name(items, place);
            name = place.entries.as_ref().map_or(name, |list| list.name.clone());
            let key = format!("{}[]", place.key);
            let before = place.before.and_then(|of| of.get("items"));
            *items = self.nested(items, (name, key, None), role, (place, before))?;
        }
        if let Some(values) =
            schema.get_mut("additionalProperties").filter(|values| values.is_object())
        {
            let name = format!("{}Value", place.name);
            let key = format!("{}{{}}", place.key);
            let role = place.origin.role.clone();
            let before = place.before.and_then(|of| of.get("additionalProperties"));
            *values = self.nested(values, (name, key, None), role, (place, before))?;
        }
        let whole = Value::Object(schema.clone());
        for key in ["oneOf", "anyOf"] {
            if schema.contains_key(key) && !is_text_union(&whole) && !schema.contains_key(OPEN_ENUM)
            {
                self.variants(schema, key, place)?;
            }
        }
        Ok(())
    }

    fn nested(
        &mut self,
        value: &mut Value,
        (name, key, entries): (String, String, Option<Entries>),
        role: Role,
        (parent, before): (&Place, Option<&Value>),
    ) -> Result<Value> {
        let origin = Origin { role, ..parent.origin.clone() };
        let place = Place { prefix: name.clone(), name, key, entries, before, origin: &origin };
        self.place(value.take(), place)
    }

    /// Names the alternatives of a union: those that were there before as before.
    fn variants(
        &mut self,
        schema: &mut Map<String, Value>,
        key: &str,
        place: &Place,
    ) -> Result<()> {
        let property = discriminator(&Value::Object(schema.clone())).map(str::to_owned);
        let Some(Value::Array(branches)) = schema.get_mut(key) else { return Ok(()) };
        let all = branches.clone();
        let labels = VariantLabels::of(&all).labels();
        let known = self.known_branches(&all, property.as_deref(), place);
        for ((branch, label), known) in branches.iter_mut().zip(labels).zip(known) {
            let before = known.as_ref().and_then(|known| known.before);
            let known = known.map(|known| known.alternative);
            let value = property.as_deref().and_then(|property| only_value(branch, property));
            let role = Role::Variant(value.clone().unwrap_or_else(|| kind(branch).to_owned()));
            let label = value.unwrap_or(label);
            let name = format!("{}{}", place.prefix, pascal(&label));
            let key = format!("{}|{label}", place.key);
            if let Some(name) = known.as_ref().and_then(|known| known.name.clone()) {
                self.places.insert(key.clone(), name);
            }
            let unnamed = branch.clone();
            *branch = self.nested(branch, (name, key, None), role, (place, before))?;
            if known.is_none() {
                let known = Known::new(&label, branch.get(NAME).and_then(Value::as_str), &unnamed);
                self.alternatives.entry(place.key.clone()).or_default().push(known);
            }
        }
        Ok(())
    }
}

/// The name of the items of an array: the singular of the array's name, or else their title.
fn item_name(items: &Value, place: &Place) -> (String, Role) {
    let list = match &place.origin.role {
        Role::Property(name) | Role::Item(name) | Role::Parameter(name) => name.as_str(),
        _ => "",
    };
    let title = items.get("title").and_then(Value::as_str);
    let one = singular(list);
    let stem = place.name.strip_suffix(&pascal(list)).unwrap_or(&place.name);
    let role = Role::Item(list.to_owned());
    let name = match title {
        _ if matches!(&place.origin.role, Role::Variant(label) if label == LIST) => {
            format!("{}Item", place.name.strip_suffix(&pascal(LIST)).unwrap_or(&place.name))
        }
        _ if one != list => format!("{stem}{}", pascal(&one)),
        Some(title) => format!("{stem}{}", pascal(title)),
        None => format!("{}Item", place.name),
    };
    (name, role)
}
