//! Operations, paired by method and path with the names of parameters left out; of each pair the
//! parameters, bodies and answers.

use std::collections::BTreeMap;

use super::schema::Walk;
use super::{Found, answer, from_to};
use crate::drift::aside::key;
use crate::drift::change::Wire;
use crate::drift::place::{Part, Spot};
use crate::drift::rules::Rule;
use crate::drift::side::Side;
use crate::sync::document::{Body, Document, Operation, Parameter, Response, Schema};

pub fn compare(old: &Side, new: &Side, found: &mut Vec<Found>) {
    let (before, after) = (keyed(&old.document), keyed(&new.document));
    for (key, index) in &before {
        let operation = &old.document.operations[*index];
        match after.get(key) {
            Some(other) => {
                let spot = Spot::operation(Some(*index), Some(*other));
                pair(operation, &new.document.operations[*other], &spot, found);
            }
            None => {
                let spot = Spot::operation(Some(*index), None);
                let message = format!("{} is gone", title(operation));
                found.push(Found::new(Rule::OperationRemoved, &spot, message));
            }
        }
    }
    for (_, index) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        let spot = Spot::operation(None, Some(*index));
        let message = format!("{} is new", title(&new.document.operations[*index]));
        found.push(Found::new(Rule::OperationAdded, &spot, message));
    }
}

fn keyed(document: &Document) -> BTreeMap<String, usize> {
    document.operations.iter().enumerate().map(|(index, of)| (key(of), index)).collect()
}

fn title(operation: &Operation) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}

fn pair(old: &Operation, new: &Operation, spot: &Spot, found: &mut Vec<Found>) {
    deprecation(old.deprecated, new.deprecated, spot, &title(new), found);
    parameters(old, new, spot, found);
    bodies(old.body.as_ref(), new.body.as_ref(), spot, found);
    answers(old, new, spot, found);
}

/// Where the word came or went.
pub fn deprecation(
    old: Option<bool>,
    new: Option<bool>,
    spot: &Spot,
    subject: &str,
    found: &mut Vec<Found>,
) {
    match (old.unwrap_or(false), new.unwrap_or(false)) {
        (false, true) => {
            found.push(Found::new(Rule::Deprecated, spot, format!("{subject} is deprecated")));
        }
        (true, false) => {
            let message = format!("{subject} is no longer deprecated");
            found.push(Found::new(Rule::Undeprecated, spot, message));
        }
        _ => {}
    }
}

fn parameters(old: &Operation, new: &Operation, spot: &Spot, found: &mut Vec<Found>) {
    let (before, after) = (told(old), told(new));
    for (key, one) in &before {
        match after.get(key) {
            Some(other) => parameter(one, other, spot, found),
            None => found.push(came_or_went(
                one,
                spot,
                [Rule::RequiredParameterRemoved, Rule::OptionalParameterRemoved],
            )),
        }
    }
    for (_, one) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        let rules = [Rule::RequiredParameterAdded, Rule::OptionalParameterAdded];
        found.push(came_or_went(one, spot, rules));
    }
}

/// Parameters by where they stand and what they are called; those of the path by their position.
fn told(operation: &Operation) -> BTreeMap<(String, String), &Parameter> {
    let key = |parameter: &Parameter| match parameter.location.as_str() {
        "path" => operation
            .path
            .find(&format!("{{{}}}", parameter.name))
            .map(|at| operation.path[..at].matches('{').count().to_string()),
        "header" => Some(parameter.name.to_ascii_lowercase()),
        _ => None,
    };
    let told = operation.parameters.iter().map(|parameter| {
        let name = key(parameter).unwrap_or_else(|| parameter.name.clone());
        ((parameter.location.clone(), name), parameter)
    });
    told.collect()
}

fn part(parameter: &Parameter) -> Part {
    Part::Parameter { location: parameter.location.clone(), name: parameter.name.clone() }
}

fn came_or_went(parameter: &Parameter, spot: &Spot, [required, optional]: [Rule; 2]) -> Found {
    let (rule, what) = match parameter.required {
        true => (required, "required"),
        false => (optional, "optional"),
    };
    let Parameter { name, location, .. } = parameter;
    let verb = if rule.id().ends_with("-added") { "is new" } else { "is gone" };
    let message = format!("`{name}` of the {location} {verb} and was {what}");
    let message = message.replace("is new and was", "is new and");
    Found::new(rule, &spot.at(part(parameter)), message)
}

fn parameter(old: &Parameter, new: &Parameter, spot: &Spot, found: &mut Vec<Found>) {
    let spot = spot.at(part(new));
    let subject = spot.subject();
    if old.name != new.name && old.location == "path" {
        let (one, other) = (format!("`{}`", old.name), subject.clone());
        let message = format!("a part of the path is renamed {}", from_to(&one, &other));
        found.push(Found::new(Rule::PathParameterRenamed, &spot, message).detail(&old.name));
    }
    match (old.required, new.required) {
        (false, true) => {
            let message = format!("{subject} is required now");
            found.push(Found::new(Rule::ParameterBecameRequired, &spot, message));
        }
        (true, false) => {
            let message = format!("{subject} may be left out");
            found.push(Found::new(Rule::ParameterBecameOptional, &spot, message));
        }
        _ => {}
    }
    deprecation(old.deprecated, new.deprecated, &spot, &subject, found);
    serialization(old, new, &spot, found);
    Walk::of(spot, found)
        .optional(!old.required, !new.required)
        .schemas(&old.schema.value, &new.schema.value);
}

