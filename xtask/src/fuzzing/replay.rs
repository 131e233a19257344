//! Replays the corpus of each fuzz target.

use crate::project;

/// Calls the property with each input of the corpus.
fn replay(target: &str, property: fn(&[u8])) {
    let corpus = project::path("fuzz/corpus").join(target);
    let mut inputs = 0;
    for entry in std::fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        property(&std::fs::read(&path).unwrap());
        inputs += 1;
    }
    assert!(inputs > 0, "the corpus of {target} is empty");
}

#[test]
fn a_document_is_rejected_or_makes_the_same_spec_again() {
    replay("sync", super::any_document);
}

#[test]
fn documents_are_rejected_or_have_inverse_changes_when_swapped() {
    replay("drift", super::any_two_documents);
}
