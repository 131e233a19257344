//! Checks that the operation of a fault exists.

use super::definition::{Fault, Target};

/// The minimum similarity of a name that is suggested, from 0 to 1.
const SIMILAR: f64 = 0.5;

/// The maximum number of names that are suggested.
const SUGGESTIONS: usize = 3;

/// An error for a fault whose operation the provider does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error(
    "a fault is for the operation `{name}`, which this provider does not have{}",
    suggestion(close)
)]
pub struct UnknownOperation {
    /// The operation id of the fault.
    pub name: String,
    /// The ids of operations with a similar name, the most similar first.
    pub close: Vec<String>,
}

/// Checks that the operation of a fault, if it has one, is among these operation ids.
pub(crate) fn check_operation<'o>(
    fault: &Fault,
    ids: impl Iterator<Item = &'o str> + Clone,
) -> Result<(), UnknownOperation> {
    match &fault.target {
        Target::Operation(name) if !ids.clone().any(|id| id == name) => {
            Err(UnknownOperation { name: name.clone(), close: close(name, ids) })
        }
        _ => Ok(()),
    }
}

fn close<'o>(name: &str, ids: impl Iterator<Item = &'o str>) -> Vec<String> {
    let similarity = |id: &str| strsim::normalized_damerau_levenshtein(name, id);
    let mut similar: Vec<(f64, &str)> = ids
        .map(|id| (similarity(id), id))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .collect();
    similar.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    similar.into_iter().take(SUGGESTIONS).map(|(_, id)| id.to_owned()).collect()
}

fn suggestion(close: &[String]) -> String {
    match close.split_last() {
        None => String::new(),
        Some((only, [])) => format!("; did you mean `{only}`?"),
        Some((last, others)) => {
            format!("; did you mean `{}` or `{last}`?", others.join("`, `"))
        }
    }
}
