//! The price tables of `openapi/prices.json`, written as Rust by build/data.rs.

use serde_json::Value;

use super::Amount;

pub(super) static PRICES: Prices = include!(concat!(env!("OUT_DIR"), "/prices.rs"));

pub(super) struct Prices {
    pub(super) credit: Credit,
    pub(super) runway: &'static [PriceTable],
    pub(super) cometapi: &'static [PriceTable],
}

/// The prices that one source states.
pub(super) struct PriceTable {
    pub(super) source: Source,
    /// The unit of the prices.
    pub(super) amount: fn(f64) -> Amount,
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
    pub(super) when: &'static [(&'static str, &'static [Condition])],
    pub(super) least: f64,
    pub(super) most: f64,
    pub(super) per: Measure,
    pub(super) note: Option<&'static str>,
}

pub(super) enum Condition {
    Absent,
    Bool(bool),
    Str(&'static str),
}

/// By what a price is multiplied.
pub(super) struct Measure {
    /// The field with the number; without one it is 1.
    pub(super) field: Option<&'static str>,
    pub(super) when_absent: Option<f64>,
}

impl Price {
    pub(super) fn applies_to(&self, request: &Value) -> bool {
        self.when.iter().all(|(field, values)| {
            values.iter().any(|value| match value {
                Condition::Absent => request[*field].is_null(),
                Condition::Bool(value) => request[*field] == *value,
                Condition::Str(value) => request[*field] == **value,
            })
        })
    }
}

impl Measure {
    /// Whole numbers only, because it is not known how providers round.
    pub(super) fn count(&self, request: &Value) -> Option<f64> {
        let Some(field) = self.field else { return Some(1.0) };
        let count = match &request[field] {
            Value::Null => self.when_absent,
            value => value.as_f64(),
        };
        count.filter(|count| *count > 0.0 && count.fract() == 0.0)
    }
}
