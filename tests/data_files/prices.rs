//! `openapi/prices.json` has only models, fields and values of the spec, and at most one price for a
//! request.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::common::{SPEC, array};

static PRICES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../openapi/prices.json")).unwrap());

const PROVIDERS: [&str; 2] = ["runway", "cometapi"];

fn prices(provider: &str) -> Vec<&'static Value> {
    array(&PRICES[provider]).iter().flat_map(|table| array(&table["prices"])).collect()
}

fn all_prices() -> impl Iterator<Item = &'static Value> {
    PROVIDERS.into_iter().flat_map(prices)
}

fn models(price: &Value) -> &[Value] {
    array(&price["when"]["model"])
}

/// The fields other than `model` that a price depends on.
fn conditions(price: &Value) -> impl Iterator<Item = (&str, &[Value])> {
    let when = price["when"].as_object().unwrap();
    when.iter().map(|(name, values)| (name.as_str(), array(values))).filter(|(n, _)| *n != "model")
}

/// The request bodies for a model, of all operations.
fn bodies(model: &Value) -> Vec<&'static Value> {
    let components = SPEC["components"]["schemas"].as_object().unwrap();
    let is_for =
        |schema: &&Value| schema["properties"]["model"]["enum"] == Value::from(vec![model.clone()]);
    components.values().filter(is_for).collect()
}

/// The schema of a field, inline or as a component.
fn field<'b>(body: &'b Value, name: &str) -> Option<&'b Map<String, Value>> {
    let schema = body["properties"].get(name)?;
    let reference = schema["allOf"][0]["$ref"].as_str();
    let component = reference.and_then(|path| SPEC.pointer(path.strip_prefix('#')?));
    component.unwrap_or(schema).as_object()
}

fn is_required(body: &Value, name: &str) -> bool {
    array(&body["required"]).iter().any(|required| required == name)
}

fn allows(schema: &Map<String, Value>, value: &Value) -> bool {
    match schema.get("enum") {
        Some(known) => array(known).contains(value),
        None => schema["type"] == "boolean" && value.is_boolean(),
    }
}

#[test]
fn models_are_in_the_spec() {
    for price in all_prices() {
        assert!(!models(price).is_empty(), "{price}");
        for model in models(price) {
            assert!(!bodies(model).is_empty(), "the spec has no body for {model}");
        }
    }
}

#[test]
fn conditions_are_fields_and_values_of_the_model() {
    for price in all_prices() {
        for body in models(price).iter().flat_map(bodies) {
            for (name, values) in conditions(price) {
                let schema = field(body, name).unwrap_or_else(|| panic!("no `{name}`: {price}"));
                for value in values.iter().filter(|value| !value.is_null()) {
                    assert!(allows(schema, value), "`{name}` is never {value}: {price}");
                }
            }
        }
    }
}

#[test]
fn an_absent_field_is_priced_as_its_default() {
    for price in all_prices() {
        for body in models(price).iter().flat_map(bodies) {
            for (name, values) in conditions(price) {
                let absent = values.contains(&Value::Null);
                assert!(!absent || !is_required(body, name), "`{name}` is required: {price}");
                if let Some(default) = field(body, name).and_then(|schema| schema.get("default")) {
                    assert_eq!(values.contains(default), absent, "`{name}`: {price}");
                }
            }
        }
    }
}

#[test]
fn measures_are_fields_of_the_model() {
    for price in all_prices() {
        let measure = &PRICES["measures"][price["per"].as_str().unwrap()];
        let Some(name) = measure["field"].as_str() else { continue };
        if measure["whenAbsent"].is_null() {
            let has_field = |body: &Value| field(body, name).is_some();
            assert!(models(price).iter().flat_map(bodies).all(has_field), "no `{name}`: {price}");
        }
    }
}

#[test]
fn a_request_has_at_most_one_price() {
    let excludes = |one: &[Value], other: &[Value]| !one.iter().any(|value| other.contains(value));
    for prices in PROVIDERS.map(prices) {
        for (index, one) in prices.iter().enumerate() {
            for other in &prices[index + 1..] {
                let is_apart = excludes(models(one), models(other))
                    || conditions(one).any(|(name, values)| {
                        let others = array(&other["when"][name]);
                        !others.is_empty() && excludes(values, others)
                    });
                assert!(is_apart, "{one} and {other} apply to the same request");
            }
        }
    }
}

#[test]
fn amounts_are_positive_and_ranges_ascend() {
    for price in all_prices() {
        let amount = &price["amount"];
        let is_range = amount[0].as_f64() < amount[1].as_f64();
        assert!(amount.as_f64().is_some_and(|amount| amount > 0.0) || is_range, "{price}");
    }
}
