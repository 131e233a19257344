//! What a creation will cost, said before it is sent: from `openapi/prices.json`, where each figure
//! stands with its source. Knows how to read that file, and no model, field or price itself.
//!
//! ```
//! # #[cfg(feature = "image")]
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use runwayml::pricing::{self, Amount};
//! use runwayml::types::TextToImageGen4Image;
//! use runwayml::{Client, Host};
//!
//! let request: TextToImageGen4Image = TextToImageGen4Image::builder()
//!     .prompt_text("a lighthouse at dusk, in oil")
//!     .ratio("1280:720")
//!     .try_into()?;
//!
//! let client = Client::builder().api_key("key_0123").host(Host::Runway).build()?;
//! let estimate = client.estimate(&request).ok_or("nobody knows what this costs")?;
//! assert_eq!(estimate.exact(), Some(Amount::Credits(5.0)));
//! assert_eq!(estimate.most().us_dollars(), 0.05);
//! println!("{estimate}, says {}", estimate.source());
//!
//! let elsewhere = pricing::estimate(Host::CometApi, &request);
//! assert_eq!(elsewhere.and_then(|estimate| estimate.exact()), Some(Amount::UsDollars(0.32)));
//! # Ok(())
//! # }
//! # #[cfg(feature = "image")]
//! # example().unwrap();
//! ```
//!
//! An estimate is as good as its source and as old as its day: prices change, and an organization
//! may have its own. Once a task is created, Runway says itself how much it may charge for it
//! (`estimated_cost` of [`TaskCreated`](crate::types::TaskCreated)), and in the end how much it did
//! ([`Task::cost`](crate::types::Task::cost)).

mod estimate;
mod field;
mod sheet;

pub use estimate::{Amount, Estimate};

use serde::Serialize;

use crate::generated::Client;
use crate::host::Host;
use sheet::PRICES;

/// What `host` will ask for `request`, a body that one of the operations takes, or the same in JSON.
///
/// `None` where that is unknown: the host has stated no price that holds for the request, or the
/// price depends on what the request does not tell, such as a duration that is left to the host or
/// the length of a video that it points to. Nothing is ever guessed.
///
/// Only the fields that prices depend on are looked at; prompts and media are neither read nor
/// copied.
pub fn estimate<R: Serialize + ?Sized>(host: Host, request: &R) -> Option<Estimate> {
    let field = |name: &str| field::of(request, name);
    PRICES.of(host).iter().find_map(|sheet| {
        let price = sheet.prices.iter().find(|price| price.holds(field))?;
        let times = PRICES.measures.get(&price.per)?.taken(field)?;
        Some(Estimate::new(sheet, price, times))
    })
}

/// What one credit of Runway's costs, before tax.
pub fn credit() -> Estimate {
    Estimate::credit(&PRICES.credit)
}

impl Client {
    /// What the host of this client will ask for `request`; `None` where that is unknown. Nothing
    /// is sent. See [`estimate`](crate::pricing::estimate).
    pub fn estimate<R: Serialize + ?Sized>(&self, request: &R) -> Option<Estimate> {
        estimate(self.host(), request)
    }
}
