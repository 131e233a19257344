//! Turns the hand-written data in openapi/ into Rust expressions, for `static`s of the types in
//! src/pricing/table.rs, src/inputs.rs and src/host/served.rs.

use serde_json::Value;

type Result<T> = std::result::Result<T, String>;

/// A data file and the expression that it becomes.
pub struct Data {
    /// Relative to the root of the project.
    pub file: &'static str,
    /// The file in `OUT_DIR`.
    pub output: &'static str,
    convert: fn(Node) -> Result<String>,
}

pub const FILES: [Data; 3] = [
    Data { file: "openapi/prices.json", output: "prices.rs", convert: prices },
    Data { file: "openapi/inputs.json", output: "inputs.rs", convert: inputs },
    Data { file: "openapi/hosts.json", output: "hosts.rs", convert: hosts },
];

impl Data {
    /// The expression, or what is wrong in the file and where.
    pub fn expression(&self, json: &str) -> Result<String> {
        let value =
            serde_json::from_str(json).map_err(|error| format!("{}: {error}", self.file))?;
        let root = Node { value: &value, pointer: String::new() };
        (self.convert)(root).map_err(|error| format!("{}#{error}", self.file))
    }
}

fn prices(root: Node) -> Result<String> {
    let [_, measures, credit, runway, cometapi] =
        root.fields(["description", "measures", "credit", "runway", "cometapi"])?;
    let measures: Vec<(String, String)> = measures
        .entries()?
        .map(|(name, measure_node)| Ok((name.to_owned(), measure(measure_node)?)))
        .collect::<Result<_>>()?;
    let tables = |node: Node| node.slice(|node| price_table(node, &measures));
    let [per_us_dollar, credit_source] = credit.fields(["perUsDollar", "source"])?;
    Ok(format!(
        "Prices {{ credit: Credit {{ per_us_dollar: {}, source: {} }}, runway: {}, cometapi: {} }}",
        per_us_dollar.number()?,
        source(credit_source)?,
        tables(runway)?,
        tables(cometapi)?,
    ))
}

fn measure(node: Node) -> Result<String> {
    let [field, when_absent] = node.fields(["field", "whenAbsent"])?;
    let (field, when_absent) = (field.option(Node::text)?, when_absent.option(Node::number)?);
    Ok(format!("Measure {{ field: {field}, when_absent: {when_absent} }}"))
}

fn price_table(node: Node, measures: &[(String, String)]) -> Result<String> {
    let [table_source, unit, prices] = node.fields(["source", "unit", "prices"])?;
    let amount = match unit.value.as_str() {
        Some("credits") => "Amount::Credits",
        Some("usDollars") => "Amount::UsDollars",
        _ => return unit.error("`credits` or `usDollars`"),
    };
    let source = source(table_source)?;
    let prices = prices.slice(|node| price(node, measures))?;
    Ok(format!("PriceTable {{ source: {source}, amount: {amount}, prices: {prices} }}"))
}

fn price(node: Node, measures: &[(String, String)]) -> Result<String> {
    let [when, amount, per, note] = node.fields(["when", "amount", "per", "note"])?;
    let conditions = when.entries()?;
    let conditions =
        conditions.map(|(name, values)| Ok(format!("({name:?}, {})", values.slice(condition)?)));
    let when = slice(conditions)?;
    let bounds = match amount.value.as_array() {
        Some(bounds) if bounds.len() == 2 => amount.items()?.collect(),
        Some(_) => return amount.error("a number or two"),
        None => vec![amount.clone(), amount],
    };
    let (least, most) = (bounds[0].number()?, bounds[1].number()?);
    let known = measures.iter().find(|(name, _)| per.value == name.as_str());
    let Some((_, per)) = known else { return per.error("the name of a measure") };
    let note = note.option(Node::text)?;
    Ok(format!("Price {{ when: {when}, least: {least}, most: {most}, per: {per}, note: {note} }}"))
}

fn condition(node: Node) -> Result<String> {
    match node.value {
        Value::Null => Ok("Condition::Absent".to_owned()),
        Value::Bool(value) => Ok(format!("Condition::Bool({value})")),
        Value::String(value) => Ok(format!("Condition::Str({value:?})")),
        _ => node.error("a string, a boolean or null"),
    }
}

