//! The components that we write ourselves, because progenitor's way with them is not ours: words
//! that must stay open, numbers, texts of a form, alternatives. Found by shape, never by name.

use std::collections::BTreeMap;
use std::fmt;

use heck::ToPascalCase;
use serde_json::{Map, Value};

use super::areas::reference;
use super::item::Item;
use super::naming;

const OPEN_ENUM: &str = "x-extensible-enum";

/// On words: what each means in the words of another contract.
const MEANS: &str = "x-means";

/// A component of ours and its description.
pub struct Own {
    kind: Kind,
    description: String,
}

enum Kind {
    /// Words: strings of which some are known, and what they mean where the contract says it.
    Words(Vec<String>, Vec<(String, String)>),
    Numbers(Vec<f64>),
    /// A text of one of these forms.
    Text(Vec<Form>),
    Union {
        discriminator: Option<String>,
        variants: Vec<Variant>,
    },
    /// Any JSON value.
    Any,
}

struct Form {
    pattern: Pattern,
    min: u64,
    max: Option<u64>,
}

enum Pattern {
    /// What `^https:\/\/.*` says.
    Prefix(String),
    Regex(String),
}

struct Variant {
    name: String,
    component: String,
    value: Option<String>,
    /// Whether a text can be made into it, so that a text can be made into the union.
    is_text: bool,
}

pub fn take(contract: &Value) -> BTreeMap<String, Own> {
    let none = Map::new();
    let schemas =
        contract.pointer("/components/schemas").and_then(Value::as_object).unwrap_or(&none);
    let own = schemas.iter().filter_map(|(name, schema)| {
        let kind = kind(name, schema, schemas)?;
        let description = schema["description"].as_str().unwrap_or(name).to_owned();
        Some((name.clone(), Own { kind, description }))
    });
    own.collect()
}

fn kind(name: &str, schema: &Value, schemas: &Map<String, Value>) -> Option<Kind> {
    let values = schema.get(OPEN_ENUM).or_else(|| schema.get("enum")).and_then(Value::as_array);
    if let Some(values) = values {
        if let Some(words) = all(values, |value| value.as_str().map(str::to_owned)) {
            return Some(Kind::Words(words, meanings(schema)));
        }
        return all(values, Value::as_f64).map(Kind::Numbers);
    }
    if let Some(form) = form(schema) {
        return Some(Kind::Text(vec![form]));
    }
    if schema.as_object()?.keys().all(|keyword| keyword == "description") {
        return Some(Kind::Any);
    }
    let branches = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    if let Some(forms) = all(branches, form) {
        return Some(Kind::Text(forms));
    }
    let mut variants = all(branches, |branch| union_variant(name, schema, branch, schemas))?;
    let values: Option<Vec<String>> =
        variants.iter().map(|variant| variant.value.clone()).collect();
    for (variant, name) in
        variants.iter_mut().zip(values.iter().flat_map(|values| naming::variants(values)))
    {
        variant.name = name;
    }
    let discriminator = schema.pointer("/discriminator/propertyName").and_then(Value::as_str);
    Some(Kind::Union { discriminator: discriminator.map(str::to_owned), variants })
}

fn meanings(schema: &Value) -> Vec<(String, String)> {
    let means = schema.get(MEANS).and_then(Value::as_object).into_iter().flatten();
    means.filter_map(|(word, of)| Some((word.clone(), of.as_str()?.to_owned()))).collect()
}

fn all<T>(values: &[Value], of: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    values.iter().map(of).collect()
}

fn form(schema: &Value) -> Option<Form> {
    let pattern = schema.get("pattern")?.as_str()?;
    if schema.get("format").is_some() {
        return None;
    }
    let prefix = pattern
        .strip_prefix('^')
        .and_then(|rest| rest.strip_suffix(".*"))
        .map(|rest| rest.replace("\\/", "/"));
    let is_literal = |text: &String| !text.contains(|c: char| "\\[](){}+*?|^$.".contains(c));
    let pattern = match prefix.filter(is_literal) {
        Some(prefix) => Pattern::Prefix(prefix),
        None => Pattern::Regex(pattern.to_owned()),
    };
    let min = schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
    Some(Form { pattern, min, max: schema.get("maxLength").and_then(Value::as_u64) })
}

