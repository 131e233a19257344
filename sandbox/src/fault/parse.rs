//! Parses faults from strings, as the command line takes them, such as `status=503,on=text_to_image,times=2`.

use std::str::FromStr;

use super::definition::{Effect, Fault, Replacement, valid_header, valid_status};
use crate::duration;

const EFFECTS: &str = "`status=503`, `delay=1.5s`, `reset` or `denial`";

const OPTIONS: &str = "`on=OPERATION`, `times=N`, `always`, `after=N`, `accepted`, `retry-after=SECONDS` or `header=NAME:VALUE`";

/// An error for a string that does not describe a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{part}` (character {position}): {problem}")]
pub struct ParseFaultError {
    /// The part of the string with the problem.
    part: String,
    /// Where it begins, in characters counted from 1.
    position: usize,
    problem: String,
}

/// A word or `name=value` between two commas.
#[derive(Clone, Copy)]
struct Part<'t> {
    text: &'t str,
    position: usize,
    name: &'t str,
    value: Option<&'t str>,
}

impl FromStr for Fault {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = split(text);
        check_repetition(&parts)?;
        let (first, fault) = effect(&parts, text)?;
        let options = parts.iter().filter(|part| part.position != first.position);
        options.copied().try_fold(fault, option)
    }
}

fn split(text: &str) -> Vec<Part<'_>> {
    let mut position = 1;
    let part = |whole| {
        let text = str::trim_start(whole);
        let start = position + whole.chars().count() - text.chars().count();
        position += whole.chars().count() + 1;
        let text = text.trim_end();
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (text, None),
        };
        Part { text, position: start, name, value }
    };
    text.split(',').map(part).collect()
}

fn check_repetition(parts: &[Part<'_>]) -> Result<(), ParseFaultError> {
    // A response may have several headers.
    for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.name != "header") {
        let earlier = &parts[..index];
        if earlier.iter().any(|other| other.name == part.name) {
            return Err(part.error(format!("`{}` is repeated; leave one out", part.name)));
        }
        let conflict =
            |one, other| part.name == one && earlier.iter().any(|earlier| earlier.name == other);
        if conflict("times", "always") || conflict("always", "times") {
            return Err(part.error("`times` and `always` exclude each other; leave one out"));
        }
    }
    Ok(())
}

/// The only part that is an effect, and its fault without options.
fn effect<'t>(parts: &[Part<'t>], text: &str) -> Result<(Part<'t>, Fault), ParseFaultError> {
    let mut found: Option<(Part<'t>, Fault)> = None;
    for part in parts {
        let Some(fault) = part.effect()? else { continue };
        if let Some((first, _)) = found {
            let first = first.text;
            let problem =
                format!("is a second effect next to `{first}`; make it a fault of its own");
            return Err(part.error(problem));
        }
        found = Some((*part, fault));
    }
    found.ok_or_else(|| ParseFaultError {
        part: text.to_owned(),
        position: 1,
        problem: format!("the effect is missing; begin with {EFFECTS}"),
    })
}

fn option(fault: Fault, part: Part<'_>) -> Result<Fault, ParseFaultError> {
    match part.name {
        "on" => Ok(fault.on(part.value("the id of an operation, such as `on=text_to_image`")?)),
        "times" => match part.number()? {
            0 => Err(part.error("must be at least 1; leave the fault out instead")),
            times => Ok(fault.times(times)),
        },
        "after" => Ok(fault.after(part.number()?)),
        "always" => part.word().map(|()| fault.always()),
        "accepted" if fault.effect == Effect::Replace(Replacement::Denial) => {
            Err(part.error("has no effect on `denial`; leave it out"))
        }
        "accepted" => part.word().map(|()| fault.accepted()),
        "retry-after" => {
            let value = part.value("a number of seconds, such as `retry-after=2`")?;
            header(fault, part, "retry-after", value)
        }
        "header" => {
            let expected = "a name and a value, such as `header=x-should-retry:false`";
            let (name, value) = part
                .value(expected)?
                .split_once(':')
                .ok_or_else(|| part.error(format!("must have {expected}")))?;
            header(fault, part, name.trim(), value.trim())
        }
        _ => Err(part.error(format!("is not an option; write {OPTIONS}"))),
    }
}

fn header(fault: Fault, part: Part<'_>, name: &str, value: &str) -> Result<Fault, ParseFaultError> {
    if !matches!(fault.effect, Effect::Replace(Replacement::Status { .. })) {
        return Err(part.error("needs a response, which only `status` has; leave it out"));
    }
    if valid_header(name, value).is_none() {
        return Err(part.error("is not a valid header; write it in ASCII, without line breaks"));
    }
    Ok(fault.header(name, value))
}

impl Part<'_> {
    /// The fault with this effect; `None` if this part is not an effect.
    fn effect(&self) -> Result<Option<Fault>, ParseFaultError> {
        Ok(Some(match self.name {
            "status" => {
                let status = self.value.and_then(|value| valid_status(value.parse().ok()?));
                let status = status.ok_or_else(|| {
                    self.error("must be a status of 200 to 599, such as `status=503`")
                })?;
                Fault::status(status.as_u16())
            }
            "delay" => {
                let value = self.value("a time, such as `delay=1.5s` or `delay=200ms`")?;
                Fault::delay(duration::parse(value).map_err(|error| self.error(error.to_string()))?)
            }
            "reset" => self.word().map(|()| Fault::reset())?,
            "denial" => self.word().map(|()| Fault::denial())?,
            _ => return Ok(None),
        }))
    }

    fn value(&self, expected: &str) -> Result<&str, ParseFaultError> {
        let value = self.value.filter(|value| !value.is_empty());
        value.ok_or_else(|| self.error(format!("must have {expected}")))
    }

    fn number(&self) -> Result<u32, ParseFaultError> {
        let number = self.value.and_then(|value| value.parse().ok());
        let name = self.name;
        number.ok_or_else(|| self.error(format!("must be a whole number, such as `{name}=2`")))
    }

    fn word(&self) -> Result<(), ParseFaultError> {
        match self.value {
            None => Ok(()),
            Some(_) => Err(self.error(format!("takes no value; write `{}`", self.name))),
        }
    }

    fn error(&self, problem: impl Into<String>) -> ParseFaultError {
        let Self { text, position, .. } = *self;
        ParseFaultError { part: text.to_owned(), position, problem: problem.into() }
    }
}
