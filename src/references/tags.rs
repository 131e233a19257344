//! Tags of images: of the form that the contract gives, whichever model will be asked. Knows no form
//! itself.

use crate::generated::TAGS;
use crate::wire::check_forms;

use super::ReferencesError;

/// Whether some model would take the tag; the one that is asked has the last word.
pub(super) fn check(tag: &str) -> Result<(), ReferencesError> {
    let Some(reason) = fault(tag) else { return Ok(()) };
    let lower = tag.to_lowercase();
    let reason = match lower != tag && fault(&lower).is_none() {
        true => format!("{reason}; `{lower}` would do, mentioned as `@{lower}`"),
        false => reason,
    };
    Err(ReferencesError::Tag { tag: tag.to_owned(), reason })
}

/// What every model has against it.
fn fault(tag: &str) -> Option<String> {
    let mut faults = TAGS.iter().map(|forms| check_forms(tag, forms).err());
    let first = faults.next()??;
    faults.all(|fault| fault.is_some()).then(|| first.to_string())
}
