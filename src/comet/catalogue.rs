//! The catalogue of CometAPI: whose a model is and what it costs. Knows no model by name.

use crate::comet::types::{Json, Model, ModelList, ModelPricing};
use crate::error::body::plain;

impl ModelList {
    /// The entries of a provider, whose name is compared in any case: `runway`, for example.
    pub fn of_provider<'l>(&'l self, provider: &'l str) -> impl Iterator<Item = &'l Model> {
        self.data.iter().filter(move |model| {
            model.provider.as_deref().is_some_and(|of| of.eq_ignore_ascii_case(provider))
        })
    }
}

impl ModelPricing {
    /// The price of a request in the `currency`, if the catalogue has one. Runway's models are
    /// sold by the request (source: their pages on www.cometapi.com, 2026).
    pub fn request_price(&self) -> Option<f64> {
        amount(self.per_request.as_ref()?)
    }

    /// The price of a second that is made, in the `currency`, if the catalogue has one.
    pub fn second_price(&self) -> Option<f64> {
        amount(self.per_second.as_ref()?)
    }
}

/// An amount, be it a number or a text with one.
fn amount(value: &Json) -> Option<f64> {
    plain(value).trim().parse().ok().filter(|amount: &f64| amount.is_finite())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list(models: serde_json::Value) -> ModelList {
        serde_json::from_value(json!({ "success": true, "data": models })).unwrap()
    }

    #[test]
    fn the_entries_of_a_provider_are_found_in_any_case() {
        let list = list(json!([
            { "id": "a", "provider": "Runway", "features": null },
            { "id": "b", "provider": "Other" },
            { "id": "c" },
        ]));
        let ids: Vec<_> = list.of_provider("runway").map(|model| model.id.as_deref()).collect();
        assert_eq!(ids, [Some("a")]);
    }

    #[test]
    fn a_price_that_is_not_there_is_unknown() {
        for (pricing, price) in [
            (json!({ "per_request": 0.32 }), Some(0.32)),
            (json!({ "per_request": "0.32" }), Some(0.32)),
            (json!({ "per_request": null }), None),
            (json!({ "per_request": "ask" }), None),
            (json!({}), None),
        ] {
            let list = list(json!([{ "pricing": pricing }]));
            assert_eq!(list.data[0].pricing.as_ref().unwrap().request_price(), price);
        }
    }
}
