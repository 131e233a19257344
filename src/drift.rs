//! Drift: an answer that is not as the contract has it is reported, once for each way in which it
//! differs, and fails no call for that. Decoding marks such an answer; only then is it walked
//! through. Knows shapes and no operation.

mod shape;
mod walk;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;

use crate::answer::Form;
use crate::client::ClientBuilder;
use crate::error::redaction::Redaction;
use crate::wire::watched;
use shape::Shape;
use walk::Finding;

/// The most reports of one client: a host that makes up a name for each answer fills no memory.
const REPORTS: usize = 1000;

/// One way in which an answer differs from the contract, as [`ClientBuilder::on_drift`] tells it.
///
/// It holds no value of the answer, except a word that an enumeration does not have, and that only
/// if it is formed like one: at most 48 letters, digits and `_.:-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Drift {
    /// The operation that was answered, such as `get_task`.
    pub operation: &'static str,
    /// Where in the answer, as a JSON pointer: `/data/*/status`. `*` stands for every entry of a
    /// list and of a map, and `…` for a name that is not formed like one.
    pub pointer: String,
    /// In what way it differs.
    pub kind: DriftKind,
    /// What was found there, in words: `an unknown field`, `null instead of a text`.
    pub found: String,
}

/// In what way an answer differs from the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DriftKind {
    /// A field that the contract does not name. It is kept in `extra`.
    UnknownField,
    /// A word that an enumeration of the contract does not have. It is kept in `Other`.
    UnknownValue,
    /// A field that the contract promises is not there. The call fails, as it does without the
    /// feature `drift`.
    MissingField,
    /// A value of another type than the contract has. The call fails, as it does without the
    /// feature `drift`, unless it is a null where a field may be left out.
    UnfittingType,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, pointer, found, .. } = self;
        // The pointer to the whole answer is empty.
        let pointer = if pointer.is_empty() { "the answer" } else { pointer };
        write!(f, "{operation}: {pointer}: {found}")
    }
}

impl ClientBuilder {
    /// Has `listener` told of each way in which an answer of Runway's differs from the contract,
    /// beside the `tracing` event at level warn with the target `runwayml::drift`, which comes with
    /// or without a listener.
    ///
    /// Each is told once for a client and its clones, and at most 1000 of them. The listener runs
    /// within the call that was answered, before it returns: it should be quick, and when it panics,
    /// so does the call. What CometAPI answers is not watched: it adds to Runway's answers and wraps
    /// them in ways of its own.
    ///
    /// An answer as the contract has it costs about 130 instructions more than without the feature;
    /// one that differs is read a second time, about 6000 instructions for a task.
    ///
    /// ```
    /// use runwayml::{Client, Drift};
    ///
    /// let (drifts, seen) = std::sync::mpsc::channel();
    /// let client = Client::builder()
    ///     .api_key("key_0123")
    ///     .on_drift(move |drift: &Drift| drop(drifts.send(drift.clone())))
    ///     .build()?;
    /// # drop(client);
    /// for drift in seen.try_iter() {
    ///     println!("{drift}");
    /// }
    /// # Ok::<(), runwayml::BuildError>(())
    /// ```
    pub fn on_drift(mut self, listener: impl Fn(&Drift) + Send + Sync + 'static) -> Self {
        self.listener = Listener(Some(Arc::new(listener)));
        self
    }
}

/// Who is told.
#[derive(Clone, Default)]
pub(crate) struct Listener(Option<Arc<Callback>>);

type Callback = dyn Fn(&Drift) + Send + Sync;

/// What a client has reported, and to whom. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Watcher(Arc<Reports>);

struct Reports {
    listener: Listener,
    /// Each with its operation.
    made: Mutex<BTreeSet<(&'static str, Finding)>>,
}

/// The watch over one answer; over none by default.
#[derive(Clone, Default)]
pub(crate) struct Watch(Option<(&'static str, Watcher)>);

impl Watcher {
    pub(crate) fn new(listener: Listener) -> Self {
        Self(Arc::new(Reports { listener, made: Mutex::default() }))
    }

    /// Watches over an answer to the operation, if it comes as the contract has it.
    pub(crate) fn watch(&self, operation: &'static str, form: Form) -> Watch {
        Watch((form == Form::Plain).then(|| (operation, self.clone())))
    }

    fn report(&self, operation: &'static str, finding: Finding, redaction: &Redaction) {
        let made = (operation, finding);
        if !self.is_new(&made) {
            return;
        }
        let (operation, Finding { pointer, kind, found }) = made;
        // A host that repeats the key does so as a word, too.
        let (pointer, found) = (redaction.apply(&pointer), redaction.apply(&found));
        tracing::warn!(operation, pointer, found, "the answer is not as the contract has it");
        if let Some(listener) = &self.0.listener.0 {
            listener(&Drift { operation, pointer, kind, found });
        }
    }

    fn is_new(&self, report: &(&'static str, Finding)) -> bool {
        let mut made = self.0.made.lock().unwrap_or_else(PoisonError::into_inner);
        !made.contains(report) && made.len() < REPORTS && made.insert(report.clone())
    }
}

impl Watch {
    /// Decodes an answer, and looks at it where decoding met what the contract does not have.
    pub(crate) fn decode<T: DeserializeOwned>(
        &self,
        body: &[u8],
        redaction: &Redaction,
    ) -> Option<T> {
        let (read, is_marked) = watched(|| serde_json::from_slice(body).ok());
        if is_marked && read.is_some() {
            self.look(body, redaction);
        }
        read
    }

    /// Reports how an answer differs from the contract.
    pub(crate) fn look(&self, body: &[u8], redaction: &Redaction) {
        let Some((operation, watcher)) = &self.0 else { return };
        let Some(shape) = Shape::of(operation) else { return };
        for finding in walk::findings(body, shape) {
            watcher.report(operation, finding, redaction);
        }
    }
}
