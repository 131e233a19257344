//! Checks a request against the limits of the spec, before it is sent.

use serde_json::Number;

use super::InvalidRequest;
use super::limits::count;
use super::node::{Node, Object};
use super::table::{Null, ObjectSchema, Presence, Range, Schema, StringFormat, len_utf16};
use crate::redaction::redact_text;

/// Checks a body against the schema of its object; JSON and objects without one are not checked.
pub(crate) fn check_body(body: &Node) -> Result<(), InvalidRequest> {
    match body {
        Node::Object(object) => check_object(object),
        _ => Ok(()),
    }
}

/// Checks an object against its own schema.
pub(crate) fn check_object(object: &Object) -> Result<(), InvalidRequest> {
    Place::Root.object(object, object.schema)
}

/// Whether the type has a property that this use of the type does not accept.
fn is_only_elsewhere(name: &str, object: &Object, schema: &ObjectSchema) -> bool {
    object.schema.property(name).is_some() && schema.property(name).is_none()
}

/// Checks that a string has one of the formats.
pub(crate) fn check_string<'f>(
    text: &str,
    formats: impl IntoIterator<Item = &'f StringFormat> + Clone,
) -> Result<(), String> {
    let mut matching =
        formats.clone().into_iter().filter(|format| format.pattern.matches(text)).peekable();
    let Some(&StringFormat { min, max, .. }) = matching.peek().copied() else {
        let mut expected = Vec::new();
        for pattern in formats.into_iter().map(|format| format.pattern.to_string()) {
            if !expected.contains(&pattern) {
                expected.push(pattern);
            }
        }
        return Err(format!("must {}, got {}", expected.join(" or "), found(text)));
    };
    let length = len_utf16(text);
    if matching.any(|format| (format.min..=format.max).contains(&length)) {
        return Ok(());
    }
    let limit = count(min, max, "UTF-16 code unit");
    Err(format!("must be {limit} long, got {length}"))
}

/// What was found in place of a string that is accepted: a string that looks like a name or a URL, and of
/// all others, which may be a prompt, only the length.
pub(super) fn found(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.:/".contains(c);
    let is_data = text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    // The query of a URL is not printed.
    let path = text.find('/').unwrap_or(text.len());
    let end = text[path..].find(['?', '#']).map_or(text.len(), |at| path + at);
    match is_data || text[..end].chars().all(is_part) {
        true => redact_text(text),
        false => format!("a string of {} UTF-16 code units", len_utf16(text)),
    }
}

/// A place in a request. Its path is built only for an error.
enum Place<'p> {
    Root,
    Property(&'p Place<'p>, &'p str),
    Entry(&'p Place<'p>, usize),
}

