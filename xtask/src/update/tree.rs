//! The files that an update writes, as they were before: put back when it fails, whatever the
//! reason. It knows which files, and nothing of what is in them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::version;
use crate::project;

const FILES: [&str; 3] = ["openapi/runway.json", "openapi/upstream.toml", "CHANGELOG.md"];
const FOLDER: &str = "tests/snapshots";

/// What the files hold; given back on drop unless it was kept.
pub struct Tree {
    files: BTreeMap<PathBuf, Vec<u8>>,
    folder: PathBuf,
    is_kept: bool,
}

impl Tree {
    pub fn remember() -> anyhow::Result<Self> {
        let files = FILES.into_iter().chain(version::FILES).map(project::path);
        Self::of(files, project::path(FOLDER))
    }

    fn of(files: impl Iterator<Item = PathBuf>, folder: PathBuf) -> anyhow::Result<Self> {
        let mut known = BTreeMap::new();
        for path in files.chain(entries(&folder)) {
            let bytes = std::fs::read(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            known.insert(path, bytes);
        }
        Ok(Self { files: known, folder, is_kept: false })
    }

    /// The update is done.
    pub fn keep(mut self) {
        self.is_kept = true;
    }

    fn restore(&self) -> std::io::Result<()> {
        for path in entries(&self.folder).filter(|path| !self.files.contains_key(path)) {
            std::fs::remove_file(path)?;
        }
        for (path, bytes) in &self.files {
            if std::fs::read(path).ok().as_ref() != Some(bytes) {
                std::fs::write(path, bytes)?;
            }
        }
        Ok(())
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file())
}

impl Drop for Tree {
    fn drop(&mut self) {
        if !self.is_kept
            && let Err(error) = self.restore()
        {
            eprintln!("error: the tree could not be put back ({error}); `git restore .` does it");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a file in it, and one file beside it.
    fn desk() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (below, beside) = (folder.path().join("snapshots"), folder.path().join("contract"));
        std::fs::create_dir(&below).unwrap();
        std::fs::write(below.join("one"), "1").unwrap();
        std::fs::write(&beside, "old").unwrap();
        (folder, below, beside)
    }

    fn change(below: &Path, beside: &Path) {
        std::fs::write(beside, "new").unwrap();
        std::fs::remove_file(below.join("one")).unwrap();
        std::fs::write(below.join("two"), "2").unwrap();
    }

    #[test]
    fn what_fails_leaves_every_file_as_it_was() {
        let (_folder, below, beside) = desk();
        let tree = Tree::of([beside.clone()].into_iter(), below.clone()).unwrap();
        change(&below, &beside);
        drop(tree);
        assert_eq!(std::fs::read_to_string(&beside).unwrap(), "old");
        assert_eq!(std::fs::read_to_string(below.join("one")).unwrap(), "1");
        assert!(!below.join("two").exists());
    }

    #[test]
    fn what_is_done_stays() {
        let (_folder, below, beside) = desk();
        let tree = Tree::of([beside.clone()].into_iter(), below.clone()).unwrap();
        change(&below, &beside);
        tree.keep();
        assert_eq!(std::fs::read_to_string(&beside).unwrap(), "new");
        assert!(below.join("two").exists() && !below.join("one").exists());
    }
}