/// How it is written into the address, with what the specification says where upstream is silent.
fn serialization(old: &Parameter, new: &Parameter, spot: &Spot, found: &mut Vec<Found>) {
    let whole = |parameter: &Parameter| {
        let said = |key: &str| {
            let entry = parameter.serialization.iter().find(|(name, _)| name == key);
            entry.map(|(_, value)| value.to_string().replace('"', ""))
        };
        let is_form = matches!(parameter.location.as_str(), "query" | "cookie");
        let style = said("style").unwrap_or(if is_form { "form" } else { "simple" }.to_owned());
        let explode = said("explode").unwrap_or((style == "form").to_string());
        let is_said = |key: &str| said(key).unwrap_or("false".to_owned());
        [style, explode, is_said("allowReserved"), is_said("allowEmptyValue")]
    };
    let (before, after) = (whole(old), whole(new));
    for ((key, one), other) in
        ["style", "explode", "allowReserved", "allowEmptyValue"].iter().zip(before).zip(after)
    {
        if one != other {
            let message = format!("`{key}` of {} goes {}", spot.subject(), from_to(&one, &other));
            let change = Found::new(Rule::SerializationChanged, spot, message);
            found.push(change.detail(format!("{key} {one} {other}")));
        }
    }
}

fn bodies(old: Option<&Body>, new: Option<&Body>, spot: &Spot, found: &mut Vec<Found>) {
    let lone = |body: &Body| {
        let media = body.content.first().map(|(media, _)| media.clone()).unwrap_or_default();
        spot.at(Part::Body { media })
    };
    match (old, new) {
        (Some(old), Some(new)) => {
            match (old.required, new.required) {
                (false, true) => {
                    let message = "the body is required now";
                    found.push(Found::new(Rule::BodyBecameRequired, &lone(new), message));
                }
                (true, false) => {
                    let message = "the body may be left out";
                    found.push(Found::new(Rule::BodyBecameOptional, &lone(new), message));
                }
                _ => {}
            }
            let part = |media: &str| Part::Body { media: media.to_owned() };
            contents(&old.content, &new.content, spot, &part, found);
        }
        (None, Some(new)) => {
            let rule = if new.required { Rule::RequiredBodyAdded } else { Rule::OptionalBodyAdded };
            found.push(Found::new(rule, &lone(new), "a body is new"));
        }
        (Some(old), None) => {
            let rule =
                if old.required { Rule::RequiredBodyRemoved } else { Rule::OptionalBodyRemoved };
            found.push(Found::new(rule, &lone(old), "no body is taken any more"));
        }
        (None, None) => {}
    }
}

fn contents(
    old: &[(String, Schema)],
    new: &[(String, Schema)],
    spot: &Spot,
    part: &dyn Fn(&str) -> Part,
    found: &mut Vec<Found>,
) {
    for (media, schema) in old {
        let spot = spot.at(part(media));
        match new.iter().find(|(other, _)| other == media) {
            Some((_, other)) => answer::schemas(&schema.value, &other.value, &spot, found),
            None => {
                let message = format!("`{media}` is gone");
                found.push(Found::new(Rule::MediaTypeRemoved, &spot, message));
            }
        }
    }
    for (media, _) in new.iter().filter(|(media, _)| !old.iter().any(|(one, _)| one == media)) {
        let message = format!("`{media}` is new");
        found.push(Found::new(Rule::MediaTypeAdded, &spot.at(part(media)), message));
    }
}

fn answers(old: &Operation, new: &Operation, spot: &Spot, found: &mut Vec<Found>) {
    let at = |answer: &Response| {
        let media = answer.content.first().map(|(media, _)| media.clone()).unwrap_or_default();
        spot.at(Part::Answer { status: answer.status.clone(), media })
    };
    for one in &old.responses {
        match new.responses.iter().find(|other| other.status == one.status) {
            Some(other) => answer_pair(one, other, spot, found),
            None => {
                let rule = match one.is_success() {
                    true => Rule::SuccessStatusRemoved,
                    false => Rule::FailureStatusRemoved,
                };
                let message = format!("the answer {} is gone", one.status);
                let change = Found::new(rule, &at(one), message);
                let stays = |other: &Response| {
                    other.is_success() && old.responses.iter().any(|one| one.status == other.status)
                };
                let is_read = new.responses.iter().any(stays);
                found.push(if is_read { change.at_most(Wire::None) } else { change });
            }
        }
    }
    let is_new = |one: &&Response| !old.responses.iter().any(|other| other.status == one.status);
    for one in new.responses.iter().filter(is_new) {
        let rule = match one.is_success() {
            true => Rule::SuccessStatusAdded,
            false => Rule::FailureStatusAdded,
        };
        let message = format!("the answer {} is new", one.status);
        found.push(Found::new(rule, &at(one), message));
    }
}

fn answer_pair(old: &Response, new: &Response, spot: &Spot, found: &mut Vec<Found>) {
    let status = new.status.clone();
    let part = |media: &str| Part::Answer { status: status.clone(), media: media.to_owned() };
    let lone = |answer: &Response| spot.at(part(&answer.content[0].0));
    match (old.content.is_empty(), new.content.is_empty()) {
        (true, false) => {
            let message = format!("the answer {status} has a body");
            found.push(Found::new(Rule::AnswerBodyAdded, &lone(new), message));
        }
        (false, true) => {
            let message = format!("the answer {status} has no body any more");
            found.push(Found::new(Rule::AnswerBodyRemoved, &lone(old), message));
        }
        _ => contents(&old.content, &new.content, spot, &part, found),
    }
}
