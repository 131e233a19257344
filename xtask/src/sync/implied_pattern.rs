//! Drops patterns that a format implies, so that the client does not check them. `cargo xtask drift`
//! compares documents before this.

use serde_json::{Map, Value};

use super::document::{Direction, Document};
use super::error::Result;
use super::schema_keywords::each_subschema;

/// Drops the patterns of dates, whose format implies them, and those of UUIDs in responses.
pub fn drop_implied_patterns(document: &mut Document) -> Result<()> {
    for (direction, schema) in document.schemas_mut() {
        drop_in(&mut schema.value, direction)?;
    }
    Ok(())
}

fn drop_in(value: &mut Value, direction: Direction) -> Result<()> {
    let Value::Object(schema) = value else { return Ok(()) };
    if is_implied(schema, direction) {
        schema.shift_remove("pattern");
    }
    each_subschema(schema, "", &mut |below, _| drop_in(below, direction))
}

fn is_implied(schema: &Map<String, Value>, direction: Direction) -> bool {
    match schema.get("format").and_then(Value::as_str) {
        Some("date" | "date-time") => true,
        Some("uuid") => direction == Direction::Response,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn without(mut schema: Value, direction: Direction) -> Value {
        drop_in(&mut schema, direction).unwrap();
        schema
    }

    #[test]
    fn a_date_loses_its_pattern_and_a_uuid_in_a_request_keeps_it() {
        let text = |format: &str| json!({ "type": "string", "format": format, "pattern": "^x$" });
        let date = json!({ "properties": { "date": text("date-time") } });
        let expected =
            json!({ "properties": { "date": { "type": "string", "format": "date-time" } } });
        assert_eq!(without(date, Direction::Request), expected);
        assert_eq!(without(text("uuid"), Direction::Request), text("uuid"));
        let expected = json!({ "type": "string", "format": "uuid" });
        assert_eq!(without(text("uuid"), Direction::Response), expected);
    }
}
