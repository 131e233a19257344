//! The mark that decoding leaves where it met what no contract names, so that only an answer with
//! such a thing is looked at again. Knows not what was met; without the feature `drift` it is nothing.

#[cfg(feature = "drift")]
pub(crate) use noticed::watched;
#[cfg(feature = "drift")]
pub use noticed::{present, unknown_fields};

/// Leaves the mark.
#[inline]
pub fn mark() {
    #[cfg(feature = "drift")]
    noticed::MARK.set(true);
}

#[cfg(feature = "drift")]
mod noticed {
    use std::cell::Cell;

    use serde::{Deserialize, Deserializer};

    use crate::wire::Fields;

    thread_local! {
        /// Of the decoding that this thread is at; decoding never waits.
        pub(super) static MARK: Cell<bool> = const { Cell::new(false) };
    }

    /// What comes of decoding, and whether it left the mark.
    pub(crate) fn watched<T>(decode: impl FnOnce() -> T) -> (T, bool) {
        MARK.set(false);
        (decode(), MARK.get())
    }

    /// The fields that the contract does not name.
    pub fn unknown_fields<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fields, D::Error> {
        let fields = Fields::deserialize(deserializer)?;
        if !fields.is_empty() {
            super::mark();
        }
        Ok(fields)
    }

    /// A field that may be left out, but is not promised to be null.
    pub fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
    where
        T: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        let value = Option::deserialize(deserializer)?;
        if value.is_none() {
            super::mark();
        }
        Ok(value)
    }
}