fn source(node: Node) -> Result<String> {
    let [text, as_of, note] = node.fields(["text", "asOf", "note"])?;
    let (text, as_of, note) = (text.text()?, as_of.option(Node::day)?, note.option(Node::text)?);
    Ok(format!("Source {{ text: {text}, as_of: {as_of}, note: {note} }}"))
}

fn inputs(root: Node) -> Result<String> {
    let [_, upload, formats] = root.fields(["description", "upload", "formats"])?;
    let [least, most, upload_source] = upload.fields(["leastBytes", "mostBytes", "source"])?;
    source(upload_source)?;
    let kinds = formats.entries()?.map(|(kind, node)| {
        let [accepted, kind_source] = node.fields(["accepted", "source"])?;
        source(kind_source)?;
        Ok(format!("({kind:?}, {})", accepted.slice(format)?))
    });
    Ok(format!(
        "Inputs {{ upload: Upload {{ least_bytes: {}, most_bytes: {} }}, \
         #[cfg(feature = \"assets\")] formats: {} }}",
        least.integer()?,
        most.integer()?,
        slice(kinds)?,
    ))
}

fn format(node: Node) -> Result<String> {
    let [media_type, extension, also] = node.fields(["mediaType", "extension", "also"])?;
    let (media_type, extension) = (media_type.text()?, extension.text()?);
    let also = if also.is_absent() { "&[]".to_owned() } else { also.slice(|also| also.text())? };
    Ok(format!("Format {{ media_type: {media_type}, extension: {extension}, also: {also} }}"))
}

fn hosts(root: Node) -> Result<String> {
    let [_, cometapi] = root.fields(["description", "cometapi"])?;
    let [name, host_source, operations, codes] =
        cometapi.fields(["name", "source", "operations", "errorCodes"])?;
    let operations = operations
        .entries()?
        .map(|(id, node)| Ok(format!("({id:?}, {})", operation(node, codes.value)?)));
    let operations = slice(operations)?;
    let codes = codes.entries()?.map(|(code, node)| {
        let [means, code_source] = node.fields(["means", "source"])?;
        code_source.text()?;
        Ok(format!("({code:?}, {})", means.option(meaning)?))
    });
    Ok(format!(
        "Served {{ name: {}, source: {}, operations: {operations}, error_codes: {} }}",
        name.text()?,
        host_source.text()?,
        slice(codes)?,
    ))
}

fn operation(node: Node, codes: &Value) -> Result<String> {
    let [operation_source, required] = node.fields(["source", "required"])?;
    let operation_source = operation_source.text()?;
    let properties = if required.is_absent() { Vec::new() } else { required.entries()?.collect() };
    let properties = properties.into_iter().map(|(property, code)| {
        let text = code.text()?;
        if codes.get(code.value.as_str().unwrap_or_default()).is_none() {
            return code.error("one of `errorCodes`");
        }
        Ok(format!("({property:?}, {text})"))
    });
    let required = slice(properties)?;
    Ok(format!("Operation {{ source: {operation_source}, required: {required} }}"))
}

fn meaning(node: &Node) -> Result<String> {
    match node.value.as_str() {
        Some("unknownTask") => Ok("Meaning::UnknownTask".to_owned()),
        _ => node.error("`unknownTask`"),
    }
}

fn slice(items: impl Iterator<Item = Result<String>>) -> Result<String> {
    Ok(format!("&[{}]", items.collect::<Result<Vec<_>>>()?.join(", ")))
}

/// A value, and where in the file it is. What is absent is null.
#[derive(Clone)]
struct Node<'v> {
    value: &'v Value,
    pointer: String,
}

impl<'v> Node<'v> {
    fn error<T>(&self, expected: &str) -> Result<T> {
        let Self { value, pointer } = self;
        match value {
            Value::Null => Err(format!("{pointer}: missing, must be {expected}")),
            _ => Err(format!("{pointer}: must be {expected}, got {value}")),
        }
    }

    fn child(&self, name: impl std::fmt::Display, value: &'v Value) -> Self {
        Self { value, pointer: format!("{}/{name}", self.pointer) }
    }

    /// These fields of an object, which has no others.
    fn fields<const N: usize>(&self, names: [&str; N]) -> Result<[Self; N]> {
        if let Some((name, _)) = self.entries()?.find(|(name, _)| !names.contains(name)) {
            return Err(format!("{}: unknown key `{name}`, known are {names:?}", self.pointer));
        }
        Ok(names.map(|name| self.child(name, self.value.get(name).unwrap_or(&Value::Null))))
    }

