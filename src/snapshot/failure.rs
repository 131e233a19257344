//! Why a task failed, and whether creating it again may help.

use std::fmt;

use crate::redaction::Line;

/// Why a task failed.
///
/// `Display` and `Debug` redact the message: it may contain presigned URLs. [`Failure::message`]
/// returns it unchanged.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    message: Option<String>,
    code: Option<FailureCode>,
}

impl Failure {
    pub(crate) fn new(message: Option<&str>, code: Option<&str>) -> Self {
        Self { message: message.map(str::to_owned), code: code.map(FailureCode::from) }
    }

    /// The provider's message, unchanged. It is not meant for end users and may contain secrets such
    /// as presigned URLs; use `Display` for logs.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The provider's code, if it reported one.
    pub fn code(&self) -> Option<&FailureCode> {
        self.code.as_ref()
    }

    /// Whether to create the task again with the same input. That is a new task, billed again.
    pub fn retry(&self) -> Retry {
        self.code.as_ref().map_or(FAILURES.without_code, FailureCode::retry)
    }

    /// Whether creating the task again with the same input may succeed.
    pub fn is_retryable(&self) -> bool {
        self.retry() != Retry::Never
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => Line::message(message).fmt(f)?,
            None => f.write_str("no reason given")?,
        }
        match &self.code {
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("message", &self.message.as_ref().map(|message| Line::message(message)))
            .field("code", &self.code)
            .finish()
    }
}

/// The code of a failure, such as `SAFETY.INPUT.TEXT`.
///
/// ```
/// use runwayml::task::{FailureClass, FailureCode};
///
/// let code = FailureCode::from("INPUT_PREPROCESSING.SAFETY.TEXT");
/// assert_eq!(code.class(), FailureClass::Moderation);
/// assert!(!code.is_retryable());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FailureCode(String);

/// The kind of failure that a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureClass {
    /// The input or the output was moderated. Repeated moderation can cost the account.
    Moderation,
    /// An asset of the request is not accepted: its size, length, codec or ratio.
    Asset,
    /// An error of the provider.
    Internal,
    /// The output was too poor to be delivered; a different input helps more than a retry.
    BadOutput,
    /// A partner's model was unavailable.
    ThirdParty,
    /// A code that this version does not know.
    Unknown,
}

/// Whether to create a task again with the same input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// No.
    Never,
    /// Once at most; it seldom helps.
    Once,
    /// Yes, after a back-off.
    AfterBackoff,
}

/// The table that build/data.rs generates from `openapi/failures.json`.
static FAILURES: Failures = include!(concat!(env!("OUT_DIR"), "/failures.rs"));

struct Failures {
    without_code: Retry,
    /// The first rule that applies to a code decides.
    rules: &'static [Rule],
}

/// A rule for codes, which are segments separated by dots.
struct Rule {
    /// Applies to codes that have this segment anywhere.
    segment: Option<&'static str>,
    /// Applies to codes that begin with these segments.
    under: Option<&'static str>,
    class: FailureClass,
    retry: Retry,
}

impl Rule {
    fn applies_to(&self, code: &str) -> bool {
        let is_under = |prefix: &str| {
            let rest = code.strip_prefix(prefix);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.under.is_some_and(is_under)
            || self.segment.is_some_and(|segment| code.split('.').any(|part| part == segment))
    }
}

impl FailureCode {
    /// The code as the provider sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind of failure.
    pub fn class(&self) -> FailureClass {
        self.rule().0
    }

    /// Whether to create the task again with the same input.
    pub fn retry(&self) -> Retry {
        self.rule().1
    }

    /// Whether creating the task again with the same input may succeed.
    pub fn is_retryable(&self) -> bool {
        self.retry() != Retry::Never
    }

    fn rule(&self) -> (FailureClass, Retry) {
        let rule = FAILURES.rules.iter().find(|rule| rule.applies_to(&self.0));
        rule.map_or((FailureClass::Unknown, Retry::Never), |rule| (rule.class, rule.retry))
    }
}

impl From<&str> for FailureCode {
    fn from(code: &str) -> Self {
        Self(code.to_owned())
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Line::code(&self.0).fmt(f)
    }
}

impl fmt::Debug for FailureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FailureCode").field(&Line::code(&self.0)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_classified_by_its_segments() {
        for (code, class, retry) in [
            ("SAFETY.INPUT.TEXT", FailureClass::Moderation, Retry::Never),
            ("SAFETY.OUTPUT.IMAGE", FailureClass::Moderation, Retry::Never),
            ("INPUT_PREPROCESSING.SAFETY.TEXT", FailureClass::Moderation, Retry::Never),
            ("INPUT_PREPROCESSING.INTERNAL", FailureClass::Internal, Retry::AfterBackoff),
            ("ASSET.INVALID", FailureClass::Asset, Retry::Never),
            ("INTERNAL.BAD_OUTPUT.CODE01", FailureClass::BadOutput, Retry::Once),
            ("INTERNAL", FailureClass::Internal, Retry::AfterBackoff),
            ("INTERNAL.SOMETHING", FailureClass::Internal, Retry::AfterBackoff),
            ("THIRD_PARTY.UNAVAILABLE", FailureClass::ThirdParty, Retry::AfterBackoff),
            ("INTERNALS", FailureClass::Unknown, Retry::Never),
            ("WEATHER", FailureClass::Unknown, Retry::Never),
            ("UNSAFETY.X", FailureClass::Unknown, Retry::Never),
        ] {
            let code = FailureCode::from(code);
            assert_eq!((code.class(), code.retry()), (class, retry), "{code}");
        }
    }

    #[test]
    fn a_failure_without_a_code_is_retryable() {
        assert!(Failure::new(None, None).is_retryable());
    }

    #[test]
    fn a_failure_is_printed_without_the_query_of_a_url() {
        let url = "https://host/a.png?X-Amz-Signature=f00d";
        let failure = Failure::new(Some(&format!("cannot fetch {url}\nsorry")), Some(url));
        for printed in [format!("{failure}"), format!("{failure:?}"), format!("{failure:#?}")] {
            assert!(
                printed.contains("https://host/a.png") && !printed.contains("f00d"),
                "{printed}"
            );
        }
        assert!(!failure.to_string().contains('\n'));
        assert!(failure.message().unwrap().contains("f00d"));
        assert_eq!(failure.code().unwrap().as_str(), url);
    }
}
