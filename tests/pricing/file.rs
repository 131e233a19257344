//! The file of prices speaks of nothing that the contract does not know, so that a model or a value
//! that upstream renames is noticed here.

use std::sync::LazyLock;

use serde_json::{Map, Value};

static CONTRACT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../openapi/runway.json")).unwrap());
static FILE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../openapi/prices.json")).unwrap());

const HOSTS: [&str; 2] = ["runway", "cometapi"];

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The prices of a host.
fn prices(host: &str) -> Vec<&'static Value> {
    array(&FILE[host]).iter().flat_map(|sheet| array(&sheet["prices"])).collect()
}

fn all_prices() -> impl Iterator<Item = &'static Value> {
    HOSTS.into_iter().flat_map(prices)
}

fn models(price: &Value) -> &[Value] {
    array(&price["when"]["model"])
}

/// The fields that a price depends on, beside the model.
fn conditions(price: &Value) -> impl Iterator<Item = (&str, &[Value])> {
    let when = price["when"].as_object().unwrap();
    when.iter().map(|(name, values)| (name.as_str(), array(values))).filter(|(n, _)| *n != "model")
}

/// The bodies that ask for the model, in whatever operation.
fn bodies(model: &Value) -> Vec<&'static Value> {
    let components = CONTRACT["components"]["schemas"].as_object().unwrap();
    let asks =
        |schema: &&Value| schema["properties"]["model"]["enum"] == Value::from(vec![model.clone()]);
    components.values().filter(asks).collect()
}

/// The schema of a field, as it stands or as a component.
fn field<'b>(body: &'b Value, name: &str) -> Option<&'b Map<String, Value>> {
    let schema = body["properties"].get(name)?;
    let reference = schema["allOf"][0]["$ref"].as_str();
    let component = reference.and_then(|place| CONTRACT.pointer(place.strip_prefix('#')?));
    component.unwrap_or(schema).as_object()
}

fn is_required(body: &Value, name: &str) -> bool {
    array(&body["required"]).iter().any(|required| required == name)
}

fn knows(schema: &Map<String, Value>, value: &Value) -> bool {
    match schema.get("enum") {
        Some(known) => array(known).contains(value),
        None => schema["type"] == "boolean" && value.is_boolean(),
    }
}

#[test]
fn every_model_is_one_of_the_contract() {
    for price in all_prices() {
        assert!(!models(price).is_empty(), "{price}");
        for model in models(price) {
            assert!(!bodies(model).is_empty(), "the contract has no body for {model}");
        }
    }
}

#[test]
fn every_field_and_value_is_one_that_the_model_takes() {
    for price in all_prices() {
        for body in models(price).iter().flat_map(bodies) {
            for (name, values) in conditions(price) {
                let schema = field(body, name).unwrap_or_else(|| panic!("no `{name}`: {price}"));
                for value in values.iter().filter(|value| !value.is_null()) {
                    assert!(knows(schema, value), "`{name}` is never {value}: {price}");
                }
            }
        }
    }
}

#[test]
fn a_field_that_is_left_out_is_priced_as_its_default() {
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
fn every_price_can_be_counted() {
    for price in all_prices() {
        let measure = &FILE["measures"][price["per"].as_str().unwrap()];
        assert!(measure.is_object(), "{price}");
        let Some(name) = measure["field"].as_str() else { continue };
        if measure["whenAbsent"].is_null() {
            let takes = |body: &Value| field(body, name).is_some();
            assert!(models(price).iter().flat_map(bodies).all(takes), "no `{name}`: {price}");
        }
    }
}

#[test]
fn no_request_has_two_prices() {
    let excludes = |one: &[Value], other: &[Value]| !one.iter().any(|value| other.contains(value));
    for prices in HOSTS.map(prices) {
        for (place, one) in prices.iter().enumerate() {
            for other in &prices[place + 1..] {
                let apart = excludes(models(one), models(other))
                    || conditions(one).any(|(name, values)| {
                        let others = array(&other["when"][name]);
                        !others.is_empty() && excludes(values, others)
                    });
                assert!(apart, "{one} and {other} hold for the same request");
            }
        }
    }
}

#[test]
fn every_figure_has_a_source_and_no_range_is_upside_down() {
    for sheet in HOSTS.iter().flat_map(|host| array(&FILE[*host])) {
        assert!(sheet["source"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{sheet}");
    }
    for price in all_prices() {
        let amount = &price["amount"];
        let is_range = array(amount).len() == 2 && amount[0].as_f64() < amount[1].as_f64();
        assert!(amount.as_f64().is_some_and(|amount| amount > 0.0) || is_range, "{price}");
    }
}
