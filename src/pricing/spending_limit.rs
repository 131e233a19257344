//! The maximum cost of one creation.

use super::{Amount, Estimate};

/// The maximum cost of one creation. A request with a higher estimate is rejected before it is sent,
/// with [`Error::SpendingLimit`](crate::Error::SpendingLimit).
///
/// The limit is for each request, not for all of them together. It applies to operations that start
/// something, such as a task, and compares the upper bound of the estimate in US dollars.
///
/// ```
/// use runwayml::Client;
/// use runwayml::pricing::{SpendingLimit, UnknownPrice};
///
/// let limit = SpendingLimit::credits(50.0).unknown_price(UnknownPrice::Reject);
/// let client = Client::builder().api_key("key_0123").spending_limit(limit).build()?;
/// # Ok::<(), runwayml::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use = "a limit does nothing until a client has it"]
pub struct SpendingLimit {
    amount: Amount,
    unknown_price: UnknownPrice,
}

/// What a [`SpendingLimit`] does with a request whose price is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum UnknownPrice {
    /// It is sent.
    #[default]
    Allow,
    /// It is rejected.
    Reject,
}

impl SpendingLimit {
    /// At most this many of Runway's credits; [`credit_price`](super::credit_price) is the price of one.
    pub fn credits(credits: f64) -> Self {
        Self { amount: Amount::Credits(credits), unknown_price: UnknownPrice::default() }
    }

    /// At most this many US dollars.
    pub fn us_dollars(dollars: f64) -> Self {
        Self { amount: Amount::UsDollars(dollars), unknown_price: UnknownPrice::default() }
    }

    /// What happens to a request whose price is unknown; it is sent by default.
    pub fn unknown_price(mut self, unknown_price: UnknownPrice) -> Self {
        self.unknown_price = unknown_price;
        self
    }

    /// The limit, in the unit in which it was given.
    pub fn amount(&self) -> Amount {
        self.amount
    }

    /// Whether a request with this estimate may be sent.
    pub(crate) fn allows(&self, estimate: Option<&Estimate>) -> bool {
        match estimate {
            Some(estimate) => estimate.max().us_dollars() <= self.amount.us_dollars(),
            None => self.unknown_price == UnknownPrice::Allow,
        }
    }
}
