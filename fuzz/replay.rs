//! Replays the corpus of a target; tests of the client and of xtask include this file.

use std::path::Path;

/// Calls the property with each input of the corpus of a target, in the project at `root`.
pub fn replay(root: &Path, target: &str, property: fn(&[u8])) {
    let mut inputs = 0;
    for entry in std::fs::read_dir(root.join("fuzz/corpus").join(target)).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        property(&std::fs::read(&path).unwrap());
        inputs += 1;
    }
    assert!(inputs > 0, "the corpus of {target} is empty");
}
