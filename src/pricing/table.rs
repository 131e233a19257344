//! The price tables that build/data.rs generates from `openapi/prices.json`.

use serde_json::Value;

use super::Amount;

pub(super) static PRICES: Prices = include!(concat!(env!("OUT_DIR"), "/prices.rs"));

pub(super) struct Prices {
    measures: &'static [(&'static str, Measure)],
    pub(super) credit: Credit,
    pub(super) runway: &'static [PriceTable],
    pub(super) cometapi: &'static [PriceTable],
}

/// The prices that one source states.
pub(super) struct PriceTable {
    pub(super) source: Source,
    pub(super) unit: fn(f64) -> Amount,
    pub(super) prices: &'static [Price],
}

#[derive(Debug)]
pub(super) struct Source {
    pub(super) text: &'static str,
    /// `YYYY-MM-DD`
    pub(super) as_of: Option<&'static str>,
    pub(super) note: Option<&'static str>,
}

pub(super) struct Credit {
    pub(super) per_us_dollar: f64,
    pub(super) source: Source,
}

pub(super) struct Price {
    /// Fields of a request, each with the values for which the price applies.
    when: &'static [(&'static str, &'static [Condition])],
    /// The lower and the upper bound.
    pub(super) amount: (f64, f64),
    /// The name of the measure that the amount is multiplied by.
    per: &'static str,
    pub(super) note: Option<&'static str>,
}

enum Condition {
    Absent,
    Bool(bool),
    Str(&'static str),
}

/// A number that a price is multiplied by, such as the seconds of a video.
struct Measure {
    /// The field of a request with the number; 1 without a field.
    field: Option<&'static str>,
    when_absent: Option<f64>,
}

impl Price {
    pub(super) fn applies_to(&self, request: &dyn Fn(&str) -> Value) -> bool {
        self.when.iter().all(|(field, values)| {
            let found = request(field);
            values.iter().any(|value| match value {
                Condition::Absent => found.is_null(),
                Condition::Bool(value) => found == *value,
                Condition::Str(value) => found == **value,
            })
        })
    }

    /// How often the price is charged. Whole numbers only, because it is not known how providers
    /// round.
    pub(super) fn count(&self, request: &dyn Fn(&str) -> Value) -> Option<f64> {
        let (_, measure) = PRICES.measures.iter().find(|(name, _)| *name == self.per)?;
        let Some(field) = measure.field else { return Some(1.0) };
        let count = match request(field) {
            Value::Null => measure.when_absent,
            value => value.as_f64(),
        };
        count.filter(|count| *count > 0.0 && count.fract() == 0.0)
    }
}