fn union_variant(
    union: &str,
    schema: &Value,
    branch: &Value,
    schemas: &Map<String, Value>,
) -> Option<Variant> {
    let component = reference(branch.as_object()?)?;
    let mapping = schema.pointer("/discriminator/mapping").and_then(Value::as_object);
    let value = mapping
        .into_iter()
        .flatten()
        .find(|(_, target)| **target == branch["$ref"])
        .map(|(value, _)| value);
    let own_part = component.strip_prefix(union).filter(|rest| !rest.is_empty());
    let name = own_part.unwrap_or(component).to_pascal_case();
    let of = &schemas[component];
    let is_text = form(of).is_some()
        || of
            .get("anyOf")
            .and_then(Value::as_array)
            .is_some_and(|forms| all(forms, form).is_some());
    Some(Variant { name, component: component.to_owned(), value: value.cloned(), is_text })
}

impl Own {
    /// Whether it is a text that may be a data URI of this kind of media.
    pub fn takes_data_of(&self, family: &str) -> bool {
        let Kind::Text(forms) = &self.kind else { return false };
        let wanted = format!("data:{family}/");
        forms
            .iter()
            .any(|form| matches!(&form.pattern, Pattern::Prefix(prefix) if *prefix == wanted))
    }

    /// The item that stands for the component in the generated code.
    pub fn item(&self, name: &str) -> Item {
        let description = self.description.clone();
        let head = format!("pub enum {name}");
        let item = |call, entries| Item { call, description, head, entries, tail: None };
        match &self.kind {
            Kind::Words(values, means) => {
                let item = item("wire_words", named(&naming::variants(values), values));
                Item { tail: meaning(means), ..item }
            }
            Kind::Numbers(values) => {
                let texts: Vec<String> = values.iter().map(f64::to_string).collect();
                item("wire_numbers", named(&naming::variants(&texts), values))
            }
            Kind::Text(forms) => {
                let item = item("wire_text", forms.iter().map(Form::to_string).collect());
                Item { head: format!("pub struct {name}"), ..item }
            }
            Kind::Any => {
                Item { head: format!("pub struct {name}"), ..item("wire_any", Vec::new()) }
            }
            Kind::Union { discriminator: Some(property), variants } if all_pinned(variants) => {
                let item = item("wire_union", variants.iter().map(Variant::to_string).collect());
                Item { head: format!("pub enum {name} by {property:?}"), ..item }
            }
            Kind::Union { variants, .. } => {
                let entries = variants.iter().map(Variant::alternative).collect();
                Item { tail: from_text(variants), ..item("wire_choice", entries) }
            }
        }
    }
}

fn named(names: &[String], values: &[impl fmt::Debug]) -> Vec<String> {
    names.iter().zip(values).map(|(name, value)| format!("{name} = {value:?}")).collect()
}

fn meaning(means: &[(String, String)]) -> Option<String> {
    let means: Vec<String> = means.iter().map(|(word, of)| format!("{word:?} = {of:?}")).collect();
    (!means.is_empty()).then(|| format!("means {}", means.join(", ")))
}

fn all_pinned(variants: &[Variant]) -> bool {
    variants.iter().all(|variant| variant.value.is_some())
}

/// A text can be made into a union if exactly one alternative takes it.
fn from_text(variants: &[Variant]) -> Option<String> {
    let mut texts = variants.iter().filter(|variant| variant.is_text);
    match (texts.next(), texts.next()) {
        (Some(single), None) => Some(format!("from text {}", single.alternative())),
        _ => None,
    }
}

