//! An estimate: how much, according to which source, and what is uncertain about it.

use std::fmt;

use super::table::{Credit, PRICES, Price, PriceTable, Source};

/// An amount in the unit in which a provider charges.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Amount {
    /// Runway's credits; [`credit_price`](super::credit_price) is the price of one.
    Credits(f64),
    /// US dollars.
    UsDollars(f64),
}

/// What a request will cost, as far as that is known. Returned by [`estimate`](super::estimate).
#[derive(Debug, Clone, Copy)]
#[must_use = "an estimate does nothing by itself"]
pub struct Estimate {
    min: Amount,
    max: Amount,
    source: &'static Source,
    note: Option<&'static str>,
}

impl Amount {
    /// The amount in US dollars; credits are converted at the price in [`credit_price`](super::credit_price).
    pub fn us_dollars(self) -> f64 {
        match self {
            Self::Credits(credits) => credits / PRICES.credit.per_us_dollar,
            Self::UsDollars(dollars) => dollars,
        }
    }
}

impl Estimate {
    pub(super) fn new(table: &'static PriceTable, price: &Price, count: f64) -> Self {
        let (min, max) = price.amount;
        Self {
            min: (table.unit)(min * count),
            max: (table.unit)(max * count),
            source: &table.source,
            note: price.note,
        }
    }

    pub(super) fn credit(credit: &'static Credit) -> Self {
        let price = Amount::UsDollars(1.0 / credit.per_us_dollar);
        Self { min: price, max: price, source: &credit.source, note: None }
    }

    /// The lower bound, in the unit in which the provider charges.
    pub fn min(&self) -> Amount {
        self.min
    }

    /// The upper bound, for budgets.
    pub fn max(&self) -> Amount {
        self.max
    }

    /// The amount, if both bounds are the same.
    pub fn exact(&self) -> Option<Amount> {
        (self.min == self.max).then_some(self.max)
    }

    /// The page or document that states the price.
    pub fn source(&self) -> &'static str {
        self.source.text
    }

    /// The day of the source, as `YYYY-MM-DD`; `None` if it is undated.
    pub fn as_of(&self) -> Option<&'static str> {
        self.source.as_of
    }

    /// What is uncertain about the price, and what was inferred and not read from the source.
    pub fn notes(&self) -> impl Iterator<Item = &'static str> {
        self.source.note.into_iter().chain(self.note)
    }
}

/// `5 credits`, `$0.40`; dollars to the tenth of a cent.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credits(1.0) => f.write_str("1 credit"),
            Self::Credits(credits) => write!(f, "{credits} credits"),
            Self::UsDollars(dollars) => {
                let rounded = format!("{dollars:.3}");
                write!(f, "${}", rounded.strip_suffix('0').unwrap_or(&rounded))
            }
        }
    }
}

/// `5 credits`, or `5 credits to 9 credits`.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exact() {
            Some(amount) => amount.fmt(f),
            None => write!(f, "{} to {}", self.min, self.max),
        }
    }
}
