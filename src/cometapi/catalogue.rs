//! CometAPI's catalogue of models: their providers and prices.

use crate::generated::cometapi::types::{Json, Model, ModelList, ModelPricing};
use crate::schema::plain;

impl ModelList {
    /// The models of a provider, such as `runway`, in any case.
    pub fn of_provider<'l>(&'l self, provider: &'l str) -> impl Iterator<Item = &'l Model> {
        self.data.iter().filter(move |model| {
            model.provider.as_deref().is_some_and(|of| of.eq_ignore_ascii_case(provider))
        })
    }
}

impl ModelPricing {
    /// The price of a request in the `currency`, if the catalogue has one. Runway's models are
    /// charged per request (source: their pages on www.cometapi.com, 2026).
    pub fn request_price(&self) -> Option<f64> {
        amount(self.per_request.as_ref()?)
    }

    /// The price of a second of output in the `currency`, if the catalogue has one.
    pub fn second_price(&self) -> Option<f64> {
        amount(self.per_second.as_ref()?)
    }
}

/// An amount, given as a number or as a string.
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
    fn models_are_found_by_provider_in_any_case() {
        let list = list(json!([
            { "id": "a", "provider": "Runway", "features": null },
            { "id": "b", "provider": "Other" },
            { "id": "c" },
        ]));
        let ids: Vec<_> = list.of_provider("runway").map(|model| model.id.as_deref()).collect();
        assert_eq!(ids, [Some("a")]);
    }

    #[test]
    fn a_missing_price_is_unknown() {
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
