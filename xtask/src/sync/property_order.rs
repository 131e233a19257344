//! Writes down in a spec what otherwise only the order of properties would tell: which of two properties has
//! its own name in Rust, and which of several lists has the items of a page. What was known comes first.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;
use serde_json::{Map, Value, json};

use super::operations_mut::operations_mut;
use crate::codegen::setter_names::setter;
use crate::codegen::spec::keywords::{ITEMS, RUST_NAMES};
use crate::codegen::spec::{NEXT_CURSOR, components_mut, lists};

/// Sets the names in Rust and the lists of items; returns what has a name with a number, for the report.
pub fn record(spec: &mut Value) -> Vec<String> {
    let mut numbered = Vec::new();
    for (component, schema) in components_mut(spec).into_iter().flatten() {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let names = names(properties.map(|(wire, _)| wire.as_str()));
        numbered.extend(described(component, "property", &names));
        let items = first_of_several_lists(schema);
        set(schema, RUST_NAMES, (!names.is_empty()).then_some(Value::Object(names)));
        set(schema, ITEMS, items);
    }
    for operation in operations_mut(spec) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let query = parameters.filter(|parameter| parameter["in"] == "query");
        let names = names(query.filter_map(|parameter| parameter["name"].as_str()));
        let id = operation["operationId"].as_str().unwrap_or_default();
        numbered.extend(described(id, "query parameter", &names));
        set(operation, RUST_NAMES, (!names.is_empty()).then_some(Value::Object(names)));
    }
    numbered
}

/// The names with a number of properties whose own names in Rust earlier ones have.
fn names<'p>(properties: impl Iterator<Item = &'p str>) -> Map<String, Value> {
    let (mut taken, mut names) = (BTreeSet::new(), Map::new());
    for wire in properties {
        if !taken.insert(setter(wire)) {
            let mut numbered = (2..).map(|number| format!("{}_{number}", wire.to_snake_case()));
            let name = numbered.find(|name| taken.insert(setter(name)));
            names.insert(wire.to_owned(), json!(name));
        }
    }
    names
}

/// The list that came first in a page with several.
fn first_of_several_lists(schema: &Value) -> Option<Value> {
    schema["properties"].get(NEXT_CURSOR)?;
    let mut lists = lists(schema);
    let (first, _) = lists.next()?;
    lists.next().map(|_| json!(first))
}

fn described(of: &str, kind: &str, names: &Map<String, Value>) -> Vec<String> {
    let described = |(wire, name): (&String, &Value)| {
        format!("`{of}::{}` for the {kind} `{wire}`", name.as_str().unwrap_or_default())
    };
    names.iter().map(described).collect()
}

/// Sets a keyword, or removes it.
fn set(of: &mut Value, keyword: &str, value: Option<Value>) {
    let Value::Object(members) = of else { return };
    match value {
        Some(value) => members.insert(keyword.to_owned(), value),
        None => members.shift_remove(keyword),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_property_with_the_same_name_gets_a_number() {
        let properties = ["a_b", "aB", "c", "AB", "a_b_2"];
        let expected = json!({ "aB": "a_b_2", "a_b_2": "a_b_2_2" });
        assert_eq!(Value::Object(names(properties.into_iter())), expected);
    }

    #[test]
    fn what_the_order_tells_is_written_down_and_follows_the_order() {
        let list = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Item" } });
        let page = json!({ "properties": {
            "data": list, "also": list, "nextCursor": {}, "aB": {}, "a_b": {},
        } });
        let query = |name: &str| json!({ "name": name, "in": "query" });
        let list_pages =
            json!({ "operationId": "list", "parameters": [query("max"), query("Max")] });
        let mut spec = json!({
            "paths": { "/pages": { "get": list_pages } },
            "components": { "schemas": { "Page": page, "Item": {} } },
        });
        let numbered = record(&mut spec);
        let page = &spec["components"]["schemas"]["Page"];
        assert_eq!(page["x-items"], "data");
        assert_eq!(page["x-rust-names"], json!({ "a_b": "a_b_2" }));
        assert_eq!(spec["paths"]["/pages"]["get"]["x-rust-names"], json!({ "Max": "max_2" }));
        assert_eq!(
            numbered,
            ["`Page::a_b_2` for the property `a_b`", "`list::max_2` for the query parameter `Max`"]
        );

        let properties = spec["components"]["schemas"]["Page"]["properties"].as_object_mut();
        properties.unwrap().retain(|name, _| !["data", "aB"].contains(&name.as_str()));
        record(&mut spec);
        let page = &spec["components"]["schemas"]["Page"];
        assert_eq!((page.get("x-items"), page.get("x-rust-names")), (None, None));
    }
}
