//! Price estimates for requests, made before they are sent, from `openapi/prices.json`.
//!
//! ```
//! # #[cfg(feature = "image")]
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use runwayml::pricing::{self, Amount};
//! use runwayml::types::TextToImageGen4Image;
//! use runwayml::{Client, Provider};
//!
//! let request =
//!     TextToImageGen4Image::new().prompt_text("a lighthouse at dusk, in oil").ratio("1280:720");
//!
//! let client = Client::builder().api_key("key_0123").provider(Provider::Runway).build()?;
//! let estimate = client.estimate(&request).ok_or("no known price")?;
//! assert_eq!(estimate.exact(), Some(Amount::Credits(5.0)));
//! assert_eq!(estimate.max().us_dollars(), 0.05);
//! println!("{estimate} (source: {})", estimate.source());
//!
//! let at_cometapi = pricing::estimate(Provider::CometApi, &request);
//! assert_eq!(at_cometapi.and_then(|estimate| estimate.exact()), Some(Amount::UsDollars(0.32)));
//! # Ok(())
//! # }
//! # #[cfg(feature = "image")]
//! # example().unwrap();
//! ```
//!
//! An estimate is only as good and as recent as its source: prices change, and an organization may
//! have its own. When a task is created, Runway reports the maximum that it may charge
//! ([`TaskHandle::estimated_cost`](crate::task::Handle::estimated_cost)), and when it has ended, what it
//! charged ([`Task::cost`](crate::types::Task::cost)).

mod estimate;
mod spending_limit;
mod table;

pub use estimate::{Amount, Estimate};
pub use spending_limit::{SpendingLimit, UnknownPrice};

use serde::Serialize;
use serde_json::Value;

use crate::provider::Provider;
use table::PRICES;

/// What `provider` will charge for `request`: the body of an operation, typed or as JSON.
///
/// `None` if that is unknown: no source states a price for such a request, or the price depends on
/// something that the request does not contain, such as an omitted duration or the length of the
/// video behind a URL. Nothing is guessed.
pub fn estimate<R: Serialize + ?Sized>(provider: Provider, request: &R) -> Option<Estimate> {
    let request = serde_json::to_value(request).ok()?;
    estimate_by(provider, &|field| request[field].clone())
}

/// The estimate for a request with these values of its fields.
pub(crate) fn estimate_by(provider: Provider, field: &dyn Fn(&str) -> Value) -> Option<Estimate> {
    let tables = match provider {
        Provider::Runway => PRICES.runway,
        Provider::CometApi => PRICES.cometapi,
    };
    tables.iter().find_map(|table| {
        let price = table.prices.iter().find(|price| price.applies_to(field))?;
        Some(Estimate::new(table, price, price.count(field)?))
    })
}

/// The price of one Runway credit, before tax.
pub fn credit_price() -> Estimate {
    Estimate::credit(&PRICES.credit)
}