impl Variant {
    fn alternative(&self) -> String {
        format!("{}({})", self.name, self.component)
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.alternative())?;
        self.value.iter().try_for_each(|value| write!(f, " = {value:?}"))
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.pattern {
            Pattern::Prefix(prefix) => write!(f, "prefix {prefix:?}")?,
            Pattern::Regex(pattern) => write!(f, "pattern {pattern:?}")?,
        }
        write!(f, " {}..={}", self.min, self.max.unwrap_or(u64::from(u32::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is written for the component `Of` among these.
    fn written(schemas: Value) -> Option<String> {
        let own = take(&json!({ "components": { "schemas": schemas } }));
        own.get("Of").map(|own| own.item("Of").to_string())
    }

    fn assert_written(schemas: Value, lines: &[&str]) {
        let text = written(schemas).unwrap();
        assert!(text.contains(&lines.join("\n")), "{text}");
    }

    #[test]
    fn strings_of_which_some_are_known_are_words() {
        assert_written(
            json!({ "Of": { "x-extensible-enum": ["1280:720", "a\"b"], "description": "Sizes." } }),
            &[
                "::runwayml::wire_words! {",
                "    /// Sizes.",
                "    pub enum Of {",
                "        W1280H720 = \"1280:720\",",
                "        AB = \"a\\\"b\",",
            ],
        );
    }

    #[test]
    fn a_word_says_what_it_means_where_the_contract_does() {
        let means = json!({ "QUEUED": "PENDING", "DONE": "SUCCEEDED" });
        assert_written(
            json!({ "Of": { "x-extensible-enum": ["QUEUED"], "x-means": means } }),
            &[
                "        Queued = \"QUEUED\",",
                "    } means \"QUEUED\" = \"PENDING\", \"DONE\" = \"SUCCEEDED\"",
            ],
        );
    }

    #[test]
    fn a_component_that_says_nothing_of_its_type_is_any_value() {
        assert_written(
            json!({ "Of": { "description": "Any." } }),
            &["    pub struct Of {", "    }"],
        );
    }

    #[test]
    fn numbers_are_literals_of_their_type() {
        assert_written(
            json!({ "Of": { "enum": [5, 7.5] } }),
            &["    pub enum Of {", "        V5 = 5.0,", "        V7Point5 = 7.5,"],
        );
    }

    #[test]
    fn a_pattern_that_only_says_how_a_text_begins_is_a_prefix() {
        let address = json!({ "pattern": "^https:\\/\\/.*", "minLength": 13, "maxLength": 2048 });
        assert_written(
            json!({ "Of": { "anyOf": [address, { "pattern": "^[a-z]+$" }] } }),
            &[
                "    pub struct Of {",
                "        prefix \"https://\" 13..=2048,",
                "        pattern \"^[a-z]+$\" 0..=4294967295,",
            ],
        );
    }

    #[test]
    fn alternatives_with_a_value_each_are_told_apart_by_it() {
        let one = json!({ "$ref": "#/components/schemas/OfOne" });
        let mapping = json!({ "one": "#/components/schemas/OfOne" });
        let discriminator = json!({ "propertyName": "type", "mapping": mapping });
        assert_written(
            json!({ "Of": { "oneOf": [one], "discriminator": discriminator }, "OfOne": {} }),
            &["    pub enum Of by \"type\" {", "        One(OfOne) = \"one\","],
        );
    }

    #[test]
    fn a_union_is_made_from_a_text_if_one_alternative_is() {
        let references = ["OfUri", "OfList"]
            .map(|name| json!({ "$ref": format!("#/components/schemas/{name}") }));
        let uri = json!({ "pattern": "^https:\\/\\/.*" });
        assert_written(
            json!({ "Of": { "anyOf": references }, "OfUri": uri, "OfList": {} }),
            &["        Uri(OfUri),", "        List(OfList),", "    } from text Uri(OfUri)"],
        );
    }

    #[test]
    fn objects_are_left_to_progenitor() {
        assert!(written(json!({ "Of": { "type": "object", "properties": {} } })).is_none());
    }
}
