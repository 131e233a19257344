//! Generates Rust expressions from the hand-written data in openapi/, for `static`s of the types in
//! src/pricing/table.rs, src/media/formats.rs, src/provider/capabilities.rs and
//! src/snapshot/failure.rs.

use Shape::{
    Condition, Day, Integer, KeyOf, List, Map, Number, OneOf, Optional, OrEmpty, Range, Struct,
    Text, Unused,
};
use serde_json::Value;

/// A data file, and the type of the expression that is generated from it.
pub struct Data {
    /// The path, relative to the root of the project.
    pub file: &'static str,
    /// The file in `OUT_DIR`.
    pub output: &'static str,
    shape: Shape,
}

pub const FILES: [Data; 4] = [
    Data { file: "openapi/prices.json", output: "prices.rs", shape: PRICES },
    Data { file: "openapi/inputs.json", output: "inputs.rs", shape: INPUTS },
    Data { file: "openapi/providers.json", output: "providers.rs", shape: PROVIDERS },
    Data { file: "openapi/failures.json", output: "failures.rs", shape: FAILURES },
];

/// The type of a value, which determines the expression for it.
enum Shape {
    /// A string that is not empty.
    Text,
    /// `YYYY-MM-DD`
    Day,
    Number,
    Integer,
    /// A number or an array of two: a tuple of two.
    Range,
    /// A string, a boolean or null: a `Condition`.
    Condition,
    /// One of these strings: the expression next to it.
    OneOf(&'static [(&'static str, &'static str)]),
    /// A key of the object at this JSON pointer.
    KeyOf(&'static str),
    /// An array: a slice.
    List(&'static Shape),
    /// An object with any keys: a slice of pairs.
    Map(&'static Shape),
    /// An object with no keys but these: a struct of this name.
    Struct(&'static str, &'static [(&'static str, Shape)]),
    /// May be absent: an `Option`.
    Optional(&'static Shape),
    /// May be absent: an empty slice then.
    OrEmpty(&'static Shape),
    /// Checked, but no field of the struct.
    Unused(&'static Shape),
}

const DESCRIPTION: Shape = Unused(&List(&Text));

const SOURCE: Shape =
    Struct("Source", &[("text", Text), ("asOf", Optional(&Day)), ("note", Optional(&Text))]);

const PRICES: Shape = Struct(
    "Prices",
    &[
        ("description", DESCRIPTION),
        ("measures", Map(&MEASURE)),
        ("credit", Struct("Credit", &[("perUsDollar", Number), ("source", SOURCE)])),
        ("runway", List(&PRICE_TABLE)),
        ("cometapi", List(&PRICE_TABLE)),
    ],
);

const MEASURE: Shape =
    Struct("Measure", &[("field", Optional(&Text)), ("whenAbsent", Optional(&Number))]);

const PRICE_TABLE: Shape = Struct(
    "PriceTable",
    &[
        ("source", SOURCE),
        ("unit", OneOf(&[("credits", "Amount::Credits"), ("usDollars", "Amount::UsDollars")])),
        ("prices", List(&PRICE)),
    ],
);

const PRICE: Shape = Struct(
    "Price",
    &[
        ("when", Map(&List(&Condition))),
        ("amount", Range),
        ("per", KeyOf("/measures")),
        ("note", Optional(&Text)),
    ],
);

const INPUTS: Shape = Struct(
    "Inputs",
    &[("description", DESCRIPTION), ("upload", UPLOAD), ("formats", Map(&FORMATS))],
);

const UPLOAD: Shape =
    Struct("Upload", &[("minBytes", Integer), ("maxBytes", Integer), ("source", Unused(&SOURCE))]);

const FORMATS: Shape =
    Struct("Formats", &[("accepted", List(&FORMAT)), ("source", Unused(&SOURCE))]);

const FORMAT: Shape =
    Struct("Format", &[("mediaType", Text), ("extension", Text), ("also", OrEmpty(&List(&Text)))]);

const PROVIDERS: Shape = Struct(
    "Providers",
    &[("description", DESCRIPTION), ("runway", PROVIDER), ("cometapi", PROVIDER)],
);

const PROVIDER: Shape = Struct(
    "Capabilities",
    &[
        ("name", Text),
        ("source", Text),
        ("keyVariables", List(&Text)),
        ("baseUrl", Optional(&Text)),
        ("baseUrlVariable", Optional(&Text)),
        ("prefix", Optional(&Text)),
        ("minPollSeconds", Integer),
        ("notFoundGraceSeconds", Integer),
        ("operations", Optional(&Map(&OPERATION))),
        ("errorCodes", OrEmpty(&Map(&ERROR_CODE))),
    ],
);

const OPERATION: Shape = Struct(
    "SupportedOperation",
    &[("source", Text), ("required", OrEmpty(&Map(&KeyOf("/cometapi/errorCodes"))))],
);

const ERROR_CODE: Shape = Struct(
    "ErrorCode",
    &[
        ("means", Optional(&OneOf(&[("unknownTask", "Meaning::UnknownTask")]))),
        ("source", Unused(&Text)),
    ],
);

const FAILURES: Shape = Struct(
    "Failures",
    &[
        ("description", DESCRIPTION),
        ("source", Unused(&SOURCE)),
        ("withoutCode", RETRY),
        ("rules", List(&FAILURE_RULE)),
    ],
);

const FAILURE_RULE: Shape = Struct(
    "Rule",
    &[
        ("segment", Optional(&Text)),
        ("under", Optional(&Text)),
        ("class", FAILURE_CLASS),
        ("retry", RETRY),
    ],
);

const FAILURE_CLASS: Shape = OneOf(&[
    ("moderation", "FailureClass::Moderation"),
    ("asset", "FailureClass::Asset"),
    ("internal", "FailureClass::Internal"),
    ("badOutput", "FailureClass::BadOutput"),
    ("thirdParty", "FailureClass::ThirdParty"),
]);

const RETRY: Shape = OneOf(&[
    ("never", "Retry::Never"),
    ("once", "Retry::Once"),
    ("afterBackoff", "Retry::AfterBackoff"),
]);

impl Data {
    /// The expression, or what is wrong in the file and where.
    pub fn expression(&self, json: &str) -> Result<String, String> {
        let mut root: Value =
            serde_json::from_str(json).map_err(|error| format!("{}: {error}", self.file))?;
        // The same whether serde_json keeps the order of keys or not.
        root.sort_all_objects();
        let node = Node { root: &root, value: &root, pointer: String::new() };
        node.expression(&self.shape).map_err(|error| format!("{}#{error}", self.file))
    }
}

/// A value and its location in the file. An absent value is null.
struct Node<'v> {
    root: &'v Value,
    value: &'v Value,
    pointer: String,
}

impl<'v> Node<'v> {
    fn expression(&self, shape: &Shape) -> Result<String, String> {
        let parts: Vec<String> = match (shape, self.value) {
            (Optional(_), Value::Null) => return Ok("None".to_owned()),
            (Optional(shape), _) => return Ok(format!("Some({})", self.expression(shape)?)),
            (OrEmpty(_), Value::Null) => return Ok("&[]".to_owned()),
            (OrEmpty(shape) | Unused(shape), _) => return self.expression(shape),
            (Struct(name, fields), Value::Object(_)) => return self.structure(name, fields),
            (List(shape), Value::Array(items)) => {
                let items = items.iter().enumerate();
                items
                    .map(|(i, item)| self.child(i, item).expression(shape))
                    .collect::<Result<_, _>>()?
            }
            (Map(shape), Value::Object(entries)) => {
                let pair = |(key, value): (&String, &'v Value)| {
                    Ok(format!("({key:?}, {})", self.child(key, value).expression(shape)?))
                };
                entries.iter().map(pair).collect::<Result<_, String>>()?
            }
            _ => return self.literal(shape).ok_or_else(|| self.mismatch(shape)),
        };
        Ok(format!("&[{}]", parts.join(", ")))
    }

    fn structure(&self, name: &str, fields: &[(&str, Shape)]) -> Result<String, String> {
        let known: Vec<&str> = fields.iter().map(|(key, _)| *key).collect();
        let mut keys = self.value.as_object().into_iter().flat_map(|object| object.keys());
        if let Some(key) = keys.find(|key| !known.contains(&key.as_str())) {
            return Err(format!("{}: unknown key `{key}`, known are {known:?}", self.pointer));
        }
        let mut expression = format!("{name} {{ ");
        for (key, shape) in fields {
            let value = self.value.get(key).unwrap_or(&Value::Null);
            let field = self.child(key, value).expression(shape)?;
            if !matches!(shape, Unused(_)) {
                expression += &format!("{}: {field}, ", snake_case(key));
            }
        }
        Ok(expression + "}")
    }

    /// The expression for a value without parts.
    fn literal(&self, shape: &Shape) -> Option<String> {
        let value = self.value;
        let text = value.as_str().filter(|text| !text.is_empty());
        Some(match shape {
            Text => format!("{:?}", text?),
            Day => format!("{:?}", text.filter(|text| is_day(text))?),
            KeyOf(pointer) => {
                self.root.pointer(pointer)?.get(text?)?;
                format!("{:?}", text?)
            }
            OneOf(options) => options.iter().find(|(name, _)| text == Some(name))?.1.to_owned(),
            Number => format!("{:?}", value.as_f64()?),
            Integer => value.as_u64()?.to_string(),
            Range => format!("{:?}", range(value)?),
            Condition => match value {
                Value::Null => "Condition::Absent".to_owned(),
                Value::Bool(value) => format!("Condition::Bool({value})"),
                value => format!("Condition::Str({:?})", value.as_str()?),
            },
            _ => return None,
        })
    }

    fn mismatch(&self, shape: &Shape) -> String {
        let expected = match shape {
            Text => "a string that is not empty",
            Day => "a day such as 2026-07-09",
            Number => "a number",
            Integer => "an integer",
            Range => "a number or an array of two",
            Condition => "a string, a boolean or null",
            OneOf(options) => {
                let names: Vec<&str> = options.iter().map(|(name, _)| *name).collect();
                &format!("one of {names:?}")
            }
            KeyOf(pointer) => &format!("a key of {pointer}"),
            List(_) => "an array",
            _ => "an object",
        };
        match self.value {
            Value::Null => format!("{}: missing, must be {expected}", self.pointer),
            value => format!("{}: must be {expected}, got {value}", self.pointer),
        }
    }

    fn child(&self, name: impl std::fmt::Display, value: &'v Value) -> Self {
        Self { root: self.root, value, pointer: format!("{}/{name}", self.pointer) }
    }
}

fn range(value: &Value) -> Option<(f64, f64)> {
    match value.as_array().map(Vec::as_slice) {
        Some([min, max]) => Some((min.as_f64()?, max.as_f64()?)),
        _ => value.as_f64().map(|amount| (amount, amount)),
    }
}

fn is_day(text: &str) -> bool {
    let pattern = "dddd-dd-dd".chars();
    let matches = |(c, expected): (char, char)| match expected {
        'd' => c.is_ascii_digit(),
        expected => c == expected,
    };
    text.len() == pattern.clone().count() && text.chars().zip(pattern).all(matches)
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(data: &Data) -> String {
        // These tests are run by the package in tests/.
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name(data.file);
        std::fs::read_to_string(path).unwrap()
    }

    /// The error for a file in which the value at the pointer is replaced; `null` removes it.
    fn error(file: usize, pointer: &str, value: Value) -> String {
        let data = &FILES[file];
        let mut json: Value = serde_json::from_str(&text(data)).unwrap();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match json.pointer_mut(parent).unwrap() {
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
            object => object[name] = value,
        }
        data.expression(&json.to_string()).unwrap_err()
    }

    #[test]
    fn the_files_become_expressions() {
        let start = |file: usize| FILES[file].expression(&text(&FILES[file])).unwrap();
        assert!(start(0).starts_with("Prices { measures: &[(\"call\", Measure { field: None, "));
        assert!(start(0).contains(r#"amount: (1.0, 41.0), per: "image""#));
        assert!(start(1).contains(r#"Format { media_type: "image/png", extension: "png""#));
        assert!(
            start(2)
                .contains(r#"("task_not_exist", ErrorCode { means: Some(Meaning::UnknownTask)"#)
        );
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        for (file, parent) in [
            (0, ""),
            (0, "/measures/image"),
            (0, "/credit"),
            (0, "/credit/source"),
            (0, "/runway/0"),
            (0, "/runway/0/prices/0"),
            (1, "/upload"),
            (1, "/formats/image"),
            (1, "/formats/image/accepted/0"),
            (2, "/cometapi"),
            (2, "/cometapi/operations/get_task"),
            (2, "/cometapi/errorCodes/task_not_exist"),
        ] {
            let message = error(file, &format!("{parent}/typo"), json!(1));
            let location = format!("{}#{parent}: unknown key `typo`", FILES[file].file);
            assert!(message.starts_with(&location), "{message}");
        }
    }

    #[test]
    fn a_wrong_or_missing_value_is_an_error() {
        for (file, pointer, value, expected) in [
            (0, "/runway/0/source", json!(null), "missing, must be an object"),
            (0, "/runway/0/source/text", json!(""), "must be a string that is not empty, got \"\""),
            (0, "/runway/0/source/asOf", json!("July"), "must be a day such as 2026-07-09"),
            (0, "/runway/0/unit", json!("euros"), "must be one of [\"credits\", \"usDollars\"]"),
            (0, "/runway/0/prices", json!({}), "must be an array, got {}"),
            (
                0,
                "/runway/0/prices/0/per",
                json!("pixel"),
                "must be a key of /measures, got \"pixel\"",
            ),
            (
                0,
                "/runway/0/prices/0/amount",
                json!([1]),
                "must be a number or an array of two, got [1]",
            ),
            (0, "/runway/0/prices/0/when/model/0", json!(7), "must be a string, a boolean or null"),
            (1, "/upload/minBytes", json!("512"), "must be an integer, got \"512\""),
            (1, "/formats/audio/source", json!(null), "missing, must be an object"),
            (2, "/cometapi/operations/get_task/source", json!(null), "missing, must be a string"),
            (
                2,
                "/cometapi/errorCodes/task_not_exist/means",
                json!("x"),
                "must be one of [\"unknownTask\"]",
            ),
            (
                2,
                "/cometapi/operations/text_to_image/required/referenceImages",
                json!("typo"),
                "must be a key of /cometapi/errorCodes, got \"typo\"",
            ),
        ] {
            let message = error(file, pointer, value);
            let start = format!("{}#{pointer}: {expected}", FILES[file].file);
            assert!(message.starts_with(&start), "{message}");
        }
    }
}