impl Place<'_> {
    fn path(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Property(Self::Root, name) => (*name).to_owned(),
            Self::Property(above, name) => format!("{}.{name}", above.path()),
            Self::Entry(above, place) => format!("{}[{place}]", above.path()),
        }
    }

    fn fail(&self, problem: impl Into<String>) -> Result<(), InvalidRequest> {
        Err(InvalidRequest::new(self.path(), problem))
    }

    fn check(&self, node: &Node, schema: &Schema) -> Result<(), InvalidRequest> {
        match (node, schema) {
            (Node::Json(_), _) => Ok(()),
            (Node::Invalid(problem), _) => self.fail(problem.as_str()),
            (Node::Media(media), schema) => match media.content.check(schema) {
                Ok(()) => Ok(()),
                Err(problem) => self.fail(problem),
            },
            (_, Schema::Any) => Ok(()),
            (node, Schema::Union { discriminator, alternatives }) => {
                self.union(node, *discriminator, alternatives)
            }
            (Node::Bool(_), Schema::Boolean) => Ok(()),
            (Node::Number(number), Schema::Integer(range)) => self.integer(number, *range),
            (Node::Number(number), Schema::Number(range)) => self.range(number, *range),
            (Node::Number(number), Schema::Numbers(values)) => self.listed_number(number, values),
            (Node::Unlisted(_), Schema::Enum(_)) => Ok(()),
            (node, Schema::Enum(values)) if node.as_str().is_some() => {
                self.listed(node.as_str().unwrap_or_default(), values)
            }
            (node, Schema::String(formats)) if node.as_str().is_some() => {
                match check_string(node.as_str().unwrap_or_default(), *formats) {
                    Ok(()) => Ok(()),
                    Err(problem) => self.fail(problem),
                }
            }
            (Node::List(list), Schema::List { entries, min, max }) => {
                self.list(list, entries, *min, *max)
            }
            (Node::Object(object), Schema::Map(values)) => self.map(object, values),
            (Node::Object(object), Schema::Object(schema)) => self.object(object, schema),
            (node, schema) => self.fail(format!("must be {}, got {}", schema.kind(), node.kind())),
        }
    }

    fn integer(&self, number: &Number, range: Range) -> Result<(), InvalidRequest> {
        if number.as_f64().is_some_and(|number| number.fract() != 0.0) {
            return self.fail(format!("must be a whole number, got {number}"));
        }
        self.range(number, range)
    }

    fn range(&self, number: &Number, range: Range) -> Result<(), InvalidRequest> {
        let value = number.as_f64().unwrap_or(f64::NAN);
        if range.contains(value) {
            return Ok(());
        }
        self.fail(format!("must be {range}, got {number}"))
    }

    fn listed_number(&self, number: &Number, values: &[f64]) -> Result<(), InvalidRequest> {
        if number.as_f64().is_some_and(|number| values.contains(&number)) {
            return Ok(());
        }
        let values: Vec<String> = values.iter().map(f64::to_string).collect();
        self.fail(format!("must be one of {}, got {number}", values.join(", ")))
    }

    fn listed(&self, text: &str, values: &[&str]) -> Result<(), InvalidRequest> {
        if values.contains(&text) {
            return Ok(());
        }
        self.fail(format!("must be one of {}, got {}", values.join(", "), found(text)))
    }

    fn list(
        &self,
        list: &[Node],
        entries: &Schema,
        min: usize,
        max: usize,
    ) -> Result<(), InvalidRequest> {
        if !(min..=max).contains(&list.len()) {
            let limit = count(min, max, "entry");
            return self.fail(format!("must have {limit}, got {}", list.len()));
        }
        let mut places = list.iter().enumerate();
        places.try_for_each(|(place, entry)| Place::Entry(self, place).check(entry, entries))
    }

    fn map(&self, object: &Object, values: &Schema) -> Result<(), InvalidRequest> {
        let mut members = object.members.iter();
        members.try_for_each(|(name, value)| Place::Property(self, name).check(value, values))
    }

    fn object(&self, object: &Object, schema: &ObjectSchema) -> Result<(), InvalidRequest> {
        for (name, _) in &object.members {
            if object.schema.name == schema.name && is_only_elsewhere(name, object, schema) {
                return Place::Property(self, name).fail("is not accepted here; leave it out");
            }
        }
        for property in schema.properties {
            let place = Place::Property(self, property.name);
            match object.get(property.name) {
                None if property.presence == Presence::Required => {
                    return place.fail("is required");
                }
                None => {}
                Some(Node::Null) if property.null == Null::Accepted => {}
                Some(value) => place.check(value, property.schema)?,
            }
        }
        Ok(())
    }

    fn union(
        &self,
        node: &Node,
        discriminator: Option<&str>,
        alternatives: &[&Schema],
    ) -> Result<(), InvalidRequest> {
        if let (Some(property), Node::Object(object)) = (discriminator, node) {
            return self.discriminated(object, property, alternatives);
        }
        let of_kind = alternatives.iter().filter(|schema| schema.is_of_kind(node));
        let outcomes: Vec<_> = of_kind.map(|schema| self.check(node, schema)).collect();
        if outcomes.iter().any(Result::is_ok) {
            return Ok(());
        }
        match outcomes.into_iter().next() {
            Some(outcome) => outcome,
            None => {
                let mut kinds: Vec<&str> =
                    alternatives.iter().map(|schema| schema.kind()).collect();
                kinds.dedup();
                self.fail(format!("must be {}, got {}", kinds.join(" or "), node.kind()))
            }
        }
    }

    fn discriminated(
        &self,
        object: &Object,
        property: &str,
        alternatives: &[&Schema],
    ) -> Result<(), InvalidRequest> {
        let value = object.get(property);
        let text = value.and_then(Node::as_str).unwrap_or_default();
        let selected = alternatives.iter().find(|schema| schema.is_selected_by(property, text));
        match (selected, value) {
            (Some(schema), _) => self.check_selected(object, schema),
            // A value that the spec does not have and that the caller wants sent.
            (None, Some(Node::Unlisted(_) | Node::Json(_))) => Ok(()),
            (None, value) => {
                let place = Place::Property(self, property);
                let known: Vec<&str> = alternatives
                    .iter()
                    .flat_map(|schema| schema.selecting(property))
                    .copied()
                    .collect();
                let known = known.join(", ");
                match value {
                    Some(_) => place.fail(format!("must be one of {known}, got {}", found(text))),
                    None => place.fail(format!("is required: one of {known}")),
                }
            }
        }
    }

    fn check_selected(&self, object: &Object, schema: &Schema) -> Result<(), InvalidRequest> {
        match schema {
            Schema::Object(schema) => self.object(object, schema),
            _ => Ok(()),
        }
    }
}

