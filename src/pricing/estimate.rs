//! What an estimate tells: how much, who says so, and what to know about it.

use std::fmt;

use super::sheet::{Credit, PRICES, Price, Sheet, Source, Unit};
use crate::wire::Date;

/// An amount of what a host charges in.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Amount {
    /// Runway's credits. What one costs is told by [`credit`](super::credit).
    Credits(f64),
    /// US dollars.
    UsDollars(f64),
}

/// What a creation will cost, as far as it is known. Made by [`estimate`](super::estimate).
#[derive(Debug, Clone, Copy)]
#[must_use = "an estimate does nothing by itself"]
pub struct Estimate {
    least: Amount,
    most: Amount,
    source: &'static Source,
    note: Option<&'static str>,
}

impl Amount {
    /// The amount in US dollars; credits at the price that [`credit`](super::credit) tells.
    pub fn us_dollars(self) -> f64 {
        match self {
            Self::Credits(credits) => credits / PRICES.credit.per_us_dollar,
            Self::UsDollars(dollars) => dollars,
        }
    }

    fn of(unit: Unit, amount: f64) -> Self {
        match unit {
            Unit::Credits => Self::Credits(amount),
            Unit::UsDollars => Self::UsDollars(amount),
        }
    }
}

impl Estimate {
    pub(super) fn new(sheet: &'static Sheet, price: &'static Price, times: f64) -> Self {
        let (least, most) = price.amount.bounds();
        Self {
            least: Amount::of(sheet.unit, least * times),
            most: Amount::of(sheet.unit, most * times),
            source: &sheet.source,
            note: price.note.as_deref(),
        }
    }

    pub(super) fn credit(credit: &'static Credit) -> Self {
        let one = Amount::UsDollars(Amount::Credits(1.0).us_dollars());
        Self { least: one, most: one, source: &credit.source, note: None }
    }

    /// The least that it will cost.
    pub fn least(&self) -> Amount {
        self.least
    }

    /// The most that it will cost, for budgets.
    pub fn most(&self) -> Amount {
        self.most
    }

    /// What it will cost, if that is known to the point: most and least are then the same.
    pub fn exact(&self) -> Option<Amount> {
        (self.least == self.most).then_some(self.most)
    }

    /// Who says so.
    pub fn source(&self) -> &'static str {
        &self.source.text
    }

    /// The day on which the source said so; `None` where it bears no date.
    pub fn as_of(&self) -> Option<&'static Date> {
        self.source.as_of.as_ref()
    }

    /// What to know before trusting it: doubts about the figure, and what was concluded rather than
    /// read.
    pub fn notes(&self) -> impl Iterator<Item = &'static str> {
        self.source.note.as_deref().into_iter().chain(self.note)
    }
}

/// `5 credits`, `$0.40`; dollars to the tenth of a cent.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credits(1.0) => f.write_str("1 credit"),
            Self::Credits(credits) => write!(f, "{credits} credits"),
            Self::UsDollars(dollars) => {
                let text = format!("{dollars:.3}");
                write!(f, "${}", text.strip_suffix('0').unwrap_or(&text))
            }
        }
    }
}

/// `5 credits`, or `5 credits to 9 credits`.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exact() {
            Some(amount) => amount.fmt(f),
            None => write!(f, "{} to {}", self.least, self.most),
        }
    }
}
