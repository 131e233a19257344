//! Parses faults from strings, as the command line takes them, such as `status=503,on=text_to_image,times=2`.

use std::str::FromStr;
use std::time::Duration;

use super::definition::{Fault, valid_header, valid_status};
use super::effect::{Effect, Replacement};
use crate::duration;

const EFFECTS: &str = "`status=503`, `delay=1.5s`, `reset`, `cut`, `drip=1.5s`, `not-found`, `failed=CODE` or `cancelled`";

const OPTIONS: &str = "`on=OPERATION`, `on-outputs`, `times=N`, `always`, `after=N`, `accepted`, `retry-after=SECONDS`, `header=NAME:VALUE` or, at the end, `text=BODY`";

const TEXT: &str = "text";

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
    let (mut parts, mut position, mut rest) = (Vec::new(), 1, Some(text));
    while let Some(text) = rest {
        let name = text.split_once('=').map(|(name, _)| name.trim());
        let (whole, after) = match text.split_once(',') {
            Some((whole, after)) if name != Some(TEXT) => (whole, Some(after)),
            // A body may contain commas.
            _ => (text, None),
        };
        parts.push(part(whole, position));
        position += whole.chars().count() + 1;
        rest = after;
    }
    parts
}

fn part(whole: &str, position: usize) -> Part<'_> {
    let text = whole.trim_start();
    let position = position + whole.chars().count() - text.chars().count();
    let text = text.trim_end();
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name.trim(), Some(value.trim())),
        None => (text, None),
    };
    Part { text, position, name, value }
}

fn check_repetition(parts: &[Part<'_>]) -> Result<(), ParseFaultError> {
    // A response may have several headers.
    for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.name != "header") {
        let earlier = &parts[..index];
        if earlier.iter().any(|other| other.name == part.name) {
            return Err(part.error(format!("`{}` is repeated; leave one out", part.name)));
        }
        for (one, other) in [("times", "always"), ("on", "on-outputs")] {
            let has = |name| earlier.iter().any(|earlier| earlier.name == name);
            if part.name == one && has(other) || part.name == other && has(one) {
                let problem = format!("`{one}` and `{other}` exclude each other; leave one out");
                return Err(part.error(problem));
            }
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
        "on-outputs" if !fault.effect.can_be_on_outputs() => Err(part.no_effect_on(&fault)),
        "on-outputs" => part.word().map(|()| fault.on_outputs()),
        "accepted" if !fault.effect.can_follow_acceptance() => Err(part.no_effect_on(&fault)),
        "accepted" => part.word().map(|()| fault.accepted()),
        TEXT => {
            check_response(&fault, part)?;
            Ok(fault.text(part.value("the body of the response, such as `text=busy`")?))
        }
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
    check_response(&fault, part)?;
    if valid_header(name, value).is_none() {
        return Err(part.error("is not a valid header; write it in ASCII, without line breaks"));
    }
    Ok(fault.header(name, value))
}

/// Checks that the fault has a response of its own.
fn check_response(fault: &Fault, part: Part<'_>) -> Result<(), ParseFaultError> {
    match fault.effect {
        Effect::Replace(Replacement::Status { .. }) => Ok(()),
        _ => Err(part.error("needs a response, which only `status` has; leave it out")),
    }
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
            "delay" => Fault::delay(self.time()?),
            "reset" => self.word().map(|()| Fault::reset())?,
            "cut" => self.word().map(|()| Fault::cut())?,
            "drip" => Fault::drip(self.time()?),
            "not-found" => self.word().map(|()| Fault::not_found())?,
            "failed" => {
                Fault::failed(self.value("a failure code, such as `failed=ASSET.INVALID`")?)
            }
            "cancelled" => self.word().map(|()| Fault::cancelled())?,
            _ => return Ok(None),
        }))
    }

    fn value(&self, expected: &str) -> Result<&str, ParseFaultError> {
        let value = self.value.filter(|value| !value.is_empty());
        value.ok_or_else(|| self.error(format!("must have {expected}")))
    }

    fn time(&self) -> Result<Duration, ParseFaultError> {
        let name = self.name;
        let value = self.value(&format!("a time, such as `{name}=1.5s` or `{name}=200ms`"))?;
        duration::parse(value).map_err(|error| self.error(error.to_string()))
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

    fn no_effect_on(&self, fault: &Fault) -> ParseFaultError {
        self.error(format!("has no effect on `{}`; leave it out", fault.effect.name()))
    }

    fn error(&self, problem: impl Into<String>) -> ParseFaultError {
        let Self { text, position, .. } = *self;
        ParseFaultError { part: text.to_owned(), position, problem: problem.into() }
    }
}