impl Schema {
    /// The kind of value for messages, with its article.
    fn kind(&self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Boolean => "a boolean",
            Self::Integer(_) => "a whole number",
            Self::Number(_) | Self::Numbers(_) => "a number",
            Self::String(_) | Self::Enum(_) => "a string",
            Self::List { .. } => "a list",
            Self::Map(_) | Self::Object(_) => "an object",
            Self::Union { .. } => "one of several kinds of value",
        }
    }

    fn is_of_kind(&self, node: &Node) -> bool {
        match self {
            Self::Any => true,
            Self::Union { alternatives, .. } => {
                alternatives.iter().any(|schema| schema.is_of_kind(node))
            }
            Self::Integer(_) => matches!(node, Node::Number(_)),
            schema => schema.kind() == node.kind(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::IntoInput;
    use crate::schema::table::{Bound, Pattern, Property};

    static TAG: Schema =
        Schema::String(&[StringFormat { pattern: Pattern::Regex("^[a-z]+$"), min: 3, max: 5 }]);
    static URI: Schema = Schema::String(&[
        StringFormat { pattern: Pattern::Prefix("https://"), min: 13, max: 20 },
        StringFormat { pattern: Pattern::Prefix("runway://"), min: 13, max: 20 },
    ]);
    static ENTRY: ObjectSchema = ObjectSchema {
        name: "Entry",
        media: &[],
        properties: &[
            Property {
                name: "uri",
                presence: Presence::Required,
                null: Null::Rejected,
                schema: &URI,
            },
            Property {
                name: "tag",
                presence: Presence::Optional,
                null: Null::Rejected,
                schema: &TAG,
            },
        ],
    };
    static LIST: Schema = Schema::List { entries: &Schema::Object(&ENTRY), min: 1, max: 3 };

    /// The first value that is not accepted.
    fn check(node: &Node, schema: &Schema) -> Result<(), InvalidRequest> {
        Place::Root.check(node, schema)
    }

    fn error_message(value: impl IntoInput, schema: &'static Schema) -> String {
        check(&crate::schema::fit::fit(value.into_input().0, schema), schema)
            .unwrap_err()
            .to_string()
    }

    fn entry(uri: &str, tag: Option<&str>) -> crate::schema::Input {
        let mut object = Object::new(&ENTRY);
        object.set("uri", uri.into_input().0);
        object.set("tag", tag.into_input().0);
        crate::schema::Input(Node::Object(object))
    }

    #[test]
    fn a_problem_has_the_path_the_limit_and_the_size_of_the_value() {
        let uri = "https://a.example";
        let list = vec![entry(uri, None), entry(uri, Some("abc")), entry(uri, Some("ab"))];
        let problem = "`[2].tag` must be 3 to 5 UTF-16 code units long, got 2";
        assert_eq!(error_message(list, &LIST), problem);
        let list = vec![entry(uri, None); 4];
        assert_eq!(error_message(list, &LIST), "the request must have 1 to 3 entries, got 4");
        let list = vec![entry("http://a.example/?key=1", None)];
        let problem = "`[0].uri` must begin with `https://` or begin with `runway://`, got \
                       \"http://a.example/?…\"";
        assert_eq!(error_message(list, &LIST), problem);
    }

    #[test]
    fn a_place_may_accept_less_than_its_type() {
        static PLACE: Schema = Schema::Object(&ObjectSchema {
            name: "Entry",
            media: &[],
            properties: &[Property {
                name: "uri",
                presence: Presence::Required,
                null: Null::Rejected,
                schema: &URI,
            }],
        });
        let problem = "`tag` is not accepted here; leave it out";
        assert_eq!(error_message(entry("https://a.example", Some("abc")), &PLACE), problem);
        let other = crate::schema::Input(Node::Object({
            let mut object = Object::new(&ENTRY);
            object.set("uri", Node::String("https://a.example".to_owned()));
            object.set("unknown", Node::Bool(true));
            object
        }));
        assert!(check(&other.0, &PLACE).is_ok());
    }

    #[test]
    fn lengths_are_counted_in_utf16_code_units() {
        assert_eq!(len_utf16("🦀"), 2);
        assert_eq!(len_utf16("crab"), 4);
    }

    #[test]
    fn a_number_is_checked_against_its_range() {
        static SECONDS: Schema =
            Schema::Integer(Range { min: Bound::Inclusive(2.0), max: Bound::Inclusive(10.0) });
        static CREDITS: Schema =
            Schema::Number(Range { min: Bound::Exclusive(0.0), max: Bound::None });
        assert_eq!(error_message(11, &SECONDS), "the request must be from 2 to 10, got 11");
        assert_eq!(error_message(2.5, &SECONDS), "the request must be a whole number, got 2.5");
        assert_eq!(error_message(0, &CREDITS), "the request must be more than 0, got 0");
        assert_eq!(
            error_message("2", &SECONDS),
            "the request must be a whole number, got a string"
        );
        assert!(check(&5.into_input().0, &SECONDS).is_ok());
        assert_eq!(error_message(f64::NAN, &CREDITS), "the request must be a finite number");
    }

    #[test]
    fn a_union_accepts_what_any_alternative_accepts() {
        static AUTO: Schema = Schema::Union {
            discriminator: None,
            alternatives: &[
                &Schema::Integer(Range { min: Bound::Inclusive(1.0), max: Bound::Inclusive(9.0) }),
                &Schema::Enum(&["auto"]),
            ],
        };
        assert!(check(&5.into_input().0, &AUTO).is_ok());
        assert!(check(&"auto".into_input().0, &AUTO).is_ok());
        assert_eq!(error_message(10, &AUTO), "the request must be from 1 to 9, got 10");
        assert_eq!(error_message("fast", &AUTO), "the request must be one of auto, got \"fast\"");
        assert_eq!(
            error_message(true, &AUTO),
            "the request must be a whole number or a string, got a boolean"
        );
    }
}
