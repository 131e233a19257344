//! Drift: each difference between a response and the spec is reported once, and no call fails because of
//! it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::redaction::{Redaction, is_name};
use crate::schema::{Map, Mismatch};

/// The maximum number of reports per client, so that random names cannot fill the memory.
const REPORTS: usize = 1000;

/// The maximum number of findings in one response.
const FINDINGS: usize = 100;

/// One way in which a response differs from the spec, as [`ClientBuilder::on_drift`](crate::ClientBuilder::on_drift) reports it.
///
/// It contains no value of the response, except an unknown value of an enum, and that only if it
/// looks like a name: at most 48 letters, digits and `_.:-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Drift {
    /// The operation, such as `get_task`.
    pub operation: &'static str,
    /// The place of the difference: type and field, as in `Task.status`, or for a value of an unexpected
    /// type the path in the response, as in `data[].status`; `…` is a name that does not look like one.
    pub location: String,
    /// In what way the response differs.
    pub kind: DriftKind,
    /// What was found there, such as ``the unknown value `PAUSED` ``.
    pub found: String,
}

/// In what way a response differs from the spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DriftKind {
    /// A field that the spec does not name. It is kept in `extra`.
    UnknownField,
    /// A value that an enum of the spec does not have. It is kept in `Other`.
    UnknownValue,
    /// A field that the spec requires is missing or null. It is read as `None`.
    MissingField,
    /// A value of another type than the spec has. It is left out; but a string where a list is expected is
    /// kept as a list of one.
    UnexpectedType,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.operation, self.location, self.found)
    }
}

/// The callback of the caller, if there is one.
#[derive(Clone, Default)]
pub(crate) struct Listener(Option<Arc<Callback>>);

impl Listener {
    pub(crate) fn new(listener: impl Fn(&Drift) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }
}

type Callback = dyn Fn(&Drift) + Send + Sync;

/// A field of a type.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) of: &'p str,
    pub(crate) field: &'p str,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.of, self.field)
    }
}

/// A type of a response that finds its own differences from the spec.
pub(crate) trait Inspect {
    /// Adds what the spec does not have.
    fn inspect(&self, _: Place<'_>, _: &mut Findings) {}

    /// Whether it is missing or null.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The findings of one response, at most [`FINDINGS`].
#[derive(Default)]
pub(crate) struct Findings(BTreeSet<Finding>);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    location: String,
    kind: DriftKind,
    found: Cow<'static, str>,
}

impl Findings {
    fn add(&mut self, location: String, kind: DriftKind, found: impl Into<Cow<'static, str>>) {
        if self.0.len() < FINDINGS {
            self.0.insert(Finding { location, kind, found: found.into() });
        }
    }

    fn is_full(&self) -> bool {
        self.0.len() >= FINDINGS
    }

    pub(crate) fn unknown_value(&mut self, at: Place<'_>, value: &str) {
        // A string that does not look like a name may be secret.
        let found = match is_name(value) {
            true => Cow::Owned(format!("the unknown value `{value}`")),
            false => Cow::Borrowed("an unknown value"),
        };
        self.add(at.to_string(), DriftKind::UnknownValue, found);
    }

    pub(crate) fn missing(&mut self, at: Place<'_>) {
        self.add(at.to_string(), DriftKind::MissingField, "a required field is missing or null");
    }

    /// The fields of a type that the spec does not name.
    pub(crate) fn unknown_fields(&mut self, of: &str, fields: &crate::schema::Fields) {
        for name in fields.keys() {
            if self.is_full() {
                break;
            }
            let field = if is_name(name) { name } else { "…" };
            let location = Place { of, field }.to_string();
            self.add(location, DriftKind::UnknownField, "an unknown field");
        }
    }
}

/// The path in a response without what is of this response alone: the positions in lists, and keys that
/// do not look like names.
fn location(path: &str) -> String {
    let named = path.split('.').map(|segment| {
        let (name, positions) = segment.split_at(segment.find('[').unwrap_or(segment.len()));
        let name = if is_name(name) { name } else { "…" };
        format!("{name}{}", "[]".repeat(positions.matches('[').count()))
    });
    named.collect::<Vec<_>>().join(".")
}

/// The reports of a client, and its listener.
pub(crate) struct Reports {
    listener: Listener,
    /// The findings that were reported, each with its operation.
    made: Mutex<BTreeSet<(&'static str, Finding)>>,
}

impl Reports {
    pub(crate) fn new(listener: Listener) -> Self {
        Self { listener, made: Mutex::default() }
    }

    /// Reports the findings of a response that were not reported before.
    pub(crate) fn report(
        &self,
        operation: &'static str,
        value: &dyn Inspect,
        mismatches: &[Mismatch],
        redaction: impl FnOnce() -> Redaction,
    ) {
        let mut findings = Findings::default();
        for Mismatch { path, problem } in mismatches {
            findings.add(location(path), DriftKind::UnexpectedType, problem.clone());
        }
        value.inspect(Place { of: "", field: "" }, &mut findings);
        // A field that was left out because of its type is not reported as missing too.
        let field = |location: &str| location.rsplit('.').next().map(str::to_owned);
        findings.0.retain(|finding| {
            let mut left_out = mismatches.iter().map(|mismatch| field(&mismatch.path));
            finding.kind != DriftKind::MissingField
                || left_out.all(|left_out| left_out != field(&finding.location))
        });
        let new: Vec<Finding> =
            findings.0.into_iter().filter(|finding| self.is_new(operation, finding)).collect();
        if new.is_empty() {
            return;
        }
        // A provider may repeat the key as the name of a field.
        let redaction = redaction();
        for Finding { location, kind, found } in new {
            let (location, found) = (redaction.apply(&location), redaction.apply(&found));
            tracing::warn!(operation, location, found, "the response differs from the spec");
            if let Some(listener) = &self.listener.0 {
                listener(&Drift { operation, location, kind, found });
            }
        }
    }

    fn is_new(&self, operation: &'static str, finding: &Finding) -> bool {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.len() < REPORTS && made.insert((operation, finding.clone()))
    }
}

impl<T: Inspect> Inspect for Option<T> {
    fn inspect(&self, at: Place<'_>, findings: &mut Findings) {
        if let Some(value) = self {
            value.inspect(at, findings);
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Inspect> Inspect for Vec<T> {
    fn inspect(&self, at: Place<'_>, findings: &mut Findings) {
        for entry in self {
            if findings.is_full() {
                break;
            }
            entry.inspect(at, findings);
        }
    }
}

impl<K, V: Inspect> Inspect for Map<K, V> {
    fn inspect(&self, at: Place<'_>, findings: &mut Findings) {
        for value in self.values() {
            if findings.is_full() {
                break;
            }
            value.inspect(at, findings);
        }
    }
}

macro_rules! nothing_to_find {
    ($($type:ty)*) => {
        $(impl Inspect for $type {})*
    };
}

nothing_to_find! {
    () bool f64 i64 u64 String serde_json::Value
    crate::schema::Timestamp crate::schema::Date crate::schema::Url crate::schema::Secret
}
