//! The file of prices, `openapi/prices.json`, and for which requests a price in it holds. Knows the
//! form of the file and nothing of what is in it.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::host::Host;
use crate::wire::Date;

/// The prices, read when they are first asked for.
pub(super) static PRICES: LazyLock<Prices> = LazyLock::new(|| {
    let file = include_str!("../../openapi/prices.json");
    serde_json::from_str(file).expect("the tests read the same file")
});

#[derive(Deserialize)]
pub(super) struct Prices {
    pub(super) measures: HashMap<String, Measure>,
    pub(super) credit: Credit,
    runway: Vec<Sheet>,
    cometapi: Vec<Sheet>,
}

/// What one source states.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sheet {
    pub(super) source: Source,
    pub(super) unit: Unit,
    pub(super) prices: Vec<Price>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Source {
    pub(super) text: String,
    pub(super) as_of: Option<Date>,
    pub(super) note: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Unit {
    Credits,
    UsDollars,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Credit {
    pub(super) per_us_dollar: f64,
    pub(super) source: Source,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Price {
    /// Fields of a request, and the values that each may have; null is a field left out.
    when: BTreeMap<String, Vec<Value>>,
    pub(super) amount: Figure,
    /// The measure that it is asked for.
    pub(super) per: String,
    pub(super) note: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
pub(super) enum Figure {
    Exact(f64),
    Between(f64, f64),
}

/// How often a price is asked for one request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Measure {
    /// The field that tells; without one it is once.
    field: Option<String>,
    when_absent: Option<f64>,
}

impl Prices {
    pub(super) fn of(&self, host: Host) -> &[Sheet] {
        match host {
            Host::Runway => &self.runway,
            Host::CometApi => &self.cometapi,
        }
    }
}

impl Price {
    /// Whether the price holds for a request with these fields.
    pub(super) fn holds(&self, field: impl Fn(&str) -> Value) -> bool {
        self.when.iter().all(|(name, values)| values.contains(&field(name)))
    }
}

impl Figure {
    pub(super) fn bounds(self) -> (f64, f64) {
        match self {
            Self::Exact(amount) => (amount, amount),
            Self::Between(least, most) => (least, most),
        }
    }
}

impl Measure {
    /// How often, for a request with these fields. How hosts round is unknown, so only whole
    /// numbers count.
    pub(super) fn taken(&self, field: impl Fn(&str) -> Value) -> Option<f64> {
        let Some(name) = &self.field else { return Some(1.0) };
        let times = match field(name) {
            Value::Null => self.when_absent,
            value => value.as_f64(),
        };
        times.filter(|times| *times > 0.0 && times.fract() == 0.0)
    }
}
