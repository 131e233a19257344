//! Replays the corpus of each fuzz target.

#[path = "../../../fuzz/replay.rs"]
mod corpus;

use crate::project;

#[test]
fn a_document_is_rejected_or_makes_the_same_spec_again() {
    corpus::replay(&project::path(""), "sync", super::any_document);
}

#[test]
fn documents_are_rejected_or_have_inverse_changes_when_swapped() {
    corpus::replay(&project::path(""), "drift", super::any_two_documents);
}

#[test]
fn an_update_is_rejected_or_is_current_when_it_has_landed() {
    for target in ["landing", "drift"] {
        corpus::replay(&project::path(""), target, super::any_update);
    }
}
