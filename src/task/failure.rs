//! Why a task failed, as far as its code tells: codes are dotted words of an open set, so they are
//! told apart by their parts. Source: facts on failure codes of Runway's documentation, 2026.

use std::fmt;

/// Why a task failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure<'t> {
    /// The host's words; not meant for end users.
    pub text: Option<&'t str>,
    /// The host's code, if it gave one.
    pub code: Option<FailureCode>,
}

impl Failure<'_> {
    /// What good another creation with the same input may do. It is a new task, and billed anew.
    pub fn retry(&self) -> Retry {
        self.code.as_ref().map_or(Retry::AfterPause, FailureCode::retry)
    }

    /// Whether another creation with the same input may succeed.
    pub fn is_retryable(&self) -> bool {
        self.retry() != Retry::Never
    }
}

impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.unwrap_or("no reason given"))?;
        match &self.code {
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}

/// The code of a failure, such as `SAFETY.INPUT.TEXT`.
///
/// ```
/// use runwayml::{FailureClass, FailureCode};
///
/// let code = FailureCode::from("INPUT_PREPROCESSING.SAFETY.TEXT");
/// assert_eq!(code.class(), FailureClass::Moderation);
/// assert!(!code.is_retryable());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FailureCode(String);

/// What kind of failure a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureClass {
    /// The input or the output was moderated. Repeated moderation can cost the account.
    Moderation,
    /// An asset of the request does not fit.
    Asset,
    /// A fault of the host.
    Internal,
    /// The output was not good enough to hand out; another input helps more than another try.
    BadOutput,
    /// A partner's model was not to be had.
    ThirdParty,
    /// A code that this version does not know.
    Unknown,
}

/// What good another creation with the same input may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// None.
    Never,
    /// Seldom any: not more than once.
    Once,
    /// Some, after a pause.
    AfterPause,
}

impl FailureCode {
    /// The code as it is on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What kind of failure it stands for.
    pub fn class(&self) -> FailureClass {
        let parts: Vec<&str> = self.0.split('.').collect();
        match parts.as_slice() {
            parts if parts.contains(&"SAFETY") => FailureClass::Moderation,
            ["ASSET", ..] => FailureClass::Asset,
            ["INTERNAL", "BAD_OUTPUT", ..] => FailureClass::BadOutput,
            ["INTERNAL", ..] | ["INPUT_PREPROCESSING", "INTERNAL", ..] => FailureClass::Internal,
            ["THIRD_PARTY", ..] => FailureClass::ThirdParty,
            _ => FailureClass::Unknown,
        }
    }

    /// What good another creation with the same input may do.
    pub fn retry(&self) -> Retry {
        match self.class() {
            FailureClass::Internal | FailureClass::ThirdParty => Retry::AfterPause,
            FailureClass::BadOutput => Retry::Once,
            FailureClass::Moderation | FailureClass::Asset | FailureClass::Unknown => Retry::Never,
        }
    }

    /// Whether another creation with the same input may succeed.
    pub fn is_retryable(&self) -> bool {
        self.retry() != Retry::Never
    }
}

impl From<&str> for FailureCode {
    fn from(code: &str) -> Self {
        Self(code.to_owned())
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_by_its_parts() {
        for (code, class, retry) in [
            ("SAFETY.INPUT.TEXT", FailureClass::Moderation, Retry::Never),
            ("SAFETY.OUTPUT.IMAGE", FailureClass::Moderation, Retry::Never),
            ("INPUT_PREPROCESSING.SAFETY.TEXT", FailureClass::Moderation, Retry::Never),
            ("INPUT_PREPROCESSING.INTERNAL", FailureClass::Internal, Retry::AfterPause),
            ("ASSET.INVALID", FailureClass::Asset, Retry::Never),
            ("INTERNAL.BAD_OUTPUT.CODE01", FailureClass::BadOutput, Retry::Once),
            ("INTERNAL", FailureClass::Internal, Retry::AfterPause),
            ("INTERNAL.SOMETHING", FailureClass::Internal, Retry::AfterPause),
            ("THIRD_PARTY.UNAVAILABLE", FailureClass::ThirdParty, Retry::AfterPause),
            ("WEATHER", FailureClass::Unknown, Retry::Never),
            ("UNSAFETY.X", FailureClass::Unknown, Retry::Never),
        ] {
            let code = FailureCode::from(code);
            assert_eq!((code.class(), code.retry()), (class, retry), "{code}");
        }
    }

    #[test]
    fn a_failure_without_a_code_may_pass() {
        assert!(Failure { text: None, code: None }.is_retryable());
    }
}