    fn entries(&self) -> Result<impl Iterator<Item = (&'v str, Self)>> {
        let Value::Object(entries) = self.value else { return self.error("an object") };
        Ok(entries.iter().map(|(name, value)| (name.as_str(), self.child(name, value))))
    }

    fn items(&self) -> Result<impl Iterator<Item = Self>> {
        let Value::Array(items) = self.value else { return self.error("an array") };
        Ok(items.iter().enumerate().map(|(index, value)| self.child(index, value)))
    }

    fn slice(&self, item: impl Fn(Self) -> Result<String>) -> Result<String> {
        slice(self.items()?.map(item))
    }

    fn is_absent(&self) -> bool {
        self.value.is_null()
    }

    fn option(&self, some: impl Fn(&Self) -> Result<String>) -> Result<String> {
        if self.is_absent() { Ok("None".to_owned()) } else { Ok(format!("Some({})", some(self)?)) }
    }

    fn text(&self) -> Result<String> {
        match self.value.as_str() {
            Some(text) if !text.is_empty() => Ok(format!("{text:?}")),
            _ => self.error("a string that is not empty"),
        }
    }

    fn day(&self) -> Result<String> {
        let is_part = |(part, digits): (&str, usize)| {
            part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let parts: Vec<&str> = self.value.as_str().unwrap_or_default().split('-').collect();
        let is_day = parts.len() == 3 && parts.into_iter().zip([4, 2, 2]).all(is_part);
        if is_day { self.text() } else { self.error("a day such as 2026-07-09") }
    }

    fn number(&self) -> Result<String> {
        self.value
            .as_f64()
            .map_or_else(|| self.error("a number"), |number| Ok(format!("{number:?}")))
    }

    fn integer(&self) -> Result<String> {
        self.value
            .as_u64()
            .map_or_else(|| self.error("an integer"), |number| Ok(number.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(data: &Data) -> String {
        let project = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(project.join(data.file)).unwrap()
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
        assert!(start(0).starts_with("Prices { credit: Credit { per_us_dollar: 100.0, source: "));
        assert!(
            start(0)
                .contains("least: 1.0, most: 41.0, per: Measure { field: Some(\"outputCount\")")
        );
        assert!(start(1).contains(r#"Format { media_type: "image/png", extension: "png""#));
        assert!(start(2).contains(r#"("task_not_exist", Some(Meaning::UnknownTask))"#));
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
            let said = error(file, &format!("{parent}/typo"), json!(1));
            let place = format!("{}#{parent}: unknown key `typo`", FILES[file].file);
            assert!(said.starts_with(&place), "{said}");
        }
    }

    #[test]
    fn a_wrong_or_missing_value_is_an_error() {
        for (file, pointer, value, expected) in [
            (0, "/runway/0/source", json!(null), "missing, must be an object"),
            (0, "/runway/0/source/text", json!(""), "must be a string that is not empty, got \"\""),
            (0, "/runway/0/source/asOf", json!("July"), "must be a day such as 2026-07-09"),
            (
                0,
                "/runway/0/unit",
                json!("euros"),
                "must be `credits` or `usDollars`, got \"euros\"",
            ),
            (0, "/runway/0/prices", json!({}), "must be an array, got {}"),
            (0, "/runway/0/prices/0/per", json!("pixel"), "must be the name of a measure"),
            (0, "/runway/0/prices/0/amount", json!([1]), "must be a number or two, got [1]"),
            (0, "/runway/0/prices/0/when/model/0", json!(7), "must be a string, a boolean or null"),
            (1, "/upload/leastBytes", json!("512"), "must be an integer, got \"512\""),
            (1, "/formats/audio/source", json!(null), "missing, must be an object"),
            (2, "/cometapi/operations/get_task/source", json!(null), "missing, must be a string"),
            (2, "/cometapi/errorCodes/task_not_exist/means", json!("x"), "must be `unknownTask`"),
            (
                2,
                "/cometapi/operations/text_to_image/required/referenceImages",
                json!("typo"),
                "must be one of `errorCodes`, got \"typo\"",
            ),
        ] {
            let said = error(file, pointer, value);
            let start = format!("{}#{pointer}: {expected}", FILES[file].file);
            assert!(said.starts_with(&start), "{said}");
        }
    }
}
